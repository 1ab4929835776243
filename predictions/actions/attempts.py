"""Attempts at an account: at most five from one address within a quarter of an hour (TRUST 4.2)."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from ..models import Attempt, AttemptKind
from .errors import DomainError

MOST = 5
WITHIN = timedelta(minutes=15)


class TooMany(DomainError):
    """The limit is reached; the sentence says how long to wait."""

    code = "too_many"


def take_attempt(*, kind: AttemptKind, account: str, address: str, now: datetime) -> None:
    """Count an attempt at the account of this e-mail address, which need not exist. Raises TooMany.

    Counted before it is known what comes of it, and committed at once: of many at the same time no more than five get
    through, whichever processes they reach. Call it outside a transaction. What is refused is not counted, so nobody
    is kept waiting for longer than a quarter of an hour.
    """
    mine = _of_late(kind, account, address, now)
    if mine.count() >= MOST:
        raise _refusal()
    row = mine.create(kind=kind, account=_digest(account), address=_digest(address), at=now)
    if mine.count() > MOST:  # others came at the same moment: rather one too few than one too many
        row.delete()
        raise _refusal()
    Attempt.objects.filter(at__lt=now - WITHIN).delete()


def forgive_attempts(*, kind: AttemptKind, account: str, address: str, now: datetime) -> None:
    """Forget the attempts of somebody who has shown who they are."""
    _of_late(kind, account, address, now).delete()


def _of_late(kind: AttemptKind, account: str, address: str, now: datetime) -> QuerySet[Attempt]:
    return Attempt.objects.filter(
        kind=kind, account=_digest(account), address=_digest(address), at__gt=now - WITHIN
    )  # fmt: skip


def _refusal() -> DomainError:
    return TooMany.one("email", "too_many", "There were five attempts from here: wait a quarter of an hour.")


def _digest(text: str) -> str:
    return salted_hmac("predictions.attempts", text.casefold(), algorithm="sha256").hexdigest()
