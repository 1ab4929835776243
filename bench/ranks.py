"""Ranks and ranges of every author after a change, beside one numpy pass and one UPDATE.

    python -m bench.ranks --predictions 100000
    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.ranks --predictions 1000000

An outcome moves the field, and with it every author's shrunk skill: before each run the total board is marked stale,
and `actions.place_boards` places it. The floor works on a copy of the places with their indexes, each beside its
author's events, mean and variance: one SELECT of these, `scoring.separation.separate_columns` on them, one UPDATE of
the six columns that the project writes; once, and again with three passes, since two authors differ only if they do so
under three readings of "will".
"""

import argparse
from typing import Any, Final

import numpy as np
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from bench.common import NOW, interleaved, print_ratio, timed
from bench.copies import drop_copies, make_copy
from bench.databases import EMBEDDED
from bench.generate import add_arguments
from bench.ledger_draw import SEED
from bench.outcome import scored_ledger
from predictions import actions
from predictions.models import Standing
from predictions.scoring.separation import FieldColumns, separate_columns

PLACES: Final = apps.get_model("predictions", "Place")
TOTAL: Final = "slice_id = (SELECT id FROM predictions_slice WHERE key = 'all')"
GIVEN: Final = {"bench_n": "int", "bench_mean": "double precision", "bench_variance": "double precision"}
FOUND: Final = {
    "position": "int", "rank": "int", "rank_low": "int", "rank_high": "int", "separable": "boolean",
    "skill_shrunk": "double precision",
}  # fmt: skip
READINGS: Final = 3


def own() -> float:
    """Seconds of the project's pass over the total board."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE predictions_slice SET stale = %s WHERE key = 'all'", [True])
    return timed(place_all)


def place_all() -> None:
    """The project's own: places what is stale."""
    actions.place_boards(now=NOW)


class Floor:
    """One SELECT, a numpy pass, one UPDATE."""

    def __init__(self) -> None:
        self.table = make_copy(PLACES)
        self.authors = 0
        source = PLACES._meta.db_table
        columns = ", ".join(str(field.column) for field in PLACES._meta.concrete_fields)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {self.table} ({columns}) SELECT {columns} FROM {source}")
            for name, kind in GIVEN.items():
                cursor.execute(f"ALTER TABLE {self.table} ADD COLUMN {name} {kind}")
            self._give(cursor)
            cursor.execute("ANALYZE" if EMBEDDED else f"VACUUM ANALYZE {self.table}")

    def _give(self, cursor: Any) -> None:
        """The authors' own events, and means and variances like theirs."""
        cursor.execute(
            f"SELECT id, n_rank_events FROM predictions_standing WHERE {TOTAL} AND n_rank_events >= %s",
            [settings.MIN_N],
        )
        rows = cursor.fetchall()
        rng = np.random.default_rng(SEED)
        means, variances = rng.normal(0.05, 0.05, len(rows)).tolist(), rng.uniform(0.05, 0.15, len(rows)).tolist()
        pairs = ", ".join(f"{name} = %s" for name in GIVEN)
        cursor.executemany(
            f"UPDATE {self.table} SET {pairs} WHERE standing_id = %s",
            [(n, mean, variance, key) for (key, n), mean, variance in zip(rows, means, variances, strict=True)],
        )

    def run(self, passes: int) -> float:
        """Seconds of the pass over the total board."""
        return timed(lambda: self._place(passes))

    def _place(self, passes: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT standing_id, {', '.join(GIVEN)} FROM {self.table} WHERE {TOTAL} AND bench_n >= %s",
                [settings.MIN_N],
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
            cursor.executemany(f"UPDATE {self.table} SET {pairs} WHERE standing_id = %s", rows)
            return
        pairs = ", ".join(f"{name} = given.{name}" for name in FOUND)
        arrays = ", ".join(f"%s::{kind}[]" for kind in FOUND.values())
        cursor.execute(
            f"UPDATE {self.table} SET {pairs} FROM unnest(%s::bigint[], {arrays}) AS given (id, {', '.join(FOUND)})"
            f" WHERE {self.table}.standing_id = given.id",
            [list(ids), *found],
        )


def compare(repeats: int) -> None:
    """Print the project's pass beside the floor."""
    place_all()
    floor = Floor()
    works = {"own": own, "one pass": lambda: floor.run(1), "three passes": lambda: floor.run(READINGS)}
    interleaved(works, 2)
    found = interleaved(works, repeats)
    print(
        f"  {floor.authors:,} authors with {settings.MIN_N} events or more, of {Standing.objects.count():,} standings"
    )
    print_ratio("place_boards, the total board", found["own"], found["one pass"], "1.5x")
    print_ratio("  beside a pass for each reading of will", found["own"], found["three passes"])
    drop_copies((PLACES,))


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, predictions=1_000_000)
    parser.add_argument("--repeats", type=int, default=15, help="runs of each (%(default)s)")
    asked = parser.parse_args()
    with scored_ledger(asked):
        compare(asked.repeats)


if __name__ == "__main__":
    main()
