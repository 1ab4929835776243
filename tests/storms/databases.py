"""D4: the database cuts everybody off (PostgreSQL), or somebody holds its file (SQLite), while pages are read."""

import sqlite3
import sys
import time
import urllib.error
import urllib.request

from . import made_up
from .crew import free_port, wait_until
from .storm import Outcome, Storm, count, drain

LOCKED_SECONDS = 30.0
# Between the other side's acceptance and our mark lies so much at the most; what was cut off there may come twice.
NEAR = 2.0


def cut_off(storm: Storm) -> Outcome:
    """Cut, or lock, `faults` times (a file is locked once); nothing is lost, and no reader sees a traceback."""
    made_up.due_today(storm.reminders)
    site = _site(storm)
    for _ in range(2):
        storm.crew.loop()
    wait_until(lambda: bool(storm.mail.accepts), storm.left)
    cuts: list[float] = []
    faults, ugly = 1 if storm.engine == "sqlite" else storm.faults, 0
    for done in range(faults):
        share = storm.reminders * done // (faults + 1)
        storm.accepted(share, storm.left)
        began = time.time()
        if storm.engine == "sqlite":
            _lock_file(storm, _locked_seconds(storm))
        else:
            _terminate()
        cuts.append(began)
        ugly += sum(_is_ugly(site) for _ in range(4))
    drain(storm, storm.reminders)
    lasts = NEAR + (_locked_seconds(storm) if storm.engine == "sqlite" else 0)
    found = count(storm, storm.reminders, lambda one: any(cut - NEAR < one.at < cut + lasts for cut in cuts))
    what = "lock of the file" if storm.engine == "sqlite" else "times everybody cut off"
    outcome = Outcome(f"{len(cuts)} {what}, {storm.reminders:,} reminders: {found}, tracebacks {ugly}", found.broken())
    if ugly:
        outcome.broken.append(f"{ugly} readers saw a traceback")
    return outcome


def _locked_seconds(storm: Storm) -> float:
    return LOCKED_SECONDS if storm.full else 5.0


def _terminate() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _lock_file(storm: Storm, seconds: float) -> None:
    line = sqlite3.connect(storm.folder / "ledger.sqlite3", timeout=60, isolation_level=None)
    line.execute("BEGIN IMMEDIATE")
    time.sleep(seconds)
    line.execute("COMMIT")
    line.close()


def _site(storm: Storm) -> str:
    """A web process with the project's settings, ready to answer."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "ledger.wsgi", "-b", f"127.0.0.1:{port}", "--threads", "2"]
    storm.crew.start("site", command)
    url = f"http://127.0.0.1:{port}/"
    wait_until(lambda: _answer(url)[0] == 200, 40, 0.3)
    return url


def _answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
    except OSError:
        return 0, ""


def _is_ugly(url: str) -> bool:
    status, text = _answer(url)
    return status == 0 or "Traceback" in text
