"""Reminders at scale: the due scan, an idle tick, plan + claim + enqueue of what falls due, and draining the queue.

    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.reminders --questions 1000000

PostgreSQL only, since the floors are its own. It makes a database of its own (storm_<n>, dropped afterwards), starts a
private Redis on a free port and its own Celery workers. Every figure is beside its floor, taken by turns in one run.
"""

import argparse
import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.storms.crew import Crew, Redis, wait_until
from tests.storms.places import POSTGRESQL, Places

IDLE_TICKS = 200
# One message for each reminder is so slow that a part is timed and scaled up.
SCALED_PART = 2000


def main() -> None:
    """Make the place, then measure in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=100_000, help="open questions (%(default)s)")
    parser.add_argument("--due", type=int, default=10_000, help="of them, due this morning (%(default)s)")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--drained", type=int, default=2000, help="reminders in each of the drains (%(default)s)")
    asked = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        sys.exit("Set DATABASE_URL: the floors are PostgreSQL's.")
    places = Places(os.environ["DATABASE_URL"])
    try:
        with places.place(POSTGRESQL) as environment:
            os.environ.update(environment | {"STORM_MAIL": "django.core.mail.backends.dummy.EmailBackend"})
            folder = Path(environment["LEDGER_DATA"])
            redis, crew = Redis(folder), Crew(folder)
            os.environ["REDIS_URL"] = redis.url
            try:
                measure(asked, crew)
            finally:
                crew.close()
                redis.close()
                from django.db import connections

                connections.close_all()
    finally:
        places.close()


def measure(asked: argparse.Namespace, crew: Crew) -> None:
    """Everything, in the order of the page that names the goals."""
    import django

    django.setup()
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load average {load}")
    started = time.perf_counter()
    fill(asked.questions, asked.due)
    print(
        f"{asked.questions:,} open questions, {asked.due:,} due, after {time.perf_counter() - started:.0f} s; medians\n"
    )
    due_scan(asked.repeats)
    idle_tick()
    whole_tick(asked.due, asked.repeats)
    drains(asked.drained, crew)
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    print(f"\nload average at the end {load}")


def fill(number: int, due: int) -> None:
    """Copies of one question with its claim: `due` of them due this morning, the others on days without a stage."""
    from django.db import connection

    from predictions.models import Event, Prediction, Question
    from tests.storms import made_up

    people = made_up.owners(50)
    deadline = made_up.due_today(1, people)
    event, question, claim = Event.objects.get(), Question.objects.get(), Prediction.objects.get()
    # Days ahead on which no stage comes this morning: not the 7th, and no multiple of 180.
    days = f"CASE WHEN n < {due} THEN 0 ELSE 10 + (n % 160) END"
    series = f"generate_series(1, {number - 1}) n"
    with connection.cursor() as cursor:
        copies = {"id": f"{event.pk} + n", "public_id": "gen_random_uuid()"}
        cursor.execute(_copy(Event, event.pk, copies, series))
        copies |= {
            "id": f"{question.pk} + n",
            "log_subject": "gen_random_uuid()",
            "event_id": f"{event.pk} + n",
            "statement_key": "md5(n::text)",
            "deadline": f"DATE '{deadline}' + {days}",
            "due_at": f"t.due_at + ({days}) * interval '1 day'",
            "owner_id": f"{people[0].pk} + n % {len(people)}",
        }
        cursor.execute(_copy(Question, question.pk, copies, series))
        copies = {name: copies[name] for name in ("public_id", "log_subject", "deadline")}
        copies |= {"id": f"{claim.pk} + n", "question_id": f"{question.pk} + n", "identity": "md5(n::text)"}
        cursor.execute(_copy(Prediction, claim.pk, copies, series))
        cursor.execute("ANALYZE")


def _copy(model: Any, pk: int, changed: dict[str, str], series: str) -> str:
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, {series} WHERE t.id = {pk}"


def due_scan(repeats: int) -> None:
    """The due queue's ids through the model, beside the same query by a plain cursor on its partial index."""
    from django.db import connection

    from predictions.models import Question

    now = datetime.now(UTC)

    def ours() -> None:
        list(Question.objects.due(now).values_list("pk", flat=True))

    def floor() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM predictions_question WHERE state IN ('open', 'reopened') AND due_at <= %s "
                "ORDER BY due_at, id",
                [now],
            )
            cursor.fetchall()

    taken = _by_turns({"ours": ours, "floor": floor}, max(repeats, 15))
    _line("due scan", taken["ours"], taken["floor"], "<= 1.2x")


