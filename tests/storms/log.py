"""A storm over the log: writers at once, some roll back, whoever is at it is killed; then every entry is counted.

    DATABASE_URL=postgres://USER@HOST/ANY python -m tests.storms.log            16 writers, 20,000 entries, 100 kill -9
    python -m tests.storms.log --writers 4 --entries 2000 --kills 20            on SQLite

Writers are processes that rename outlets, each its own, by the verb that editors use; one time in ten the transaction
around it is rolled back. Another process signs heads all the while, and is killed as well. What must hold afterwards:
no number is missing; the entries of an outlet are a chain from its first name to its present one, so that each change
that was committed has exactly its entry; no name that was rolled back is in the log, and every one is whose commit
returned; every signed head is that of the entries; `verify-log` finds nothing.
"""

import argparse
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

from .crew import ROOT, Crew
from .places import POSTGRESQL, SQLITE, Places

ROLLED_BACK = 0.1
SIGN_EVERY = 0.2


def main() -> int:
    """Make a place, run the storm in it in a process group of its own, and leave nothing behind."""
    asked = _arguments()
    if asked.role:
        return {"inside": _storm, "writer": _write, "signer": _sign}[asked.role](asked)
    places = Places(os.environ.get("DATABASE_URL"))
    engine = POSTGRESQL if os.environ.get("DATABASE_URL") else SQLITE
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with places.place(engine) as environment:
            command = [sys.executable, "-m", "tests.storms.log", "--role", "inside", *sys.argv[1:]]
            process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
            try:
                return process.wait(asked.seconds + 600)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    finally:
        places.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.storms.log", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--entries", type=int, default=20_000, help="how many the writers append")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=3600, help="call it off after so long")
    parser.add_argument("--seed", type=int, default=20260301)
    parser.add_argument("--role", choices=("inside", "writer", "signer"), help=argparse.SUPPRESS)
    parser.add_argument("--outlet", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


# --- the processes


def _django() -> None:
    import django

    django.setup()


def _files() -> tuple[Path, Path]:
    """Where writers write down which names were committed, and which rolled back."""
    folder = Path(os.environ["LEDGER_DATA"])
    return folder / "committed", folder / "rolled-back"


def _write(asked: argparse.Namespace) -> int:
    """Rename one outlet again and again, until somebody ends this."""
    _django()
    from django.db import transaction
    from django.utils import timezone

    from predictions import actions, tasks
    from predictions.models import Outlet, User

    tasks.bell = tasks.Bell(lambda wait: None)  # there is no broker, and nothing to be placed
    outlet, editor = Outlet.objects.get(pk=asked.outlet), User.objects.get(email="storm@desk.example")
    committed, rolled_back = (path.open("a", buffering=1) for path in _files())
    draw = random.Random()
    while True:
        name, taken_back = f"Outlet {uuid4()}", draw.random() < ROLLED_BACK
        with transaction.atomic():
            actions.rename_outlet(actor=editor, outlet=outlet, name=name, reason="A storm.", now=timezone.now())
            transaction.set_rollback(taken_back)
        print(name, file=rolled_back if taken_back else committed)


def _sign(asked: argparse.Namespace) -> int:
    """Sign whatever is new, again and again."""
    _django()
    from django.utils import timezone

    from predictions import actions

    while True:
        actions.publish_checkpoint(now=timezone.now())
        time.sleep(SIGN_EVERY)


# --- the storm


def _storm(asked: argparse.Namespace) -> int:
    _django()
    from django.db import connection

    from predictions import actions
    from predictions.models import Outlet
    from tests.factories import make_prediction, make_user

    make_user(email="storm@desk.example")
    for number in range(asked.writers):
        make_prediction(outlet=f"Outlet {number}")
    actions.make_log_key()
    first, started = _size(), time.monotonic()
    crew = Crew(Path(os.environ["LEDGER_DATA"]))
    signers, killed, refused = {_start(crew, "signer")}, 0, 0
    writers = {_start(crew, "writer", pk): pk for pk in Outlet.objects.order_by("pk").values_list("pk", flat=True)}
    draw, ends = random.Random(asked.seed), time.monotonic() + asked.seconds
    marks = sorted(draw.randrange(asked.entries) for _ in range(asked.kills))
    connection.close()
    while (size := _size() - first) < asked.entries and time.monotonic() < ends:
        for pid in [pid for pid in (*writers, *signers) if pid not in crew.alive()]:
            refused += 1  # nobody killed it: it ended by itself
            _start_again(crew, pid, writers, signers)
        if marks and size >= marks[0]:
            marks.pop(0)
            time.sleep(draw.random() * 0.02)
            pid = draw.choice([*writers, *signers])
            killed += crew.kill(pid)
            _start_again(crew, pid, writers, signers)
        time.sleep(0.01)
    took, appended = time.monotonic() - started, _size() - first
    crew.close()
    return _verdict(asked, appended, took, killed, refused)


def _start(crew: Crew, role: str, outlet: int = 0) -> int:
    command = [sys.executable, "-m", "tests.storms.log", "--role", role, "--outlet", str(outlet)]
    return crew.start(role, command).pid


def _start_again(crew: Crew, pid: int, writers: dict[int, int], signers: set[int]) -> None:
    if pid in signers:
        signers.remove(pid)
        signers.add(_start(crew, "signer"))
    else:
        outlet = writers.pop(pid)
        writers[_start(crew, "writer", outlet)] = outlet


def _size() -> int:
    from predictions.models import LogHead

    return int(LogHead.objects.get().size)


def _verdict(asked: argparse.Namespace, appended: int, took: float, killed: int, refused: int) -> int:
    from predictions.models import LogCheckpoint

    broken = [*_gaps(), *_chains(), *_heads(), *_verify()]
    if appended < asked.entries or killed < asked.kills:
        broken.append(f"only {appended:,} entries and {killed} kills came about")
    if refused:
        broken.append(f"{refused} processes ended by themselves")
    heads = LogCheckpoint.objects.count()
    rolled_back = len(_files()[1].read_text().splitlines())
    print(
        f"{asked.writers} writers, {appended:,} entries in {took:.0f} s ({appended / took:.0f}/s),"
        f" {rolled_back:,} rolled back, {killed} kill -9, {heads} heads signed: "
        + ("every promise was kept" if not broken else "BROKEN")
    )
    for one in broken[:20]:
        print(f"  {one}")
    for log in sorted(Path(os.environ["LEDGER_DATA"]).glob("*.log")) if broken else []:
        print(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}", file=sys.stderr)
    return 1 if broken else 0


def _gaps() -> list[str]:
    from predictions.models import LogEntry, LogOpening

    wanted = list(range(_size()))
    return [
        f"the numbers of {model.__name__} are not 0 to {len(wanted) - 1}"
        for model in (LogEntry, LogOpening)
        if list(model.objects.order_by("seq").values_list("seq", flat=True)) != wanted
    ]


def _chains() -> list[str]:
    """Each change of an outlet's name against its entries, and against what the writers wrote down."""
    from predictions.models import LogEntry, LogOpening, Outlet

    kinds = dict(LogEntry.objects.filter(kind="outlet.changed").order_by("seq").values_list("seq", "subject"))
    said = defaultdict(list)
    for seq, payload in LogOpening.objects.filter(seq__in=kinds).order_by("seq").values_list("seq", "payload"):
        said[kinds[seq]].append(json.loads(bytes(payload)))
    broken, logged = [], set()
    for outlet in Outlet.objects.all():
        entries = said[outlet.log_subject]
        logged |= {one["new"] for one in entries}
        if any(before["new"] != after["old"] for before, after in pairwise(entries)):
            broken.append(f"the entries of {outlet.slug} are no chain")
        if entries and (entries[-1]["new"] != outlet.name or outlet.last_seq not in kinds):
            broken.append(f"{outlet.slug} has another name than its last entry gives it")
    committed, rolled_back = (set(path.read_text().splitlines()) for path in _files())
    if committed - logged:
        broken.append(f"{len(committed - logged)} committed changes have no entry")
    if rolled_back & logged:
        broken.append(f"{len(rolled_back & logged)} changes that were rolled back have an entry")
    return broken


def _heads() -> list[str]:
    """Every signed head, worked out from the leaves."""
    from predictions.models import LogCheckpoint, LogEntry
    from predictions.transparency.leaves import leaf_hash
    from predictions.transparency.merkle import Frontier, extend, root_of

    hashes = [leaf_hash(bytes(one)) for one in LogEntry.objects.order_by("seq").values_list("leaf", flat=True)]
    broken, tree = [], Frontier()
    for head in LogCheckpoint.objects.order_by("size"):
        tree, _ = extend(tree, hashes[tree.size : head.size])
        if tree.size != head.size or root_of(tree) != bytes(head.root):
            broken.append(f"the head of {head.size} entries is not theirs")
    return broken


def _verify() -> list[str]:
    from django.core.management import CommandError, call_command

    out = io.StringIO()
    try:
        call_command("verify_log", stdout=out, stderr=io.StringIO())
    except CommandError as error:
        return [*out.getvalue().splitlines(), str(error)]
    return []


if __name__ == "__main__":
    sys.exit(main())
