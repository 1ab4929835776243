"""The same board with words read as other numbers, and the authors who change place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.core.cache import cache

from ..models import Standing
from ..models.columns import Whole
from ..scoring.facts import SCALES
from ..scoring.ranking import in_order
from ..scoring.sensitivity import READINGS, Sensitivity, boards_by_scale
from ..scoring.sums import Sums, rank_sums
from .kept import KEPT_SECONDS
from .scoreboard import AsOf, digest_of, head_of
from .slices import BoardSlice
from .summing import named, ranked_up

__all__ = ["AS_IT_STANDS", "READINGS", "BoardSensitivity", "Places", "sensitivity", "sensitivity_at"]

AS_IT_STANDS: Final = "actual"


@dataclass(frozen=True, slots=True)
class Places:
    """One author of the field: the rank and the shrunk skill under each of READINGS, None for no rank.

    `rank_low` and `rank_high`: the ranks that survive bare "will" at .75, .90 and .98, pair by pair. `moves`: the rank
    is not the same under all.
    """

    author_slug: str
    author_name: str
    rank_low: int | None
    rank_high: int | None
    moves: bool
    ranks: Mapping[str, int | None]
    skills: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Table(Sequence[Places]):
    """The field in the order of its ranks, as columns: an author's line is made when somebody reads it."""

    slugs: list[str]
    names: list[str]
    low: Whole
    high: Whole
    moves: np.ndarray
    ranks: np.ndarray  # (k, len(READINGS)), 0 for none
    skills: np.ndarray
    separable: Mapping[str, bool]

    def __len__(self) -> int:
        return len(self.slugs)

    def __getitem__(self, place: Any) -> Any:
        return [self._line(row) for row in range(len(self))[place]] if isinstance(place, slice) else self._line(place)

    def _line(self, row: int) -> Places:
        skills = [None if value != value else value for value in self.skills[row].tolist()]
        return Places(
            self.slugs[row],
            self.names[row],
            int(self.low[row]) or None,
            int(self.high[row]) or None,
            bool(self.moves[row]),
            dict(zip(READINGS, (rank or None for rank in self.ranks[row].tolist()), strict=True)),
            dict(zip(READINGS, skills, strict=True)),
        )

    def movers(self) -> "Table":
        """Only those who change place."""
        rows = np.flatnonzero(self.moves)
        return Table(
            [self.slugs[row] for row in rows], [self.names[row] for row in rows], self.low[rows], self.high[rows],
            self.moves[rows], self.ranks[rows], self.skills[rows], self.separable,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoardSensitivity:
    """How much of a board hangs on how words are read; skill is against the coin.

    `table` holds the authors with the events that a rank takes.
    """

    part: BoardSlice
    as_of: AsOf
    table: Table

    @property
    def separable(self) -> Mapping[str, bool]:
        """By reading: whether the authors can be told apart, and so have ranks."""
        return self.table.separable

    @property
    def n_moves(self) -> int:
        """How many change place."""
        return int(self.table.moves.sum())

    def of_author(self, slug: str) -> Places | None:
        """One author; None below the minimum of events."""
        return self.table[self.table.slugs.index(slug)] if slug in self.table.slugs else None


def sensitivity(part: BoardSlice, *, now: datetime) -> BoardSensitivity:
    """The board of one slice under every reading, kept by board version; `part.reference` changes nothing here.

    One query and one from the cache; two for a stored slice, a sum over the claims that fit for any other mix.
    """
    head = head_of(part)
    as_of = AsOf(head.log_size, head.log_root, now.date(), now)
    return sensitivity_at(part, version=head.version, slice_id=head.slice_id, as_of=as_of)


def sensitivity_at(part: BoardSlice, *, version: int, slice_id: int | None, as_of: AsOf) -> BoardSensitivity:
    """The same for whoever has read the head of the board already: no query where it is kept."""
    key = f"sensitivity:{version}:{digest_of(part)}"
    table: Table | None = cache.get(key)
    if table is None:
        table = _stored(slice_id, part) if part.stored else _summed(part)
        if len(table):
            cache.set(key, table, KEPT_SECONDS)
    return BoardSensitivity(part, as_of, table)


def _stored(slice_id: int | None, part: BoardSlice) -> Table:
    rows = Standing.objects.filter(slice_id=slice_id or 0).values_list("author__slug", "author__name", "n", "rank_sums")
    found = sorted(rows)
    sums = rank_sums([bytes(packed) for *_, packed in found])
    counts = np.array([n for _, _, n, _ in found], dtype=np.int64)
    return _table([row[0] for row in found], [row[1] for row in found], counts, sums, part.min_n)


def _summed(part: BoardSlice) -> Table:
    authors, n, sums = ranked_up(part, SCALES)
    slugs, names = named(authors)
    order = np.argsort(np.array(slugs, dtype=object), kind="stable") if slugs else np.zeros(0, dtype=np.int64)
    ranked = Sums(sums.main, sums.rank[order], sums.cells, sums.leads)
    return _table([slugs[row] for row in order], [names[row] for row in order], n[order], ranked, part.min_n)


def _table(slugs: list[str], names: list[str], n: Whole, sums: Sums, min_n: int) -> Table:
    """Of authors by slug, so that ties stand as they do on the board."""
    found: Sensitivity = boards_by_scale(sums, min_n=min_n)
    rows = in_order(found.stands, n)[: int(found.stands.in_field.sum())]
    return Table(
        [slugs[row] for row in rows],
        [names[row] for row in rows],
        found.stands.rank_low[rows],
        found.stands.rank_high[rows],
        found.moves[rows],
        np.column_stack([found.ranks[scale] for scale in READINGS])[rows],
        np.column_stack([found.skills[scale] for scale in READINGS])[rows],
        found.separable,
    )
