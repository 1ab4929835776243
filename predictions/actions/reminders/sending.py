"""Claim ten, look again, send one, mark it: each step committed before the next (TRUST 3.3)."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, models

from ...channels import Message, Report, Status
from ...models import DeliveryState, DeskSettings, Digest, DigestKind, Preferences, Question, Reminder, Role
from ..base import operation
from . import post
from .clock import DATABASE_CLOCK, Clock
from .contents import MOST_ITEMS, items_of
from .failpoints import reach
from .leases import (
    LEASE,
    MOST_CLAIMS,
    Model,
    claim,
    give_back,
    mark_cancelled,
    mark_failed,
    mark_sent,
)
from .queue import MODELS, Ring
from .recheck import drop_unneeded, still_needed, why_not
from .stages import calendar_of
from .wording import dead_message, digest_message, single_message, summary_message

# A worker stops in time for the task's hard limit; what is left is rung for again.
TIME_FOR_A_RING = 200.0
# So long after a database was away a message that was accepted is marked again.
MARK_AGAIN_SECONDS = 0.5
logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Half the lease has passed, or we are asked to stop: somebody else may soon take over, so nothing is sent."""


@dataclass(slots=True)
class Sent:
    """What became of the messages of one ring."""

    sent: int = 0
    failed: int = 0
    cancelled: int = 0
    given_back: int = 0
    lost: int = 0


@dataclass(slots=True)
class _Lease:
    """What one claim holds, and since when by this machine's own clock, which runs on while the process is stopped."""

    model: Model
    token: UUID
    taken: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        """Somebody else may hold it by now."""
        return time.monotonic() - self.taken > LEASE.total_seconds()

    def check(self) -> None:
        if time.monotonic() - self.taken > LEASE.total_seconds() / 2:
            raise LeaseLost


def _go_on() -> bool:
    return False


def send_ring(ring: Ring, *, clock: Clock = DATABASE_CLOCK, stop: Callable[[], bool] = _go_on) -> Sent:
    """Send what `ring` names and nobody else holds. Safe to repeat, and safe to kill at any point.

    Where `stop` turns true, the message in hand is finished and marked, and what else is held is given back.
    Never call it inside a transaction: it would be held open over the network.
    """
    model, started, result = MODELS[ring.kind], time.monotonic(), Sent()
    left = list(ring.ids)
    while left and not stop() and time.monotonic() - started < TIME_FOR_A_RING:
        reach("claim.before")
        taken = time.monotonic()
        token, mine = claim(model, left, ring=ring.token, clock=clock)
        reach("claim.after")
        if not mine:
            break
        left = [one for one in left if one not in set(mine)]
        _send_claimed(_Lease(model, token, taken), mine, clock, result, stop)
    return result


def _send_claimed(lease: _Lease, ids: Sequence[UUID], clock: Clock, result: Sent, stop: Callable[[], bool]) -> None:
    for index, id_ in enumerate(ids):
        try:
            if stop():
                raise LeaseLost
            lease.check()
            _send_one(lease, id_, clock, result)
        except LeaseLost:
            give_back(lease.model, ids[index:], lease.token)
            result.given_back += len(ids) - index
            return


def _send_one(lease: _Lease, id_: UUID, clock: Clock, result: Sent) -> None:
    """Send one message; whatever goes wrong in making it is its own failure and stops none of the others."""
    now = clock.now()
    attempts = 1
    try:
        letter = _letter(lease, id_, now)
        if letter is None:
            result.cancelled += 1
            return
        attempts = letter.attempts
        report = letter.post(lease.check)
    except LeaseLost:
        raise
    except Exception as error:
        logger.exception("A reminder could not be made or sent: %s", id_)
        report = Report(status=Status.RETRY, reply=f"{type(error).__name__}: {error}")
    if report.status == Status.ACCEPTED:
        reach("send.accepted")
        marked = _mark_accepted(lease, id_, report.reply, clock)
        reach("send.marked")
    else:
        marked = mark_failed(lease.model, id_, lease.token, attempts=attempts, report=report, at=clock.now())
        if report.disable:
            _switch_off(lease.model, id_, report.reply)
    result.sent += marked and report.status == Status.ACCEPTED
    result.failed += marked and report.status != Status.ACCEPTED
    result.lost += not marked


