"""The log's tree as the database holds it: hashes of tiles, nodes from them, and the whole made anew from entries."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from ..transparency.merkle import TILE_WIDTH, Frontier, NodeOf, extend, root_of
from ..transparency.notes import split_note
from ..transparency.tiles import nodes_from_tiles
from .log import LogCheckpoint, LogEntry, LogHead, LogNode

_BLOCK: Final = 65_536  # hashes at a time, 2 MB


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The last head that was signed and stored: what everything here is served up to."""

    size: int
    root: bytes
    note: str
    at: datetime

    @property
    def root_text(self) -> str:
        """The root in base64, as checkpoints spell it."""
        return base64.b64encode(self.root).decode()

    @property
    def signer(self) -> str:
        """Name and hash of the newest key that signed it, as its public key begins."""
        line = split_note(self.note)[1][0]
        name, signature = line.removeprefix("\u2014 ").split(" ")
        return f"{name}+{base64.b64decode(signature)[:4].hex()}"


def tile_hashes(level: int, index: int, width: int = TILE_WIDTH) -> list[bytes]:
    """The first `width` hashes of tile `index` on `level`, or as many as there are. One query."""
    first = index * TILE_WIDTH
    if level == 0:
        rows = LogEntry.objects.filter(seq__range=(first, first + width - 1)).order_by("seq")
        return [bytes(one) for one in rows.values_list("leaf_hash", flat=True)]
    nodes = LogNode.objects.filter(level=level, idx__range=(first, first + width - 1)).order_by("idx")
    return [bytes(one) for one in nodes.values_list("hash", flat=True)]


def stored_nodes() -> NodeOf:
    """The nodes of the stored tree: one query for each tile that is asked for."""
    return nodes_from_tiles(tile_hashes)


def root_text(size: int, frontier: bytes | memoryview) -> str | None:
    """The root of a head row in base64, as checkpoints spell it; None where the row cannot be right (`verify-log`)."""
    try:
        return base64.b64encode(root_of(Frontier.from_bytes(size, bytes(frontier)))).decode()
    except ValueError:
        return None


def head_now() -> tuple[int, str | None]:
    """The log's size and root at this moment, signed or not yet; one query."""
    size, frontier = LogHead.objects.values_list("size", "frontier").get(id=1)
    return size, root_text(size, frontier)


def signed_head() -> SignedHead | None:
    """None before the first one; one query."""
    row = LogCheckpoint.objects.order_by("-size").first()
    return None if row is None else SignedHead(row.size, bytes(row.root), row.note, row.at)


def rebuild(connection: BaseDatabaseWrapper) -> Frontier:
    """Make the empty node table and the head's size and frontier from the entries: for migrations and for benches.

    The caller has put the guards aside. A million entries take about three seconds.
    """
    tree = Frontier()
    with connection.cursor() as cursor:
        for hashes in _leaf_hashes(connection):
            tree, nodes = extend(tree, hashes)
            cursor.executemany("INSERT INTO predictions_lognode (level, idx, hash) VALUES (%s, %s, %s)", nodes)
        cursor.execute(
            "UPDATE predictions_loghead SET size = %s, frontier = %s WHERE id = 1", [tree.size, tree.to_bytes()]
        )
    return tree


def _leaf_hashes(connection: BaseDatabaseWrapper) -> Iterator[list[bytes]]:
    first = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT leaf_hash FROM predictions_logentry WHERE seq >= %s AND seq < %s ORDER BY seq",
                [first, first + _BLOCK],
            )
            found = [bytes(one) for (one,) in cursor.fetchall()]
        if not found:
            return
        yield found
        first += _BLOCK
