"""D1, D2, D6, D10: processes that are killed, frozen and asked to stop."""

import signal
import time
from collections import Counter

from . import made_up
from .crew import wait_until
from .mail_sink import Accept
from .storm import Outcome, Storm, count, drain, sent_by

SIDE_BY_SIDE = 3


def named_points(storm: Storm) -> Outcome:
    """D1: SIGKILL at each named point; a duplicate only where the other side had accepted and we had not marked."""
    from predictions.actions.reminders.failpoints import POINTS

    made_up.due_today(storm.reminders)
    killed: dict[int, str] = {}
    waiting = [point for point in POINTS for _ in range(storm.faults)]
    running: dict[int, str] = {}
    stuck = 0
    while (waiting or running) and storm.left > 1:
        while waiting and len(running) < SIDE_BY_SIDE:
            point = waiting.pop(0)
            running[storm.crew.loop(every=0.1, LEDGER_FAILPOINT=point).pid] = point
        for pid in [pid for pid in running if pid not in storm.crew.alive()]:
            point = running.pop(pid)
            killed[pid] = point
            stuck += storm.crew.wait(pid, 1) != -signal.SIGKILL
        time.sleep(0.02)
    storm.say(f"{len(killed)} killed at {len(POINTS)} points")
    for _ in range(2):
        storm.crew.loop()
    drain(storm, storm.reminders)
    at_accept = [pid for pid, point in killed.items() if point == "send.accepted"]
    found = count(storm, storm.reminders, sent_by(at_accept))
    outcome = Outcome(f"{len(killed)} kills at {len(POINTS)} points x {storm.faults}: {found}", found.broken())
    if stuck or len(killed) < len(POINTS) * storm.faults:
        outcome.broken.append("some points were never reached")
    return outcome


def random_kills(storm: Storm) -> Outcome:
    """D2: kill -9 whoever is sending, again and again, while everything goes out."""
    made_up.due_today(storm.reminders)
    crew, hands = storm.crew, 4 if storm.engine == "postgresql" else 3
    for _ in range(hands):
        crew.loop()
    marks = sorted(storm.random.randrange(storm.reminders) for _ in range(storm.faults))
    killed: set[int] = set()
    while marks and storm.left > 1:
        if len(storm.mail.accepts) < marks[0]:
            time.sleep(0.005)
            continue
        time.sleep(storm.random.random() * 0.03)
        pid = _victim(storm)
        if pid and crew.kill(pid):
            killed.add(pid)
            marks.pop(0)
            crew.loop()
            if len(killed) % 20 == 0:
                storm.say(f"{len(killed)} killed, {len(storm.mail.accepts):,} accepted")
        else:
            time.sleep(0.05)
    drain(storm, storm.reminders)
    found = count(storm, storm.reminders, sent_by(killed))
    took = time.monotonic() - storm.started
    outcome = Outcome(f"{storm.reminders:,} reminders, {len(killed)} kills, {took:.0f} s: {found}", found.broken())
    if len(killed) < storm.faults:
        outcome.broken.append(f"only {len(killed)} of {storm.faults} kills came about")
    if found.duplicates > len(killed):
        outcome.broken.append("more duplicates than kills, though each message is marked by itself")
    return outcome


def _victim(storm: Storm) -> int | None:
    """Mostly whoever sent the last message, sometimes anybody who has ever sent one."""
    alive = set(storm.crew.alive())
    seen = [one.pid for one in storm.mail.accepts[-200:] if one.pid in alive]
    if not seen:
        return None
    return seen[-1] if storm.random.random() < 0.8 else storm.random.choice(seen)


def frozen(storm: Storm) -> Outcome:
    """D6: stopped beyond the lease while sending, then let go on."""
    made_up.due_today(storm.reminders)
    for _ in range(3):
        storm.crew.loop()
    freezes: list[tuple[int, float, float]] = []
    while len(freezes) < storm.faults and storm.left > 1:
        if len(storm.mail.accepts) < storm.reminders * len(freezes) // (storm.faults + 1):
            time.sleep(0.005)
            continue
        time.sleep(storm.random.random() * 0.05)
        pid = _victim(storm)
        if pid and storm.crew.kill(pid, signal.SIGSTOP):
            began = time.time()
            time.sleep(FROZEN_SECONDS)
            storm.crew.kill(pid, signal.SIGCONT)
            freezes.append((pid, began, time.time()))
    drain(storm, storm.reminders)
    storm.say(f"{len(freezes)} freezes")
    blamed: Counter[tuple[int, float, float]] = Counter()

    def frozen_around(one: Accept) -> bool:
        """Whoever sent it first, or again, was stopped between the last look at the lease and the mark."""
        times = storm.mail.by_id()[one.id]
        for freeze in freezes:
            pid, began, ended = freeze
            touched = [other for other in times if other.pid == pid]
            if any(began - NEAR < other.at < ended + NEAR for other in touched):
                blamed[freeze] += 1
                return True
        return False

    found = count(storm, storm.reminders, frozen_around)
    outcome = Outcome(f"{len(freezes)} freezes of {FROZEN_SECONDS:g} s: {found}", found.broken())
    if len(freezes) < storm.faults:
        outcome.broken.append(f"only {len(freezes)} of {storm.faults} freezes came about")
    if any(number > 1 for number in blamed.values()):
        outcome.broken.append("more than one duplicate for a freeze")
    return outcome


FROZEN_SECONDS = 3.0
# A message on its way when its sender froze, or sent just after, was taken within so many seconds of the freeze.
NEAR = 2.0


def rolling_restarts(storm: Storm) -> Outcome:
    """D10: SIGTERM to one worker after the other under load; each finishes what it has in hand."""
    made_up.due_today(storm.reminders)
    celery = storm.redis is not None
    if celery:
        storm.crew.beat()
    names = [f"w{number}" for number in range(3)]

    def start(name: str) -> int:
        if celery:
            return storm.crew.worker(name, "--pool=prefork", "-c", "1").pid
        return storm.crew.loop().pid

    pids = {name: start(name) for name in names}
    done, slow = 0, 0
    wait_until(lambda: bool(storm.mail.accepts), storm.left)
    while done < storm.faults and storm.left > 1:
        if len(storm.mail.accepts) < storm.reminders * done // (storm.faults + 1):
            time.sleep(0.01)
            continue
        name = names[done % len(names)]
        if not celery:  # one loop has all the work in hand: restart that one
            name = next((one for one, pid in pids.items() if pid == _victim(storm)), name)
        storm.crew.kill(pids[name], signal.SIGTERM)
        if storm.crew.wait(pids[name], 60) is None:
            slow += 1
            storm.crew.kill(pids[name])
        pids[name] = start(name)
        done += 1
    drain(storm, storm.reminders)
    found = count(storm, storm.reminders, lambda one: False)
    outcome = Outcome(f"{done} restarts, {storm.reminders:,} reminders: {found}", found.broken())
    if slow:
        outcome.broken.append(f"{slow} workers did not stop within a minute")
    if done < storm.faults:
        outcome.broken.append(f"only {done} of {storm.faults} restarts came about")
    return outcome
