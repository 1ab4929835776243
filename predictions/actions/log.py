"""Appending to the log: numbered without gaps from one locked head row, in the verb's own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from ..models import Kind, LogEntry, LogHead, LogOpening
from ..transparency.leaves import SealedEntry, new_salts, seal
from .base import lock_head
from .bulk import insert_rows

# From so many entries on, writing past the ORM's instances pays.
MANY = 100


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
    if not connection.in_atomic_block:
        raise RuntimeError("append_entries needs the verb's transaction")
    if not entries:
        return []
    head = lock_head()
    salts = new_salts(len(entries))
    sealed = [
        seal(seq=seq, kind=entry.kind.value, subject=entry.subject, at=now, payload=entry.payload, salt=salt)
        for seq, (entry, salt) in enumerate(zip(entries, salts, strict=True), start=head.size)
    ]
    store = _store if len(entries) < MANY else _store_many
    store(entries, sealed, now)
    LogHead.objects.filter(id=1).update(size=head.size + len(entries))
    return [one.seq for one in sealed]


def _store(entries: Sequence[Entry], sealed: Sequence[SealedEntry], now: datetime) -> None:
    LogEntry.objects.bulk_create(
        [
            LogEntry(
                seq=one.seq,
                leaf=one.leaf,
                leaf_hash=one.leaf_hash,
                kind=entry.kind,
                subject=entry.subject,
                at=now,
            )
            for entry, one in zip(entries, sealed, strict=True)
        ]
    )
    LogOpening.objects.bulk_create([LogOpening(seq=one.seq, salt=one.salt, payload=one.payload) for one in sealed])


def _store_many(entries: Sequence[Entry], sealed: Sequence[SealedEntry], now: datetime) -> None:
    insert_rows(
        LogEntry,
        ("seq", "leaf", "leaf_hash", "kind", "subject", "at"),
        (
            (one.seq, one.leaf, one.leaf_hash, entry.kind.value, entry.subject, now)
            for entry, one in zip(entries, sealed, strict=True)
        ),
    )
    insert_rows(LogOpening, ("seq", "salt", "payload"), ((one.seq, one.salt, one.payload) for one in sealed))
