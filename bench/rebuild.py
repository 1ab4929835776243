"""A full rebuild of every stored score and standing, beside its floor and beside a loop over instances.

    python -m bench.rebuild --predictions 100000
    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.rebuild --predictions 1000000

The floor reads packed arrays (PostgreSQL) or by fetchall (SQLite), works out every stored figure with the same pure
functions of numpy, and writes the very rows that the rebuild made by COPY or executemany into empty copies of the same
tables with their indexes. The loop (`bench.rebuild_loop`) takes a sample of the questions and is scaled to all of them.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection, models, transaction

from bench import rebuild_floor
from bench.common import NOW, duration, forget_peak_memory, interleaved, peak_memory, print_machine, print_ratio, step
from bench.copies import copy_of, drop_copies, make_copy
from bench.databases import EMBEDDED
from bench.generate import add_arguments, ledger
from bench.rebuild_loop import STORED, loop
from predictions import actions


def empty() -> None:
    """Take away what a rebuild makes."""
    with connection.cursor() as cursor:
        for model in reversed(STORED):
            cursor.execute(("DELETE FROM " if EMBEDDED else "TRUNCATE ") + model._meta.db_table)


def rebuild() -> None:
    """The project's own."""
    actions.rebuild_scores(now=NOW)


class Floor:
    """Read, numpy, write: the rows are those that the rebuild has left."""

    def __init__(self, folder: Path) -> None:
        self.files = {model: folder / model._meta.db_table for model in STORED}
        self.rows: dict[type[models.Model], list[Any]] = {}
        self.parts: dict[str, float] = {}
        self._dump()

    def _dump(self) -> None:
        for model, path in self.files.items():
            table = model._meta.db_table
            with connection.cursor() as cursor:
                if EMBEDDED:
                    self.rows[model] = connection.connection.execute(f"SELECT {_plain(model)} FROM {table}").fetchall()
                    continue
                with path.open("wb") as file, cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
                    for data in copy:
                        file.write(data)

    def run(self) -> float:
        """Seconds, without making the empty copies."""
        for model in STORED:
            make_copy(model)
        started = time.perf_counter()
        record = rebuild_floor.read()
        read = time.perf_counter()
        rebuild_floor.score(record)
        scored = time.perf_counter()
        with transaction.atomic():
            for model in STORED:
                self._write(model)
        written = time.perf_counter()
        self.parts = {"read": read - started, "numpy": scored - read, "write": written - scored}
        return written - started

    def _write(self, model: type[models.Model]) -> None:
        copy_table = copy_of(model)
        if EMBEDDED:
            columns = ", ".join(str(field.column) for field in model._meta.concrete_fields)
            marks = ", ".join("?" * len(model._meta.concrete_fields))
            sql = f"INSERT INTO {copy_table} ({columns}) VALUES ({marks})"
            connection.connection.executemany(sql, self.rows[model])
            return
        incoming = f"COPY {copy_table} FROM STDIN (FORMAT binary)"
        with self.files[model].open("rb") as file, connection.cursor() as cursor, cursor.copy(incoming) as copy:
            while data := file.read(1 << 18):
                copy.write(data)


def _plain(model: type[models.Model]) -> str:
    """Columns as stored: the plus keeps sqlite3 from converting them."""
    return ", ".join(f"+{field.column}" for field in model._meta.concrete_fields)


def compare(folder: Path, repeats: int, sample: int) -> None:
    """Print rebuild, floor and loop."""
    empty()
    forget_peak_memory()
    with step("the first rebuild, which makes the floor's rows"):
        rebuild()
    memory = peak_memory()
    counts = ", ".join(f"{model._default_manager.count():,} {model._meta.verbose_name_plural}" for model in STORED)
    print(f"  {counts}; peak memory of this process {memory:,.0f} MiB   goal under 1,024\n")
    floor = Floor(folder)
    works = {"rebuild": _emptied, "floor": floor.run}
    found = interleaved(works, repeats)
    print_ratio("rebuild_scores of an empty board", found["rebuild"], found["floor"], "1.3x" if EMBEDDED else "1.5x")
    print("    floor: " + ", ".join(f"{part} {duration(seconds)}" for part, seconds in floor.parts.items()))
    started = time.perf_counter()
    rebuild()
    print_ratio("rebuild_scores over what is there", time.perf_counter() - started, found["floor"])
    by_hand = loop(sample)
    print_ratio("a loop over instances, scaled up", by_hand, found["floor"])
    print(f"  {'the loop over rebuild_scores':<74} {by_hand / found['rebuild']:6.2f}x   goal 10x or more\n")
    drop_copies(STORED)


def _emptied() -> float:
    empty()
    started = time.perf_counter()
    rebuild()
    return time.perf_counter() - started


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, predictions=1_000_000)
    parser.add_argument("--repeats", type=int, default=3, help="runs of rebuild and floor (%(default)s)")
    parser.add_argument("--sample", type=int, default=5000, help="questions that the loop takes (%(default)s)")
    asked = parser.parse_args()
    with ledger(asked.predictions, authors=asked.authors, keep=asked.keep), TemporaryDirectory() as folder:
        print_machine()
        print(f"{asked.predictions:,} predictions")
        compare(Path(folder), asked.repeats, asked.sample)


if __name__ == "__main__":
    main()
