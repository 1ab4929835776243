"""The latest of what became of the record, for feeds."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from ..models import Kind, LogEntry, Prediction, Question
from ..models.happenings import Happened, happened


def latest(kinds: Sequence[Kind], *, author: str = "", topic: str = "", most: int) -> list[Happened]:
    """The latest entries of these kinds, newest first; only what is about an author's claims, or a topic, by slug."""
    entries = LogEntry.objects.filter(kind__in=[kind.value for kind in kinds])
    if Kind.IMPORT_ROW not in kinds:
        entries = entries.exclude(kind=Kind.IMPORT_ROW)  # says nothing new, but an index says it too
    if author or topic:
        entries = entries.filter(subject__in=_subjects(author, topic))
    return happened(entries.order_by("-seq")[:most])


def _subjects(author: str, topic: str) -> QuerySet[Any]:
    predictions = Prediction.objects.public()
    questions = Question.objects.public()
    if author:
        predictions = predictions.filter(author__slug=author)
        questions = questions.filter(pk__in=Prediction.objects.public().filter(author__slug=author).values("question"))
    if topic:
        predictions = predictions.filter(question__topics__slug=topic)
        questions = questions.filter(topics__slug=topic)
    return predictions.order_by().values("log_subject").union(questions.order_by().values("log_subject"), all=True)
