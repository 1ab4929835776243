"""The one statement that plans: INSERT ... SELECT ... ON CONFLICT DO NOTHING, whatever the stage and the audience."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from ...models import Prediction, Question, Reminder
from .columns import stored_date, stored_moment, stored_uuid
from .routes import Routes
from .stages import Day, Rule

# Days in one statement; a planning after an outage of a year takes a few statements more.
DAYS_AT_ONCE = 400
# As long as a message in the queue may wait; after that the next tick rings for the same reminders.
RING_LEASE: timedelta = getattr(settings, "REMINDER_RING_LEASE", timedelta(seconds=55))
_REMINDER, _QUESTION, _PREDICTION = (model._meta.db_table for model in (Reminder, Question, Prediction))


class Audience(Enum):
    """Who is told; each is a join from the question `q` to the routes."""

    OWNER = "JOIN route ON route.for_id = COALESCE(reachable.for_id, %s)"
    BACKUP = "JOIN route ON route.for_id = COALESCE(q.backup_id, %s) AND route.for_id = route.user_id"
    ADJUDICATORS = "JOIN route ON route.for_id = route.user_id AND route.user_id IN (SELECT user_id FROM adjudicator)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which questions a statement is about, and as of when.

    `ids` are questions whose plan was made anew: for those it does not matter that a stage came before they were
    recorded. `deadline_after` leaves out questions whose deadline is over, for stages that no longer matter then.
    """

    now: datetime
    morning: date
    ids: Sequence[int] | None = None
    deadline_after: date | None = None
    only_after_dead: bool = False
    # Who may not be written to just now, and the token under which all others' single messages are queued at once;
    # without a token nothing is.
    held: Sequence[int] = ()
    token: UUID | None = None


def insert(rule: Rule, days: Sequence[Day], audience: Audience, routes: Routes, scope: Scope) -> list[UUID]:
    """Plan one stage for one audience; return the reminders that are claimed for the queue already.

    Repeating it inserts nothing: the constraint `reminder_once` knows every row again.
    """
    claimed: list[UUID] = []
    for start in range(0, len(days), DAYS_AT_ONCE):
        sql, params = _statement(rule, days[start : start + DAYS_AT_ONCE], audience, routes, scope)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            claimed += [UUID(str(id_)) for id_, leased in cursor.fetchall() if leased is not None]
    return claimed


def _statement(
    rule: Rule, days: Sequence[Day], audience: Audience, routes: Routes, scope: Scope
) -> tuple[str, list[Any]]:
    where, where_params = _where(audience, scope)
    days_sql, day_params = _days(days)
    not_before = "day.at"
    if rule.column == "deadline" and rule.offset > 0:
        # Where the question's day ends later than the desk's morning, the reminder waits for it.
        not_before = _greatest("day.at", "q.due_at")
    born, born_params = _born_claimed(not_before, scope)
    join_params: list[Any] = []
    if audience == Audience.OWNER:
        join_params = [routes.desk_id]
    elif audience == Audience.BACKUP:
        join_params = [routes.backup_id]
    sql = f"""
    WITH {routes.sql}, day(day, at, occurrence, state) AS (VALUES {days_sql})
    INSERT INTO {_REMINDER} (id, question_id, plan_rev, stage, occurrence, recipient_id, channel, state, not_before,
                             attempts, tries, lease_until, lease_token, last_error, reply, created_at)
    SELECT {_uuid()}, q.id, q.plan_rev, %s, day.occurrence, route.user_id, route.channel, day.state,
           {not_before}, 0, 0, {born}, '', '', %s
    FROM day
    JOIN {_QUESTION} q ON q.{rule.column} = day.day AND q.state IN ('open', 'reopened')
    LEFT JOIN reachable ON reachable.for_id = q.owner_id
    {audience.value}
    WHERE {where}
    ON CONFLICT DO NOTHING RETURNING id, lease_token"""
    params = [*routes.params, *day_params, rule.stage.value, *born_params, stored_moment(scope.now), *join_params]
    return sql, [*params, *where_params]


def _days(days: Sequence[Day]) -> tuple[str, list[Any]]:
    row = "(%s, %s, %s, %s)"
    if connection.vendor == "postgresql":
        row = "(%s::date, %s::timestamptz, %s::integer, %s::varchar)"
    params = [
        value for one in days for value in (stored_date(one.day), stored_moment(one.at), one.occurrence, one.state)
    ]
    return ", ".join([row] * len(days)), params


def _where(audience: Audience, scope: Scope) -> tuple[str, list[Any]]:
    conditions, params = ["(q.snoozed_until IS NULL OR q.snoozed_until <= %s)"], [stored_date(scope.morning)]
    # A claim that was withdrawn waits for nothing. OFFSET keeps the planner from reading every claim of the ledger for
    # the few questions of a morning: at a million that took longer than all the rest.
    claim = f"SELECT 1 FROM {_PREDICTION} c WHERE c.question_id = q.id AND c.state = 'published' LIMIT 1 OFFSET 0"
    conditions.append(f"EXISTS ({claim})")
    if scope.ids is None:
        conditions.append("q.recorded_at < day.at")
    else:
        conditions.append(f"q.id IN ({', '.join(['%s'] * len(scope.ids))})")
        params += scope.ids
    if scope.deadline_after is not None:
        conditions.append("q.deadline > %s")
        params.append(stored_date(scope.deadline_after))
    if audience != Audience.OWNER:
        conditions.append("day.state = 'due'")
    if scope.only_after_dead:
        conditions.append(f"EXISTS (SELECT 1 FROM {_REMINDER} d WHERE d.question_id = q.id AND d.state = 'dead')")
    return " AND ".join(conditions), params


def _born_claimed(not_before: str, scope: Scope) -> tuple[str, list[Any]]:
    """Lease and token of what goes into the queue at once: one statement then plans and claims."""
    if scope.token is None:
        return "NULL, NULL", []
    held = f"AND route.user_id NOT IN ({', '.join(['%s'] * len(scope.held))})" if scope.held else ""
    test = f"route.single AND day.state = 'due' AND {not_before} <= %s {held}"
    params = [stored_moment(scope.now), *scope.held]
    casts = ("::timestamptz", "::uuid") if connection.vendor == "postgresql" else ("", "")
    sql = ", ".join(f"CASE WHEN {test} THEN %s{cast} END" for cast in casts)
    return sql, [*params, stored_moment(scope.now + RING_LEASE), *params, stored_uuid(scope.token)]


def _uuid() -> str:
    return "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"


def _greatest(*columns: str) -> str:
    name = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    return f"{name}({', '.join(columns)})"


def span(columns: Iterable[str]) -> dict[str, tuple[date, date]]:
    """The first and the last day in each column among unsettled questions; nothing for a column without any."""
    found: dict[str, tuple[date, date]] = {}
    for column in columns:
        days = Question.objects.unsettled().filter(**{f"{column}__isnull": False}).order_by(column)
        first, last = (ordered.values_list(column, flat=True).first() for ordered in (days, days.reverse()))
        if first is not None and last is not None:
            found[column] = (first, last)
    return found
