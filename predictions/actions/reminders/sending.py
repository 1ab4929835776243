"""Claim ten and read them together; then one by one look again, send, mark: one commit for each (TRUST 3.3)."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...channels import Report, Status
from ..base import operation
from . import post
from .clock import DATABASE_CLOCK, Clock
from .failpoints import reach
from .holding import Hold, LeaseLost, go_on, never_ended
from .leases import Model, claim, give_back, mark_cancelled, mark_failed, mark_sent
from .letters import NOT_NEEDED, Letter, Letters, letters_of
from .plan import plan_questions
from .queue import MODELS, Ring
from .settings import switch_off

# A worker stops in time for the task's hard limit; what is left is rung for again.
TIME_FOR_A_RING = 200.0
logger = logging.getLogger(__name__)


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
    """One claim of one kind of message."""

    model: Model
    hold: Hold

    @property
    def token(self) -> UUID:
        return self.hold.token


def send_ring(ring: Ring, *, clock: Clock = DATABASE_CLOCK, stop: Callable[[], bool] = go_on) -> Sent:
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
        _send_claimed(_Lease(model, Hold(token, taken)), mine, clock, result, stop)
    return result


def _send_claimed(lease: _Lease, ids: Sequence[UUID], clock: Clock, result: Sent, stop: Callable[[], bool]) -> None:
    batch = _read(lease, ids, clock)
    for index, id_ in enumerate(ids):
        try:
            if stop():
                raise LeaseLost
            lease.hold.check()
            _send_one(batch, id_, result)
        except LeaseLost:
            give_back(lease.model, ids[index:], lease.token)
            result.given_back += len(ids) - index
            return


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one claim holds, read at `asked`; or the fault that kept it from being read."""

    lease: _Lease
    clock: Clock
    asked: datetime
    heard: float
    letters: Letters | None
    fault: Exception | None = None

    def now(self) -> datetime:
        return self.clock.since(self.asked, self.heard)


def _read(lease: _Lease, ids: Sequence[UUID], clock: Clock) -> _Batch:
    asked, heard = clock.now(), time.monotonic()
    try:
        return _Batch(lease, clock, asked, heard, letters_of(lease.model, ids, lease.token, asked))
    except Exception as error:  # whatever the rows hold: it is noted with each of them, and they come again
        logger.exception("Reminders could not be read: %s", ids)
        return _Batch(lease, clock, asked, heard, None, error)


def _send_one(batch: _Batch, id_: UUID, result: Sent) -> None:
    """Send one message; whatever goes wrong in making it is its own failure and stops none of the others."""
    lease = batch.lease
    try:
        report = _report(batch, id_)
    except LeaseLost:
        raise
    except Exception as error:  # a template, a mail library, a bug: the message waits and says what it was
        logger.exception("A reminder could not be made or sent: %s", id_)
        report = Report(status=Status.RETRY, reply=f"{type(error).__name__}: {error}")
    if report is None:
        result.cancelled += 1
        return
    if report.status == Status.ACCEPTED:
        reach("send.accepted")
        marked = _mark_accepted(batch, id_, report.reply)
        reach("send.marked")
    else:
        marked = mark_failed(lease.model, id_, lease.token, report=report, at=batch.now())
        if report.disable:
            _switch_off(lease.model, id_, report.reply, batch.now())
    result.sent += marked and report.status == Status.ACCEPTED
    result.failed += marked and report.status != Status.ACCEPTED
    result.lost += not marked


def _report(batch: _Batch, id_: UUID) -> Report | None:
    """What came of one message; None where nothing is to be sent any more, which is then noted."""
    if batch.letters is None:
        raise RuntimeError("The reminders of this claim could not be read.") from batch.fault
    letter = batch.letters.by_id.get(id_)
    needed = None if letter is None else batch.letters.last_look(id_)
    if letter is None or needed is None:
        return None  # cancelled since it was claimed
    if (over := never_ended(letter.delivery)) is not None:
        return over
    if letter.why or not needed:
        _cancel(batch, letter)
        return None
    message = letter.write(batch.now())
    if message is None:
        mark_cancelled(batch.lease.model, id_, batch.lease.token, why=NOT_NEEDED)
        return None
    return post.deliver(
        message,
        channel=letter.delivery.channel,
        recipient=letter.delivery.recipient,
        wants=letter.wants,
        check=batch.lease.hold.check,
    )


@operation
def _cancel(batch: _Batch, letter: Letter) -> None:
    """Nothing is sent; where it is the recipient who may not be written to, whoever is reached instead hears of it."""
    lease = batch.lease
    questions = mark_cancelled(lease.model, letter.delivery.pk, lease.token, why=letter.why or NOT_NEEDED)
    if letter.unwanted:
        plan_questions(questions, now=batch.now())


def _mark_accepted(batch: _Batch, id_: UUID, reply: str) -> bool:
    lease, at = batch.lease, batch.now()
    return lease.hold.mark(lambda: mark_sent(lease.model, id_, lease.token, reply=reply, at=at))


@operation
def _switch_off(model: Model, id_: UUID, reply: str, now: datetime) -> None:
    """The other side asked never to be called again (410): the channel stays off until its owner turns it on."""
    delivery = model._default_manager.select_related("recipient").filter(pk=id_).first()
    if delivery is not None:
        note = f"Switched off, the other side asked for it: {reply}"[:500]
        switch_off(delivery.recipient, delivery.channel, note=note, now=now)
