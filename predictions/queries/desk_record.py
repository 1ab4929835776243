"""What the desk owes its readers, for its own page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from ..models import Challenge, ChallengeState, Correction
from .agreement import Agreements, verdict_agreement
from .frames import Read, shown_frames

MOST_OVERDUE = 50


@dataclass(frozen=True, slots=True)
class DeskRecord:
    """Agreement of editors, and what became of challenges; `overdue` are published and past the day of their answer."""

    agreement: Agreements
    challenges: dict[str, int]
    overdue: tuple[Challenge, ...]
    n_corrections: int
    frames: tuple[Read, ...]


def desk_record(*, now: datetime) -> DeskRecord:
    """Seven queries, and three more where agreement is not kept."""
    late = Challenge.objects.filter(state=ChallengeState.OPEN, answer_by__lt=now).order_by("answer_by", "pk")
    states = Challenge.objects.order_by().values_list("state").annotate(n=Count("pk"))
    counts = dict.fromkeys(ChallengeState.values, 0) | dict(states)
    return DeskRecord(
        agreement=verdict_agreement(now=now),
        challenges=counts,
        overdue=tuple(late.select_related("question")[:MOST_OVERDUE]),
        n_corrections=Correction.objects.count(),
        frames=tuple(shown_frames()),
    )
