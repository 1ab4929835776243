"""Ranks and ranges of every author after a change, beside one numpy pass and one UPDATE.

    python -m bench.ranks --predictions 100000
    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.ranks --predictions 1000000

An outcome moves the field, and with it every author's shrunk skill: so before each run all of them are made wrong in
the total board, the board is marked stale, and `actions.place_boards` places it. The floor works on a copy of the
standings with their indexes: one SELECT of three columns, `scoring.separation.separate_columns` on them, one UPDATE of
the same six columns; once, and again with three passes, since two authors differ only if they do so under three
readings of "will".
"""

import argparse
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from bench.common import NOW, interleaved, print_machine, print_ratio, timed
from bench.copies import drop_copies, make_copy
from bench.databases import EMBEDDED
from bench.generate import add_arguments, ledger
from bench.ledger_draw import SEED
from bench.outcome import score_all
from predictions import actions
from predictions.models import Standing
from predictions.scoring.separation import FieldColumns, separate_columns

TABLE: Final = Standing._meta.db_table
TOTAL: Final = "slice_id = (SELECT id FROM predictions_slice WHERE key = 'all')"
GIVEN: Final = ("n_rank_events", "bench_mean", "bench_variance")
FOUND: Final = {
    "position": "int", "rank": "int", "rank_low": "int", "rank_high": "int", "separable": "boolean",
    "skill_shrunk": "double precision",
}  # fmt: skip
READINGS: Final = 3


def make_wrong(table: str) -> None:
    """Move every author of the total board a little, as a change of the field does."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET skill_shrunk = coalesce(skill_shrunk, 0) + 0.000001 WHERE {TOTAL}")
        if table == TABLE:
            cursor.execute("UPDATE predictions_slice SET stale = %s WHERE key = 'all'", [True])


def own() -> float:
    """Seconds of the project's pass over the total board."""
    make_wrong(TABLE)
    return timed(lambda: _discard(actions.place_boards(now=NOW)))


def _discard(_: object) -> None:
    """`timed` takes a number for seconds that the work has counted itself."""


class Floor:
    """One SELECT, a numpy pass, one UPDATE, over a copy whose means and variances are plain columns."""

    def __init__(self) -> None:
        self.table = make_copy(Standing)
        self.authors = 0
        columns = ", ".join(str(field.column) for field in Standing._meta.concrete_fields)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {self.table} ({columns}) SELECT {columns} FROM {TABLE}")
            for name in GIVEN[1:]:
                cursor.execute(f"ALTER TABLE {self.table} ADD COLUMN {name} double precision")
            cursor.execute(f"SELECT id FROM {self.table} WHERE {TOTAL}")
            ids = [key for (key,) in cursor.fetchall()]
            rng = np.random.default_rng(SEED)
            means, variances = rng.normal(0.05, 0.05, len(ids)), rng.uniform(0.05, 0.15, len(ids))
            rows = zip(means.tolist(), variances.tolist(), ids, strict=True)
            cursor.executemany(f"UPDATE {self.table} SET {GIVEN[1]} = %s, {GIVEN[2]} = %s WHERE id = %s", list(rows))
            cursor.execute(f"ANALYZE {self.table}")

    def run(self, passes: int) -> float:
        """Seconds of the pass over the total board."""
        make_wrong(self.table)
        return timed(lambda: self._place(passes))

    def _place(self, passes: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {', '.join(GIVEN)} FROM {self.table} WHERE {TOTAL} AND {GIVEN[0]} >= %s", [settings.MIN_N]
            )
            ids, *given = zip(*cursor.fetchall(), strict=True)
            arrays = [np.array(one, dtype=np.float64) for one in given]
            for _ in range(passes):
                columns = separate_columns(*arrays)
            if columns is None:
                raise RuntimeError("Nobody can be told apart here: make a larger ledger.")
            self.authors = len(ids)
            self._write(cursor, ids, columns)

    def _write(self, cursor: Any, ids: tuple[int, ...], columns: FieldColumns) -> None:
        position = np.empty(len(ids), dtype=np.int64)
        position[np.argsort(columns.rank, kind="stable")] = np.arange(1, len(ids) + 1)
        found = [position.tolist(), *(getattr(columns, name).tolist() for name in list(FOUND)[1:])]
        if EMBEDDED:
            pairs = ", ".join(f"{name} = %s" for name in FOUND)
            rows = list(zip(*found, ids, strict=True))
            cursor.executemany(f"UPDATE {self.table} SET {pairs} WHERE id = %s", rows)
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
    works = {"own": own, "one pass": lambda: floor.run(1), "three passes": lambda: floor.run(READINGS)}
    interleaved(works, 2)
    found = interleaved(works, repeats)
    print(
        f"  {floor.authors:,} authors with {settings.MIN_N} events or more, of {Standing.objects.count():,} standings"
    )
    print_ratio("place_boards, the total board", found["own"], found["one pass"], "1.5x")
    print_ratio("  beside a pass for each reading of will", found["own"], found["three passes"])
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
