"""The due queue: everything past its deadline and unresolved, complete, oldest first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from ..models import PredictionState, Question
from ..models.questions import QuestionQuerySet


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many questions wait for an outcome, and how many are open in all."""

    due: int
    open: int


def due_queue(now: datetime) -> QuestionQuerySet:
    """Unresolved questions past their deadline, oldest first, with the number of published predictions on each."""
    published = Count("predictions", filter=Q(predictions__state=PredictionState.PUBLISHED), distinct=True)
    return Question.objects.due(now).annotate(n_predictions=published).prefetch_related("topics")


def due_counts(now: datetime) -> DueCounts:
    """Three counts in one query."""
    row = Question.objects.aggregate(
        due=Count("pk", filter=Q(state__in=("open", "reopened"), due_at__lte=now)),
        open=Count("pk", filter=Q(state__in=("open", "reopened"))),
    )
    return DueCounts(**row)
