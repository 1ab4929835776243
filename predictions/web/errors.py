"""Answers without a word get a page in the site's look: what a decorator or a piece of middleware refused."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

Handler = Callable[[HttpRequest], HttpResponse]

# 400, 403, 404 and 500 have handlers of their own (ledger/urls.py).
DESIGNED: Final = frozenset({405, 410, 429, 451})
_FOR_PROGRAMS: Final = ("/api/", "/admin/", "/feeds/", "/exports/", "/oembed/")


def designed_errors(get_response: Handler) -> Handler:
    """Middleware: status and headers stay as they are, a page is put in. Programs get none, nor does HEAD."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code in DESIGNED and _is_bare(response) and _is_for_a_reader(request):
            response.content = render_to_string(f"{response.status_code}.html").encode()
            response["Content-Type"] = "text/html; charset=utf-8"
            response["Cache-Control"] = "no-store"
        return response

    return answer


def _is_bare(response: HttpResponse) -> bool:
    return not response.streaming and not response.content


def _is_for_a_reader(request: HttpRequest) -> bool:
    return request.method != "HEAD" and not request.path_info.startswith(_FOR_PROGRAMS)
