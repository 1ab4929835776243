"""Keeping scores in step: exactly the authors on the questions concerned, in the verb's own transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from ..models import Prediction, Score, ScoreStatus
from ..models.columns import Whole, among, fetch_rows, listed
from ..models.score_columns import COLUMNS, KEYS, Columns, read_scores, rows_of
from ..scoring.facts import BASES, STATUSES
from .base import verb
from .board import raise_board_version
from .column_rows import write_columns
from .facts import facts_of
from .slicing import topics_of
from .standings import change_standings, leave_to_be_summed

# From so many questions on they are read as packed arrays.
MANY: Final = 200
_NO_BASIS: Final = len(BASES)
_TEXTS: Final = {"status": STATUSES, "basis": (*BASES, "")}


@dataclass(frozen=True, slots=True)
class Difference:
    """What the record bears out against what is stored: rows that are missing, differ, or should not be there."""

    expected: Columns
    stored: Columns
    missing: Whole  # places in `expected`
    changed: Whole  # places in `expected` ...
    was: Whole  # ... and of the same claims in `stored`
    surplus: Whole  # places in `stored`

    def __bool__(self) -> bool:
        return bool(self.missing.size or self.changed.size or self.surplus.size)


def score(question_ids: Iterable[int], *, now: datetime, wait: bool = False) -> None:
    """Score these questions' authors anew and move their sums by the difference.

    Call inside a verb, after the record is written. A question whose topics change takes `score_in_topics`. `wait`:
    leave the sums to `sum_up_waiting`, as an import of many batches does.
    """
    ids = sorted(set(question_ids))
    if not ids:
        return
    found = difference(ids, now=now)
    if not found:
        return
    if wait:
        let_wait(found)
    else:
        _change_sums(found, ids)
    write(found)


def difference(ids: Sequence[int], *, now: datetime) -> Difference:
    """What these questions' scores should be, held against what is stored. Two queries, however many there are."""
    many = len(ids) > MANY
    expected = facts_of(among("{id}"), [listed(ids)], now=now, many=many)
    stored = read_scores(f"WHERE {among('s.question_id')}", [listed(ids)], many=many)
    return compare(expected, stored)


def compare(expected: Columns, stored: Columns) -> Difference:
    """Hold two sets of scores against each other, claim by claim."""
    there, place, back = np.intersect1d(_keys(expected, stored), _keys(stored, expected), return_indices=True)
    same = np.ones(there.size, dtype=np.bool_)
    for name in COLUMNS:
        same &= expected[name][place] == stored[name][back]
    return Difference(
        expected,
        stored,
        missing=_others(len(expected["author_id"]), place),
        changed=place[~same],
        was=back[~same],
        surplus=_others(len(stored["author_id"]), back),
    )


def _keys(of: Columns, other: Columns) -> Whole:
    """Author and question as one number: ids stay far below 2^31."""
    most = max((int(one["author_id"].max(initial=0)) for one in (of, other)), default=0) + 1
    return np.asarray(of["question_id"] * most + of["author_id"])


def _others(size: int, places: Whole) -> Whole:
    rest = np.ones(size, dtype=np.bool_)
    rest[places] = False
    return np.flatnonzero(rest)


def write(found: Difference) -> None:
    """Make the stored scores what they should be. Call inside a verb."""
    if found.surplus.size:
        gone = rows_of(found.stored, found.surplus)
        for author, question in zip(gone["author_id"].tolist(), gone["question_id"].tolist(), strict=True):
            Score.objects.filter(author_id=author, question_id=question).delete()
    for rows, new in ((found.missing, True), (found.changed, False)):
        columns = dict(rows_of(found.expected, rows))
        columns["basis"] = np.where(columns["basis"] < 0, _NO_BASIS, columns["basis"])
        write_columns(Score, columns, _TEXTS, unique=KEYS, new=new)


def let_wait(found: Difference) -> None:
    """Leave the sums of the authors concerned to `sum_up_waiting`. Call inside a verb."""
    authors = np.unique(
        np.concatenate(
            [
                found.expected["author_id"][np.concatenate([found.missing, found.changed])],
                found.stored["author_id"][np.concatenate([found.was, found.surplus])],
            ]
        )
    )
    leave_to_be_summed(authors)


def _change_sums(found: Difference, ids: Sequence[int]) -> None:
    """Move the sums of the (author, event) pairs concerned, all of whose claims count together."""
    concerned = np.concatenate(
        [
            _pairs(found.expected, np.concatenate([found.missing, found.changed])),
            _pairs(found.stored, np.concatenate([found.was, found.surplus])),
        ]
    )
    concerned = concerned[~_waiting(concerned[:, 0])]
    if not concerned.size:
        return
    authors, events = np.unique(concerned[:, 0]), np.unique(concerned[:, 1])
    siblings = read_scores(
        f"WHERE {among('s.event_id')} AND {among('s.author_id')} AND NOT {among('s.question_id')}",
        [listed(events), listed(authors), listed(ids)],
        many=len(ids) > MANY,
    )
    old, new = (_joined([_on(concerned, part), _on(concerned, siblings)]) for part in (found.stored, found.expected))
    change_standings(old, new, topics_of(np.unique(np.concatenate([old["question_id"], new["question_id"]]))))


def _pairs(of: Columns, rows: Whole) -> Whole:
    return np.column_stack([of["author_id"][rows], of["event_id"][rows]])


def _waiting(authors: Whole) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whose sums will be made anew anyway."""
    sql = f"SELECT author_id FROM predictions_unsummed WHERE {among('author_id')}"
    return np.isin(authors, [author for (author,) in fetch_rows(sql, [listed(np.unique(authors))])])


def _on(concerned: Whole, of: Columns) -> Columns:
    """The claims of `of` that belong to one of the (author, event) pairs."""
    most = max(int(concerned[:, 1].max(initial=0)), int(of["event_id"].max(initial=0))) + 1
    keys = concerned[:, 0] * most + concerned[:, 1]
    return rows_of(of, np.isin(of["author_id"] * most + of["event_id"], keys))


def _joined(parts: Sequence[Columns]) -> dict[str, Whole]:
    return {name: np.concatenate([part[name] for part in parts]) for name in COLUMNS}


@verb
def score_questions(*, question_ids: Iterable[int], now: datetime) -> None:
    """Score these questions anew; safe to repeat, and changes nothing when nothing has changed."""
    score(question_ids, now=now)
    raise_board_version(now)


@verb
def admit_matured(*, now: datetime) -> int:
    """Admit questions that settled early to ranks and calibration, now that their deadline day is over."""
    waiting = Score.objects.filter(status=ScoreStatus.SCORED, matured=False, matures_at__lte=now)
    ids = set(waiting.values_list("question_id", flat=True))
    if ids:
        score(ids, now=now)
        raise_board_version(now)
    return len(ids)


def questions_of(predictions: Iterable[Prediction]) -> set[int]:
    """The ids of the questions that these predictions are on."""
    return {one.question_id for one in predictions if one.question_id is not None}
