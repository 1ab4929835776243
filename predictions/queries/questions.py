"""Questions with all that is shown of each."""

from django.db.models import Prefetch, QuerySet

from ..models import Question, Resolution


def with_outcomes_in_force(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Join event, topics and the outcome in force (`in_force`, a list of one or none); three queries."""
    in_force = Resolution.objects.filter(superseded_at__isnull=True)
    return questions.select_related("event").prefetch_related(
        "topics", Prefetch("resolutions", queryset=in_force, to_attr="in_force")
    )


def with_every_outcome(questions: QuerySet[Question]) -> QuerySet[Question]:
    """The same, with superseded outcomes, the verdicts behind them, who gave them, and the desk's amendments."""
    every = Resolution.objects.select_related("verdict__editor").prefetch_related("verdict__editor__groups")
    return with_outcomes_in_force(questions).prefetch_related(Prefetch("resolutions", queryset=every), "amendments")
