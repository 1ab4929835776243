"""What every bench of the ledger shares: Django set up, the machine's line, interleaved timing, ratios in print.

Import it before anything of `predictions`: importing it sets Django up with `bench.settings`.
"""

import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

# When every bench takes place: the made-up ledger ends on the last day of 2025.
NOW: Final = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
MIB: Final = 1024 * 1024


def print_machine() -> None:
    """One line: cores, system, versions, the database; and the load as it is now."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("django", "djangorestframework", "psycopg", "numpy"))
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    print(f"{os.cpu_count()} cores, {_system()}, Python {platform.python_version()}, {packages}, {_database()}")
    print(f"load average {load}; figures are medians of interleaved repeats unless said otherwise\n")


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def _database() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT 'SQLite ' || sqlite_version()")
        else:
            cursor.execute("SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)")
        return str(cursor.fetchone()[0])


def interleaved(works: Mapping[str, Callable[[], float | None]], repeats: int) -> dict[str, float]:
    """Median seconds of each work, run in turn `repeats` times.

    A work that returns a number has timed itself, because part of what it does is not to be counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            taken[name].append(timed(work))
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def timed(work: Callable[[], float | None]) -> float:
    """Seconds of one run, as the work says or else by the clock."""
    started = time.perf_counter()
    own = work()
    return time.perf_counter() - started if own is None else own


def print_ratio(what: str, seconds: float, floor: float, goal: str = "") -> None:
    """One figure beside its floor."""
    aim = f"   goal {goal}" if goal else ""
    print(f"  {what:<44} {duration(seconds):>10}   floor {duration(floor):>10}   {seconds / floor:6.2f}x{aim}")


def duration(seconds: float) -> str:
    """Seconds, in words that fit their size."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.2f} ms"


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is going on and how long it took: somebody may be watching."""
    print(f"  {what} … ", end="", flush=True)
    started = time.perf_counter()
    yield
    print(duration(time.perf_counter() - started), flush=True)


def forget_peak_memory() -> None:
    """Start the count of peak memory anew, where the system can (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak_memory() -> float:
    """Most resident memory of this process, in MiB, since the count last began; 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
