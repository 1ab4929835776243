"""What the scheduled checks last found: differences in scores, and why the log is not signed."""

from dataclasses import dataclass
from datetime import datetime

from ..models import Heartbeat


@dataclass(frozen=True, slots=True)
class Check:
    """The last checks: when the older of them ended, and how much was not what the record and the log bear out."""

    at: datetime
    n: int


def why_not_signed() -> str:
    """Why the log's head is not signed, as the last attempt left it; empty while all is well."""
    found = Heartbeat.objects.filter(name=Heartbeat.PUBLISH).first()
    return "" if found is None or not found.counts.get("refused") else str(found.counts.get("sentence", ""))


def last_check() -> Check | None:
    """The last check there was; None before the first one."""
    found = list(Heartbeat.objects.filter(name__in=(Heartbeat.CHECK, Heartbeat.VERIFY)))
    if not found:
        return None
    n = sum(int(one.counts.get("differences", 0)) for one in found)
    return Check(min(one.finished_at for one in found), n)
