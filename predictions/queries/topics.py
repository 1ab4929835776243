"""What a topic holds: its questions by state, what falls due next, what was settled lately; and all topics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ..models import SETTLED, UNSETTLED, Question, QuestionTopic, Topic

_SETTLED = Q(question__state__in=SETTLED)


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """Published questions of one topic: all, settled, past the deadline without an outcome."""

    n: int
    n_settled: int
    n_due: int
    coming: Sequence[Question]
    settled: Sequence[Question]

    @property
    def n_open(self) -> int:
        """Their deadline is still to come."""
        return self.n - self.n_settled - self.n_due


def topic_record(topic: Topic, *, now: datetime, most: int) -> TopicRecord:
    """The counts, and at most `most` questions that fall due next and that were settled last; three queries."""
    counts = QuestionTopic.objects.public().filter(topic=topic).aggregate(
        n=Count("pk"),
        n_settled=Count("pk", filter=_SETTLED),
        n_due=Count("pk", filter=Q(question__state__in=UNSETTLED, question__due_at__lte=now)),
    )  # fmt: skip
    questions = Question.objects.filter(topics=topic)
    coming = questions.unsettled().filter(due_at__gt=now).order_by("due_at", "pk")
    settled = (
        questions.filter(state__in=SETTLED, resolutions__superseded_at__isnull=True)
        .annotate(settled_at=F("resolutions__settled_at"))
        .order_by("-settled_at", "-pk")
    )
    return TopicRecord(**counts, coming=list(coming[:most]), settled=list(settled[:most]))


def topics_counted() -> QuerySet[Topic]:
    """Every public topic by name, with its published questions and how many are settled: `n`, `n_settled`."""
    public = QuestionTopic.objects.public().filter(topic=OuterRef("pk")).order_by().values("topic")
    return (
        Topic.objects.public()
        .annotate(
            n=Coalesce(Subquery(public.annotate(n=Count("pk")).values("n")), 0),
            n_settled=Coalesce(Subquery(public.filter(_SETTLED).annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("name", "pk")
    )  # fmt: skip
