"""What the clock brings about: the tick that beat rings for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..models import Heartbeat, Question, Score, ScoreStatus
from .finality import finalise_outcomes
from .placing import place_boards
from .reminders.clock import Clock, GivenClock
from .reminders.queue import Ring
from .reminders.round import Round, remind
from .resumming import sum_up_waiting
from .scores import admit_matured

TICK = "tick"
# Counting a million open questions takes far longer than all the rest of an idle tick.
COUNT_EVERY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick came to: its heartbeat, and what the workers are to send."""

    beat: Heartbeat
    rings: list[Ring]


def tick(*, now: datetime, clock: Clock | None = None) -> Tick:
    """Plan and queue reminders, admit what matured, make final what nobody challenged, leave a heartbeat.

    Safe to repeat; it decides no outcome.

    `clock` is the database's; without one the caller vouches that `now` is what the database would say.
    """
    round_ = remind(now=now, clock=clock or GivenClock(now))
    matured = admit_matured(now=now) if _waits_to_mature(now) else 0
    finalised = finalise_outcomes(now=now)
    beat = Heartbeat.objects.filter(name=TICK).first() or Heartbeat(name=TICK, counts={})
    beat.counts = _counts(beat, round_, now) | {
        "matured": matured,
        "finalised": finalised,
        "clock_skew": round(round_.skew.total_seconds()),
    }
    # By the database's clock: a worker whose own is wrong must not look alive in days to come.
    beat.finished_at = now - round_.skew
    beat.save()
    return Tick(beat, round_.rings)


def _waits_to_mature(now: datetime) -> bool:
    """Look before taking the log head's lock, which an import may hold for a while."""
    return Score.objects.filter(status=ScoreStatus.SCORED, matured=False, matures_at__lte=now).exists()


def _counts(beat: Heartbeat, round_: Round, now: datetime) -> dict[str, Any]:
    counted_at = beat.counts.get("counted_at")
    fresh = counted_at and now - datetime.fromisoformat(counted_at) < COUNT_EVERY
    if fresh and not round_.planned and {"due", "open"} <= beat.counts.keys():
        return {name: beat.counts[name] for name in ("due", "open", "counted_at")}
    return {
        "due": Question.objects.due(now).count(),
        "open": Question.objects.unsettled().count(),
        "counted_at": now.isoformat(),
    }


def finish_scores(*, now: datetime) -> None:
    """Finish what outcomes and large imports leave to be done together: sums of whole authors, then places.

    Safe to repeat. Not part of `tick`: it waits for the log's head, and reminders must not.
    """
    sum_up_waiting(now=now)
    place_boards(now=now)
