"""When the scores were last held against the record, and how many differences there were."""

from dataclasses import dataclass
from datetime import datetime

from ..models import Heartbeat


@dataclass(frozen=True, slots=True)
class Check:
    """The last check: when it ended, and how many scores and standings were not what the record bears out."""

    at: datetime
    n: int


def last_check() -> Check | None:
    """The last check there was; None before the first one."""
    found = Heartbeat.objects.filter(name=Heartbeat.CHECK).first()
    return None if found is None else Check(found.finished_at, int(found.counts.get("differences", 0)))
