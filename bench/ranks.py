"""Ranks and intervals of 10,000 authors after a change, beside one numpy pass and one UPDATE.

    python -m bench.ranks --predictions 100000
    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.ranks --predictions 1000000

The floor reads three columns of the total board with one SELECT, calls `scoring.separation.separate_columns` on them,
and writes rank, range, shrunk skill and `separable` back with one UPDATE, into a copy of the standings with their
indexes. The project's pass is what `place_anew` calls.
"""

import argparse
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from bench.common import NOW, interleaved, print_machine, print_ratio
from bench.copies import copy_of, drop_copies, make_copy
from bench.databases import EMBEDDED
from bench.generate import add_arguments, ledger
from bench.outcome import score_all
from predictions import actions
from predictions.models import Standing
from predictions.queries.scoreboard import board_version, scoreboard
from predictions.queries.slices import BoardSlice
from predictions.scoring.separation import FieldColumns, separate_columns

# Events, mean skill and its variance within the author, as the board ranks by them.
GIVEN: Final = ("n_rank_events", "event_skill_mean", "event_skill_variance")
FOUND: Final = {
    "rank": "integer", "rank_low": "integer", "rank_high": "integer", "skill_shrunk": "double precision",
    "separable": "boolean",
}  # fmt: skip


def place_anew() -> str:
    """Place the whole total board as after a change, and say by what means."""
    place_boards = getattr(actions, "place_boards", None)
    if place_boards is not None:
        place_boards(now=NOW)
        return "actions.place_boards"
    from django.core.cache import cache

    cache.clear()
    board = scoreboard(BoardSlice(min_n=settings.MIN_N), now=NOW)
    return f"the board on read, nothing stored, {len(board.lines):,} lines of version {board_version()}"


class Floor:
    """One SELECT, one numpy pass, one UPDATE."""

    def __init__(self) -> None:
        self.table = make_copy(Standing)
        present = {field.column for field in Standing._meta.concrete_fields}
        self.missing = {name: kind for name, kind in FOUND.items() if name not in present}
        source = Standing._meta.db_table
        columns = ", ".join(str(field.column) for field in Standing._meta.concrete_fields)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {self.table} ({columns}) SELECT {columns} FROM {source}")
            for name, kind in self.missing.items():
                cursor.execute(f"ALTER TABLE {self.table} ADD COLUMN {name} {kind}")
            cursor.execute(f"ANALYZE {self.table}")
        self.authors = 0

    def run(self) -> None:
        """The pass over the total board."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {', '.join(GIVEN)} FROM {self.table} WHERE cohort = 'all' AND topic_id IS NULL"
                f" AND year IS NULL AND outlet_id IS NULL AND {GIVEN[0]} >= %s",
                [settings.MIN_N],
            )
            ids, *given = zip(*cursor.fetchall(), strict=True)
            columns = separate_columns(*(np.array(one, dtype=np.float64) for one in given))
            if columns is None:
                raise RuntimeError("Nobody can be told apart here: make a larger ledger.")
            self.authors = len(ids)
            self._write(cursor, ids, columns)

    def _write(self, cursor: Any, ids: tuple[int, ...], columns: FieldColumns) -> None:
        found = [getattr(columns, name).tolist() for name in FOUND]
        if EMBEDDED:
            pairs = ", ".join(f"{name} = %s" for name in FOUND)
            cursor.executemany(f"UPDATE {self.table} SET {pairs} WHERE id = %s", zip(*found, ids, strict=True))
            return
        pairs = ", ".join(f"{name} = given.{name}" for name in FOUND)
        arrays = ", ".join(f"%s::{kind}[]" for kind in FOUND.values())
        cursor.execute(
            f"UPDATE {self.table} SET {pairs} FROM unnest(%s::bigint[], {arrays}) AS given (id, {', '.join(FOUND)})"
            f" WHERE {self.table}.id = given.id",
            [list(ids), *found],
        )


def compare(repeats: int) -> None:
    """Print the project's pass beside the floor."""
    floor = Floor()
    means: list[str] = []

    def own() -> None:
        means.append(place_anew())

    interleaved({"own": own, "floor": floor.run}, 2)
    found = interleaved({"own": own, "floor": floor.run}, repeats)
    print(f"  {floor.authors:,} authors with {settings.MIN_N} events or more; own: {means[-1]}")
    print_ratio("ranks and ranges of the total board", found["own"], found["floor"], "1.5x")
    print(f"    floor's table: {copy_of(Standing)}, {Standing.objects.count():,} rows\n")
    drop_copies((Standing,))


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, predictions=1_000_000)
    parser.add_argument("--repeats", type=int, default=15, help="runs of each (%(default)s)")
    asked = parser.parse_args()
    with ledger(asked.predictions, authors=asked.authors, keep=asked.keep) as name:
        score_all(name)
        print_machine()
        print(f"{asked.predictions:,} predictions")
        compare(asked.repeats)


if __name__ == "__main__":
    main()
