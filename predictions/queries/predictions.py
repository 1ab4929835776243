"""Lists of predictions with all that is shown of each."""

from django.db.models import Prefetch

from ..models import Resolution
from ..models.predictions import PredictionQuerySet


def with_outcomes(predictions: PredictionQuerySet) -> PredictionQuerySet:
    """Join author, piece, question, topics and the outcome in force (`question.in_force`, a list of one or none).

    A fixed number of queries, however long the list.
    """
    in_force = Resolution.objects.filter(superseded_at__isnull=True).select_related("verdict")
    return predictions.select_related(
        "author", "outlet", "commentary", "question", "question__event", "revises"
    ).prefetch_related(
        Prefetch("question__resolutions", queryset=in_force, to_attr="in_force"), "question__topics"
    )  # fmt: skip
