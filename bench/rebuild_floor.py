"""The floor of a full rebuild: the record as packed whole numbers, every stored figure by numpy, nothing else.

It reads the statements as the project does (packed arrays on PostgreSQL, fetchall on SQLite), and hands them to the
same pure functions of `predictions.scoring`: scores of claims, sums by slice, figures of standings, places. It keeps
what it has read in memory, where a rebuild goes block by block, reads its scores back, and holds everything against
what is stored. Nothing is put into rows: those that are written are the rebuild's own.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from bench.common import NOW
from predictions.actions.facts import scores_of
from predictions.actions.rebuilding import question_blocks
from predictions.actions.slicing import Topics, cells_of
from predictions.actions.statements import Said, read_statements
from predictions.models.columns import Whole, read_columns
from predictions.models.score_columns import COLUMNS, as_facts, rows_of
from predictions.scoring.figures import figures
from predictions.scoring.ranking import place
from predictions.scoring.sums import Sums, sum_ranks, sum_up

# So many claims are summed up at a time, as a table of all of them would not fit into memory.
CLAIMS: Final = 40_000
MIN_N: Final = 10


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that was said, in blocks of questions, and the topics of the questions."""

    said: list[Said]
    topics: Topics


def read() -> Record:
    """The whole public record."""
    said = [read_statements("{id} BETWEEN %s AND %s", [first, last], many=True) for first, last, _ in question_blocks()]
    found, _ = read_columns(
        [("question", "question_id"), ("topic", "topic_id")], "FROM predictions_questiontopic", many=True
    )
    return Record(said, Topics(found["question"], found["topic"]))


def score(record: Record) -> int:
    """Every claim scored, every slice summed up, every figure worked out, all authors placed; how many standings."""
    parts = [scores_of(said, now=NOW) for said in record.said if len(said)]
    scores = {name: np.concatenate([part[name] for part in parts]) for name in COLUMNS}
    order = np.argsort(scores["author_id"], kind="stable")
    authors = scores["author_id"][order]
    ranks, codes = [], []
    start = 0
    while start < order.size:
        stop = int(np.searchsorted(authors, authors[min(start + CLAIMS, order.size) - 1], side="right"))
        sums, code = _standings(rows_of(scores, order[start:stop]), record.topics)
        ranks.append(sums.rank)
        codes.append(code)
        start = stop
    _places(np.concatenate(ranks), np.concatenate(codes))
    return sum(code.size for code in codes)


def _standings(scores: dict[str, Whole], topics: Topics) -> tuple[Sums, Whole]:
    cells = cells_of(scores, topics)
    sums = sum_up(as_facts(scores), cells.rows, cells.cell, len(cells))
    figures(sums)
    return sums, cells.code


def _places(ranks: Whole, codes: Whole) -> None:
    for code in np.unique(codes).tolist():
        rank = ranks[codes == code]
        place(replace(sum_ranks([], len(rank)), rank=rank), min_n=MIN_N)
