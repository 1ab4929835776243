"""D8, D9: wrong clocks, and local times against an oracle that counts from UTC only."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from . import made_up
from .crew import wait_until
from .storm import Outcome, Storm

SKEWS = (86_400, -86_400, 3600, -3600)
# (zone, the day of a change of its clock, an hour of the desk in the gap or the doubled hour); Kathmandu changes none.
CHANGES = (
    ("Europe/London", date(2026, 3, 29), 1), ("Europe/London", date(2026, 10, 25), 1),
    ("America/New_York", date(2026, 3, 8), 2), ("America/New_York", date(2026, 11, 1), 1),
    ("Pacific/Apia", date(2020, 4, 5), 3), ("Pacific/Apia", date(2020, 9, 27), 3),
    ("Pacific/Apia", date(2011, 12, 30), 8), ("Asia/Kathmandu", date(2026, 3, 29), 8),
    ("Asia/Kathmandu", date(2026, 10, 25), 8), ("Africa/Casablanca", date(2026, 2, 15), 2),
    ("Africa/Casablanca", date(2026, 3, 22), 2),
)  # fmt: skip
# Ticks around the desk's hour, and far from it.
STEP, COARSE, NEAR_HOURS = timedelta(minutes=15), timedelta(hours=2), 3


def wrong_clocks(storm: Storm) -> Outcome:
    """D8: workers a day and an hour off, questions that fall due tomorrow: nothing goes out, and the probe is red."""
    from django.test import Client

    from predictions import actions
    from predictions.models import Heartbeat, Reminder

    actions.make_log_key()  # without one the probe would be red for that reason
    deadline = made_up.settle_morning()  # its morning is tomorrow's
    made_up.questions(storm.reminders, made_up.owners(), deadline)
    probe, red, early = Client(), 0, 0
    for skew in SKEWS:
        Heartbeat.objects.all().delete()
        worker = storm.crew.loop(STORM_SKEW=str(skew))
        wait_until(lambda: Heartbeat.objects.exists(), 60, 0.1)
        red += probe.get("/healthz/jobs").status_code == 503
        time.sleep(1)
        early += len(storm.mail.accepts) + _acted_early()
        storm.crew.kill(worker.pid)
    early += _jump(storm, deadline) if storm.engine == "postgresql" else 0
    good = storm.crew.loop()
    wait_until(lambda: probe.get("/healthz/jobs").status_code == 200, 60, 0.2)
    green = probe.get("/healthz/jobs").status_code == 200
    storm.crew.kill(good.pid)
    rows = Reminder.objects.exclude(stage="heads_up").count()
    outcome = Outcome(
        f"{len(SKEWS)} wrong clocks of workers: {red} red after a tick, {early} early, green again: {green}"
    )
    if red < len(SKEWS):
        outcome.broken.append(f"only {red} of {len(SKEWS)} wrong clocks turned the probe red within a tick")
    if early or rows:
        outcome.broken.append(f"{early} things were done and {rows} reminders planned too early")
    if not green:
        outcome.broken.append("the probe stayed red under a right clock")
    return outcome


def _acted_early() -> int:
    from predictions.models import Reminder

    return int(Reminder.objects.filter(stage="due").count())


def _jump(storm: Storm, deadline: date) -> int:
    """The database's own clock jumps a day ahead: in this database its functions are shadowed by ones that lie."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA lies")
        for one in ("clock_timestamp", "statement_timestamp"):
            cursor.execute(
                f"CREATE FUNCTION lies.{one}() RETURNS timestamptz LANGUAGE sql VOLATILE "
                f"AS $$ SELECT pg_catalog.{one}() + interval '1 day' $$"
            )
        cursor.execute(f'ALTER DATABASE "{name}" SET search_path = lies, pg_catalog, public')
    worker = storm.crew.loop()
    ended = storm.crew.wait(worker.pid, 60)
    early = _acted_early() + len(storm.mail.accepts)
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" RESET search_path')
    return early + (0 if ended else 1)


def local_times(storm: Storm) -> Outcome:
    """D9: random local times in all zones against the oracle; then every stage once over both changes of the clock."""
    from predictions.models import end_of_day, last_morning, local_moment

    zones, wrong = sorted(available_timezones() - {"localtime", "Factory"}), []
    for _ in range(storm.faults):
        zone = storm.random.choice(zones)
        day = date(1975, 1, 1) + timedelta(days=storm.random.randrange(60 * 365))
        if storm.random.random() < 0.5:
            day = _day_of_a_change(zone, day)
        at = clock_time(storm.random.randrange(24), storm.random.choice((0, 1, 15, 30, 45, 59)))
        moment, end = local_moment(day, at, zone), end_of_day(day, zone)
        if moment != oracle(day, at, zone, late=False):
            wrong.append(f"{zone} {day} {at}: {moment}")
        if end != oracle(day + timedelta(days=1), clock_time(), zone, late=True):
            wrong.append(f"{zone} end of {day}: {end}")
        now = moment + timedelta(minutes=storm.random.randrange(-3000, 3000))
        found = last_morning(now, at, zone)
        if not oracle(found, at, zone, late=False) <= now < oracle(found + timedelta(days=1), at, zone, late=False):
            wrong.append(f"{zone} last {at} before {now}: {found}")
    stages = [fault for change in CHANGES for fault in _over_a_change(*change)]
    words = f"{3 * storm.faults:,} answers in {len(zones)} zones, {len(wrong)} differ from the oracle"
    outcome = Outcome(f"{words}; {len(CHANGES)} changes of a clock, {len(stages)} faults", [*wrong[:5], *stages[:5]])
    return outcome


