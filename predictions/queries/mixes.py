"""Boards of what is not stored: any mix of filters.

The order takes every claim that fits, but few of its columns; the figures of a line take all columns, and only its
author's claims. So a page costs what its own authors said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.core.cache import cache

from ..models.columns import Whole
from ..scoring.facts import WILL_SCALES
from .board_lines import MEMBERS, PLACE, Line, Lines
from .ordering import ordered, places
from .placing import place_by
from .slices import BoardSlice
from .summing import counted, figures_of, named, ranked_up

# As long as other answers that are made on request.
KEPT_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class Sheet:
    """Authors with a claim that fits, in order; `places` are columns by board_lines.PLACE."""

    part: BoardSlice
    ids: Whole
    slugs: list[str]
    names: list[str]
    places: Mapping[str, list[Any]]
    ranked: bool
    n_field: int


class SummedLines(Lines):
    """The board of a mix of filters that is not stored. A page is kept under `key` and its place."""

    def __init__(self, sheet: Sheet, key: str) -> None:
        super().__init__(len(sheet.slugs))
        self.sheet, self._key = sheet, key

    def read(self, start: int, stop: int) -> list[Line]:
        key = f"{self._key}:{start}:{stop}"
        found: list[Line] | None = cache.get(key)
        if found is None:
            found = self._read(start, stop)
            cache.set(key, found, KEPT_SECONDS)
        return found

    def _read(self, start: int, stop: int) -> list[Line]:
        sheet = self.sheet
        of = figures_of(sheet.part, sheet.ids[start:stop].tolist())
        values = list(zip(*(of[name] for name in MEMBERS), strict=True))
        columns = [sheet.places[name] for name in PLACE]
        return [
            Line._make((sheet.slugs[row], sheet.names[row], *(column[row] for column in columns), values[row - start]))
            for row in range(start, stop)
        ]

    def of_author(self, slug: str) -> Line | None:
        if slug not in self.sheet.slugs:
            return None
        row = self.sheet.slugs.index(slug)
        return self.read(row, row + 1)[0]

    def totals(self, names: Sequence[str]) -> dict[str, int]:
        found = counted(self.sheet.part)
        return {name: found.get(name, 0) for name in names}


def sheet(part: BoardSlice, *, ordering: str, field_first: bool) -> tuple[str, Sheet]:
    """The reference that was used, and every author with a claim that fits, in order."""
    authors, n, sums = ranked_up(part, WILL_SCALES)
    reference, placed = place_by(sums, part)
    slugs, names = named(authors)
    values = _values(part, ordering.removeprefix("-"), authors, n, names)
    order = ordered(placed, n, slugs, values, ordering, field_first=field_first)
    return reference, Sheet(
        part, np.array(authors, dtype=np.int64)[order], [slugs[row] for row in order], [names[row] for row in order],
        places(placed, order), placed.ranked, int(placed.in_field.sum()),
    )  # fmt: skip


def _values(part: BoardSlice, name: str, authors: Sequence[int], n: Whole, names: Sequence[str]) -> list[Any]:
    """What the authors are ordered by. Any figure but n takes all that there is to know of every claim."""
    if name == "name":
        return [one.casefold() for one in names]
    if name in ("rank", "n"):
        found: list[Any] = n.tolist()
        return found
    return figures_of(part, authors)[name]
