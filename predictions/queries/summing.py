"""Boards of what is not stored: any mix of filters, summed up from the claims that fit."""

from typing import Any, Final

import numpy as np

from ..models import Cohort
from ..models.columns import Whole, read_columns
from ..models.score_columns import Columns, as_facts, read_scores
from ..scoring.figures import figures
from ..scoring.sums import Sums, sum_up
from .board_lines import MEMBERS, Sheet
from .ordering import ordered, places
from .placing import place_by
from .slices import BoardSlice

_NAMED: Final = "(SELECT id FROM predictions_{} WHERE slug = %s)"


def sheet(part: BoardSlice, *, ordering: str, field_first: bool) -> tuple[str, Sheet]:
    """The reference that was used, and the lines of every author with a claim that fits, in order."""
    authors, sums = summed_up(part)
    reference, placed = place_by(sums, part)
    found = figures(sums)
    slugs, names = named(authors)
    name = ordering.removeprefix("-")
    values: list[Any] = [one.casefold() for one in names] if name == "name" else _known(found.get(name, found["n"]))
    order = ordered(placed, found["n"].astype(np.int64), slugs, values, ordering, field_first=field_first)
    columns = {name: _known(found[name][order]) for name in MEMBERS} | places(placed, order)
    return reference, Sheet(
        [slugs[row] for row in order], [names[row] for row in order], columns, placed.ranked,
        int(placed.in_field.sum()),
    )  # fmt: skip


def summed_up(part: BoardSlice) -> tuple[list[int], Sums]:
    """The ids of all authors with a claim that fits, ascending, and their sums."""
    rest, parameters = _fitting(part)
    scores = read_scores(rest, parameters, many=True)
    authors, group = np.unique(scores["author_id"], return_inverse=True)
    return authors.tolist(), _sums(scores, group.astype(np.int64), authors.size)


def summed(part: BoardSlice, *, author: int) -> Sums:
    """One author's sums over the claims that fit."""
    rest, parameters = _fitting(part)
    scores = read_scores(f"{rest} AND s.author_id = %s", [*parameters, author], many=True)
    return _sums(scores, np.zeros(len(scores["author_id"]), dtype=np.int64), 1)


def _sums(scores: Columns, group: Whole, size: int) -> Sums:
    return sum_up(as_facts(scores), np.arange(group.size, dtype=np.int64), group, size)


def _fitting(part: BoardSlice) -> tuple[str, list[Any]]:
    joins, conditions, parameters = "", ["TRUE"], list[Any]()
    if part.topic:
        joins = "JOIN predictions_questiontopic AS t ON t.question_id = s.question_id AND t.topic_id = "
        joins += _NAMED.format("topic")
        parameters.append(part.topic)
    if part.outlet:
        conditions.append(f"s.outlet_id = {_NAMED.format('outlet')}")
        parameters.append(part.outlet)
    if part.year is not None:
        conditions.append("s.year = %s")
        parameters.append(part.year)
    if part.cohort == Cohort.ADVANCE:
        conditions.append("s.advance")
    if part.lead_min:
        conditions.append("s.lead_days >= %s")
        parameters.append(part.lead_min)
    return f"{joins} WHERE {' AND '.join(conditions)}", parameters


def named(ids: list[int]) -> tuple[list[str], list[str]]:
    """Slugs and names, in the order of the ids, which is ascending."""
    if len(ids) > 200:
        where, parameters = "WHERE a.id BETWEEN %s AND %s", [ids[0], ids[-1]]
    else:
        where, parameters = f"WHERE a.id IN ({', '.join(['%s'] * len(ids)) or 'NULL'})", ids
    found, texts = read_columns(
        [("id", "a.id")], f"FROM predictions_author AS a {where}", parameters,
        texts=[("slug", "a.slug"), ("name", "a.name")],
    )  # fmt: skip
    by_id = dict(zip(found["id"].tolist(), zip(texts["slug"], texts["name"], strict=True), strict=True))
    return [by_id[one][0] for one in ids], [by_id[one][1] for one in ids]


def _known(column: Any) -> list[Any]:
    return [None if value != value else value for value in column.tolist()]
