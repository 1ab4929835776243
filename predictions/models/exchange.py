"""A published prediction as one row of the exchange format: what is exported, and what an import compares with."""

from collections.abc import Sequence
from datetime import date, datetime

from ..formats import Row
from .outcomes import Resolution
from .predictions import Prediction

# Stands in the column `hedge` for an explicit retraction, which has no numbers.
RETRACTED = "retracted"


def as_row(prediction: Prediction, resolution: Resolution | None, topics: Sequence[str]) -> Row:
    """The row of `prediction`, with its question's outcome in force; related rows must be loaded."""
    piece, question, author = prediction.commentary, prediction.question, prediction.author
    assert question is not None and author is not None and prediction.said_on is not None
    return Row(
        external_id=prediction.external_id,
        author=author.name,
        outlet=piece.outlet.name if piece.outlet else "",
        source_title=piece.title,
        source_url=piece.url,
        published_on=piece.published_on or prediction.said_on,
        quote=prediction.quote,
        statement=question.statement,
        resolution_criteria=question.resolution_criteria,
        deadline=question.deadline,
        hedge=RETRACTED if prediction.retracts else prediction.hedge,
        probability=prediction.probability,
        topics=tuple(sorted(topics)),
        question=question.import_key or "",
        event=question.event.name,
        said_on=prediction.said_on,
        low=prediction.low,
        high=prediction.high,
        condition=question.condition,
        condition_deadline=question.condition_deadline,
        time_zone=question.time_zone,
        reference_probability=prediction.reference_probability,
        reference_source=prediction.reference_source,
        reference_at=moment(prediction.reference_at),
        place=prediction.place,
        speaker_role=prediction.speaker_role,
        **_outcome(resolution),  # type: ignore[arg-type]
    )


def _outcome(resolution: Resolution | None) -> dict[str, object]:
    if resolution is None:
        return {}
    verdict = resolution.verdict
    source: dict[str, str] = next((one for one in verdict.evidence if one.get("kind") == "source"), {})
    return {
        "outcome": resolution.outcome,
        "resolved_on": resolution.known_on,
        "credit": resolution.credit if resolution.outcome == "partial" else None,
        "evidence_url": source.get("url", ""),
        "evidence_quote": source.get("quote", ""),
        "rationale": verdict.rationale,
    }


def moment(text: str) -> datetime | date | None:
    """A stored reference_at as a day or an aware time; None when there is none."""
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-01-01") else datetime.fromisoformat(text)