def idle_tick() -> None:
    """What the database does in a tick that finds nothing to do."""
    from django.db import connection
    from django.utils import timezone

    from predictions import actions
    from predictions.models import Reminder

    _set_marks(days_ago=0)
    actions.tick(now=timezone.now(), clock=actions.DATABASE_CLOCK)
    spent: list[float] = []
    asked: list[tuple[str, Any]] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[-1] += time.perf_counter() - began

    with connection.execute_wrapper(watch):
        for _ in range(IDLE_TICKS):
            spent.append(0.0)
            actions.tick(now=timezone.now(), clock=actions.DATABASE_CLOCK)
    assert not Reminder.objects.exists()
    last = asked[-len(asked) // IDLE_TICKS :]
    print(
        f"  idle tick, database time  {_planned_and_run(last):9.2f} ms   goal <= 1 ms   (planned and run, by EXPLAIN)"
    )
    words = f"{len(last)} statements with the driver, the way there and back, and the heartbeat's commit"
    print(f"  idle tick, as its caller waits{1000 * statistics.median(spent):5.2f} ms   ({words})")


def _planned_and_run(statements: list[tuple[str, Any]], repeats: int = 30) -> float:
    """What the server itself says that these took to plan and to run, in ms: the medians of each, added up."""
    from django.db import connection

    total = 0.0
    for sql, params in statements:
        taken = []
        for _ in range(repeats):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, SUMMARY) {sql}", params)
                text = "\n".join(line for (line,) in cursor.fetchall())
            taken.append(sum(float(found) for found in re.findall(r"(?:Planning|Execution) Time: ([\d.]+)", text)))
        total += statistics.median(taken)
    return total


def whole_tick(due: int, repeats: int) -> None:
    """Plan, claim and enqueue, beside a batched claim with 100 ids a message, and beside a message for each."""
    from predictions import tasks
    from predictions.models import Reminder

    def ours() -> float:
        Reminder.objects.all()._raw_delete("default")
        _set_marks(days_ago=1)
        began = time.perf_counter()
        tasks.tick()
        return time.perf_counter() - began

    def floor() -> float:
        Reminder.objects.update(lease_until=None, lease_token=None)
        began = time.perf_counter()
        ids = _claim_batched()
        for start in range(0, len(ids), 100):
            tasks.send.apply_async(args=("reminder", "0" * 32, ids[start : start + 100]), expires=55)
        return time.perf_counter() - began

    def one_each() -> float:
        began = time.perf_counter()
        for _ in range(SCALED_PART):
            tasks.send.apply_async(args=("reminder", "0" * 32, ["0" * 32]), expires=55)
        return (time.perf_counter() - began) * due / SCALED_PART

    _vacuum()
    ours()  # the first one opens the line to Redis
    planned = Reminder.objects.count()
    taken = _by_turns({"ours": ours, "floor": floor, "one each": one_each}, repeats)
    _line(f"plan + claim + enqueue {planned:,}", taken["ours"], taken["floor"], "<= 1.3x")
    quicker = taken["one each"] / taken["ours"]
    print(
        f"  one apply_async each      {1000 * taken['one each']:9.0f} ms   ours is {quicker:.1f}x faster, goal >= 20x"
    )


