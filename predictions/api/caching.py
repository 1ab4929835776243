"""What caches may do with an answer: who may keep it, how it is known, and 304 where the asker has it already."""

import hashlib
from typing import Any, Final

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe
from rest_framework.request import Request
from rest_framework.response import Response

# A cache asks again each time, which a 304 makes cheap; or it may keep the answer for a second, and spare us floods.
ASK_AGAIN: Final = "public, no-cache"
ONE_SECOND: Final = "public, max-age=0, s-maxage=1"
OWN: Final = "private, no-cache"
NEVER: Final = "no-store"
# The same address answers differently to somebody who is known.
_VARIES = ("Accept", "Authorization", "Cookie")


def cacheable(request: Request, response: Any, *, caching: str = ONE_SECOND) -> Any:
    """The answer to a GET with ETag and Cache-Control, or 304; an error is kept nowhere.

    An ETag or a Cache-Control that the view has set stays as it is.
    """
    patch_vary_headers(response, _VARIES)
    if response.status_code == 304:
        return response
    if response.status_code != 200:
        response.headers.setdefault("Cache-Control", NEVER)
        return response
    response.headers.setdefault("Cache-Control", OWN if is_known(request) else caching)
    if isinstance(response, Response):
        response.render()
    if response.streaming or response["Cache-Control"] == NEVER:
        return response
    response.headers.setdefault("ETag", f'"{hashlib.sha256(response.content).hexdigest()[:32]}"')
    modified = parse_http_date_safe(response.headers.get("Last-Modified", ""))
    found: HttpResponse | None = get_conditional_response(
        request._request, etag=response["ETag"], last_modified=modified, response=response
    )
    return found


def is_known(request: Request) -> bool:
    """Whether the answer may be meant for one person alone."""
    return bool(request.user and request.user.is_authenticated) or "Authorization" in request.headers
