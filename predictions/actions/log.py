"""Appending to the log: numbered without gaps from one locked head row, in the verb's own transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from ..models import Kind, LogEntry, LogHead, LogOpening
from ..transparency.leaves import SealedEntry, new_salts, seal
from .base import lock_head
from .bulk import MANY, insert_rows


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to one record, before it has a number."""

    kind: Kind
    subject: UUID | str
    payload: object


def append_entries(entries: Sequence[Entry], *, now: datetime) -> list[int]:
    """Append `entries` in order and return their numbers. Call it inside a verb.

    The verb holds the head row to its commit, so numbers follow commits and have no gaps.
    """
    if len(entries) >= MANY:
        return append_many(entries, len(entries), now=now)
    numbers = _take(len(entries))
    sealed = list(_seal(entries, numbers, now))
    LogEntry.objects.bulk_create(
        [
            LogEntry(
                seq=one.seq, leaf=one.leaf, leaf_hash=one.leaf_hash, kind=entry.kind, subject=entry.subject, at=now
            )
            for entry, one in sealed
        ]
    )
    LogOpening.objects.bulk_create([LogOpening(seq=one.seq, salt=one.salt, payload=one.payload) for _, one in sealed])
    return list(numbers)


def append_many(entries: Iterable[Entry], count: int, *, now: datetime) -> list[int]:
    """Append `count` entries that may still be in the making, and return their numbers. Call it inside a verb.

    An entry is made and sealed while the database stores the one before it.
    """
    numbers = _take(count)
    leaves: list[tuple[object, ...]] = []

    def openings() -> Iterator[tuple[object, ...]]:
        for entry, one in _seal(entries, numbers, now):
            leaves.append((one.seq, one.leaf, one.leaf_hash, entry.kind.value, entry.subject, now))
            yield one.seq, one.salt, one.payload

    insert_rows(LogOpening, ("seq", "salt", "payload"), openings())
    insert_rows(LogEntry, ("seq", "leaf", "leaf_hash", "kind", "subject", "at"), leaves)
    return list(numbers)


def _take(count: int) -> range:
    """The next numbers, off the head."""
    if not connection.in_atomic_block:
        raise RuntimeError("append_entries needs the verb's transaction")
    if not count:
        return range(0)
    head = lock_head()
    LogHead.objects.filter(id=1).update(size=head.size + count)
    return range(head.size, head.size + count)


def _seal(entries: Iterable[Entry], numbers: range, now: datetime) -> Iterator[tuple[Entry, SealedEntry]]:
    for entry, seq, salt in zip(entries, numbers, new_salts(len(numbers)), strict=True):
        sealed = seal(seq=seq, kind=entry.kind.value, subject=entry.subject, at=now, payload=entry.payload, salt=salt)
        yield entry, sealed
