"""The checks that need only the record and the clock."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from ...models import CheckFinding, DeskSettings, FindingKind, Question
from ...models.questions import SETTLED
from .findings import Found


class ClockChecker:
    """Past deadline, the condition's deadline passed, a review due, the owner gone, a sibling on the event settled."""

    name = "clock"

    def look(self, now: datetime) -> Iterator[Found]:
        """What holds by `now` and was not found before."""
        today = now.astimezone(ZoneInfo(DeskSettings.current().zone_name)).date()
        open_ = Question.objects.unsettled()
        yield from _by_day(open_.filter(due_at__lte=now), FindingKind.PAST_DEADLINE, "deadline")
        yield from _by_day(
            open_.filter(condition_deadline__lt=today, due_at__gt=now),
            FindingKind.CONDITION_PASSED,
            "condition_deadline",
        )
        yield from _by_day(open_.filter(review_on__lte=today, due_at__gt=now), FindingKind.REVIEW_DUE, "review_on")
        yield from _left(open_.filter(owner__is_active=False))
        yield from _siblings(open_)


def _by_day(rows: Any, kind: FindingKind, field: str) -> Iterator[Found]:
    """One finding for each day in `field`: when the day moves, an old finding says nothing about the new one."""
    for pk, day in _new(rows, kind).values_list("pk", field).order_by("pk").iterator():
        yield Found(pk, kind, day.isoformat(), {field: day.isoformat()})


def _new(rows: Any, kind: FindingKind) -> "QuerySet[Question]":
    """Those without an open finding of this kind; a closed one is known by its key."""
    known = CheckFinding.objects.filter(question=OuterRef("pk"), kind=kind, closed_at__isnull=True)
    found: QuerySet[Question] = rows.filter(~Exists(known))
    return found


def _left(rows: Any) -> Iterator[Found]:
    for pk, owner_id in _new(rows, FindingKind.OWNER_INACTIVE).values_list("pk", "owner_id").order_by("pk"):
        yield Found(pk, FindingKind.OWNER_INACTIVE, str(owner_id))


def _siblings(rows: Any) -> Iterator[Found]:
    """The last settled question on the same event; when another one settles, that is another finding."""
    settled = Question.objects.filter(Q(event=OuterRef("event")), state__in=SETTLED).order_by().values("event")
    last = Subquery(settled.annotate(last=Max("pk")).values("last"))
    pairs = dict(rows.exclude(event__name="").annotate(sibling=last).filter(sibling__isnull=False)
                 .values_list("pk", "sibling"))  # fmt: skip
    ids = {
        pk: str(public_id)
        for pk, public_id in Question.objects.filter(pk__in=set(pairs.values())).values_list("pk", "public_id")
    }
    for pk, sibling in sorted(pairs.items()):
        yield Found(pk, FindingKind.SIBLING_SETTLED, str(sibling), {"sibling": ids[sibling]})
