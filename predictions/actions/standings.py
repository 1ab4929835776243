"""Standings kept in step: what changed is added to and taken from exact sums, and figures are worked out anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..models import Standing, Unsummed
from ..models.columns import Whole, fetch_rows, is_postgresql
from ..models.score_columns import Columns, as_facts
from ..scoring.counts import unpack
from ..scoring.figures import COUNTS, FIGURES, figures
from ..scoring.sums import CELL_COLUMNS, RANK_NAMES, SUM_NAMES, Sums, add, sum_up
from .column_rows import Column, write_columns
from .slicing import Cells, Topics, cells_of, mark_stale, slice_ids

_PAIRS: Final = 400


@dataclass(frozen=True, slots=True)
class Stored:
    """Stored standings: the row and the sums of each."""

    ids: Whole
    author: Whole
    slice: Whole
    sums: list[bytes]
    rank_sums: list[bytes]
    cells: list[bytes]
    leads: list[bytes]

    def packed(self, row: int) -> tuple[bytes, bytes, bytes, bytes]:
        """The sums of one row, as stored."""
        return self.sums[row], self.rank_sums[row], self.cells[row], self.leads[row]


def change_standings(old: Columns, new: Columns, topics: Topics) -> None:
    """Take the scores `old` out of the sums of their authors and put `new` in. Call inside a verb.

    Both hold everything an author has on the events concerned, since an event's questions are averaged into one unit.
    """
    both = {name: np.concatenate([old[name], new[name]]) for name in new}
    cells, facts = cells_of(both, topics), as_facts(both)
    if not len(cells):
        return
    # What goes and what comes in one pass: for an outcome the calls take the time, not the rows.
    size = len(cells)
    is_new = cells.rows >= len(old["author_id"])
    gone_and_come = sum_up(facts, cells.rows, cells.cell + size * is_new, 2 * size)
    gone, come = (gone_and_come.take(np.arange(start, start + size)) for start in (0, size))
    change = add(come, gone, -1)
    slices = slice_ids(cells.code)
    mark_stale(slices)
    stored = read_standings(cells.author, slices)
    sums = add(_as_sums(stored, cells.author, slices), change)
    broken = np.unique(cells.author[sums.impossible])
    if broken.size:  # what was stored was wrong already: no reason to refuse an editor, but to sum these up anew
        leave_to_be_summed(broken)
        sound = ~np.isin(cells.author, broken)
        cells, slices, sums = cells.of(sound), slices[sound], sums.take(np.flatnonzero(sound))
    _write(cells, slices, sums, stored)


def leave_to_be_summed(authors: Whole) -> None:
    """Leave the sums of these authors to `sum_up_waiting`. Call inside a verb."""
    Unsummed.objects.bulk_create(
        [Unsummed(author_id=author) for author in authors.tolist()], ignore_conflicts=True, batch_size=500
    )


def read_standings(authors: Whole, slices: Whole) -> Stored:
    """The stored standings of these (author, slice) pairs."""
    rows: list[tuple[Any, ...]] = []
    for condition, parameters in _pairs(authors, slices):
        rows += _select(condition, parameters)
    return _stored(rows)


def read_standings_of(first: int, last: int) -> Stored:
    """Everything stored of authors with ids from `first` to `last`."""
    return _stored(_select("WHERE s.author_id BETWEEN %s AND %s", [first, last]))


def _select(condition: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    sql = (
        "SELECT s.id, s.author_id, s.slice_id, s.sums, s.rank_sums, s.cells, s.leads"
        f" FROM predictions_standing AS s {condition}"
    )
    return fetch_rows(sql, parameters)


def _pairs(authors: Whole, slices: Whole) -> Iterable[tuple[str, list[Any]]]:
    if is_postgresql():
        join = "JOIN unnest(%s::bigint[], %s::bigint[]) AS k(a, s) ON s.author_id = k.a AND s.slice_id = k.s"
        yield join, [authors.tolist(), slices.tolist()]
        return
    for start in range(0, len(authors), _PAIRS):
        part = np.column_stack([authors, slices])[start : start + _PAIRS]
        # Not "IN (VALUES …)", for which SQLite goes through the whole table.
        named = f"(WITH k(a, s) AS (VALUES {', '.join(['(%s, %s)'] * len(part))}) SELECT a, s FROM k)"
        found = f"SELECT t.id FROM {named} AS k CROSS JOIN predictions_standing AS t"
        yield (
            f"WHERE s.id IN ({found} ON t.author_id = k.a AND t.slice_id = k.s)",
            part.ravel().tolist(),
        )


def _stored(rows: Sequence[tuple[Any, ...]]) -> Stored:
    ids, authors, slices, *blobs = list(zip(*rows, strict=True)) if rows else [()] * 7
    sums, ranks, cells, leads = ([bytes(value) for value in column] for column in blobs)
    return Stored(_whole(ids), _whole(authors), _whole(slices), sums, ranks, cells, leads)


def _whole(column: Sequence[int]) -> Whole:
    return np.array(column, dtype=np.int64)


def _as_sums(stored: Stored, authors: Whole, slices: Whole) -> Sums:
    """The stored sums in the order of the pairs; nothing where there is no row."""
    size = len(authors)
    place = {pair: row for row, pair in enumerate(zip(authors.tolist(), slices.tolist(), strict=True))}
    rows = [place[pair] for pair in zip(stored.author.tolist(), stored.slice.tolist(), strict=True)]
    main, rank = np.zeros((size, len(SUM_NAMES)), dtype=np.int64), np.zeros((size, len(RANK_NAMES)), dtype=np.int64)
    cells, leads = [b""] * size, [b""] * size
    if rows:
        main[rows] = np.frombuffer(b"".join(stored.sums), dtype="<i8").reshape(-1, len(SUM_NAMES))
        rank[rows] = np.frombuffer(b"".join(stored.rank_sums), dtype="<i8").reshape(-1, len(RANK_NAMES))
    for row, cell, lead in zip(rows, stored.cells, stored.leads, strict=True):
        cells[row], leads[row] = cell, lead
    return Sums(main, rank, unpack(cells, CELL_COLUMNS), unpack(leads, 1))


def _write(cells: Cells, slices: Whole, sums: Sums, stored: Stored) -> None:
    kept = ~sums.empty
    gone = set(zip(cells.author[~kept].tolist(), slices[~kept].tolist(), strict=True))
    stored_pairs = zip(stored.ids.tolist(), stored.author.tolist(), stored.slice.tolist(), strict=True)
    emptied = [key for key, author, part in stored_pairs if (author, part) in gone]
    if emptied:
        Standing.objects.filter(pk__in=emptied).delete()
    columns = columns_of(cells.author, slices, sums)
    chosen = np.flatnonzero(kept)
    write_columns(
        Standing, rows_of_columns(columns, chosen), {}, unique=("author_id", "slice_id"), new=not len(stored.ids)
    )


def columns_of(authors: Whole, slices: Whole, sums: Sums) -> dict[str, Column]:
    """The rows of Standing that these sums make: every column but those of the placing."""
    found = figures(sums)
    return {
        "author_id": authors,
        "slice_id": slices,
        **{name: found[name] for name in (*COUNTS, *FIGURES)},
        **packed(sums),
    }


def packed(sums: Sums) -> dict[str, list[bytes]]:
    """The four columns of bytes in which sums are stored."""
    return {
        "sums": _bytes(sums.main),
        "rank_sums": _bytes(sums.rank),
        "cells": sums.cells.packed(),
        "leads": sums.leads.packed(),
    }


def _bytes(table: Whole) -> list[bytes]:
    data, width = np.ascontiguousarray(table, dtype="<i8").tobytes(), table.shape[1] * 8
    return [data[start : start + width] for start in range(0, len(data), width)]


def rows_of_columns(columns: dict[str, Column], rows: Whole) -> dict[str, Column]:
    """The columns at these places."""
    return {
        name: column[rows] if isinstance(column, np.ndarray) else [column[row] for row in rows.tolist()]
        for name, column in columns.items()
    }
