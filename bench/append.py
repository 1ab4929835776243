"""What an append to the log adds to the transaction of an outcome, beside a plain INSERT with its COMMIT.

    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.append
    python -m bench.append --repeats 400

By turns, in one run, in a database of the bench's own: the append of one entry and of an outcome's two, taken by the
clock inside a verb's transaction, sealing, tree and all; a whole transaction with nothing but an append in it, lock
and commit included. The floors: one plain INSERT of a leaf into a table of its own, committed; and the same with the
opening beside it, which is what an append writes at the least. The log holds `--entries` to begin with, and a node is
completed every 256 entries, as everywhere.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from bench import databases
from bench.common import NOW, print_machine, print_ratio, step
from predictions.actions.base import lock_head
from predictions.actions.log import Entry, append_entries
from predictions.models import Kind, LogEntry, LogOpening
from predictions.models.base import writing
from predictions.transparency.leaves import new_salt

NAME = "bench_append"
# As large as an outcome's: a verdict with its evidence and rationale.
PAYLOAD = {"question": str(uuid4()), "outcome": "true", "rationale": "The journal lists it. " * 20, "round": 1}
WARM_UP = 30


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000, help="how long the log is to begin with")
    parser.add_argument("--repeats", type=int, default=1000)
    asked = parser.parse_args()
    databases.create(NAME)
    print_machine()
    with step(f"{asked.entries:,} entries"):
        _fill(asked.entries)
    floor = _Floor()
    works: dict[str, Callable[[], float]] = {
        "one": lambda: _append(1),
        "two": lambda: _append(2),
        "leaf": floor.leaf,
        "both": floor.both,
        "alone": _alone,
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    for number in range(-WARM_UP, asked.repeats):
        for name, work in works.items():
            seconds = work()
            if number >= 0:
                taken[name].append(seconds)
    floor.close()
    _print({name: statistics.median(seconds) for name, seconds in taken.items()})
    databases.drop(NAME)


def _print(median: dict[str, float]) -> None:
    for floor, beside in (("leaf", "INSERT, COMMIT"), ("both", "2 INSERTs, COMMIT")):
        print(f"\n  beside {beside}:")
        print_ratio("one entry, in the outcome's transaction", median["one"], median[floor], "1.5x")
        print_ratio("an outcome's two, in its transaction", median["two"], median[floor], "1.5x")
        print_ratio("one entry in a transaction of its own", median["alone"], median[floor])


def _fill(count: int) -> None:
    with transaction.atomic(), writing("the benches"):
        lock_head()
        for start in range(0, count, 10_000):
            append_entries([_entry() for _ in range(min(10_000, count - start))], now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _entry() -> Entry:
    return Entry(Kind.VERDICT_GIVEN, uuid4(), PAYLOAD)


def _append(count: int) -> float:
    """Seconds of the append alone, within a transaction that is committed."""
    with transaction.atomic(), writing("the benches"):
        lock_head()
        started = time.perf_counter()
        append_entries([_entry() for _ in range(count)], now=NOW)
        return time.perf_counter() - started


def _alone() -> float:
    """Seconds of the lock, the append and the commit."""
    started = time.perf_counter()
    with transaction.atomic(), writing("the benches"):
        lock_head()
        append_entries([_entry()], now=NOW)
    return time.perf_counter() - started


class _Floor:
    """The same bytes into tables without guards or look-up indexes, by prepared statements of the driver itself."""

    def __init__(self) -> None:
        self.raw: Any = databases.raw_postgres() if connection.vendor == "postgresql" else _raw_sqlite()
        leaf, opening = LogEntry.objects.latest("seq"), LogOpening.objects.latest("seq")
        self._leaf, self._payload = bytes(leaf.leaf), bytes(opening.payload)
        self._hash = bytes(leaf.leaf_hash)
        self._number = 0
        blob = "bytea" if connection.vendor == "postgresql" else "blob"
        self.raw.execute(f"CREATE TABLE floor_leaf (seq bigint PRIMARY KEY, leaf {blob}, leaf_hash {blob})")
        self.raw.execute(f"CREATE TABLE floor_opening (seq bigint PRIMARY KEY, salt {blob}, payload {blob})")

    def leaf(self) -> float:
        """Seconds of BEGIN, INSERT and COMMIT of a leaf."""
        self._number += 1
        started = time.perf_counter()
        self.raw.execute("BEGIN")
        self._insert("floor_leaf", self._leaf, self._hash)
        self.raw.execute("COMMIT")
        return time.perf_counter() - started

    def both(self) -> float:
        """The same with its opening."""
        self._number += 1
        salt = new_salt()
        started = time.perf_counter()
        self.raw.execute("BEGIN")
        self._insert("floor_leaf", self._leaf, self._hash)
        self._insert("floor_opening", salt, self._payload)
        self.raw.execute("COMMIT")
        return time.perf_counter() - started

    def _insert(self, table: str, first: bytes, second: bytes) -> None:
        if connection.vendor == "postgresql":
            sql = f"INSERT INTO {table} VALUES (%s, %s, %s)"
            self.raw.execute(sql, [self._number, first, second], prepare=True)
        else:
            self.raw.execute(f"INSERT INTO {table} VALUES (?, ?, ?)", [self._number, first, second])

    def close(self) -> None:
        """Give the connection back."""
        self.raw.close()


def _raw_sqlite() -> Any:
    import sqlite3

    raw = sqlite3.connect(connection.settings_dict["NAME"], timeout=20, isolation_level=None)
    raw.execute("PRAGMA synchronous=FULL")
    return raw


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
