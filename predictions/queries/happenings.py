"""What became of the record, as the log tells it: what feeds show and webhooks send.

Rows of an imported file are not told one by one: a file may hold a million.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from ..models import Kind, LogEntry, LogOpening, Prediction, Question

CORRECTIONS: Final = (
    Kind.QUESTION_AMENDED, Kind.PREDICTION_AMENDED, Kind.PREDICTION_WITHDRAWN, Kind.RESOLUTION_SUPERSEDED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the log with the prediction or question it is about; `payload` is what the entry says."""

    seq: int
    kind: Kind
    at: datetime
    payload: Mapping[str, Any]
    prediction: Prediction | None
    question: Question | None


def happened(entries: Iterable[LogEntry]) -> list[Happened]:
    """The entries with what they are about, in their order; three queries. Those whose subject is gone are left out."""
    rows = list(entries)
    subjects = [row.subject for row in rows]
    opened = LogOpening.objects.in_bulk([row.seq for row in rows])
    predictions = {
        one.log_subject: one
        for one in Prediction.objects.public()
        .filter(log_subject__in=subjects)
        .select_related("author", "outlet", "question", "commentary")
    }
    questions = {one.log_subject: one for one in Question.objects.public().filter(log_subject__in=subjects)}
    found = []
    for row in rows:
        prediction = predictions.get(row.subject)
        question = prediction.question if prediction else questions.get(row.subject)
        if question is not None:
            payload = json.loads(bytes(opened[row.seq].payload)) if row.seq in opened else {}
            found.append(Happened(row.seq, Kind(row.kind), row.at, payload, prediction, question))
    return found


def latest(kinds: Sequence[Kind], *, author: str = "", topic: str = "", most: int) -> list[Happened]:
    """The latest entries of these kinds, newest first; only what is about an author's claims, or a topic, by slug."""
    entries = LogEntry.objects.filter(kind__in=[kind.value for kind in kinds])
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
