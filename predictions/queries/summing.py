"""Sums of what is not stored: any mix of filters, from the claims that fit."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from ..models import Cohort
from ..models.columns import NONE, Whole, among, fetch_rows, listed, read_columns
from ..models.score_columns import RankColumns, as_facts, read_ranks, read_scores
from ..scoring.exact import UNITS_PER_ONE
from ..scoring.figures import figures
from ..scoring.ranking import FROZEN
from ..scoring.sums import RankFacts, Sums, sum_ranks, sum_up
from .slices import BoardSlice

_NAMED: Final = "(SELECT id FROM predictions_{} WHERE slug = %s)"
_COIN: Final = UNITS_PER_ONE // 4
# From so many authors on, the claims of the others are read too: quicker than looking each one up.
_FEW: Final = 500


def ranked_up(part: BoardSlice, scales: Sequence[str]) -> tuple[list[int], Whole, Sums]:
    """The ids of all authors with a claim that fits, ascending, how many of each are scored, and the sums for ranks.

    `scales`: which other readings of words these hold.
    """
    rest, parameters = fitting(part)
    found = read_ranks(rest, parameters, scales=scales, frozen=part.reference == FROZEN)
    authors, group = np.unique(found.author, return_inverse=True)
    n = np.bincount(group[found.scored], minlength=authors.size).astype(np.int64)
    return authors.tolist(), n, sum_ranks(_families(found, group.astype(np.int64)), authors.size)


def _families(found: RankColumns, group: Whole) -> list[RankFacts]:
    plain = np.flatnonzero(found.plain)
    skills = {"actual": _COIN - found.brier[plain]}
    skills |= {scale: _COIN - brier[plain] for scale, brier in found.brier_as.items()}
    frozen = np.flatnonzero(found.plain & (found.reference != NONE))
    return [
        RankFacts("rank", group[plain], found.event[plain], skills),
        RankFacts(
            "frozen_rank", group[frozen], found.event[frozen],
            {"actual": found.reference[frozen] - found.brier[frozen]},
        ),
    ]  # fmt: skip


def summed(part: BoardSlice, *, authors: Sequence[int]) -> Sums:
    """These authors' sums over the claims that fit, in the order given; nothing for one without any."""
    rest, parameters = fitting(part)
    if len(authors) <= _FEW:
        rest, parameters = f"{rest} AND {among('s.author_id')}", [*parameters, listed(authors)]
    scores = read_scores(rest, parameters, many=True)
    ids = np.array(authors, dtype=np.int64)
    rows = np.flatnonzero(np.isin(scores["author_id"], ids))
    order = np.argsort(ids)
    group = order[np.searchsorted(ids[order], scores["author_id"][rows])]
    return sum_up(as_facts(scores), rows, group, ids.size)


def figures_of(part: BoardSlice, authors: Sequence[int]) -> dict[str, list[Any]]:
    """Every figure of these authors over the claims that fit, in the order given; None where it is not known."""
    return {name: _known(column) for name, column in figures(summed(part, authors=authors)).items()}


def counted(part: BoardSlice) -> dict[str, int]:
    """The claims that fit: n scored, n_advance of them, and the others as n_STATUS."""
    rest, parameters = fitting(part)
    sql = f"SELECT s.status, s.advance, count(*) FROM predictions_score AS s {rest} GROUP BY s.status, s.advance"
    found: dict[str, int] = {"n": 0, "n_advance": 0}
    for status, advance, size in fetch_rows(sql, parameters):
        name = "n" if status == "scored" else f"n_{status}"
        found[name] = found.get(name, 0) + size
        found["n_advance"] += size if advance and name == "n" else 0
    return found


def fitting(part: BoardSlice) -> tuple[str, list[Any]]:
    """SQL that leaves of predictions_score AS s the claims of a slice: joins and WHERE, with its parameters."""
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
    values: list[Any] = column.tolist()
    return [None if value != value else value for value in values]
