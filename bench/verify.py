"""Verifying a log of a million entries, beside the hashing and the reading that nobody can do without.

    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.verify --entries 1000000
    python -m bench.verify --entries 100000

The floor reads leaves, salts and payloads in blocks by COPY (SQLite: fetchall) and drops them, and hashes what it keeps
in memory: each leaf, each commitment, and the tree. `verify-log --log-only` does the same and holds everything against
what is stored. The whole of `verify-log` folds the log besides and holds every row of the record against it: its figure
is of a made-up log whose entries are predictions that the tables do not have, so without looking for differences.
"""

import argparse
import hashlib
import time
from collections.abc import Iterator
from uuid import UUID

from django.db import connection, transaction

from bench.common import NOW, duration, forget_peak_memory, interleaved, peak_memory, print_machine, print_ratio, step
from bench.databases import EMBEDDED, create, drop, take
from predictions import actions
from predictions.actions.bulk import new_uuids
from predictions.actions.log import Entry, append_many
from predictions.actions.verifying.verify import Reader
from predictions.models import Kind
from predictions.models.base import writing
from predictions.transparency.merkle import Frontier, extend

BLOCK = 10_000
_READ = "SELECT e.leaf, o.salt, o.payload FROM predictions_logentry e JOIN predictions_logopening o ON o.seq = e.seq"


def fill(entries: int) -> None:
    """Append so many predictions, of about a thousand bytes each."""
    for first in range(0, entries, BLOCK):
        with transaction.atomic(), writing("a bench"):
            many = min(BLOCK, entries - first)
            append_many(_entries(first, many), many, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server would by itself within a minute


def _entries(first: int, many: int) -> Iterator[Entry]:
    for number, subject in zip(range(first, first + many), new_uuids(), strict=False):
        yield Entry(Kind.PREDICTION_PUBLISHED, subject, payload(number))


def payload(number: int) -> dict[str, object]:
    """A prediction as its entry says it, about as long as a real one."""
    one, author = str(UUID(int=number)), number % 2000
    return {
        "prediction": one, "question": str(UUID(int=number // 3)), "event": str(UUID(int=number // 5)),
        "author": {"id": str(UUID(int=author)), "slug": f"author-{author}", "name": f"Author {author}"},
        "outlet": {"id": str(UUID(int=author % 40)), "slug": f"outlet-{author % 40}", "name": f"Outlet {author % 40}"},
        "commentary": {"id": str(UUID(int=number)), "url": f"https://paper.example/{number}", "archive_url": "",
                       "title": f"Column {number}", "published_on": "2025-05-01", "text_sha256": None},
        "external_id": None, "quote": f"Measure {number} will probably be signed by the end of June, I think. " * 2,
        "translation": None, "translator": None, "place": None, "said_on": "2025-05-01", "speaker_role": "byline",
        "reading": {"hedge": "probably", "probability": "0.75", "low": "0.55", "high": "0.85", "basis": "hedge",
                    "lexicon_version": "1", "denies": False, "retracts": False, "vague": False, "after_news": False},
        "reference": None, "revises": None, "recorded_at": "2026-01-01T12:00:00Z", "actor": one,
    }  # fmt: skip


class Floor:
    """Reading and hashing, timed apart."""

    def __init__(self, entries: int) -> None:
        self.entries = entries
        self.parts: dict[str, float] = {}

    def run(self) -> float:
        started = time.perf_counter()
        for first in range(0, self.entries, BLOCK):
            self._drop(first)
        read = time.perf_counter() - started
        tree, hashed = Frontier(), 0.0
        for first in range(0, self.entries, BLOCK):
            rows = self._rows(first)
            started = time.perf_counter()
            tree = _hash(rows, tree)
            hashed += time.perf_counter() - started
        self.parts = {"read": read, "hash": hashed}
        return read + hashed

    def _where(self, first: int) -> str:
        return f"{_READ} WHERE e.seq >= {first} AND e.seq < {first + BLOCK} ORDER BY e.seq"

    def _drop(self, first: int) -> None:
        with connection.cursor() as cursor:
            if EMBEDDED:
                cursor.execute(self._where(first))
                cursor.fetchall()
                return
            with cursor.copy(f"COPY ({self._where(first)}) TO STDOUT (FORMAT binary)") as copy:
                for _ in copy:
                    pass

    def _rows(self, first: int) -> list[tuple[bytes, bytes, bytes]]:
        with connection.cursor() as cursor:
            cursor.execute(self._where(first))
            return [(bytes(leaf), bytes(salt), bytes(said)) for leaf, salt, said in cursor.fetchall()]


def _hash(rows: list[tuple[bytes, bytes, bytes]], tree: Frontier) -> Frontier:
    sha256 = hashlib.sha256
    leaves = [sha256(b"\x00" + leaf).digest() for leaf, _, _ in rows]
    for _, salt, said in rows:
        sha256(salt + said).digest()
    return extend(tree, leaves)[0]


def log_only() -> None:
    """What `verify-log --log-only` does."""
    found = actions.verify_log(now=NOW, record=False)
    assert not found.n, found.found[:3]


def with_replay() -> float:
    """The log and the fold of every entry, without the tables."""
    started = time.perf_counter()
    reader = Reader(record=True)
    reader.read_on()
    reader.close()
    return time.perf_counter() - started


def compare(entries: int, repeats: int) -> None:
    """Print the log, the fold and the floor."""
    floor = Floor(entries)
    forget_peak_memory()
    found = interleaved({"log": log_only, "floor": floor.run}, repeats)
    print_ratio("verify-log --log-only", found["log"], found["floor"], "1.3x")
    print("    floor: " + ", ".join(f"{part} {duration(seconds)}" for part, seconds in floor.parts.items()))
    print_ratio("the log and the fold of what it says", with_replay(), found["floor"])
    print(f"  peak memory of this process {peak_memory():,.0f} MiB")


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000, help="how long the log is (%(default)s)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each (%(default)s)")
    parser.add_argument("--keep", action="store_true", help="keep the database, and take it as it stands next time")
    asked = parser.parse_args()
    name = f"bench_log_{asked.entries}"
    if not (asked.keep and take(name)):
        create(name)
        with step(f"appending {asked.entries:,} entries"):
            fill(asked.entries)
    try:
        print_machine()
        compare(asked.entries, asked.repeats)
    finally:
        if not asked.keep:
            drop(name)


if __name__ == "__main__":
    main()
