"""What an import costs, as a ratio to writing the very rows that result by the fastest plain means (the floor).

    python -m bench.imports --rows 200000                                         SQLite, in a temporary folder
    DATABASE_URL=postgres://... REDIS_URL=redis://... python -m bench.imports     PostgreSQL, in its own database

It makes a seeded file, imports it with the log's guards in place, imports it again, then takes the floor in the same
run. The database test_<name> is made for it, and dropped at the end.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.import_rows import write_file

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def main() -> None:
    """Read the options, make a database, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--floors", type=int, default=3, help="how often the floor is taken; the median counts")
    parser.add_argument("--without-scores", action="store_true", help="leave the scoring out altogether")
    parser.add_argument("--profile", type=Path, help="write a cProfile of the first import here (it slows it down)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ledger-bench-") as folder, _database(Path(folder)):
        _measure(options, Path(folder))


@contextmanager
def _database(folder: Path) -> Iterator[None]:
    """Django on an empty, migrated database that goes away afterwards."""
    os.environ["LEDGER_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ledger.settings"
    if os.environ.get("DATABASE_URL"):
        os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")
        os.environ |= {"SECRET_KEY": "only-for-a-benchmark-" * 3, "ALLOWED_HOSTS": "localhost", "HTTPS_ONLY": "false"}
    import django

    django.setup()
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(folder / "bench.sqlite3")
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def _measure(options: argparse.Namespace, folder: Path) -> None:
    from django.db import connection

    from bench import import_floor

    file = folder / "rows.csv"
    write_file(file, options.rows, options.seed)
    size = file.stat().st_size / 1e6
    print(f"{connection.vendor}, {options.rows:,} rows, {size:,.0f} MB; load {os.getloadavg()[0]:.1f}")
    scoring = _Stopwatch()
    scoring.around_scoring(leave_out=options.without_scores)
    first = _import(file, options.profile)
    print(f"  first import    {first:8.1f} s   {_per_row(first, options.rows)}   peak {_peak():,.0f} MiB")
    unscored = first - scoring.seconds
    print(f"  without scoring {unscored:8.1f} s   {_per_row(unscored, options.rows)}")
    again = _import(file, None)
    print(f"  the same again  {again:8.1f} s   {again / first:6.2f}x the first   peak {_peak():,.0f} MiB")
    floors = sorted((import_floor.seconds(folder) for _ in range(options.floors)), key=lambda one: sum(one.values()))
    floor = floors[len(floors) // 2]
    scores = sum(took for table, took in floor.items() if table.endswith(("_score", "_standing")))
    total = sum(floor.values())
    spread = ", ".join(f"{sum(one.values()):.1f}" for one in floors)
    print(f"  floor           {total:8.1f} s   {_per_row(total, options.rows)}   of {spread}")
    print(f"  ratio           {first / total:8.2f}x")
    print(f"  without scoring, nor its tables in the floor {unscored / (total - scores):8.2f}x")
    for table, took in floor.items():
        print(f"    {table:32}{took:8.2f} s")


def _import(file: Path, profile: Path | None) -> float:
    from predictions import actions

    profiler = _profiler(profile)
    started, worked = time.perf_counter(), time.process_time()
    report = actions.import_file(
        actor=actions.desk_user(), open_file=lambda: file.open("rb"), name=file.name, now=NOW, progress=_show
    )
    took, worked = time.perf_counter() - started, time.process_time() - worked
    if profiler is not None:
        profiler.disable()
        profiler.dump_stats(str(profile))
    print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
    if report.rejected or not report.committed:
        raise SystemExit(f"The import was refused: {[one for one in report.problems if one.level == 'block'][:1]}")
    print(f"  {report.counts()} in {report.batches} transactions, {worked:.1f} s of it at work here")
    return took


def _profiler(wanted: Path | None) -> Any:
    if wanted is None:
        return None
    import cProfile

    profiler = cProfile.Profile()
    profiler.enable()
    return profiler


def _show(stage: str, rows: int) -> None:
    print(f"\r  {stage} {rows:,}", end="", file=sys.stderr, flush=True)


class _Stopwatch:
    """Adds up the seconds that the imports' scoring takes."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def around_scoring(self, *, leave_out: bool) -> None:
        from predictions.actions.imports import writing

        score = writing.score

        def timed(*args: Any, **kwargs: Any) -> None:
            started = time.perf_counter()
            if not leave_out:
                score(*args, **kwargs)
            self.seconds += time.perf_counter() - started

        writing.score = timed


def _per_row(seconds: float, rows: int) -> str:
    return f"{seconds / rows * 1e6:6.0f} µs a row"


def _peak() -> float:
    """The most memory that this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
