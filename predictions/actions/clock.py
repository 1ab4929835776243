"""What the clock brings about: the tick that beat rings for."""

from datetime import datetime

from ..models import Heartbeat, Question
from .placing import place_boards
from .resumming import sum_up_waiting
from .scores import admit_matured

TICK = "tick"


def tick(*, now: datetime) -> Heartbeat:
    """The scheduled resolution check: admit what matured, finish sums and places, count what is due, leave a heartbeat.

    It finds what has fallen due and never decides an outcome. Safe to repeat.
    """
    matured = admit_matured(now=now)
    sum_up_waiting(now=now)
    place_boards(now=now)
    counts = {
        "due": Question.objects.due(now).count(),
        "open": Question.objects.unsettled().count(),
        "matured": matured,
    }
    beat, _ = Heartbeat.objects.update_or_create(name=TICK, defaults={"finished_at": now, "counts": counts})
    return beat
