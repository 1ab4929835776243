"""What the clock brings about: the tick that beat rings for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import CharField, Exists, Func, Value

from ..models import AuthorContact, Embargo, EmbargoState, Heartbeat, Question, Score, ScoreStatus
from .embargoes import carry_out_embargoes
from .finality import finalise_outcomes, ripe
from .lapsing import lapse_withdrawals, overdue
from .placing import place_boards
from .reminders.clock import Clock, GivenClock
from .reminders.queue import MOST_QUEUED, Ring
from .reminders.round import Round, remind
from .replying.contacts import forget_expired_contacts
from .replying.delivering import sendable
from .resumming import sum_up_waiting
from .retries import forget_answers, outlived
from .scores import admit_matured
from .subscriptions.delivering import free
from .subscriptions.telling import tell
from .takedown import scrub

TICK = "tick"
# Counting a million open questions takes far longer than all the rest of an idle tick.
COUNT_EVERY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick came to: its heartbeat, what the workers are to send, and whether subscribers or authors wait."""

    beat: Heartbeat
    rings: list[Ring]
    deliveries: bool
    notices: bool


def tick(*, now: datetime, clock: Clock | None = None, most: int = MOST_QUEUED) -> Tick:
    """Plan and queue reminders, admit what matured, make final what nobody challenged, undo what nobody confirmed.

    Safe to repeat; it decides no outcome: a verdict under embargo was found by its editor.

    Subscribers' deliveries are made of what the log says, and answers that nobody repeats any more are forgotten.

    `clock` is the database's; without one the caller vouches that `now` is what the database would say. `most` is how
    many messages of a kind are claimed for the caller.
    """
    round_ = remind(now=now, clock=clock or GivenClock(now), most=most)
    beat, waits = _last_beat(now)
    # Looked at before the log head's lock is taken, which an import may hold for a while.
    released = carry_out_embargoes(now=now) if waits["to_be_released"] else 0
    matured = admit_matured(now=now) if waits["to_mature"] else 0
    finalised = finalise_outcomes(now=now) if waits["to_be_final"] else 0
    lapsed = lapse_withdrawals(now=now) if waits["to_lapse"] else 0
    if waits["to_be_forgotten"]:
        forget_answers(now=now)
    if waits["contacts_expired"]:
        forget_expired_contacts(now=now)
    told = tell(now=now)
    beat.counts = _counts(beat, round_, now) | {
        "matured": matured,
        "finalised": finalised,
        "lapsed": lapsed,
        "released": released,
        "clock_skew": round(round_.skew.total_seconds()),
    }
    # By the database's clock: a worker whose own is wrong must not look alive in days to come.
    beat.finished_at = now - round_.skew
    leave(beat)
    return Tick(beat, round_.rings, waits["to_be_delivered"] or told > 0, waits["to_be_told"])


def _last_beat(now: datetime) -> tuple[Heartbeat, dict[str, bool]]:
    """The heartbeat so far, and what else waits to be done; one query, since most minutes bring nothing."""
    waiting = {
        "to_mature": Score.objects.filter(status=ScoreStatus.SCORED, matured=False, matures_at__lte=now).order_by(),
        "to_be_final": ripe(now).order_by(),
        "to_lapse": overdue(now).order_by(),
        "to_be_forgotten": outlived(now).order_by(),
        "to_be_delivered": free(now).order_by(),
        "to_be_released": Embargo.objects.filter(state=EmbargoState.WAITING, not_before__lte=now).order_by(),
        "contacts_expired": AuthorContact.objects.filter(expires_at__lte=now).order_by(),
        "to_be_told": sendable(now).order_by(),
    }
    beat = (
        Heartbeat.objects.filter(name=TICK).annotate(**{name: Exists(rows) for name, rows in waiting.items()}).first()
    )
    if beat is None:
        return Heartbeat(name=TICK, counts={}), {name: rows.exists() for name, rows in waiting.items()}
    return beat, {name: getattr(beat, name) for name in waiting}


def leave(beat: Heartbeat) -> None:
    """Write a heartbeat without waiting for the disk: a power cut may take the last minute's along, and no more.

    The setting holds for this one statement, which is its own transaction.
    """
    rows = Heartbeat.objects.filter(name=beat.name)
    if connection.vendor == "postgresql":
        names = (Value("synchronous_commit"), Value("off"), Value(True))
        quick = Func(*names, function="set_config", output_field=CharField())
        rows = rows.alias(quick=quick).filter(quick="off")
    if not rows.update(finished_at=beat.finished_at, counts=beat.counts):
        beat.save()


def _counts(beat: Heartbeat, round_: Round, now: datetime) -> dict[str, Any]:
    counted_at = beat.counts.get("counted_at")
    fresh = counted_at and now - datetime.fromisoformat(counted_at) < COUNT_EVERY
    if fresh and {"due", "open"} <= beat.counts.keys():
        known = {name: beat.counts[name] for name in ("due", "open", "counted_at")}
        return known | {"due": Question.objects.due(now).count()} if round_.planned else known
    return {
        "due": Question.objects.due(now).count(),
        "open": Question.objects.unsettled().count(),
        "counted_at": now.isoformat(),
    }


def finish_scores(*, now: datetime) -> None:
    """Finish what verbs leave to be done together: sums of whole authors, then places; files of what was shredded.

    Safe to repeat. Not part of `tick`: it waits for the log's head, and reminders must not.
    """
    sum_up_waiting(now=now)
    place_boards(now=now)
    scrub(now=now)
