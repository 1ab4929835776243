"""The public record as tables, for whoever wants all of it: rows one by one, memory does not grow with the ledger."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from ..models import Prediction, Question, Resolution
from .export import CHUNK
from .scoreboard import scoreboard
from .slices import read_slice

Row = Mapping[str, Any]


def _predictions(now: datetime) -> Iterator[Row]:
    rows = Prediction.objects.public().select_related("author", "outlet", "commentary", "question", "revises")
    for one in rows.order_by("pk").iterator(chunk_size=CHUNK):
        assert one.author is not None and one.question is not None
        piece = one.commentary
        yield {
            "id": str(one.public_id), "state": one.state, "author": one.author.slug, "author_name": one.author.name,
            "outlet": one.outlet.slug if one.outlet else None, "outlet_name": one.outlet.name if one.outlet else None,
            "question": str(one.question.public_id), "said_on": one.said_on, "quote": one.quote or None,
            "translation": one.translation or None, "translator": one.translator or None, "place": one.place or None,
            "speaker_role": one.speaker_role, "hedge": one.hedge or None, "probability": one.probability,
            "low": one.low, "high": one.high, "basis": one.basis or None,
            "lexicon_version": one.lexicon_version or None, "vague": one.vague, "denies": one.denies,
            "retracts": one.retracts, "after_news": one.after_news,
            "reference_probability": one.reference_probability, "reference_source": one.reference_source or None,
            "reference_at": one.reference_at or None, "revises": str(one.revises.public_id) if one.revises else None,
            "reason": one.withdrawal_reason or None, "source_url": piece.url or None,
            "source_title": piece.title or None, "published_on": piece.published_on,
            "archive_url": piece.archive_url or None, "external_id": one.external_id or None,
            "recorded_at": one.recorded_at, "last_seq": one.last_seq,
        }  # fmt: skip


def _questions(now: datetime) -> Iterator[Row]:
    rows = Question.objects.public().select_related("event").prefetch_related("topics")
    for one in rows.order_by("pk").iterator(chunk_size=CHUNK):
        yield {
            "id": str(one.public_id), "event": str(one.event.public_id), "event_name": one.event.name or None,
            "statement": one.statement, "resolution_criteria": one.resolution_criteria or None,
            "condition": one.condition or None, "condition_criteria": one.condition_criteria or None,
            "condition_deadline": one.condition_deadline, "deadline": one.deadline, "time_zone": one.time_zone,
            "topics": sorted(topic.slug for topic in one.topics.all()),
            "state": "due" if one.is_due(now) else one.state, "recorded_at": one.recorded_at,
            "last_seq": one.last_seq,
        }  # fmt: skip


def _outcomes(now: datetime) -> Iterator[Row]:
    rows = Resolution.objects.select_related("question", "verdict")
    for one in rows.order_by("pk").iterator(chunk_size=CHUNK):
        sources = [str(piece["url"]) for piece in one.verdict.evidence if piece.get("url")]
        yield {
            "id": str(one.public_id), "question": str(one.question.public_id), "outcome": one.outcome,
            "credit": one.credit, "known_on": one.known_on, "in_force": one.superseded_at is None,
            "settled_at": one.settled_at, "final_at": one.final_at, "superseded_at": one.superseded_at,
            "superseded_reason": one.superseded_reason or None, "rationale": one.verdict.rationale or None,
            "evidence_urls": sources, "last_seq": one.last_seq,
        }  # fmt: skip


def _scoreboard(now: datetime) -> Iterator[Row]:
    board = scoreboard(read_slice({}), now=now)
    for line in board.lines:
        yield {
            "author": line.author_slug, "author_name": line.author_name, "rank": line.rank,
            "rank_low": line.rank_low, "rank_high": line.rank_high, "separable": line.separable,
            "skill_shrunk": line.skill_shrunk, **line.figures,
            "n_withheld": board.withheld.get(line.author_slug, 0),
        }  # fmt: skip


ROWS: Final[Mapping[str, Callable[[datetime], Iterator[Row]]]] = {
    "predictions": _predictions,
    "questions": _questions,
    "outcomes": _outcomes,
    "scoreboard": _scoreboard,
}
