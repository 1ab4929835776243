"""What the scheduled checks last found: differences in scores, and why the log is not signed."""

from dataclasses import dataclass
from datetime import datetime

from ..models import Heartbeat


@dataclass(frozen=True, slots=True)
class Check:
    """The last check: when it ended, and how many scores and standings were not what the record bears out."""

    at: datetime
    n: int


def why_not_signed() -> str:
    """Why the log's head is not signed, as the last attempt left it; empty while all is well."""
    found = Heartbeat.objects.filter(name=Heartbeat.PUBLISH).first()
    return "" if found is None or not found.counts.get("refused") else str(found.counts.get("sentence", ""))


def last_check() -> Check | None:
    """The last check there was; None before the first one."""
    found = Heartbeat.objects.filter(name=Heartbeat.CHECK).first()
    return None if found is None else Check(found.finished_at, int(found.counts.get("differences", 0)))
