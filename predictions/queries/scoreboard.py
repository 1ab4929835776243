"""The scoreboard: who stands where in a slice of the record.

The board of a stored slice under the desk's own minimum is read as it was placed. Everything else (another minimum,
reference or order, a mix of filters, a slice whose standings have just changed) is placed on request and kept until the
board's version changes.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db.models import Subquery

from ..models import Board as BoardCounter
from ..models import LogHead, slice_key
from ..models.columns import fetch_rows
from ..models.log_tree import root_text
from ..scoring.policy import SCORING_VERSION
from ..scoring.ranking import COIN
from .board_lines import MEMBERS, Line, Lines, NoLines, RolledLines, StoredLines
from .mixes import SummedLines, sheet
from .placing import roll
from .slices import BoardSlice
from .withheld import ANY_WITHHELD, withheld_by_author

CACHE_SECONDS: Final = 24 * 3600
ORDERINGS: Final = ("rank", "name", "n", "n_matured", "brier", "brier_matured", "skill", "skill_frozen", "log_score",
             "hit_rate")  # fmt: skip
FIGURES: Final = MEMBERS

__all__ = [
    "CACHE_SECONDS",
    "FIGURES",
    "ORDERINGS",
    "AsOf",
    "Board",
    "Head",
    "Line",
    "board_state",
    "board_version",
    "digest_of",
    "head_of",
    "scoreboard",
]


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a board was computed from: the log up to `size`, whose root is `root` (base64), on a day."""

    size: int
    root: str | None
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """Every author of a slice, in order. Not `separable`: nobody is ranked.

    `n_field` authors have the events that a rank takes. `slice_id`: the stored slice, if it is one. `withheld`: by
    author's slug, how many of the predictions counted here have their words withheld or deleted; who has none is not
    named.
    """

    part: BoardSlice
    as_of: AsOf
    version: int
    separable: bool
    n_field: int
    lines: Lines
    slice_id: int | None
    reference: str = COIN
    changed_at: datetime | None = None
    scoring_version: str = SCORING_VERSION
    withheld: Mapping[str, int] = field(default_factory=dict)

    @property
    def n_withheld(self) -> int:
        """The same of all authors together."""
        return sum(self.withheld.values())


@dataclass(frozen=True, slots=True)
class Head:
    """What one query says of a board: the counters, and the stored slice if there is one."""

    version: int
    log_size: int
    log_root: str | None
    slice_id: int | None
    placed: bool
    ranked: bool
    n_authors: int
    n_field: int
    changed_at: datetime | None
    any_withheld: bool


def board_state(now: datetime) -> tuple[int, int, date]:
    """All that a board is made from: the board's version, the log's size, the day; one query."""
    row = BoardCounter.objects.annotate(size=Subquery(LogHead.objects.filter(id=1).values("size")))
    version, size = row.values_list("version", "size").get(id=1)
    return version, size, now.date()


def board_version() -> int:
    """The number that every cached board is keyed by."""
    return BoardCounter.objects.values_list("version", flat=True).get(id=1)


def scoreboard(part: BoardSlice, *, now: datetime, ordering: str = "rank", field_first: bool = False) -> Board:
    """The board of one slice, in one of ORDERINGS, `-` in front to turn it round.

    Unknown values stand last, then by n, then by slug. `field_first`: those with enough events for a rank come first
    whatever the order, as they do in the order of ranks.
    """
    head = head_of(part)
    as_of = AsOf(head.log_size, head.log_root, now.date(), now)
    made = partial(Board, part, as_of, head.version, changed_at=head.changed_at, withheld=_withheld(part, head))
    if part.stored and head.slice_id is None:
        return made(False, 0, NoLines(), None)
    if part.stored and head.placed and ordering == "rank" and part.as_placed:
        return made(head.ranked, head.n_field, StoredLines(head.slice_id or 0, head.n_authors), head.slice_id)
    key = f"board:{head.version}:{settings.MIN_N}:{digest_of(part)}:{ordering}:{field_first}"
    found: Any = cache.get(key)
    if found is None:
        found = _placed(part, head, ordering, field_first)
        cache.set(key, found, CACHE_SECONDS)
    reference, placed = found
    rolled = RolledLines(placed) if part.stored else SummedLines(placed, key)
    return made(placed.ranked, placed.n_field, rolled, head.slice_id, reference)


def _withheld(part: BoardSlice, head: Head) -> Mapping[str, int]:
    """Counted once for each version of the board, which every takedown raises; nothing is asked where there is none."""
    if not head.any_withheld:
        return {}
    key = f"withheld:{head.version}:{digest_of(part)}"
    found: Mapping[str, int] | None = cache.get(key)
    if found is None:
        found = withheld_by_author(part)
        cache.set(key, found, CACHE_SECONDS)
    return found


def _placed(part: BoardSlice, head: Head, ordering: str, field_first: bool) -> tuple[str, Any]:
    if part.stored:
        assert head.slice_id is not None
        return roll(head.slice_id, part, ordering=ordering, field_first=field_first)
    return sheet(part, ordering=ordering, field_first=field_first)


def digest_of(part: BoardSlice) -> str:
    """The slice as a short cache key."""
    return hashlib.sha256(repr(part).encode()).hexdigest()[:32]


def head_of(part: BoardSlice) -> Head:
    """What one query says of the board of a slice."""
    condition, parameters = _stored_slice(part) if part.stored else ("FALSE", [])
    sql = (
        "SELECT b.version, b.changed_at, h.size, h.frontier, s.id, s.stale, s.min_n, s.ranked, s.n_authors, s.n_field,"
        f" {ANY_WITHHELD} FROM predictions_board AS b CROSS JOIN predictions_loghead AS h"
        f" LEFT JOIN predictions_slice AS s ON {condition}"
    )
    [row] = fetch_rows(sql, parameters)
    version, changed_at, size, frontier, slice_id, stale, min_n, ranked, n_authors, n_field, any_withheld = row
    placed = slice_id is not None and not stale and min_n == settings.MIN_N
    return Head(
        version,
        size,
        root_text(size, frontier),
        slice_id,
        placed,
        bool(ranked),
        n_authors or 0,
        n_field or 0,
        _moment(changed_at),
        bool(any_withheld),
    )


def _moment(value: datetime | None) -> datetime | None:
    """A time as either engine's own cursor gives it."""
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def _stored_slice(part: BoardSlice) -> tuple[str, list[Any]]:
    """SQL that finds the row of a stored slice by what it is of."""
    for kind, slug in (("topic", part.topic), ("outlet", part.outlet)):
        if slug:
            named = f"s.{kind}_id = (SELECT id FROM predictions_{kind} WHERE slug = %s)"
            return f"s.cohort = %s AND {named}", [part.cohort, slug]
    return "s.key = %s", [
        slice_key(part.cohort, "year", part.year) if part.year is not None else slice_key(part.cohort)
    ]
