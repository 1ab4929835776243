"""Sums made anew from the scores themselves: for whole authors, and without trusting what is stored."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from ..models import Score, Standing, Unsummed
from ..models.columns import Whole, read_columns
from ..models.score_columns import as_facts, read_scores
from ..scoring.sums import Sums, sum_up
from .base import verb
from .board import raise_board_version
from .column_rows import write_columns
from .scores import difference
from .scores import write as write_scores
from .slicing import Cells, cells_of, mark_stale, slice_ids, topics_of
from .standings import Stored, columns_of, packed, read_standings_of, rows_of_columns

# So many claims are summed up at a time: a few hundred megabytes, and a transaction of a second or two.
BLOCK: Final = 40_000


@dataclass(frozen=True, slots=True)
class Resummed:
    """The sums that scores bear out, and which of them are not what is stored."""

    cells: Cells
    slices: Whole
    sums: Sums
    stored: Stored
    missing: Whole  # places in `cells`
    changed: Whole  # places in `cells`
    was: Whole  # the same in `stored`
    surplus: Whole  # places in `stored`


def author_blocks() -> Iterator[tuple[int, int]]:
    """Ranges of author ids with about BLOCK claims each, over everybody who has any score or standing."""
    found, _ = read_columns(
        [("author", "a.id"), ("n", "(SELECT count(*) FROM predictions_score AS s WHERE s.author_id = a.id)")],
        "FROM predictions_author AS a ORDER BY a.id",
    )
    first: int | None = None
    claims = 0
    for author, n in zip(found["author"].tolist(), found["n"].tolist(), strict=True):
        first, claims = (author if first is None else first), claims + n
        if claims >= BLOCK:
            yield first, author
            first, claims = None, 0
    if first is not None:
        yield first, author


def resum(first: int, last: int, *, make: bool = True) -> Resummed:
    """What the standings of authors with ids from `first` to `last` should be, held against what is stored.

    Call inside a verb: slices that have no row yet are made, or have the id 0 if not to be made.
    """
    scores = read_scores("WHERE s.author_id BETWEEN %s AND %s", [first, last], many=True)
    cells = cells_of(scores, topics_of(np.unique(scores["question_id"])))
    sums = sum_up(as_facts(scores), cells.rows, cells.cell, len(cells))
    stored = read_standings_of(first, last)
    slices = slice_ids(cells.code, make=make)
    return _compared(cells, slices, sums, stored)


def _compared(cells: Cells, slices: Whole, sums: Sums, stored: Stored) -> Resummed:
    if not stored.ids.size:
        nothing = np.zeros(0, dtype=np.int64)
        return Resummed(cells, slices, sums, stored, np.arange(len(cells)), nothing, nothing, nothing)
    found = list(zip(*packed(sums).values(), strict=True))
    place = {pair: row for row, pair in enumerate(zip(stored.author.tolist(), stored.slice.tolist(), strict=True))}
    missing, changed, was = [], [], []
    for row, pair in enumerate(zip(cells.author.tolist(), slices.tolist(), strict=True)):
        there = place.pop(pair, None)
        if there is None:
            missing.append(row)
        elif stored.packed(there) != found[row]:
            changed.append(row)
            was.append(there)
    return Resummed(cells, slices, sums, stored, *(np.array(one, dtype=np.int64) for one in
                    (missing, changed, was, list(place.values()))))  # fmt: skip


def write(found: Resummed) -> int:
    """Make the stored standings what they should be; returns how many were not. Call inside a verb."""
    touched = np.concatenate([found.missing, found.changed])
    mark_stale(np.concatenate([found.slices[touched], found.stored.slice[found.surplus]]))
    if found.surplus.size:
        gone = found.stored.ids[found.surplus]
        for start in range(0, gone.size, 500):
            Standing.objects.filter(pk__in=gone[start : start + 500].tolist()).delete()
    columns = columns_of(found.cells.author, found.slices, found.sums)
    for rows, new in ((found.missing, True), (found.changed, False)):
        write_columns(Standing, rows_of_columns(columns, rows), {}, unique=("author_id", "slice_id"), new=new)
    return int(touched.size + found.surplus.size)


def score_in_topics(question_ids: Sequence[int], *, now: datetime) -> None:
    """Score questions whose topics have changed: their old ones are not on record, so their authors are summed up anew.

    Call inside a verb.
    """
    write_scores(difference(question_ids, now=now))
    authors = Score.objects.filter(question_id__in=question_ids).values_list("author_id", flat=True)
    for author in sorted(set(authors)):
        write(resum(author, author))


@verb
def sum_up_authors(*, first: int, last: int, now: datetime) -> int:
    """Sum up the scores of authors with ids from `first` to `last` anew; returns how many standings were wrong."""
    wrong = write(resum(first, last))
    Unsummed.objects.filter(author_id__gte=first, author_id__lte=last).delete()
    if wrong:
        raise_board_version(now)
    return wrong


def sum_up_waiting(*, now: datetime, progress: Callable[[str, int], None] = lambda stage, authors: None) -> int:
    """Sum up authors whose scores a large import has written; safe to repeat, each block a transaction of its own.

    `progress` hears how many authors have been gone through. Returns how many were waiting.
    """
    waiting = list(Unsummed.objects.order_by("author_id").values_list("author_id", flat=True))
    if not waiting:
        return 0
    for first, last in _blocks_of(waiting):
        sum_up_authors(first=first, last=last, now=now)
        progress("authors summed up", sum(author <= last for author in waiting))
    return len(waiting)


def _blocks_of(waiting: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The blocks in which somebody waits, no wider than those who wait."""
    for first, last in author_blocks():
        inside = [author for author in waiting if first <= author <= last]
        if inside:
            yield inside[0], inside[-1]
