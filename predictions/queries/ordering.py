"""In which order the lines of a board come."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..models.columns import Whole
from ..scoring.ranking import Placed, in_order


def ordered(placed: Placed, n: Whole, slugs: Sequence[str], values: Sequence[Any], ordering: str, *,
            field_first: bool) -> Whole:  # fmt: skip
    """Places of the lines from first to last: by rank, or by `values`; unknown ones last, then by n, then by slug.

    `ordering` begins with `-` to turn the values round; authors with enough events come first if `field_first`.
    """
    by_slug = np.argsort(np.array(slugs, dtype=object), kind="stable") if slugs else np.zeros(0, dtype=np.int64)
    place_by_slug = np.empty(len(slugs), dtype=np.int64)
    place_by_slug[by_slug] = np.arange(len(slugs))
    if ordering == "rank":
        return by_slug[in_order(_taken(placed, by_slug), n[by_slug])]
    if ordering == "-rank":
        values = [rank or None for rank in placed.rank.tolist()]
    keys = _keys(values, reverse=ordering.startswith("-"))
    columns = (place_by_slug, -n, keys, *([~placed.in_field] if field_first else []))
    return np.asarray(np.lexsort(columns), dtype=np.int64)


def _keys(values: Sequence[Any], *, reverse: bool) -> Whole:
    """Whole numbers in the order of the values, equal where they are; unknown ones greatest."""
    different = sorted({value for value in values if value is not None}, reverse=reverse)
    place = {value: number for number, value in enumerate(different)}
    return np.array([len(place) if value is None else place[value] for value in values], dtype=np.int64)


def _taken(placed: Placed, rows: Whole) -> Placed:
    return Placed(
        n_events=placed.n_events[rows], in_field=placed.in_field[rows], rank=placed.rank[rows],
        rank_low=placed.rank_low[rows], rank_high=placed.rank_high[rows], separable=placed.separable[rows],
        skill_shrunk=placed.skill_shrunk[rows], ranked=placed.ranked,
    )  # fmt: skip


def places(placed: Placed, order: Whole) -> dict[str, list[Any]]:
    """The columns of board_lines.PLACE in this order, None where there is nothing."""
    skills = [None if value != value else value for value in placed.skill_shrunk[order].tolist()]
    told = placed.separable[order].tolist()
    found: dict[str, list[Any]] = {
        name: [value or None for value in getattr(placed, name)[order].tolist()]
        for name in ("rank", "rank_low", "rank_high")
    }
    found["separable"] = [None if skill is None else one for one, skill in zip(told, skills, strict=True)]
    found["skill_shrunk"] = skills
    return found