def oracle(day: date, at: clock_time, zone: str, *, late: bool) -> datetime:
    """The instant of a local time, found by walking through UTC: never asks a zone about a local time.

    Of two instants the earlier, or with `late` the later; in a gap what lies as far past its start as the time does,
    counted on from the clock before it.
    """
    wanted = datetime.combine(day, at)
    begin = (wanted - timedelta(hours=40)).replace(tzinfo=UTC)
    steps = [begin + timedelta(hours=number) for number in range(81)]
    shifts = [_shift(one, zone) for one in steps]
    found = [wanted.replace(tzinfo=UTC) - shift for shift in set(shifts)]
    fitting = sorted(one for one in found if _local(one, zone) == wanted)
    if fitting:
        return fitting[-1 if late else 0]
    for (left, before), (_, after) in pairwise(zip(steps, shifts, strict=True)):
        gap = _change_between(left, zone) if before != after else None
        if gap and gap + before <= wanted.replace(tzinfo=UTC) < gap + after:
            return wanted.replace(tzinfo=UTC) - before
    raise AssertionError(f"no instant for {wanted} in {zone}")


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def _shift(moment: datetime, zone: str) -> timedelta:
    return _local(moment, zone) - moment.replace(tzinfo=None)


def _change_between(left: datetime, zone: str) -> datetime:
    """The second, within an hour from `left`, from which another offset holds."""
    low, high, first = 0, 3600, _shift(left, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if _shift(left + timedelta(seconds=middle), zone) == first:
            low = middle
        else:
            high = middle
    return left + timedelta(seconds=high)


def _day_of_a_change(zone: str, day: date) -> date:
    """The next day from `day` on, within a year, on which the zone changes its clock; `day` where it never does."""
    start = datetime.combine(day, clock_time(), UTC)
    for number in range(366):
        one = start + timedelta(days=number)
        if _shift(one, zone) != _shift(one + timedelta(days=1), zone):
            return _local(one + timedelta(hours=12), zone).date()
    return day


def _over_a_change(zone: str, change: date, hour: int) -> Iterator[str]:
    """Ticks a quarter of an hour apart over a change: every stage once, at the first tick from its instant on."""
    from django.db import transaction

    from predictions.actions.reminders import GivenClock, remind
    from predictions.models import DeskSettings, Reminder

    with transaction.atomic():
        DeskSettings.objects.update_or_create(id=1, defaults={"morning": clock_time(hour), "zone": zone})
        days = [change + timedelta(days=number) for number in (-2, -1, 0, 1)]
        wanted = {("heads_up", one): -7 for one in days} | {("due", one): 1 for one in days}
        wanted |= {("overdue", one): 8 for one in days} | {("escalation", one): 31 for one in days}
        _questions_for(wanted, zone)
        now = oracle(change - timedelta(days=4), clock_time(hour), zone, late=False) + timedelta(minutes=1)
        ends, previous = now + timedelta(days=6), now
        seen: Counter[tuple[str, date]] = Counter()
        while now < ends:
            remind(now=now, clock=GivenClock(now))
            for row in Reminder.objects.filter(created_at=now).select_related("question"):
                deadline = row.question.deadline
                if deadline and (row.stage, deadline) in _stages_of(wanted):
                    day = deadline + timedelta(days=_stages_of(wanted)[row.stage, deadline])
                    seen[row.stage, day] += 1
                    at = oracle(day, clock_time(hour), zone, late=False)
                    if not previous < at <= now or row.state == "skipped":
                        yield f"{zone} {row.stage} of {day}: {row.state} at {now}, due {at}"
            near = abs(_local(now, zone).hour - hour) <= NEAR_HOURS or _local(now, zone).hour >= 22
            previous, now = now, now + (STEP if near else COARSE)
        yield from (f"{zone} {key[0]} of {key[1]} came {seen[key]} times" for key in wanted if seen[key] != 1)
        transaction.set_rollback(True)


def _stages_of(wanted: dict[tuple[str, date], int]) -> dict[tuple[str, date], int]:
    """(stage, deadline) -> days from the deadline to that stage's morning."""
    return {(stage, day - timedelta(days=offset)): offset for (stage, day), offset in wanted.items()}


def _questions_for(wanted: dict[tuple[str, date], int], zone: str) -> None:
    from django.contrib.auth.models import Group

    from predictions.models import Question, User, end_of_day
    from predictions.models.base import writing

    user = User.objects.create_user(f"{zone.replace('/', '.')}@desk.example")
    user.groups.set(Group.objects.filter(name__in=["editor", "adjudicator"]))
    for deadline in sorted({day for _, day in _stages_of(wanted)}):
        made_up.questions(1, [user], deadline)
    with writing("the storms' generator"):
        for row in Question.objects.all():
            row.time_zone, row.due_at = zone, end_of_day(row.deadline or date.min, zone)
            row.save()
