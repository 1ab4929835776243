"""Deadlines for other people's calendars: a public feed, and one per editor at an address that only they know."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ..actions.people import DESK_EMAIL
from ..channels.calendar import Entry, calendar
from ..queries.deadlines import CalendarDay, coming_deadlines, own_days, owner_of_calendar
from ..queries.scoreboard import board_version
from . import links, words

CACHE_SECONDS: Final = 24 * 3600
# Part of every ETag: raise it when the feeds are written differently.
FORMAT: Final = 1
_LONGEST_CRITERIA = 500
_SAYS = {"deadline": "Deadline", "review": "Look again"}


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """`/calendar.ics`: the next 1,000 deadlines, kept until the board changes or the day ends."""
    today = timezone.now().date()
    version = f"{FORMAT}:{board_version()}:{today}"

    def made() -> bytes:
        return _feed("Prediction deadlines", coming_deadlines(today))

    return _answer(request, version, made, "public, no-cache")


@require_safe
def own(request: HttpRequest, token: str) -> HttpResponse:
    """`/calendar/<token>.ics`: deadlines and review dates of what one editor looks after."""
    owner = owner_of_calendar(token)
    if owner is None:
        raise Http404("There is no such calendar.")
    days = own_days(owner, timezone.now().date(), of_desk=owner.email == DESK_EMAIL)
    response = _answer(
        request, _version(owner.pk, days), lambda: _feed(f"Questions of {owner}", days), "private, no-cache"
    )
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


def _version(owner: int, days: Sequence[CalendarDay]) -> str:
    rows = [(one.question.pk, one.kind, one.on, one.revision, one.changed_at) for one in days]
    return f"{FORMAT}:{owner}:{rows}"


def _feed(name: str, days: Sequence[CalendarDay]) -> bytes:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return calendar(name, (_entry(one, host) for one in days))


def _entry(day: CalendarDay, host: str) -> Entry:
    question = day.question
    suffix = "" if day.kind == "deadline" else f"-{day.kind}"
    return Entry(
        uid=f"{question.public_id}{suffix}@{host}",
        on=day.on,
        summary=f"{_SAYS[day.kind]}: {question.statement}",
        changed_at=day.changed_at,
        revision=day.revision,
        url=links.absolute(reverse("web:question", args=[question.public_id])),
        description=_description(question.resolution_criteria, question.deadline, question.time_zone),
    )


def _description(criteria: str, deadline: date | None, zone: str) -> str:
    ends = f"To the end of {deadline} in {zone}."
    return f"{ends}\n{words.shortened(criteria, _LONGEST_CRITERIA)}" if criteria else ends
