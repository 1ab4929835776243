"""Requests that may be sent again: the first answer under an Idempotency-Key is kept, and the effect comes once.

The turn is taken and committed before anything is done, so that the same request at the same time finds it taken. The
answer is kept in the transaction of its effect: there is never one without the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from ..models import KeptAnswer, User
from .base import lock_head
from .errors import Conflict, DomainError

KEPT_FOR = timedelta(hours=48)
# Longer than any request takes: whoever holds a turn so long was killed.
LEASE = timedelta(minutes=5)


class AtWork(Conflict):
    """The same request is being answered at this moment."""

    code = "request_in_progress"


class OtherRequest(DomainError):
    """The key was used for another request."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to answer the request under a key, as long as nobody else has taken it over."""

    row: int
    token: UUID


@contextmanager
def one_effect() -> Iterator[None]:
    """One transaction for what a door looks at and what its verb then does: nobody else writes in between.

    It takes the log head's lock like a verb, which on a change finds it held already.
    """
    with transaction.atomic():
        lock_head()
        yield


def take_turn(*, actor: User, key: str, request: str, now: datetime) -> Turn | KeptAnswer:
    """The turn to answer `request` (a SHA-256) under `key`, or the answer that it had.

    Raises AtWork while somebody else answers it, OtherRequest where the key stands for another request.
    """
    try:
        with transaction.atomic():
            row = KeptAnswer.objects.create(user=actor, key=key, request=request, started_at=now)
        return Turn(row.pk, row.token)
    except IntegrityError:
        return _known(actor, key, request, now)


def _known(actor: User, key: str, request: str, now: datetime) -> Turn | KeptAnswer:
    row = KeptAnswer.objects.filter(user=actor, key=key).first()
    if row is not None and row.request != request:
        sentence = "This Idempotency-Key was used for another request: take a new one for each thing you do."
        raise OtherRequest.one("Idempotency-Key", OtherRequest.code, sentence)
    if row is not None and row.status is not None:
        return row
    if row is not None and row.started_at < now - LEASE:
        return _taken_over(row, now)
    raise AtWork.one("Idempotency-Key", AtWork.code, "The same request is being answered: try again in a second.")


def _taken_over(row: KeptAnswer, now: datetime) -> Turn:
    token = uuid4()
    stale = KeptAnswer.objects.filter(pk=row.pk, token=row.token, status__isnull=True)
    if not stale.update(token=token, started_at=now):
        raise AtWork.one("Idempotency-Key", AtWork.code, "The same request is being answered: try again in a second.")
    return Turn(row.pk, token)


def keep_answer(turn: Turn, *, status: int, headers: dict[str, str], body: bytes) -> None:
    """Keep the answer, in the transaction of its effect. Raises AtWork, which takes the effect back, if the turn is
    no longer ours."""
    mine = KeptAnswer.objects.filter(pk=turn.row, token=turn.token, status__isnull=True)
    if not mine.update(status=status, headers=headers, body=body):
        raise AtWork.one("Idempotency-Key", AtWork.code, "Somebody else answers this request by now.")


def give_back_turn(turn: Turn) -> None:
    """Nothing came of it: the same key may be tried again."""
    KeptAnswer.objects.filter(pk=turn.row, token=turn.token, status__isnull=True).delete()


def forget_answers(*, now: datetime) -> int:
    """Forget what nobody repeats any more; returns how many."""
    return outlived(now).delete()[0]


def outlived(now: datetime) -> QuerySet[KeptAnswer]:
    """The answers that nobody repeats any more."""
    return KeptAnswer.objects.filter(started_at__lt=now - KEPT_FOR)
