"""Planning: what has come since the last look, and the plan of single questions made anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from ...models import (
    DeliveryState,
    DeskSettings,
    Question,
    Reminder,
    Stage,
    StageMark,
)
from ...models.reminders import UNLEASED
from .insertion import Audience, Scope, insert, span
from .routes import Routes, routes_of
from .stages import CONDITION, DEADLINE, REVIEW, Calendar, Day, Rule, calendar_of

# The rows of StageMark that stand for no stage.
SNOOZE, PLANNING = "snooze", "planning"
QUESTIONS_AT_ONCE = 500


@dataclass(slots=True)
class Planned:
    """What one planning has queued already: reminders that are claimed under `token`; without one, none are."""

    token: UUID | None = None
    ids: list[UUID] = field(default_factory=list)


def is_planned(calendar: Calendar, marks: dict[str, date]) -> bool:
    """Nothing has come since the last planning."""
    current = all(marks.get(rule.name) == rule.reached(calendar.morning) for rule in calendar.rules)
    return current and marks.get(SNOOZE) == calendar.morning


def plan_stages(
    calendar: Calendar, marks: dict[str, date], held: Sequence[int], now: datetime, *, token: UUID | None = None
) -> Planned:
    """Plan every stage that has come since `marks`, and move them. Call it under the planning lock.

    With a `token` what goes out one by one is claimed for the queue at once.
    Only the newest stage of a deadline is planned to go out; older ones that were missed are written as skipped.
    """
    planned = Planned(token)
    routes, days = routes_of(calendar.settings), span((DEADLINE, CONDITION, REVIEW))
    for rule in calendar.rules:
        oldest, latest = days.get(rule.column, (date.max, date.min))
        new = calendar.new_days(rule, marks.get(rule.name), oldest, latest)
        if new:
            scope = _scope(rule, calendar, now, held=held, token=planned.token)
            planned.ids += _insert(rule, new, routes, scope)
    _wake(calendar, marks.get(SNOOZE), now)
    _move_marks(calendar)
    return planned


def _scope(
    rule: Rule, calendar: Calendar, now: datetime, *, ids: Sequence[int] | None = None, held: Sequence[int] = (),
    token: UUID | None = None,
) -> Scope:  # fmt: skip
    over = calendar.due_reached() if rule.column != DEADLINE else None
    return Scope(now=now, morning=calendar.morning, ids=ids, deadline_after=over, held=held, token=token)


def _insert(rule: Rule, days: Sequence[Day], routes: Routes, scope: Scope) -> list[UUID]:
    claimed = insert(rule, days, Audience.OWNER, routes, scope)
    if rule.stage in (Stage.OVERDUE, Stage.ESCALATION):
        claimed += insert(rule, days, Audience.BACKUP, routes, scope)
    else:
        # Somebody could not be reached about this question: from then on the backup hears of it too.
        after_dead = Scope(
            now=scope.now, morning=scope.morning, ids=scope.ids, deadline_after=scope.deadline_after,
            held=scope.held, token=scope.token, only_after_dead=True,
        )  # fmt: skip
        claimed += insert(rule, days, Audience.BACKUP, routes, after_dead)
    if rule.stage == Stage.ESCALATION:
        claimed += insert(rule, days, Audience.ADJUDICATORS, routes, scope)
    return claimed


def _wake(calendar: Calendar, through: date | None, now: datetime) -> None:
    """What was snoozed until this morning comes back with the stage that its deadline is at by now."""
    rested = Question.objects.unsettled().filter(snoozed_until__lte=calendar.morning)
    if through is not None:
        rested = rested.filter(snoozed_until__gt=through)
    plan_questions(list(rested.values_list("pk", flat=True)), now=now, calendar=calendar)


def _move_marks(calendar: Calendar) -> None:
    marks = [StageMark(name=rule.name, through=rule.reached(calendar.morning)) for rule in calendar.rules]
    StageMark.objects.bulk_create(
        [*marks, StageMark(name=SNOOZE, through=calendar.morning)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["through"],
    )


def plan_questions(ids: Sequence[int], *, now: datetime, calendar: Calendar | None = None) -> None:
    """Plan the newest stage that has come for each of these questions; what comes later is planned in its time.

    For plans made anew: after a hand-over, a snooze or a moved deadline. Call it inside a verb or an operation.
    """
    calendar = calendar or calendar_of(DeskSettings.current(), now)
    for start in range(0, len(ids), QUESTIONS_AT_ONCE):
        some = list(ids[start : start + QUESTIONS_AT_ONCE])
        routes = routes_of(calendar.settings)
        for rule in calendar.rules:
            if not rule.backwards:
                days = _days_of(rule, calendar, some, now)
                _insert(rule, days, routes, _scope(rule, calendar, now, ids=some))


def _days_of(rule: Rule, calendar: Calendar, ids: Sequence[int], now: datetime) -> list[Day]:
    days = Question.objects.filter(pk__in=ids, **{f"{rule.column}__lte": rule.reached(calendar.morning)})
    found: list[Day] = []
    for day in days.values_list(rule.column, flat=True).distinct():
        occurrence, state = rule.occurrence(day, calendar.morning), calendar.state(rule, day)
        if occurrence is not None and state == DeliveryState.DUE:
            found.append(Day(day, now, occurrence, state))
    return found


def cancel_unsent(question_ids: Iterable[int]) -> None:
    """Cancel what is not yet sent about these questions; a message in flight may still arrive."""
    ids = list(question_ids)
    for start in range(0, len(ids), QUESTIONS_AT_ONCE):
        due = Reminder.objects.filter(question_id__in=ids[start : start + QUESTIONS_AT_ONCE], state=DeliveryState.DUE)
        due.update(state=DeliveryState.CANCELLED, **UNLEASED)


def stop_reminders(question_ids: Iterable[int]) -> None:
    """These questions are dealt with: raise the plan's revision and cancel what is not yet sent."""
    ids = list(question_ids)
    for start in range(0, len(ids), QUESTIONS_AT_ONCE):
        some = ids[start : start + QUESTIONS_AT_ONCE]
        Question.objects.filter(pk__in=some).update(plan_rev=F("plan_rev") + 1)
    cancel_unsent(ids)


def renew_plan(question_ids: Iterable[int], *, now: datetime) -> None:
    """The plan of these questions is another from now on: cancel the old one, plan what has come by the new one.

    Call it inside a verb or an operation, after the questions are written.
    """
    ids = list(question_ids)
    if ids:
        stop_reminders(ids)
        plan_questions(ids, now=now)
