"""D3, D5: the broker that forgets and dies, and more beats and workers than there should be."""

import re
import time
from datetime import timedelta

from . import made_up
from .crew import wait_until
from .storm import Outcome, Storm, count, drain

LONGEST_GAP = 180.0
_SUCCEEDED = re.compile(r"predictions\.tasks\.tick\[[0-9a-f-]+\] succeeded")


def lost_broker(storm: Storm) -> Outcome:
    """D3: Redis restarted, flushed and killed while everything goes out. Nobody who sends is harmed: no duplicates."""
    assert storm.redis is not None
    made_up.due_today(storm.reminders)
    storm.crew.beat()
    for number in range(2):
        storm.crew.worker(f"w{number}", "--pool=prefork", "-c", "1")
    wait_until(lambda: bool(storm.mail.accepts), storm.left)
    flushes = kills = max(1, storm.faults // 4)
    faults = ["restart"] * storm.faults + ["flush"] * flushes + ["kill"] * kills
    storm.random.shuffle(faults)
    longest = 0.0
    for done, fault in enumerate(faults):
        share = storm.reminders * done // (len(faults) + 1)
        storm.accepted(share, min(storm.left, LONGEST_GAP + 30))
        getattr(storm.redis, fault)()
        longest = max(longest, _until_next_tick(storm))
        sent = len(storm.mail.accepts)
        storm.say(f"{fault}, {done + 1} of {len(faults)}: {sent:,} accepted, longest gap {longest:.0f} s")
    drain(storm, storm.reminders)
    found = count(storm, storm.reminders, lambda one: False)
    words = f"{storm.faults} restarts, {flushes} FLUSHALL, {kills} kill -9, {storm.reminders:,} reminders"
    outcome = Outcome(f"{words}: {found}, next tick after {longest:.0f} s at the most", found.broken())
    if longest > LONGEST_GAP:
        outcome.broken.append(f"a tick came only after {longest:.0f} s")
    return outcome


def _until_next_tick(storm: Storm) -> float:
    """Seconds from now to the next heartbeat, by the database."""
    from predictions.models import Heartbeat

    before, began = Heartbeat.objects.get(name="tick").finished_at, time.monotonic()
    wait_until(lambda: Heartbeat.objects.get(name="tick").finished_at > before, min(storm.left, LONGEST_GAP + 30), 0.05)
    return time.monotonic() - began


def many_beats(storm: Storm) -> Outcome:
    """D5: three beats and four workers; marks are taken back so that planning happens again and again, crosswise."""
    from predictions.models import Reminder, StageMark

    deadline = made_up.settle_morning() - timedelta(days=1)
    people, made, parts = made_up.owners(), 0, 10
    for _ in range(3):
        storm.crew.beat()
    for number in range(4):
        storm.crew.worker(f"w{number}", "--pool=solo", "-l", "INFO", STORM_LOG="INFO")
    wait_until(lambda: _ticks(storm) > 3, storm.left)
    while (_ticks(storm) < storm.faults or made < storm.reminders) and storm.left > 1:
        wanted = storm.reminders * (1 + _ticks(storm) * parts // max(1, storm.faults)) // parts
        if made < min(wanted, storm.reminders):
            step = min(wanted, storm.reminders) - made
            made_up.questions(step, people, deadline)
            made += step
        StageMark.objects.exclude(name="planning").delete()
        time.sleep(0.3)
    StageMark.objects.exclude(name="planning").delete()
    ticks = _ticks(storm)
    wait_until(lambda: _ticks(storm) > ticks + 10, storm.left)
    drain(storm, storm.reminders)
    found = count(storm, storm.reminders, lambda one: False)
    rows = sorted(Reminder.objects.values_list("question__statement", "stage", "occurrence", "plan_rev", "state"))
    outcome = Outcome(f"3 beats, 4 workers, {_ticks(storm):,} ticks, {storm.reminders:,} reminders: {found}")
    outcome.broken = found.broken()
    if rows != _expected():
        outcome.broken.append(f"{len(rows)} rows instead of exactly {len(_expected())} as expected")
    if found.duplicates:
        outcome.broken.append("there are duplicates")
    if _ticks(storm) < storm.faults:
        outcome.broken.append(f"only {_ticks(storm)} of {storm.faults} ticks")
    return outcome


def _ticks(storm: Storm) -> int:
    return len(_SUCCEEDED.findall(storm.crew.log("worker")))


def _expected() -> list[tuple[str, str, int, int, str]]:
    from predictions.models import Question

    statements = Question.objects.values_list("statement", flat=True)
    stages = (("due", "sent"), ("heads_up", "skipped"))
    return sorted((one, stage, 0, 0, state) for one in statements for stage, state in stages)