def _mark_accepted(lease: _Lease, id_: UUID, reply: str, clock: Clock) -> bool:
    """The other side has it: a database that is away for a moment must not make it go out twice."""
    while True:
        try:
            return mark_sent(lease.model, id_, lease.token, reply=reply, at=clock.now())
        except (InterfaceError, OperationalError):
            if lease.is_over:
                raise
            if not connection.in_atomic_block:
                connection.close()
            time.sleep(MARK_AGAIN_SECONDS)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message with its address."""

    delivery: Reminder | Digest
    message: Message
    wants: Preferences

    @property
    def attempts(self) -> int:
        return self.delivery.attempts

    def post(self, check: Callable[[], None]) -> Report:
        if self.attempts > MOST_CLAIMS:
            return Report(status=Status.DEAD, reply=f"Tried {self.attempts - 1} times, and no attempt came to an end.")
        return post.deliver(
            self.message,
            channel=self.delivery.channel,
            recipient=self.delivery.recipient,
            wants=self.wants,
            check=check,
        )


def _letter(lease: _Lease, id_: UUID, now: datetime) -> _Letter | None:
    """The message as it stands now; None where nothing is to be sent any more, which is then noted."""
    held = lease.model._default_manager.filter(pk=id_, lease_token=lease.token, state=DeliveryState.DUE)
    delivery = held.select_related("recipient").first()
    if delivery is None:
        return None  # cancelled since it was claimed
    wants = Preferences.objects.filter(user=delivery.recipient).first() or Preferences(user=delivery.recipient)
    administrators = isinstance(delivery, Digest) and delivery.kind == DigestKind.DEAD
    roles = {"roles": frozenset({Role.ADMINISTRATOR.value})} if administrators else {}
    why = why_not(delivery.recipient, delivery.channel, wants, **roles)
    message = None if why else _message(delivery, wants, now)
    if message is None:
        mark_cancelled(lease.model, id_, lease.token, why=why or "Not needed any more.")
        return None
    return _Letter(delivery, message, wants)


def _message(delivery: Reminder | Digest, wants: Preferences, now: datetime) -> Message | None:
    desk = DeskSettings.current()
    zone = wants.rhythm(desk).zone
    if isinstance(delivery, Reminder):
        rows = Reminder.objects.filter(pk=delivery.pk)
        found = _needed(rows, desk, now)
        items = items_of(found, delivery.recipient, zone)
        return single_message(delivery, items[0], delivery.recipient, now) if items else None
    if delivery.kind == DigestKind.SUMMARY:
        return _summary(delivery, zone, now)
    if delivery.kind == DigestKind.DEAD:
        return _dead(delivery, now)
    members = Reminder.objects.filter(digest=delivery, state=DeliveryState.DUE)
    _drop(members, desk, now)
    totals = dict(members.order_by().values_list("stage").annotate(n=models.Count("pk")))
    shown = list(members.select_related("question__owner").order_by("question__due_at", "question_id")[:MOST_ITEMS])
    if not shown:
        return None
    items = items_of(shown, delivery.recipient, zone)
    return digest_message(delivery, items, totals, delivery.recipient, now)


def _needed(rows: "models.QuerySet[Reminder]", desk: DeskSettings, now: datetime) -> list[Reminder]:
    today = calendar_of(desk, now).morning
    return list(rows.filter(still_needed(now, today)).select_related("question__owner"))


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


@operation
def _switch_off(model: Model, id_: UUID, reply: str) -> None:
    """The other side asked never to be called again (410): the channel stays off until its owner turns it on."""
    delivery = model._default_manager.filter(pk=id_).first()
    if delivery is not None:
        off = {f"{delivery.channel}_on": False, "note": f"Switched off, the other side asked for it: {reply}"[:500]}
        Preferences.objects.filter(user_id=delivery.recipient_id).update(**off)
