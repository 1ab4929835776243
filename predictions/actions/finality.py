"""From provisional to final: what the clock does when a challenge window is over."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from ..models import PENDING, Challenge, Kind, Question, QuestionState, Resolution
from .base import verb
from .board import raise_board_version
from .log import Entry, append_entries
from .payloads import instant_text

BATCH = 500


def finalise_outcomes(*, now: datetime) -> int:
    """Make final what was not challenged in its window, or whose challenges are answered; returns how many.

    Some hundreds to a transaction. Safe to repeat, and to run beside itself.
    """
    done = 0
    while ids := list(ripe(now).order_by("provisional_until").values_list("pk", flat=True)[:BATCH]):
        finished = _finalise(ids=ids, now=now)
        done += finished
        if not finished:  # somebody else was quicker with all of them
            break
    return done


def ripe(now: datetime) -> QuerySet[Resolution]:
    """What is to be made final by now."""
    in_the_way = Challenge.objects.filter(resolution=OuterRef("pk"), in_time=True, state__in=PENDING)
    over = Resolution.objects.filter(
        provisional_until__lte=now, final_at__isnull=True, superseded_at__isnull=True
    )  # fmt: skip
    return over.exclude(Exists(in_the_way))


@verb
def _finalise(*, ids: Sequence[int], now: datetime) -> int:
    rows = list(ripe(now).filter(pk__in=ids).select_related("question"))
    if not rows:
        return 0
    entries = [Entry(Kind.RESOLUTION_FINALISED, row.question.log_subject, _payload(row, now)) for row in rows]
    for row, seq in zip(rows, append_entries(entries, now=now), strict=True):
        row.final_at, row.last_seq = now, seq
        row.question.state, row.question.last_seq = QuestionState.FINAL, seq
    Resolution.objects.bulk_update(rows, ["final_at", "last_seq"], batch_size=BATCH)
    Question.objects.bulk_update([row.question for row in rows], ["state", "last_seq"], batch_size=BATCH)
    raise_board_version(now)
    return len(rows)


def _payload(row: Resolution, now: datetime) -> dict[str, str | None]:
    """The machine's own act: there is no actor."""
    return {
        "resolution": str(row.public_id), "question": str(row.question.public_id), "final_at": instant_text(now),
    }  # fmt: skip