def _claim_batched() -> list[str]:
    """The floor: batches of 1,000 by one UPDATE each, committed one by one."""
    from django.db import connection

    found: list[str] = []
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE predictions_reminder "
                "SET lease_until = now() + interval '55 s', lease_token = gen_random_uuid() "
                "WHERE id IN (SELECT id FROM predictions_reminder WHERE state = 'due' AND not_before <= now() "
                "AND (lease_until IS NULL OR lease_until < now()) ORDER BY not_before LIMIT 1000 "
                "FOR UPDATE SKIP LOCKED) RETURNING id"
            )
            rows = cursor.fetchall()
        if not rows:
            return found
        found += [str(id_) for (id_,) in rows]


def drains(number: int, crew: Crew) -> None:
    """Two workers empty the queue, mail going nowhere: batches, one task for each reminder, one mail a day."""
    crew.worker("drain", "--pool=prefork", "-c", "2")
    each = _drain(number, 1)
    batches = _drain(number, 100)
    daily = _digests(number)
    print(f"  drain, one task each      {number / each:9.0f} reminders/s (the same sending, a ring of one id)")
    for words, seconds in (("tasks of 100, single mail", batches), ("one mail a day", daily)):
        print(f"  drain, {words:<26} {number / seconds:9.0f} reminders/s   {each / seconds:.1f}x, goal >= 20x")


def _drain(number: int, size: int) -> float:
    """Seconds from the first message in the queue to the last mark in the table."""
    from predictions import tasks
    from predictions.models import Reminder

    Reminder.objects.update(state="cancelled", accepted_at=None, lease_until=None, lease_token=None)
    ids = list(Reminder.objects.values_list("pk", flat=True)[:number])
    Reminder.objects.filter(pk__in=ids).update(state="due", attempts=0, digest=None)
    began = time.perf_counter()
    for start in range(0, number, size):
        some = [str(one) for one in ids[start : start + size]]
        tasks.send.apply_async(args=("reminder", "0" * 32, some))
    _until_sent(number)
    return time.perf_counter() - began


def _digests(number: int) -> float:
    """The same reminders for people who want one mail a day: gathered by a tick, sent and marked together."""
    from predictions import tasks
    from predictions.models import Preferences, Reminder

    Preferences.objects.update(digest=True)
    Reminder.objects.update(state="cancelled", accepted_at=None, lease_until=None, lease_token=None)
    ids = list(Reminder.objects.values_list("pk", flat=True)[:number])
    Reminder.objects.filter(pk__in=ids).update(state="due", attempts=0, digest=None)
    began = time.perf_counter()
    tasks.tick()
    _until_sent(number)
    return time.perf_counter() - began


def _until_sent(number: int) -> None:
    from predictions.models import Reminder

    if not wait_until(lambda: Reminder.objects.filter(state="sent").count() >= number, 900, 0.02):
        raise RuntimeError("The queue was not drained within a quarter of an hour.")


def _set_marks(days_ago: int) -> None:
    """As if the planning of that many mornings ago was the last."""
    from predictions.actions.reminders.stages import calendar_of
    from predictions.models import DeskSettings, StageMark

    calendar = calendar_of(DeskSettings.current(), datetime.now(UTC) - timedelta(days=days_ago))
    StageMark.objects.exclude(name="planning").delete()
    marks = {rule.name: rule.reached(calendar.morning) for rule in calendar.rules} | {"snooze": calendar.morning}
    StageMark.objects.bulk_create(StageMark(name=name, through=day) for name, day in marks.items())


def _vacuum() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE predictions_reminder")


def _by_turns(works: dict[str, Callable[[], float | None]], repeats: int) -> dict[str, float]:
    """Median seconds of each, run in turn; a work that returns a number has timed itself."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            began = time.perf_counter()
            own = work()
            taken[name].append(time.perf_counter() - began if own is None else own)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _line(what: str, seconds: float, floor: float, goal: str) -> None:
    words = f"floor {1000 * floor:9.2f} ms   {seconds / floor:5.2f}x   goal {goal}"
    print(f"  {what:<32} {1000 * seconds:9.2f} ms   {words}", flush=True)


if __name__ == "__main__":
    main()
