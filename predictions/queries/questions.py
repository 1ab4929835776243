"""Questions with all that is shown of each."""

from django.db.models import Prefetch, QuerySet

from ..models import Challenge, Question, Resolution


def with_outcomes_in_force(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Join event, topics and the outcome in force (`in_force`, a list of one or none); three queries."""
    in_force = Resolution.objects.filter(superseded_at__isnull=True)
    return questions.select_related("event").prefetch_related(
        "topics", Prefetch("resolutions", queryset=in_force, to_attr="in_force")
    )


def with_every_outcome(questions: QuerySet[Question]) -> QuerySet[Question]:
    """The same, with superseded outcomes, the verdicts behind them, challenges, and the desk's amendments."""
    every = Resolution.objects.select_related("verdict").order_by("settled_at", "pk")
    challenges: QuerySet[Challenge] = Challenge.objects.public().order_by("filed_at", "pk")
    return with_outcomes_in_force(questions).prefetch_related(
        Prefetch("resolutions", queryset=every),
        "amendments",
        Prefetch("challenges", queryset=challenges, to_attr="public_challenges"),
    )
