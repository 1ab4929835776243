"""The log as outsiders read it: up to its last signed head, and no further."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Q

from ..models import Kind, LogEntry, LogKey, LogNode, LogOpening, Prediction, Question, log_tree
from ..models.log_tree import SignedHead, signed_head
from ..transparency.merkle import TILE_HEIGHT, TILE_WIDTH, inclusion_proof
from ..transparency.notes import receipt
from ..transparency.tiles import nodes_from_tiles, pack_entries, width_at
from .sealed import sealed_seqs
from .witnesses import cosigned

__all__ = [
    "Listed",
    "Opening",
    "SignedHead",
    "entries",
    "latest",
    "listed",
    "openings",
    "receipt_of",
    "signed_head",
    "tile",
    "vkeys",
]

OPEN, SEALED, WITHHELD, SHREDDED, LOST = "open", "sealed", "withheld", "shredded", "lost"
PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens an entry, or why it is not to be had: `state`, and for `withheld` and `shredded` a public `reason`."""

    seq: int
    state: str
    salt: bytes = b""
    payload: bytes = b""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry for the browser, with the claim or the question it is about where there is a page of it."""

    entry: LogEntry
    prediction: Prediction | None
    question: Question | None


class _Latest:
    """The head for every page's foot, looked up at most once in SCOREBOARD_STALENESS seconds."""

    def __init__(self) -> None:
        self._head: SignedHead | None = None
        self._looked_at = float("-inf")

    def get(self) -> SignedHead | None:
        now = time.monotonic()
        if now - self._looked_at >= settings.SCOREBOARD_STALENESS:
            self._head, self._looked_at = signed_head(), now
        return self._head


latest = _Latest()


def vkeys(now: datetime) -> list[str]:
    """The public keys that sign at present, the newest first; one query."""
    rows = LogKey.objects.filter(Q(until__isnull=True) | Q(until__gt=now)).order_by("-since", "-id")
    return list(rows.values_list("vkey", flat=True))


def tile(level: int, index: int, width: int, size: int) -> bytes | None:
    """The hashes of a tile, one after the other; None where the tree of `size` entries has no such tile. One query."""
    if not 1 <= width <= width_at(size, level, index):
        return None
    hashes = log_tree.tile_hashes(level, index, width)
    return b"".join(hashes) if len(hashes) == width else None


def entries(index: int, width: int, size: int) -> bytes | None:
    """The leaves of a tile of the lowest level, verbatim; None where there is no such tile. One query."""
    if not 1 <= width <= width_at(size, 0, index):
        return None
    first = index * TILE_WIDTH
    rows = LogEntry.objects.filter(seq__range=(first, first + width - 1)).order_by("seq")
    leaves = [bytes(one) for one in rows.values_list("leaf", flat=True)]
    return pack_entries(leaves) if len(leaves) == width else None


def openings(first: int, count: int, size: int) -> list[Opening]:
    """What opens the entries from `first` on, in order, up to `size`; two queries."""
    last = min(first + count, size) - 1
    if first > last:
        return []
    sealed = sealed_seqs()
    rows = LogOpening.objects.filter(seq__range=(first, last)).order_by("seq")
    return [_opening(row, row.seq in sealed) for row in rows]


def _opening(row: LogOpening, sealed: bool) -> Opening:
    if row.shredded_at is not None:
        return Opening(row.seq, SHREDDED, reason=row.reason)
    if row.payload is None:
        return Opening(row.seq, LOST)
    if row.withheld_at is not None:
        return Opening(row.seq, WITHHELD, reason=row.reason)
    return Opening(row.seq, SEALED) if sealed else Opening(row.seq, OPEN, bytes(row.salt), bytes(row.payload))


def receipt_of(seq: int, head: SignedHead) -> str | None:
    """What shows offline that an entry is in the log (C2SP tlog-proof); None beyond the head. Two queries."""
    if not 0 <= seq < head.size:
        return None
    known = _tiles_on_the_way(seq, head.size)
    node = nodes_from_tiles(lambda level, index: known.get((level, index)) or log_tree.tile_hashes(level, index))
    return receipt(seq, inclusion_proof(seq, head.size, node), cosigned(head))


def _tiles_on_the_way(seq: int, size: int) -> dict[tuple[int, int], list[bytes]]:
    """The tile of an entry and the last one, on each level: all that its proof is made of."""
    wanted = set()
    level, hashes = 0, size
    while hashes:
        wanted |= {(level, (seq >> TILE_HEIGHT * level) // TILE_WIDTH), (level, (hashes - 1) // TILE_WIDTH)}
        level, hashes = level + 1, hashes >> TILE_HEIGHT
    found: dict[tuple[int, int], list[bytes]] = {one: [] for one in wanted}
    leaves, nodes = Q(pk__in=[]), Q(pk__in=[])
    for at, index in wanted:
        span = (index * TILE_WIDTH, (index + 1) * TILE_WIDTH - 1)
        if at == 0:
            leaves |= Q(seq__range=span)
        else:
            nodes |= Q(level=at, idx__range=span)
    for number, one in LogEntry.objects.filter(leaves).order_by("seq").values_list("seq", "leaf_hash"):
        found[0, number // TILE_WIDTH].append(bytes(one))
    for at, idx, one in LogNode.objects.filter(nodes).order_by("level", "idx").values_list("level", "idx", "hash"):
        found[at, idx // TILE_WIDTH].append(bytes(one))
    return found


def listed(kind: Kind | None, before: int) -> tuple[list[Listed], bool]:
    """A page of entries below number `before`, the latest first, and whether there are more; three queries."""
    rows = LogEntry.objects.filter(seq__lt=before)
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    found = list(rows.order_by("-seq").defer("leaf")[: PAGE_SIZE + 1])
    subjects = [one.subject for one in found]
    predictions = _by_subject(Prediction.objects.public().only("log_subject", "public_id"), subjects)
    questions = _by_subject(Question.objects.public().only("log_subject", "public_id"), subjects)
    page = [Listed(one, predictions.get(one.subject), questions.get(one.subject)) for one in found[:PAGE_SIZE]]
    return page, len(found) > PAGE_SIZE


def _by_subject(rows: Any, subjects: Sequence[Any]) -> dict[Any, Any]:
    return {one.log_subject: one for one in rows.filter(log_subject__in=subjects)}
