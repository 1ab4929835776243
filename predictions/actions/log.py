"""Appending to the log: numbered without gaps from one locked head row, in the verb's own transaction.

The tree grows with it: a root is always at hand, and costs nothing but the hashes of the frontier.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from ..models import Kind, LogEntry, LogNode, LogOpening
from ..models.columns import fetch_rows, is_postgresql
from ..transparency.leaves import SealedEntry, new_salts, seal
from ..transparency.merkle import Frontier, Node, extend
from .bulk import FEW, insert_rows


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to one record, before it has a number."""

    kind: Kind
    subject: UUID | str
    payload: object


# One statement for what few entries write, whatever their number: three turns of the server less an outcome.
_APPEND = """
    WITH opening AS (
      INSERT INTO predictions_logopening (seq, salt, payload)
      SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[])
    ), entry AS (
      INSERT INTO predictions_logentry (seq, leaf, leaf_hash, kind, subject, at)
      SELECT one.*, %s::timestamptz
      FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::varchar[], %s::uuid[]) AS one
    )
    UPDATE predictions_loghead SET size = %s, frontier = %s WHERE id = 1 AND size = %s RETURNING size"""


def append_entries(entries: Sequence[Entry], *, now: datetime) -> list[int]:
    """Append `entries` in order and return their numbers. Call it inside a verb.

    The verb holds the head row to its commit, so numbers follow commits and have no gaps.
    """
    return append_many(entries, len(entries), now=now)


def append_many(entries: Iterable[Entry], count: int, *, now: datetime) -> list[int]:
    """Append `count` entries that may still be in the making, and return their numbers. Call it inside a verb.

    An entry is made and sealed while the database stores the one before it. The tree grows in the same transaction:
    the head takes the new frontier, and a node is written for each 256 entries that are complete.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("append_entries needs the verb's transaction")
    if not count:
        return []
    tree = read_frontier()
    numbers = range(tree.size, tree.size + count)
    if count < FEW and is_postgresql():
        _append_few(list(_seal(entries, numbers, now)), tree, now)
    else:
        _append_rows(_seal(entries, numbers, now), tree, now)
    return list(numbers)


def read_frontier() -> Frontier:
    """The tree as the head row has it. The verb has locked the row, so nobody else is at it."""
    [(size, frontier)] = fetch_rows("SELECT size, frontier FROM predictions_loghead WHERE id = 1", [])
    return Frontier.from_bytes(size, bytes(frontier))


def _append_few(sealed: list[tuple[Entry, SealedEntry]], tree: Frontier, now: datetime) -> None:
    grown, nodes = extend(tree, [one.leaf_hash for _, one in sealed])
    seqs = [one.seq for _, one in sealed]
    moved = fetch_rows(
        _APPEND,
        [
            seqs, [one.salt for _, one in sealed], [one.payload for _, one in sealed],
            now, seqs, [one.leaf for _, one in sealed], [one.leaf_hash for _, one in sealed],
            [entry.kind.value for entry, _ in sealed], [str(entry.subject) for entry, _ in sealed],
            grown.size, grown.to_bytes(), tree.size,
        ],
    )  # fmt: skip
    _must_have_moved(moved)
    _insert_nodes(nodes)


def _append_rows(sealed: Iterable[tuple[Entry, SealedEntry]], tree: Frontier, now: datetime) -> None:
    leaves: list[tuple[object, ...]] = []

    def openings() -> Iterator[tuple[object, ...]]:
        for entry, one in sealed:
            leaves.append((one.seq, one.leaf, one.leaf_hash, entry.kind.value, entry.subject, now))
            yield one.seq, one.salt, one.payload

    insert_rows(LogOpening, ("seq", "salt", "payload"), openings())
    insert_rows(LogEntry, ("seq", "leaf", "leaf_hash", "kind", "subject", "at"), leaves)
    grown, nodes = extend(tree, [leaf_hash for _, _, leaf_hash, *_ in leaves])  # type: ignore[misc]
    move_head(tree, grown, nodes)


def move_head(tree: Frontier, grown: Frontier, nodes: Sequence[Node]) -> None:
    """Write the grown tree over the one that `read_frontier` gave, and the nodes that are complete. Call in a verb."""
    moved = fetch_rows(
        "UPDATE predictions_loghead SET size = %s, frontier = %s WHERE id = 1 AND size = %s RETURNING size",
        [grown.size, grown.to_bytes(), tree.size],
    )
    _must_have_moved(moved)
    _insert_nodes(nodes)


def _must_have_moved(moved: Sequence[object]) -> None:
    if not moved:
        raise RuntimeError("the log's head was moved by somebody else: append only inside a verb")


def _insert_nodes(nodes: Sequence[Node]) -> None:
    if nodes:
        insert_rows(LogNode, ("level", "idx", "hash"), nodes)


def _seal(entries: Iterable[Entry], numbers: range, now: datetime) -> Iterator[tuple[Entry, SealedEntry]]:
    for entry, seq, salt in zip(entries, numbers, new_salts(len(numbers)), strict=True):
        sealed = seal(seq=seq, kind=entry.kind.value, subject=entry.subject, at=now, payload=entry.payload, salt=salt)
        yield entry, sealed
