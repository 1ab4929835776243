"""Which slices a claim counts in: the whole, its year, its outlet and each of its topics, in one cohort or in both."""

import json
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..models import Cohort, Slice, slice_key
from ..models.columns import Whole, among, fetch_rows, given, is_postgresql, listed, quick_cursor, read_columns
from ..models.score_columns import Columns
from ..scoring.facts import Flags

COHORTS: Final = (Cohort.ALL.value, Cohort.ADVANCE.value)
KINDS: Final = ("", "topic", "year", "outlet")
# A slice as one whole number: cohort and kind above, the topic's or outlet's id or the year below.
_SHIFT: Final = 40
_IN_JSON: Final = "key IN (SELECT value FROM json_each(%s))"


@dataclass(frozen=True, slots=True)
class Cells:
    """Which claims count where: claim `rows[i]` in cell `cell[i]`; a cell is one author in one slice."""

    rows: Whole  # [m]
    cell: Whole  # [m]
    author: Whole  # [c]
    code: Whole  # [c] the slice, as `_codes` spells it

    def __len__(self) -> int:
        return len(self.author)

    def of(self, chosen: Flags) -> "Cells":
        """Only these cells, without what counts in them."""
        nothing = np.zeros(0, dtype=np.int64)
        return Cells(nothing, nothing, self.author[chosen], self.code[chosen])


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of questions: pairs, in any order."""

    question: Whole
    topic: Whole


def topics_of(questions: Whole) -> Topics:
    """The topics of these questions."""
    found, _ = read_columns(
        [("question", "t.question_id"), ("topic", "t.topic_id")],
        f"FROM predictions_questiontopic AS t WHERE {among('t.question_id')}", [listed(questions)],
        many=len(questions) > 200,
    )  # fmt: skip
    return Topics(found["question"], found["topic"])


def cells_of(scores: Columns, topics: Topics) -> Cells:
    """Where each of these scores counts."""
    every = np.arange(len(scores["author_id"]), dtype=np.int64)
    with_outlet = every[given(scores["outlet_id"])]
    claim, topic = _joined(scores["question_id"], topics)
    parts = [
        (every, _codes(0, np.zeros_like(every))),
        (claim, _codes(1, topic)),
        (every, _codes(2, scores["year"])),
        (with_outlet, _codes(3, scores["outlet_id"][with_outlet])),
    ]
    rows = np.concatenate([part for part, _ in parts])
    codes = np.concatenate([code for _, code in parts])
    ahead = scores["advance"][rows] == 1
    rows, codes = np.concatenate([rows, rows[ahead]]), np.concatenate([codes, codes[ahead] + (len(KINDS) << _SHIFT)])
    slices, which = np.unique(codes, return_inverse=True)
    # Two numbers as one: ids stay far below 2^31, and there are far fewer slices than that.
    cells, cell = np.unique(scores["author_id"][rows] * slices.size + which, return_inverse=True)
    return Cells(rows, cell, cells // max(slices.size, 1), slices[cells % max(slices.size, 1)])


def _codes(kind: int, values: Whole) -> Whole:
    return (kind << _SHIFT) + values


def _joined(question: Whole, topics: Topics) -> tuple[Whole, Whole]:
    """Each claim with each topic of its question: places of claims, and the topics."""
    order = np.argsort(topics.question, kind="stable")
    sorted_questions = topics.question[order]
    first = np.searchsorted(sorted_questions, question, side="left")
    count = np.searchsorted(sorted_questions, question, side="right") - first
    claim = np.repeat(np.arange(question.size, dtype=np.int64), count)
    within = np.arange(claim.size, dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
    return claim, topics.topic[order[np.repeat(first, count) + within]]


def slice_ids(codes: Whole, *, make: bool = True) -> Whole:
    """The ids of these slices, made where missing (or else 0). Call inside a verb."""
    different, place = np.unique(codes, return_inverse=True)
    wanted = {_key(code): code for code in different.tolist()}
    named, keys = ("key = ANY(%s)", list(wanted)) if is_postgresql() else (_IN_JSON, json.dumps(list(wanted)))
    known = dict(fetch_rows(f"SELECT key, id FROM predictions_slice WHERE {named}", [keys]))
    missing = [_slice(key, code) for key, code in wanted.items() if key not in known]
    if missing and make:
        Slice.objects.bulk_create(missing)
        known |= {one.key: one.pk for one in missing}
    return np.array([known.get(key, 0) for key in wanted], dtype=np.int64)[place]


def mark_stale(ids: Whole) -> None:
    """Note that the standings of these slices change, so that their authors are placed anew. Call inside a verb."""
    with quick_cursor() as cursor:
        cursor.execute(
            f"UPDATE predictions_slice SET stale = %s WHERE NOT stale AND {among('id')}",
            [True, listed(np.unique(ids))],
        )


def _split(code: int) -> tuple[str, str, int]:
    cohort, kind = divmod(code >> _SHIFT, len(KINDS))
    return COHORTS[cohort], KINDS[kind], code & ((1 << _SHIFT) - 1)


def _key(code: int) -> str:
    return slice_key(*_split(code))


def _slice(key: str, code: int) -> Slice:
    cohort, kind, value = _split(code)
    column = {"topic": "topic_id", "year": "year", "outlet": "outlet_id"}
    return Slice(key=key, cohort=cohort, **({column[kind]: value} if kind else {}))
