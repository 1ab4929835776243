"""What every storm has at hand, and the count of what was lost and what came twice."""

import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from .crew import Crew, Redis, wait_until
from .mail_sink import Accept, MailSink


@dataclass(slots=True)
class Outcome:
    """What a storm came to: its figures in one line, and each promise that was broken."""

    figures: str
    broken: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Storm:
    """One storm: its size, its place, its people. `faults` counts what the storm does (kills, freezes, restarts)."""

    name: str
    engine: str
    reminders: int
    faults: int
    seconds: float
    full: bool
    folder: Path
    mail: MailSink
    crew: Crew
    random: random.Random
    redis: Redis | None = None
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds until the storm is called off."""
        return max(1.0, self.seconds - (time.monotonic() - self.started))

    def accepted(self, number: int, seconds: float) -> bool:
        """Wait until so many messages have been accepted."""
        return wait_until(lambda: len(self.mail.accepts) >= number, seconds, 0.02)

    def say(self, text: str) -> None:
        """One line of progress, in the full versions."""
        if self.full:
            print(f"  {time.monotonic() - self.started:6.0f} s  {text}", flush=True)


@dataclass(frozen=True, slots=True)
class Count:
    """What the sink and the tables say together."""

    reminders: int
    lost: int
    dead: int
    duplicates: int
    unexplained: int
    ambiguous: int

    def __str__(self) -> str:
        words = f"lost {self.lost}, duplicates {self.duplicates}, unexplained {self.unexplained}"
        words += f", dead {self.dead}" if self.dead else ""
        return words + (f", ambiguous {self.ambiguous}" if self.ambiguous else "")

    def broken(self) -> list[str]:
        """The promises that do not hold, in words."""
        found = [f"{self.lost} reminders were lost"] if self.lost else []
        return found + ([f"{self.unexplained} duplicates have no explanation"] if self.unexplained else [])


def drained() -> bool:
    """Nothing waits and nothing is on its way."""
    from predictions.models import DeliveryState, Reminder

    return not Reminder.objects.filter(state=DeliveryState.DUE).exists()


def drain(storm: Storm, expected: int) -> bool:
    """Wait until everything that was planned has come to an end."""
    from predictions.models import Reminder

    def ended() -> bool:
        return Reminder.objects.exclude(state="skipped").count() >= expected and drained()

    return wait_until(ended, storm.left, every=0.5)


def count(storm: Storm, expected: int, explains: Callable[[Accept], bool]) -> Count:
    """Compare the tables with the sink; `explains` says whether a repeat after this acceptance is within the promise.

    Lost: an expected reminder that neither reached the sink nor ended visibly, and one marked as sent that never came.
    """
    from predictions.models import Reminder

    taken = storm.mail.by_id()
    rows = list(Reminder.objects.exclude(state="skipped").values_list("id", "state"))
    states = {str(id_): state for id_, state in rows}
    ended = sum(state in ("dead", "cancelled") or id_ in taken for id_, state in states.items())
    lies = sum(state == "sent" and id_ not in taken for id_, state in states.items())
    strangers = sum(id_ not in states for id_ in taken)
    repeats = [one for times in taken.values() for one in times[:-1]]
    return Count(
        reminders=len(rows),
        lost=max(0, expected - ended) + lies,
        dead=sum(state == "dead" for state in states.values()),
        duplicates=len(repeats),
        unexplained=sum(not (one.ambiguous or explains(one)) for one in repeats) + strangers,
        ambiguous=sum(one.ambiguous for times in taken.values() for one in times),
    )


def sent_by(pids: Collection[int]) -> Callable[[Accept], bool]:
    """A repeat is explained where the process that sent it first is among these."""
    return lambda one: one.pid in pids
