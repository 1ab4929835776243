"""What became of the record, as the log tells it: what feeds show and webhooks send.

Rows of an imported file are not told one by one: a file may hold a million.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .log import Kind, LogEntry, LogOpening
from .predictions import Prediction
from .questions import Question

CORRECTIONS: Final = (
    Kind.QUESTION_AMENDED, Kind.PREDICTION_AMENDED, Kind.PREDICTION_WITHDRAWN, Kind.RESOLUTION_SUPERSEDED,
    Kind.PREDICTION_REINSTATED,
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
