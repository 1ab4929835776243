"""The due queue: everything past its deadline and unresolved, complete, oldest first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from ..models import PredictionState, Question
from ..models.questions import QuestionQuerySet
from .reminders import with_reminders


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many questions wait for an outcome, and how many are open in all."""

    due: int
    open: int


def due_queue(now: datetime) -> QuestionQuerySet:
    """Unresolved questions past their deadline, oldest first, each with its published predictions counted, its owner,
    and how often somebody was reminded of it: `n_predictions`, `n_reminded`, `last_reminded_at`.
    """
    published = Count("predictions", filter=Q(predictions__state=PredictionState.PUBLISHED), distinct=True)
    queue = Question.objects.due(now).annotate(n_predictions=published)
    return with_reminders(queue).select_related("owner").prefetch_related("topics")


def due_counts(now: datetime) -> DueCounts:
    """Three counts in one query."""
    row = Question.objects.aggregate(
        due=Count("pk", filter=Q(state__in=("open", "reopened"), due_at__lte=now)),
        open=Count("pk", filter=Q(state__in=("open", "reopened"))),
    )
    return DueCounts(**row)
