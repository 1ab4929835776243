"""What the clock brings about: the tick that beat rings for."""

from datetime import datetime

from ..models import Heartbeat, Question
from .scores import admit_matured

TICK = "tick"


def tick(*, now: datetime) -> Heartbeat:
    """The scheduled resolution check: admit what matured, count what is due, leave a heartbeat. Safe to repeat.

    It finds what has fallen due and never decides an outcome.
    """
    matured = admit_matured(now=now)
    counts = {
        "due": Question.objects.due(now).count(),
        "open": Question.objects.unsettled().count(),
        "matured": matured,
    }
    beat, _ = Heartbeat.objects.update_or_create(name=TICK, defaults={"finished_at": now, "counts": counts})
    return beat
