"""Deadlines for other people's calendars: a public feed, and one per editor at an address that only they know."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ..channels.calendar import Entry, calendar
from ..queries.reminders import calendar_owner, coming_deadlines, own_calendar
from ..queries.scoreboard import board_version
from . import words

CACHE_SECONDS: Final = 24 * 3600
MOST_ENTRIES: Final = 1000
# Part of every ETag: raise it when the feeds are written differently.
FORMAT: Final = 1
_LONGEST_CRITERIA: Final = 500


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """`/calendar.ics`: the next 1,000 deadlines, kept until the board changes or the day ends."""
    now = timezone.now()
    version = f"{FORMAT}:{board_version()}:{now.date()}"
    return _answer(request, version, lambda: _feed("Prediction deadlines", coming_deadlines(now)), "public, no-cache")


@require_safe
def own(request: HttpRequest, token: str) -> HttpResponse:
    """`/calendar/<token>.ics`: deadlines and review dates of what one editor looks after."""
    owner = calendar_owner(token)
    if owner is None:
        raise Http404("There is no such calendar.")
    entries, name = own_calendar(owner, timezone.now()), f"Questions of {owner}"
    response = _answer(request, f"{FORMAT}:{name}:{entries}", lambda: _feed(name, entries), "private, no-cache")
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request: HttpRequest, version: str, made: Callable[[], bytes], caching: str) -> HttpResponse:
    """The feed of this version, from the cache where it is there, or 304."""
    key = hashlib.sha256(version.encode()).hexdigest()
    etag = f'"{key[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body: bytes | None = cache.get(f"calendar:{key}")
        if body is None:
            body = made()
            cache.set(f"calendar:{key}", body, CACHE_SECONDS)
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"], response["Cache-Control"] = etag, caching
    return response


def _feed(name: str, entries: Sequence[Entry]) -> bytes:
    return calendar(name, [_shorter(one) for one in entries[:MOST_ENTRIES]])


def _shorter(entry: Entry) -> Entry:
    return replace(entry, description=words.shortened(entry.description, _LONGEST_CRITERIA))
