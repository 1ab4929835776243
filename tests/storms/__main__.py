"""Storms over the reminders (TRUST 3.6): real processes, killed, frozen, cut off; each promise counted.

    python -m tests.storms                          every storm, small: about a minute and a half
    python -m tests.storms D2 --full                one storm as the issue asks for it
    python -m tests.storms D2 --reminders 1000 --kills 20 --engine postgresql

Each storm has a database of its own (a SQLite file in a temporary folder; with DATABASE_URL set, storm_<n> on that
server, dropped afterwards), its own mail and web servers and its own Redis, all on 127.0.0.1. Questions are written
straight into the tables. One line for each storm; the exit code is 1 when a promise is broken.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

from .catalogue import STORMS, Size
from .crew import ROOT
from .places import POSTGRESQL, SQLITE, Places

GRACE = 30.0


def main() -> int:
    """Run what was asked for, one storm after the other."""
    asked = _arguments()
    if asked.inside:
        from .inside import run

        return run(asked.inside, asked.engine, _size(asked.inside, asked), asked.full, asked.seed)
    names = [name.upper() for name in asked.storms] or list(STORMS)
    if unknown := sorted(set(names) - set(STORMS)):
        sys.exit(f"There is no storm {', '.join(unknown)}: choose from {', '.join(STORMS)}.")
    engines = _engines(asked.engine)
    places, failed = Places(os.environ.get("DATABASE_URL")), 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        for name in names:
            for engine in engines:
                if engine in STORMS[name].engines:
                    failed += _one(places, name, engine, asked)
    finally:
        places.close()
    print(f"{failed} storms broke a promise." if failed else "Every promise was kept.")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    listed = "\n".join(f"  {name:<4} {one.words}" for name, one in STORMS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.storms",
        description=__doc__,
        epilog=f"storms:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("storms", nargs="*", metavar="STORM", help="D1 to D12; all if none is named")
    parser.add_argument("--engine", choices=(SQLITE, POSTGRESQL, "both"), help="SQLite, and PostgreSQL if DATABASE_URL")
    parser.add_argument("--full", action="store_true", help="as many as the issue asks for; minutes each")
    parser.add_argument("--reminders", type=int, help="so many reminders instead")
    parser.add_argument("--kills", type=int, help="so many kills (freezes, restarts, ticks, cases) instead")
    parser.add_argument("--seconds", type=float, help="call each storm off after so long")
    parser.add_argument("--seed", type=int, default=20260301)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    return parser.parse_args()


def _engines(asked: str | None) -> list[str]:
    if asked in (SQLITE, POSTGRESQL):
        return [asked]
    return [SQLITE, POSTGRESQL] if asked == "both" or os.environ.get("DATABASE_URL") else [SQLITE]


def _size(name: str, asked: argparse.Namespace) -> Size:
    size = STORMS[name].full if asked.full else STORMS[name].quick
    given = {"reminders": asked.reminders, "faults": asked.kills, "seconds": asked.seconds}
    return size._replace(**{name: value for name, value in given.items() if value is not None})


def _one(places: Places, name: str, engine: str, asked: argparse.Namespace) -> bool:
    """Run one storm in a process group of its own, so that nothing of it is left; True where it failed."""
    size = _size(name, asked)
    command = [sys.executable, "-m", "tests.storms", "--inside", name, "--engine", engine, "--seed", str(asked.seed)]
    command += ["--reminders", str(size.reminders), "--kills", str(size.faults), "--seconds", str(size.seconds)]
    command += ["--full"] if asked.full else []
    print(f"{name:<4} {engine:<10} ", end="\n" if asked.full else "", flush=True)
    with places.place(engine) as environment:
        started = time.monotonic()
        environment |= STORMS[name].environment_of(asked.full)
        process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        try:
            code = process.wait(size.seconds + GRACE + 60)
        except subprocess.TimeoutExpired:
            code = 1
            print("called off: it did not end in time", flush=True)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if code not in (0, 1):
            print(f"broke off with {code} after {time.monotonic() - started:.0f} s", flush=True)
    return code != 0


if __name__ == "__main__":
    sys.exit(main())
