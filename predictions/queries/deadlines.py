"""Days to come, for calendars: of everybody, and of one editor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q, QuerySet

from ..models import Preferences, Question, User

MOST_DAYS = 1000
# One's own calendar keeps what is overdue in sight for so long; the due queue keeps it until it is settled.
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of one question. `kind` is `deadline` or `review`; `revision` rises with every change of the question."""

    question: Question
    kind: str
    on: date
    revision: int
    changed_at: datetime


def coming_deadlines(on: date) -> list[CalendarDay]:
    """The next MOST_DAYS deadlines of published, unsettled questions from `on`, the nearest first; one query."""
    rows = Question.objects.unsettled().filter(deadline__gte=on).order_by("deadline", "id")[:MOST_DAYS]
    return [CalendarDay(row, "deadline", _deadline(row), row.last_seq or 0, _changed(row)) for row in rows]


def own_days(user: User, on: date, *, of_desk: bool = False) -> list[CalendarDay]:
    """Deadlines and review dates of what `user` looks after, or with `of_desk` of what has no owner, from `on`.

    Deadlines of the last LOOK_BACK stay in; at most MOST_DAYS days in all, the earliest first; two queries.
    """
    mine = Question.objects.unsettled().filter(**({"owner__isnull": True} if of_desk else {"owner": user}))
    mine = mine.annotate(planned_at=Max("plan_changes__changed_at"))
    deadlines = _first(mine.filter(deadline__gte=on - LOOK_BACK).order_by("deadline", "id"))
    reviews = _first(mine.filter(review_on__gte=on).order_by("review_on", "id"))
    found = [_own(row, "deadline", _deadline(row)) for row in deadlines]
    found += [_own(row, "review", row.review_on) for row in reviews if row.review_on is not None]
    return sorted(found, key=lambda one: (one.on, one.question.pk, one.kind))[:MOST_DAYS]


def owner_of_calendar(token: str) -> User | None:
    """Whose calendar this address is; None for an address that was replaced, was never given, or whose owner left."""
    found = Preferences.objects.select_related("user").filter(Q(calendar_token=token) & ~Q(calendar_token="")).first()
    return found.user if found is not None and found.user.is_active else None


def _first(rows: QuerySet[Question]) -> Sequence[Question]:
    return rows[:MOST_DAYS]


def _own(row: Question, kind: str, on: date) -> CalendarDay:
    changed = max(filter(None, (_changed(row), row.planned_at)))  # type: ignore[attr-defined]
    # Both only ever rise: what the public sees of the question, and what its people plan.
    return CalendarDay(row, kind, on, (row.last_seq or 0) + row.plan_rev, changed)


def _deadline(row: Question) -> date:
    assert row.deadline is not None  # published questions have one, by a constraint
    return row.deadline


def _changed(row: Question) -> datetime:
    assert row.recorded_at is not None and row.terms_at is not None
    return max(row.recorded_at, row.terms_at)
