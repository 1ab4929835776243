"""The three probes: is the process alive, can it serve, does the clock tick.

`/healthz` asks nothing of anybody. `/readyz` asks the database and compares its migrations with the code.
`/healthz/jobs` reads the heartbeat that `predictions.tasks.tick` leaves every minute, and looks at the queue.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from . import queue

if TYPE_CHECKING:
    from predictions.models import Heartbeat

TICK_SECONDS = 60
MISSED_TICKS = 3
LATE_SECONDS = TICK_SECONDS * MISSED_TICKS
MOST_SKEW_SECONDS = 60
RED = frozenset({"late", "unknown", "wrong clock", "log not signed"})
PROCESS_STARTED = time.monotonic()  # ledger.wsgi imports this module, so that this is the start of the web process


def alive() -> HttpResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


def ready() -> HttpResponse:
    """200 if this process can serve; otherwise 503 with the reasons."""
    reasons = _reasons_not_ready()
    return JsonResponse(
        {"status": "not ready", "reasons": reasons} if reasons else {"status": "ok"}, status=503 if reasons else 200
    )


def _reasons_not_ready() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except AnyDatabaseError:
        # not in the driver's own words: they name hosts and users
        return ["The database does not answer."]
    if plan:
        return [f"{len(plan)} migrations have not been applied, from {plan[0][0]} on: run `./run migrate`."]
    return []


def jobs() -> HttpResponse:
    """200 while beat ticks, or while it may still be starting; 503 after three missed ticks, or with a wrong clock."""
    reasons: list[str] = []
    beats = _heartbeats(reasons)
    age, skew = _last_tick(beats)
    waiting, dead = _queue_counts(reasons)
    status = _jobs_status(age, time.monotonic() - PROCESS_STARTED, reasons)
    if abs(skew) > MOST_SKEW_SECONDS:
        status = "wrong clock"
        reasons.append(f"The clocks of the worker and the database are {skew} seconds apart: nothing is sent.")
    if status in {"ok", "starting"} and (unsigned := _why_not_signed(beats, status)):
        status = "log not signed"
        reasons.append(unsigned)
    reasons += _witnesses_refusing()
    facts: dict[str, Any] = {"status": status, "tick_age_seconds": age, "queue_length": waiting, "dead_letters": dead}
    if reasons:
        facts["reasons"] = reasons
    return JsonResponse(facts, status=503 if status in RED else 200)


def _heartbeats(reasons: list[str]) -> "dict[str, Heartbeat]":
    """What the tick and the signing of the log's head have left; one query."""
    from predictions.models import Heartbeat  # the apps are not loaded when the middleware list is

    try:
        return Heartbeat.objects.in_bulk(["tick", Heartbeat.PUBLISH])
    except AnyDatabaseError:
        reasons.append("The database does not answer, or has not been migrated.")
        return {}


def _last_tick(beats: "dict[str, Heartbeat]") -> tuple[int | None, int]:
    """The age of the last tick, if there was one, and how far its worker's clock was off; both in seconds."""
    beat = beats.get("tick")
    return (None, 0) if beat is None else (_age(beat), int(beat.counts.get("clock_skew", 0)))


def _age(beat: "Heartbeat") -> int:
    return max(0, round((timezone.now() - beat.finished_at).total_seconds()))


def _why_not_signed(beats: "dict[str, Heartbeat]", status: str) -> str:
    """Why the log's head is not signed, or "": whoever restored a database has to hear of it here."""
    beat = beats.get("publish_log")
    if beat is not None and beat.counts.get("refused"):
        return f"The log's head is not signed: {beat.counts.get('sentence', '')}"
    if status == "ok" and (beat is None or _age(beat) > LATE_SECONDS):
        since = f"for {_age(beat)} seconds" if beat is not None else "yet"
        return f"Nobody has looked whether the log's head is to be signed {since}." if _old_enough(beat) else ""
    return ""


def _witnesses_refusing() -> list[str]:
    """Who does not cosign the log's head: said here, and no reason to be red, since everything else goes on."""
    from predictions.queries.witnesses import refusing

    try:
        return refusing()
    except AnyDatabaseError:
        return []


def _old_enough(beat: "Heartbeat | None") -> bool:
    """Of what was never done, only after the time that a start may take."""
    return beat is not None or time.monotonic() - PROCESS_STARTED >= LATE_SECONDS


def _queue_counts(reasons: list[str]) -> tuple[int | None, int | None]:
    try:
        return queue.length(settings.REDIS_URL, settings.QUEUE_FOLDER), queue.dead_letters(settings.QUEUE_FOLDER)
    except queue.Unreachable:
        reasons.append("The queue does not answer.")
        return None, None


def _jobs_status(age: int | None, uptime: float, reasons: list[str]) -> str:
    """Return ok, starting, late, or unknown where database or queue cannot be asked."""
    if reasons:
        return "unknown"
    if age is not None and age <= LATE_SECONDS:
        return "ok"
    return "starting" if uptime < LATE_SECONDS else "late"


PROBES: dict[str, Callable[[], HttpResponse]] = {"/healthz": alive, "/readyz": ready, "/healthz/jobs": jobs}
