"""What became of the record, as the log tells it: what feeds show and webhooks send.

Rows of an imported file are not told one by one: a file may hold a million.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .log import Kind, LogEntry, LogOpening
from .outcomes import Resolution
from .predictions import Prediction
from .questions import Question

CORRECTIONS: Final = (
    Kind.QUESTION_AMENDED, Kind.PREDICTION_AMENDED, Kind.PREDICTION_WITHDRAWN, Kind.RESOLUTION_SUPERSEDED,
    Kind.PREDICTION_REINSTATED,
)  # fmt: skip
_OF_RESOLUTIONS: Final = (Kind.RESOLUTION_SET, Kind.RESOLUTION_FINALISED, Kind.RESOLUTION_SUPERSEDED)


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
    """The entries with what they are about, in their order, without what nobody may see; three queries or four.

    What is withheld or gone is told as an entry without a payload.
    """
    rows = list(entries)
    subjects = [row.subject for row in rows]
    opened = LogOpening.objects.readable().in_bulk([row.seq for row in rows])
    predictions = {
        one.log_subject: one
        for one in Prediction.objects.public()
        .filter(log_subject__in=subjects)
        .select_related("author", "outlet", "question", "commentary")
    }
    questions = {one.log_subject: one for one in Question.objects.public().filter(log_subject__in=subjects)}
    payloads = {seq: json.loads(bytes(one.payload)) for seq, one in opened.items()}
    _name_outcomes([payloads[row.seq] for row in rows if row.kind in _OF_RESOLUTIONS and row.seq in payloads])
    found = []
    for row in rows:
        prediction = predictions.get(row.subject)
        question = prediction.question if prediction else questions.get(row.subject)
        if question is not None:
            payload = payloads.get(row.seq, {})
            found.append(Happened(row.seq, Kind(row.kind), row.at, payload, prediction, question))
    return found


def _name_outcomes(payloads: Sequence[dict[str, Any]]) -> None:
    """Entries that name a resolution and not its outcome are told with it; no query where all do."""
    bare = [one for one in payloads if "outcome" not in one]
    if not bare:
        return
    known = {
        str(one.public_id): one for one in Resolution.objects.filter(public_id__in=[p["resolution"] for p in bare])
    }
    for one in bare:
        if row := known.get(one["resolution"]):
            one |= {"outcome": row.outcome, "known_on": row.known_on.isoformat()}
