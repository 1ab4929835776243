"""For errors that come about before or beside a REST view: the project's handler400 and the like."""

from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views import defaults

from .problems import MEDIA_TYPE, NOTHING_HERE, body


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a forged host, a request that cannot be read."""
    if not _concerns_api(request):
        return defaults.bad_request(request, exception)
    # Django's own reasons may repeat what was sent; a BadRequest is one of ours and says what to do.
    ours = str(exception) if isinstance(exception, BadRequest) else ""
    return _problem(400, "bad_request", ours or "The request cannot be read: check host, address and headers.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    if not _concerns_api(request):
        return defaults.permission_denied(request, exception)
    return _problem(403, "permission_denied", "You may not do this.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if not _concerns_api(request):
        return defaults.page_not_found(request, exception)
    return _problem(404, "not_found", NOTHING_HERE)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours, in the same form."""
    if not _concerns_api(request):
        code = get_language() or settings.LANGUAGE_CODE
        # A file for each language: this page needs neither a catalogue nor anything else to work.
        return defaults.server_error(request, "500.html" if code == settings.LANGUAGE_CODE else f"500.{code}.html")
    return _problem(500, "server_error", "Something broke on our side; it has been logged. Try again later.")


def _concerns_api(request: HttpRequest) -> bool:
    return request.path_info == "/api" or request.path_info.startswith("/api/")


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    answer: dict[str, Any] = body(status, code, detail)
    return JsonResponse(answer, status=status, content_type=MEDIA_TYPE)
