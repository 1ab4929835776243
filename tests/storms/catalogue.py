"""Which storms there are, how large, on which engines, and with how short waits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import NamedTuple

from .places import POSTGRESQL, SQLITE
from .storm import Outcome, Storm

BOTH = (SQLITE, POSTGRESQL)


class Size(NamedTuple):
    """How many reminders, how many faults, and after how many seconds it is called off."""

    reminders: int
    faults: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Kind:
    """One storm: where its function is, its two sizes, and the waits of its processes (STORM_... in settings)."""

    words: str
    function: str
    quick: Size
    full: Size
    engines: tuple[str, ...] = BOTH
    redis: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    full_environment: dict[str, str] = field(default_factory=dict)

    def run(self) -> Callable[[Storm], Outcome]:
        """The function; Django must be set up by now."""
        room, _, name = self.function.partition(".")
        found: Callable[[Storm], Outcome] = getattr(import_module(f"tests.storms.{room}"), name)
        return found

    def environment_of(self, full: bool) -> dict[str, str]:
        """What the processes are told."""
        return self.environment | (self.full_environment if full else {})


_SHORT = {"STORM_LEASE": "2", "STORM_RING_LEASE": "1", "STORM_TICK": "1"}

STORMS = {
    "D1": Kind(
        "SIGKILL at each of the named points", "kills.named_points", Size(60, 1, 90), Size(2400, 25, 1500),
        environment={"STORM_LEASE": "8", "STORM_RING_LEASE": "0.5"},
    ),
    "D2": Kind(
        "kill -9 at random moments", "kills.random_kills", Size(120, 3, 90), Size(10_000, 200, 3000),
        environment=_SHORT,
    ),
    "D3": Kind(
        "Redis restarted, flushed, killed", "broker.lost_broker", Size(120, 2, 120), Size(10_000, 20, 3000),
        engines=(POSTGRESQL,), redis=True, environment=_SHORT | {"STORM_TICK": "2"},
        full_environment={"STORM_LEASE": "", "STORM_RING_LEASE": "", "STORM_TICK": "60"},
    ),
    "D4": Kind(
        "the database cuts everybody off, or is locked", "databases.cut_off", Size(120, 2, 120), Size(2000, 10, 900),
        redis=True, environment=_SHORT | {"STORM_LEASE": "40"},
    ),
    "D5": Kind(
        "three beats and four workers", "broker.many_beats", Size(100, 40, 120), Size(2000, 2000, 1800),
        redis=True, environment=_SHORT | {"STORM_TICK": "0.3", "STORM_LEASE": "120", "STORM_RING_LEASE": "55"},
    ),
    "D6": Kind(
        "SIGSTOP beyond the lease, then SIGCONT", "kills.frozen", Size(120, 1, 90), Size(2000, 50, 1500),
        environment=_SHORT,
    ),
    "D7": Kind(
        "mail servers that refuse, hang, drip, drop", "answers.mail_servers", Size(36, 1, 90), Size(600, 1, 600),
        environment=_SHORT | {"STORM_LEASE": "20", "STORM_RING_LEASE": "5", "STORM_SOCKET": "2", "STORM_TOTAL": "4"},
    ),
    "D8": Kind(
        "a worker's clock, or the database's, is wrong", "times.wrong_clocks", Size(20, 1, 90), Size(200, 5, 900),
        redis=True, environment=_SHORT,
    ),
    "D9": Kind(
        "local times against an oracle; every stage once over both changes of the clock", "times.local_times",
        Size(5, 500, 90), Size(5, 5000, 900), engines=(SQLITE,),
    ),
    "D10": Kind(
        "SIGTERM to one worker after the other", "kills.rolling_restarts", Size(150, 2, 120), Size(4000, 50, 1800),
        redis=True, environment=_SHORT | {"STORM_LEASE": "120", "STORM_RING_LEASE": "5"},
    ),
    "D11": Kind(
        "settled, snoozed, unsubscribed, handed over, moved while due", "changes.while_due", Size(40, 1, 120),
        Size(400, 1, 1200), environment=_SHORT,
    ),
    "D12": Kind(
        "webhooks that answer badly", "answers.webhooks", Size(8, 3, 90), Size(64, 15, 300),
        environment=_SHORT | {"STORM_LEASE": "120", "STORM_RING_LEASE": "55"},
    ),
}  # fmt: skip
