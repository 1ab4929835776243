"""The lines of a board: read a page at a time, however many authors it has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, overload

import numpy as np
from django.db import connection

from ..models import Standing
from ..models.columns import Whole, among, fetch_rows, listed
from ..scoring.figures import COUNTS, FIGURES

# What a line says beside its place: the API's members, in this order.
MEMBERS: Final = (*COUNTS, *FIGURES)
PLACE: Final = ("rank", "rank_low", "rank_high", "separable", "skill_shrunk")
# A page of lines, and not more, is read at once when somebody walks through all of them.
_STEP: Final = 500


class Line(NamedTuple):
    """One author on a board. `values` are what MEMBERS names, in that order.

    Rank, rank range and `separable` (told apart from the rest of the field) are None below the minimum, and for
    everybody where the field shows no difference.
    """

    author_slug: str
    author_name: str
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    separable: bool | None
    skill_shrunk: float | None
    values: Sequence[Any]

    @property
    def figures(self) -> Mapping[str, Any]:
        """The values by name, put together anew each time."""
        return dict(zip(MEMBERS, self.values, strict=True))

    @property
    def n_rank_events(self) -> int:
        """The events that count towards a rank."""
        return int(self.figures["n_rank_events"])


class Lines(Sequence[Line]):
    """All lines of a board in order. A slice of it is one query."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> list[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | list[Line]:
        if isinstance(place, slice):
            start, stop, _ = place.indices(self._size)
            return self.read(start, stop) if start < stop else []
        if not -self._size <= place < self._size:
            raise IndexError(place)
        start = place % self._size
        return self.read(start, start + 1)[0]

    def __iter__(self) -> Iterator[Line]:
        for start in range(0, self._size, _STEP):
            yield from self.read(start, min(start + _STEP, self._size))

    def read(self, start: int, stop: int) -> list[Line]:
        """The lines from `start` up to, and without, `stop`."""
        raise NotImplementedError

    def of_author(self, slug: str) -> Line | None:
        """The author's own line."""
        raise NotImplementedError

    def totals(self, names: Sequence[str]) -> dict[str, int]:
        """Counts added up over all lines."""
        raise NotImplementedError


class StoredLines(Lines):
    """The board of a stored slice, as placed."""

    def __init__(self, slice_id: int, size: int) -> None:
        super().__init__(size)
        self.slice_id = slice_id

    def read(self, start: int, stop: int) -> list[Line]:
        condition = "p.slice_id = %s AND p.position > %s AND p.position <= %s ORDER BY p.position"
        return _placed(condition, [self.slice_id, start, stop])

    def of_author(self, slug: str) -> Line | None:
        return next(iter(_placed("p.slice_id = %s AND a.slug = %s", [self.slice_id, slug])), None)

    def totals(self, names: Sequence[str]) -> dict[str, int]:
        return _stored_totals(self.slice_id, names)


@dataclass(frozen=True, slots=True)
class Roll:
    """Authors of a stored slice as placed on request: standings in order, and each one's place."""

    slice_id: int
    ids: Whole
    places: Mapping[str, list[Any]]
    ranked: bool
    n_field: int


class RolledLines(Lines):
    """A stored slice in another order, for another minimum or reference, or before its authors were placed."""

    def __init__(self, roll: Roll) -> None:
        super().__init__(len(roll.ids))
        self.roll = roll

    def read(self, start: int, stop: int) -> list[Line]:
        return self._read(range(start, stop))

    def of_author(self, slug: str) -> Line | None:
        mine = Standing.objects.filter(slice_id=self.roll.slice_id, author__slug=slug).values_list("pk", flat=True)
        found = np.flatnonzero(np.isin(self.roll.ids, list(mine)))
        return self._read([int(found[0])])[0] if found.size else None

    def totals(self, names: Sequence[str]) -> dict[str, int]:
        return _stored_totals(self.roll.slice_id, names)

    def _read(self, places: Sequence[int]) -> list[Line]:
        ids = self.roll.ids[list(places)].tolist()
        found = fetch_rows(f"SELECT s.id, {_NAMED}, {_VALUES} {_FROM} WHERE {among('s.id')}", [listed(ids)])
        by_id = {row[0]: row for row in found}
        of = self.roll.places
        return [
            Line._make((*by_id[key][1:3], *(of[name][place] for name in PLACE), by_id[key][3:]))
            for key, place in zip(ids, places, strict=True)
        ]


class NoLines(Lines):
    """A slice in which nobody has said anything."""

    def __init__(self) -> None:
        super().__init__(0)

    def read(self, start: int, stop: int) -> list[Line]:
        return []

    def of_author(self, slug: str) -> Line | None:
        return None

    def totals(self, names: Sequence[str]) -> dict[str, int]:
        return dict.fromkeys(names, 0)


# Plain rows: an instance of sixty fields for each line would cost more than the query.
_NAMED: Final = "a.slug, a.name"
_VALUES: Final = ", ".join(f"s.{name}" for name in MEMBERS)
_FROM: Final = "FROM predictions_standing AS s JOIN predictions_author AS a ON a.id = s.author_id"
_PLACED: Final = f"SELECT {_NAMED}, {', '.join(f'p.{name}' for name in PLACE)}, {_VALUES} {_FROM}"
_WIDTH: Final = 2 + len(PLACE)


def _placed(condition: str, parameters: Sequence[Any]) -> list[Line]:
    """Lines of a slice as placed."""
    sql = f"{_PLACED} JOIN predictions_place AS p ON p.standing_id = s.id WHERE {condition}"
    return [_told(Line._make((*row[:_WIDTH], row[_WIDTH:]))) for row in fetch_rows(sql, parameters)]


def _told(line: Line) -> Line:
    """SQLite knows no flags, only numbers."""
    return line._replace(separable=bool(line.separable)) if type(line.separable) is int else line


def _stored_totals(slice_id: int, names: Sequence[str]) -> dict[str, int]:
    added = ", ".join(f"coalesce(sum({name}), 0)" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {added} FROM predictions_standing WHERE slice_id = %s", [slice_id])
        [row] = cursor.fetchall()
    return {name: int(value) for name, value in zip(names, row, strict=True)}
