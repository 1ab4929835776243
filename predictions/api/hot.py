"""The scoreboard's pages in this process, as bytes: answered before any other middleware, with the same headers.

Only what a reader without cookie or token asks for, in the form that everybody does. What a page was made from (the
board's version, the log's size, the day) is looked up at most once in SCOREBOARD_STALENESS seconds; so long after a
change an old page may still be answered. These answers count against no limit: they cost next to nothing.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags

from ..queries.scoreboard import board_state

Handler = Callable[[HttpRequest], HttpResponse]
State = tuple[Any, ...]

PATH: Final = "/api/v1/scoreboard/"
MOST_BYTES: Final = 32 * 1024 * 1024
# What must not be there: it would change the answer, or is answered better by the view.
_PERSONAL = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
_PLAIN = frozenset({None, "*/*", "application/json"})
# What a 304 has to say: the asker has all the rest, and keeps it.
_OF_304 = frozenset({"etag", "cache-control", "vary", "access-control-allow-origin"})
_UNKNOWN: Final[State] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it left the other middleware: headers by lower-case name, as Django keeps them."""

    state: State
    etag: str
    body: bytes
    headers: dict[str, tuple[str, str]]
    not_modified: dict[str, tuple[str, str]]


class Pages:
    """Pages by what was asked, the one asked for last at the end; the first goes when there are too many bytes."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._state, self._looked_at = _UNKNOWN, float("-inf")

    def get(self, key: Hashable) -> Page | None:
        """The page, if it is still what the board says."""
        page = self._pages.get(key)
        return page if page is not None and page.state == self._current() else None

    def put(self, key: Hashable, page: Page) -> None:
        """Keep a page."""
        with self._lock:
            old = self._pages.pop(key, None)
            self._bytes += len(page.body) - (len(old.body) if old else 0)
            self._pages[key] = page
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1].body)

    def forget(self) -> None:
        """Keep nothing, and look the board up next time."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0
            self._looked_at = float("-inf")

    def _current(self) -> State:
        now = time.monotonic()
        if now - self._looked_at >= settings.SCOREBOARD_STALENESS:
            try:
                self._state = board_state(timezone.now())
            except DatabaseError:
                self._state = _UNKNOWN  # the view says what is wrong
            self._looked_at = now
        return self._state


pages = Pages()


def hot_pages(get_response: Handler) -> Handler:
    """Middleware, to be the outermost one."""

    def answer(request: HttpRequest) -> HttpResponse:
        meta = request.META
        if request.path_info != PATH or meta["REQUEST_METHOD"] != "GET":
            return get_response(request)
        if meta.get("HTTP_ACCEPT") not in _PLAIN or any(meta.get(name) for name in _PERSONAL):
            return get_response(request)
        key = (meta.get("QUERY_STRING"), meta.get("HTTP_HOST"), meta.get("wsgi.url_scheme"),
               meta.get("HTTP_X_FORWARDED_PROTO"))  # fmt: skip
        page = pages.get(key)
        if page is None:
            return _kept(key, get_response(request))
        if _has_it(meta.get("HTTP_IF_NONE_MATCH"), page.etag):
            return _answer(304, b"", page.not_modified)
        return _answer(200, page.body, page.headers)

    return answer


def _kept(key: Hashable, response: HttpResponse) -> HttpResponse:
    state: State | None = getattr(response, "made_from", None)
    if state is not None and response.status_code == 200:
        headers = dict(response.headers._store)
        few = {name: headers[name] for name in _OF_304 if name in headers}
        pages.put(key, Page(state, response["ETag"], response.content, headers, few))
    elif response.status_code == 304:
        for name in [name for name in response.headers if name.lower() not in _OF_304]:
            del response[name]
    return response


def _has_it(given: str | None, etag: str) -> bool:
    if given is None:
        return False
    if given == etag:
        return True
    return any(one in ("*", etag) or f"W/{one}" == etag for one in parse_etags(given))


def _answer(status: int, body: bytes, headers: dict[str, tuple[str, str]]) -> HttpResponse:
    response = HttpResponse(body, status=status)
    # Checked and spelled when the page was made; doing so again would take as long as all the rest.
    response.headers._store = dict(headers)
    return response
