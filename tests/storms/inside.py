"""The inner process of one storm: servers first, then Django with their addresses, then the storm itself."""

import os
import random
import sys
import time
import traceback
from pathlib import Path

from .catalogue import STORMS, Size
from .crew import Crew, Redis
from .mail_sink import MailSink
from .storm import Outcome, Storm


def run(name: str, engine: str, size: Size, full: bool, seed: int) -> int:
    """Run it in the environment that the outer process made; print its line; 0 if every promise was kept."""
    folder = Path(os.environ["LEDGER_DATA"])
    storm_of = STORMS[name]
    mail, crew = MailSink(folder / "accepted.jsonl"), Crew(folder)
    redis = Redis(folder) if engine == "postgresql" and storm_of.redis else None
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{mail.port}"
    if redis:
        os.environ["REDIS_URL"] = redis.url
    import django
    from django.conf import settings

    from ledger import kombu_fs

    django.setup()
    if settings.EMBEDDED:
        kombu_fs.prepare(settings.QUEUE_FOLDER)  # as `./run` does before it starts anybody
    storm = Storm(
        name, engine, size.reminders, size.faults, size.seconds, full, folder, mail, crew, random.Random(seed), redis
    )
    try:
        outcome: Outcome = storm_of.run()(storm)
    except Exception:
        traceback.print_exc()
        return 2
    finally:
        crew.close()
        if redis:
            redis.close()
        mail.close()
    verdict = "kept" if not outcome.broken else "BROKEN: " + "; ".join(outcome.broken)
    print(f"{outcome.figures}   [{time.monotonic() - storm.started:.0f} s] {verdict}", flush=True)
    if outcome.broken:
        _show_logs(folder)
    return 1 if outcome.broken else 0


def _show_logs(folder: Path) -> None:
    """The last words of each kind of process."""
    for log in sorted(folder.glob("*.log")):
        if words := log.read_text(errors="replace")[-1500:].strip():
            print(f"--- {log.name}\n{words}", file=sys.stderr, flush=True)
