"""What a claim holds, as letters: read together for all ten, written one by one, each looked at again before it goes.

A letter that nobody needs any more says why instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

from django.db import connection, models
from django.db.models import Case, Value, When

from ...channels import Message
from ...models import DeliveryState, DeskSettings, Digest, DigestKind, Preferences, Question, Reminder, Role, User
from ..base import operation
from .columns import stored_date, stored_uuid
from .contents import MOST_ITEMS, claims_on, item_of, items_of
from .leases import Model
from .recheck import drop_unneeded, still_needed, why_not
from .stages import calendar_of
from .wording import dead_message, digest_message, single_message, summary_message

NOT_NEEDED = "Not needed any more."
# By hand, as every message asks it; see `leases`.
_LAST_LOOK = f"""
    SELECT q.state IN ('open', 'reopened') AND q.plan_rev = r.plan_rev AND u.is_active
           AND (q.snoozed_until IS NULL OR q.snoozed_until <= %s)
    FROM {Reminder._meta.db_table} r
    JOIN {Question._meta.db_table} q ON q.id = r.question_id
    JOIN {User._meta.db_table} u ON u.id = r.recipient_id
    WHERE r.id = %s AND r.lease_token = %s AND r.state = 'due'"""


@dataclass(frozen=True, slots=True)
class Letter:
    """One delivery and what is to be said; `why` it is not sent is empty where it is.

    `unwanted`: it is the recipient who may not be written to, so that somebody else has to hear of it. `write` makes
    the message of an attempt at a time; None where nothing is left to be said.
    """

    delivery: Reminder | Digest
    wants: Preferences
    why: str
    unwanted: bool
    write: Callable[[datetime], Message | None]


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of one claim by id; what is no longer held by `token` is not among them."""

    token: UUID
    today: date
    by_id: dict[UUID, Letter]

    def last_look(self, id_: UUID) -> bool | None:
        """Whether a reminder is still needed, just before it goes; None where it is not held any more.

        A message of the day chooses its members as it is written, so there it is enough that it is held.
        """
        if isinstance(self.by_id[id_].delivery, Digest):
            return True if _held(Digest, [id_], self.token).exists() else None
        with connection.cursor() as cursor:
            cursor.execute(_LAST_LOOK, [stored_date(self.today), stored_uuid(id_), stored_uuid(self.token)])
            found = cursor.fetchone()
        return None if found is None else bool(found[0])


def letters_of(model: Model, ids: Sequence[UUID], token: UUID, now: datetime) -> Letters:
    """Read what these deliveries need, in five queries, however many; a digest reads its members as it is written."""
    desk = DeskSettings.current()
    today = calendar_of(desk, now).morning
    rows: list[Reminder | Digest] = list(_rows(model, ids, token, now, today))
    wanted = Preferences.objects.in_bulk([row.recipient_id for row in rows])
    texts = claims_on({row.question_id for row in rows if isinstance(row, Reminder)})
    found: dict[UUID, Letter] = {}
    for row in rows:
        wants = wanted.get(row.recipient_id) or Preferences(user=row.recipient)
        zone = wants.rhythm(desk).zone
        why = why_not(row.recipient, row.channel, wants, **_roles(row))
        unwanted = bool(why)
        write: Callable[[datetime], Message | None]
        if isinstance(row, Digest):
            write = partial(_digest, row, zone, desk)
        else:
            why = why or ("" if row.needed else NOT_NEEDED)  # type: ignore[attr-defined]
            write = partial(_single, row, texts[row.question_id], zone)
        found[row.pk] = Letter(row, wants, why, unwanted, write)
    return Letters(token, today, found)


def _rows(model: Model, ids: Sequence[UUID], token: UUID, now: datetime, today: date):  # type: ignore[no-untyped-def]
    held = _held(model, ids, token).select_related("recipient").prefetch_related("recipient__groups")
    if model is Digest:
        return held
    needed = Case(When(still_needed(now, today), then=Value(True)), default=Value(False))
    return held.select_related("question__owner").annotate(needed=needed)


def _held(model: Model, ids: Sequence[UUID], token: UUID):  # type: ignore[no-untyped-def]
    return model._default_manager.filter(pk__in=list(ids), lease_token=token, state=DeliveryState.DUE).order_by()


def _roles(delivery: Reminder | Digest) -> dict[str, frozenset[str]]:
    """What is dead concerns administrators; everything else those who judge."""
    if isinstance(delivery, Digest) and delivery.kind == DigestKind.DEAD:
        return {"roles": frozenset({Role.ADMINISTRATOR.value})}
    return {}


def _single(reminder: Reminder, claims, zone: str, now: datetime) -> Message:  # type: ignore[no-untyped-def]
    return single_message(reminder, item_of(reminder, claims, reminder.recipient, zone), reminder.recipient, now)


def _digest(digest: Digest, zone: str, desk: DeskSettings, now: datetime) -> Message | None:
    if digest.kind == DigestKind.SUMMARY:
        return _summary(digest, zone, now)
    if digest.kind == DigestKind.DEAD:
        return _dead(digest, now)
    members = Reminder.objects.filter(digest=digest, state=DeliveryState.DUE)
    _drop(members, desk, now)
    totals = dict(members.order_by().values_list("stage").annotate(n=models.Count("pk")))
    shown = list(members.select_related("question__owner").order_by("question__due_at", "question_id")[:MOST_ITEMS])
    if not shown:
        return None
    items = items_of(shown, digest.recipient, zone)
    return digest_message(digest, items, totals, digest.recipient, now)


@operation
def _drop(members: "models.QuerySet[Reminder]", desk: DeskSettings, now: datetime) -> None:
    drop_unneeded(members, now, calendar_of(desk, now).morning)


def _summary(digest: Digest, zone: str, now: datetime) -> Message | None:
    """What was overdue when it was published, and still waits; the rows stand in for reminders that never were."""
    moments = [datetime.fromisoformat(one).astimezone(UTC) for one in digest.about]
    late = Question.objects.unsettled().filter(recorded_at__in=moments, due_at__lte=models.F("recorded_at"))
    total = late.count()
    oldest = late.select_related("owner").order_by("due_at", "id")[:MOST_ITEMS]
    stand_ins = [Reminder(question=one, stage="due", plan_rev=one.plan_rev) for one in oldest]
    items = items_of(stand_ins, digest.recipient, zone)
    return summary_message(digest, items, total, digest.recipient, now) if total else None


def _dead(digest: Digest, now: datetime) -> Message | None:
    dead = Reminder.objects.filter(state=DeliveryState.DEAD).select_related("recipient").order_by("-created_at")
    total = dead.count()
    rows = [
        {
            "created_at": one.created_at,
            "channel": one.channel,
            "recipient": str(one.recipient),
            "last_error": one.last_error,
        }
        for one in dead[:MOST_ITEMS]
    ]
    return dead_message(digest, rows, total, digest.recipient, now) if total else None
