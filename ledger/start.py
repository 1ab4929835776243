"""`./run`, inside the virtual environment: prepare what the service needs, then hand over to `ledger.supervisor`."""

import fcntl
import io
import os
import shutil
import sys
import time
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from . import kombu_fs, queue, signals


def main() -> int:
    """Prepare the service; does not return where that succeeds."""
    signals.unblock(stop_at_once)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # what the commands below print is seen at once, and not lost when this process becomes the next one
        sys.stdout.reconfigure(line_buffering=True, errors="replace")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger.settings")
    django.setup()
    try:
        prepare()
    except CommandError as error:  # failed system checks among them: they say what to do in their own words
        say(str(error).strip())
        return 1
    except AnyDatabaseError as error:
        say(f"The database cannot be used: {str(error).strip()}\nLook at DATABASE_URL, and whether the server runs.")
        return 1
    except queue.Unreachable:
        say("Redis does not answer. Look at REDIS_URL, and whether the server runs.")
        return 1
    signals.block()
    os.execv(sys.executable, [sys.executable, "-m", "ledger.supervisor"])


def stop_at_once(signum: int, _: FrameType | None) -> None:
    """End the process without ceremony: whatever is going on is one transaction, and an exception could get lost."""
    os.write(2, b"\nStopped.\n")
    os._exit(128 + signum)


def prepare() -> None:
    """Check the settings, bring the database up to the code, and load the seeds where the ledger is empty."""
    BaseCommand().check()
    say(mode())
    if settings.EMBEDDED:
        lock_data_folder(settings.LEDGER_DATA)
        tidy_queue(settings.QUEUE_FOLDER)
    else:
        queue.length(settings.REDIS_URL, settings.QUEUE_FOLDER)
        call_command("collectstatic", interactive=False, verbosity=1)
    (settings.LEDGER_DATA / "beat.pid").unlink(missing_ok=True)  # the lock says that no other beat is alive
    migrate()
    if settings.EMBEDDED:
        call_command("make_log_key", if_missing=True)
    call_command("rebuild_scores", if_empty=True)  # a migration may drop what is derived
    if settings.EMBEDDED:
        call_command("load_seeds", if_empty=True)
        call_command("demo_editor")


def mode() -> str:
    """Return the sentence that tells the operator what kind of installation this is."""
    if settings.EMBEDDED:
        return f"Embedded mode: SQLite and a file queue in {settings.LEDGER_DATA}, for this machine only."
    return "Deployment mode: PostgreSQL by DATABASE_URL, Redis by REDIS_URL; no demo login and no seeds."


def lock_data_folder(folder: Path) -> None:
    """Refuse a folder that another `./run` uses; the lock is held until this one's last process has ended."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError(
            f"Another ./run uses {folder}. Stop it, or start this one with another LEDGER_DATA and PORT."
        ) from None
    os.set_inheritable(handle, True)  # the supervisor keeps it open through exec


def tidy_queue(folder: Path) -> None:
    """Make the queue's folders and drop what a crash can leave: half-written files, and tables that are made anew."""
    shutil.rmtree(folder / "control", ignore_errors=True)
    kombu_fs.prepare(folder)
    for leftover in (folder / "messages").glob(".*.tmp"):
        leftover.unlink()


def migrate() -> None:
    """Apply the migrations that are missing. Looking first is what makes the second start quick."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        started = time.monotonic()
        say(f"Applying {len(plan)} migrations …")
        call_command("migrate", interactive=False, verbosity=1)
        say(f"… done in {time.monotonic() - started:.1f} s.")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
