"""Middleware of the whole site, first in the list."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from . import health

Handler = Callable[[HttpRequest], HttpResponse]


def probes(get_response: Handler) -> Handler:
    """Answer the probes before anything else: they come over plain HTTP and by address, not by host name."""

    def answer(request: HttpRequest) -> HttpResponse:
        probe = health.PROBES.get(request.path_info)
        if probe is None:
            return get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = probe()
        response["Cache-Control"] = "no-store"
        response["Content-Length"] = str(len(response.content))
        return response

    return answer


# What programs on other sites read. None of it knows a visitor by cookie there: browsers send none along.
_OPEN = ("/api/", "/log/", "/feeds/", "/exports/", "/oembed/", "/calendar.ics")
_READING = "GET, HEAD, OPTIONS"
_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": _READING,
    "Access-Control-Allow-Headers": "Accept, Authorization, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_EXPOSED = "ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After, Deprecation, Sunset"


def open_to_other_sites(get_response: Handler) -> Handler:
    """Let any site's programs read what is public, and none write with a visitor's cookies (CORS).

    The same headers for every asker, so that a cache needs to keep one answer only.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(_OPEN):
            return get_response(request)
        if request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META:
            return HttpResponse(status=204, headers=_PREFLIGHT)
        response = get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = _EXPOSED
        return response

    return answer


def attempted_account(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The account that a log-in asks for, as failures are counted: small letters, no longer than their column."""
    given = credentials if credentials is not None else request.POST
    return str(given.get("username") or "").replace("\0", "").casefold()[:254]


def client_address(request: HttpRequest) -> str:
    """The address that a failed log-in counts against: the last that a proxy of ours wrote, else whoever connects."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def refuse_unstorable_text(get_response: Handler) -> Handler:
    """Answer 400 where path or query holds a NUL or is not UTF-8: PostgreSQL cannot store it and would answer 500."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or not _is_text(str(request.META.get("QUERY_STRING", ""))):
            raise BadRequest("The address holds a character that no text can have.")
        return get_response(request)

    return answer


def _is_text(query: str) -> bool:
    raw = query.encode("latin-1", "replace")  # WSGI hands bytes over as Latin-1 text
    try:
        return "\0" not in unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return False
