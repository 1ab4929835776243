"""The log as files that any static host can serve: signed head, tiles, entries, openings, and boards beside them.

Addresses are those of the service itself, so that clients of the one read the other. What is sealed, withheld or gone
is named on its page of openings, and not opened.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import orjson
from django.db.models import Q

from ..models import LogCheckpoint, LogEntry, LogKey, LogOpening, log_tree
from ..transparency.merkle import TILE_WIDTH
from ..transparency.tiles import index_path, pack_entries, tile_path, tiles_of
from .scoreboard import Board, scoreboard
from .sealed import sealed_seqs
from .slices import BoardSlice
from .witnesses import cosigned

File = tuple[str, bytes]
_LEVELS: Final = 8


def newest_head() -> LogCheckpoint | None:
    """The largest head that was signed."""
    return LogCheckpoint.objects.order_by("-size").first()


def head_files(head: LogCheckpoint) -> Iterator[File]:
    """The head and the keys; to be written last, since with them the rest becomes the log."""
    keys = LogKey.objects.order_by("-since", "-id").values_list("vkey", flat=True)
    yield "log/vkey", "".join(f"{vkey}\n" for vkey in keys).encode()
    yield "log/checkpoint", cosigned(head).encode()


def tile_files(size: int, before: int = 0) -> Iterator[File]:
    """Every tile of the tree of `size` entries that the tree of `before` did not have, entries first."""
    for index, width in _new_tiles(size, before, 0):
        first = index * TILE_WIDTH
        leaves = LogEntry.objects.filter(seq__gte=first, seq__lt=first + width).order_by("seq")
        yield (
            f"log/{tile_path('entries', index, width)}",
            pack_entries(bytes(leaf) for leaf in leaves.values_list("leaf", flat=True)),
        )
    for level in range(_LEVELS):
        for index, width in _new_tiles(size, before, level):
            yield f"log/{tile_path(level, index, width)}", b"".join(log_tree.tile_hashes(level, index, width))


def _new_tiles(size: int, before: int, level: int) -> Iterator[tuple[int, int]]:
    full_before = before >> 8 * (level + 1)
    return ((index, width) for index, width in tiles_of(size, level) if index >= full_before)


def outgrown(size: int, before: int) -> Iterator[str]:
    """Addresses of partial tiles that the tree of `before` had and that of `size` has whole, or wider."""
    for level in range(_LEVELS):
        names: tuple[str | int, ...] = ("entries", 0) if level == 0 else (level,)
        for index, width in tiles_of(before, level):
            if width < TILE_WIDTH and before >> 8 * level != size >> 8 * level:
                yield from (f"log/{tile_path(name, index, width)}" for name in names)


def opening_pages(size: int, before: int, closed: Iterable[int]) -> tuple[Iterator[File], list[int]]:
    """The pages of openings to write, and which pages have something closed now.

    New pages, and those with anything closed, now or (`closed`) when they were last written: an opening can be
    withheld, restored, shredded, or open when its verdict's turn is over.
    """
    sealed = sealed_seqs()
    shut = LogOpening.objects.filter(Q(withheld_at__isnull=False) | Q(payload__isnull=True), seq__lt=size)
    now_closed = {seq // TILE_WIDTH for seq in (*shut.values_list("seq", flat=True), *sealed) if seq < size}
    pages = {*range(before // TILE_WIDTH, -(-size // TILE_WIDTH)), *now_closed, *closed}
    return (_page(page, size, sealed) for page in sorted(pages)), sorted(now_closed)


def _page(page: int, size: int, sealed: frozenset[int]) -> File:
    first = page * TILE_WIDTH
    rows = LogOpening.objects.filter(seq__gte=first, seq__lt=min(first + TILE_WIDTH, size)).order_by("seq")
    lines = [orjson.dumps(_line(row, sealed)) + b"\n" for row in rows]
    return f"log/openings/tile/{index_path(page)}", b"".join(lines)


def _line(row: LogOpening, sealed: frozenset[int]) -> Mapping[str, Any]:
    if row.salt is None or row.payload is None:
        return {"seq": row.seq, "state": "shredded" if row.shredded_at else "lost", "reason": row.reason}
    if row.withheld_at is not None:
        return {"seq": row.seq, "state": "withheld", "reason": row.reason}
    if row.seq in sealed:
        return {"seq": row.seq, "state": "sealed", "reason": "a second verdict is still to come"}
    opening = base64.b64encode(bytes(row.payload)).decode()
    return {"seq": row.seq, "salt": bytes(row.salt).hex(), "payload_b64": opening}


def board_file(part: BoardSlice, name: str, *, now: datetime) -> tuple[File, int]:
    """One board as a file, as the API gives it, all pages in one; and of how many entries it is."""
    board = scoreboard(part, now=now)
    answer = {
        "slice": {name: getattr(part, name) or None for name in ("topic", "year", "outlet", "cohort")},
        "as_of": asdict(board.as_of),
        "reference": board.reference,
        "min_n": part.min_n,
        "scoring_version": board.scoring_version,
        "separable": board.separable,
        "n_withheld": board.n_withheld,
        "count": len(board.lines),
        "results": _rows(board),
    }
    return (f"{name}.json", orjson.dumps(answer, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)), board.as_of.size


def _rows(board: Board) -> list[dict[str, Any]]:
    return [
        {
            "rank": line.rank, "author": {"slug": line.author_slug, "name": line.author_name}, **line.figures,
            "skill_shrunk": line.skill_shrunk, "rank_low": line.rank_low, "rank_high": line.rank_high,
            "separable": line.separable, "n_withheld": board.withheld.get(line.author_slug, 0),
        }
        for line in board.lines
    ]  # fmt: skip
