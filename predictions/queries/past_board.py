"""The board as it stood at the end of a past day: what it said then, not what is known now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.core.cache import cache

from ..models import Cohort, Outlet
from ..models.columns import NONE, Whole
from ..models.past import PastRecord
from ..models.score_columns import as_facts
from ..scoring.figures import figures
from ..scoring.policy import SCORING_VERSION
from ..scoring.sums import sum_up
from .board_lines import MEMBERS, PLACE, Line, Lines
from .ordering import ordered, places
from .placing import place_by
from .scoreboard import CACHE_SECONDS, AsOf, Board, digest_of
from .slices import BoardSlice

# A past day's board changes no more; so long is it kept all the same, since few ask for the same one.
_KEPT_SECONDS: Final = CACHE_SECONDS


@dataclass(frozen=True, slots=True)
class _Made:
    """A board ready to be shown, as it is kept."""

    as_of: AsOf
    reference: str
    ranked: bool
    n_field: int
    lines: Sequence[Line]


class PastLines(Lines):
    """All lines of a past board."""

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__(len(lines))
        self._lines = lines

    def read(self, start: int, stop: int) -> list[Line]:
        return list(self._lines[start:stop])

    def of_author(self, slug: str) -> Line | None:
        return next((one for one in self._lines if one.author_slug == slug), None)

    def totals(self, names: Sequence[str]) -> dict[str, int]:
        return {name: sum(int(one.figures[name]) for one in self._lines) for name in names}


def board_as_of(
    part: BoardSlice, read: Callable[[date], PastRecord], *, ordering: str = "rank", field_first: bool = False
) -> Board:
    """The board of `part` at the end of the day `part.as_of`, in an order as `scoreboard` takes it.

    `read` works the record of that day out, or raises; it is asked only where the board is not kept already.
    """
    assert part.as_of is not None
    key = f"board-as-of:{settings.MIN_N}:{SCORING_VERSION}:{digest_of(part)}:{ordering}:{field_first}"
    made: _Made | None = cache.get(key)
    if made is None:
        made = _make(part, read(part.as_of), ordering, field_first)
        cache.set(key, made, _KEPT_SECONDS)
    # No version of the living board is negative, so that nothing kept of one is taken for the other's.
    version = -part.as_of.toordinal()
    return Board(part, made.as_of, version, made.ranked, made.n_field, PastLines(made.lines), None, made.reference)


def _make(part: BoardSlice, record: PastRecord, ordering: str, field_first: bool) -> _Made:
    rows = np.flatnonzero(_fitting(part, record))
    authors, group = np.unique(record.facts["author_id"][rows], return_inverse=True)
    sums = sum_up(as_facts(record.facts), rows, group.astype(np.int64), authors.size)
    found = figures(sums)
    reference, placed = place_by(sums, part)
    slugs, names = ([record.authors[one][k] for one in authors.tolist()] for k in (0, 1))
    values = _values(ordering.removeprefix("-"), found, names)
    order = ordered(placed, np.asarray(found["n"]), slugs, values, ordering, field_first=field_first)
    of = places(placed, order)
    columns = [_known(found[name]) for name in MEMBERS]
    lines = [
        Line._make(
            (slugs[row], names[row], *(of[name][place] for name in PLACE), tuple(column[row] for column in columns))
        )
        for place, row in enumerate(order.tolist())
    ]
    as_of = AsOf(record.size, record.root, record.on, record.at)
    return _Made(as_of, reference, placed.ranked, int(placed.in_field.sum()), lines)


def _fitting(part: BoardSlice, record: PastRecord) -> Any:
    facts = record.facts
    fits = np.ones(facts["author_id"].size, dtype=np.bool_)
    if part.topic:
        fits &= np.isin(facts["question_id"], record.topics.get(part.topic, np.zeros(0, dtype=np.int64)))
    if part.outlet:
        # By what the outlet is, not by what it was called then: a name may have changed since.
        known = Outlet.objects.filter(slug=part.outlet).values_list("public_id", flat=True).first()
        fits &= facts["outlet_id"] == (record.outlets.index(str(known)) if str(known) in record.outlets else NONE)
    if part.year is not None:
        fits &= facts["year"] == part.year
    if part.cohort == Cohort.ADVANCE:
        fits &= facts["advance"] == 1
    if part.lead_min:
        fits &= facts["lead_days"] >= part.lead_min
    return fits


def _values(name: str, found: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    if name == "name":
        return [one.casefold() for one in names]
    return [None] * len(names) if name == "rank" else _known(found[name])


def _known(column: Whole | Any) -> list[Any]:
    return [None if value != value else value for value in column.tolist()]
