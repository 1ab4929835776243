"""What each kind of entry says: every value needed to recompute a score, no floats, no names of editors.

docs/log.md describes the same, member by member.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ..models import Author, Commentary, Outlet, Prediction, Question, Resolution, User, Verdict

Payload = dict[str, Any]


def decimal_text(value: Decimal | None) -> str | None:
    """A decimal as the log spells it: no exponent, no trailing zeros; None stays None.

    >>> decimal_text(Decimal("0.700000000")), decimal_text(Decimal("1.000000000")), decimal_text(Decimal(0))
    ('0.7', '1', '0')
    """
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


def instant_text(value: Any) -> str | None:
    """A time as the log spells it, in UTC and whole seconds."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value is not None else None


def _named(row: Author | Outlet | None) -> Payload | None:
    return None if row is None else {"id": str(row.public_id), "slug": row.slug, "name": row.name}


def commentary_payload(piece: Commentary) -> Payload:
    """The source: address, title, day; never the text."""
    return {
        "id": str(piece.public_id),
        "url": piece.url,
        "archive_url": piece.archive_url,
        "title": piece.title,
        "published_on": _day(piece.published_on),
        "text_sha256": piece.text_sha256 or None,
    }


def question_payload(question: Question, topics: Iterable[str], actor: User) -> Payload:
    """What is asked and how it will be judged; `topics` are slugs."""
    return {
        "question": str(question.public_id),
        "event": str(question.event.public_id),
        "statement": question.statement,
        "resolution_criteria": question.resolution_criteria,
        "condition": question.condition or None,
        "condition_criteria": question.condition_criteria or None,
        "condition_deadline": _day(question.condition_deadline),
        "deadline": _day(question.deadline),
        "time_zone": question.time_zone,
        "topics": sorted(topics),
        "recorded_at": instant_text(question.recorded_at),
        "actor": str(actor.public_id),
    }


def reading_payload(row: Prediction) -> Payload:
    """The numbers and where they come from."""
    return {
        "hedge": row.hedge,
        "probability": decimal_text(row.probability),
        "low": decimal_text(row.low),
        "high": decimal_text(row.high),
        "basis": row.basis,
        "lexicon_version": row.lexicon_version or None,
        "denies": row.denies,
        "retracts": row.retracts,
        "vague": row.vague,
        "after_news": row.after_news,
    }


def reference_payload(row: Prediction) -> Payload | None:
    """The frozen reference, where there is one."""
    if row.reference_probability is None:
        return None
    return {
        "probability": decimal_text(row.reference_probability),
        "source": row.reference_source,
        "at": row.reference_at,
    }


def prediction_payload(row: Prediction) -> Payload:
    """One author's claim as it stands now."""
    return {
        "prediction": str(row.public_id),
        "question": str(row.question.public_id) if row.question else None,
        "event": str(row.question.event.public_id) if row.question else None,
        "author": _named(row.author),
        "outlet": _named(row.outlet),
        "commentary": commentary_payload(row.commentary),
        "external_id": row.external_id or None,
        "quote": row.quote,
        "translation": row.translation or None,
        "translator": row.translator or None,
        "place": row.place or None,
        "said_on": _day(row.said_on),
        "speaker_role": row.speaker_role,
        "reading": reading_payload(row),
        "reference": reference_payload(row),
        "revises": str(row.revises.public_id) if row.revises else None,
        "recorded_at": instant_text(row.recorded_at),
    }


def verdict_payload(verdict: Verdict, question: Question) -> Payload:
    """One editor's finding, with its evidence; the editor by a number, not by name."""
    return {
        "verdict": str(verdict.public_id),
        "question": str(question.public_id),
        "outcome": verdict.outcome,
        "credit": decimal_text(verdict.credit),
        "known_on": _day(verdict.known_on),
        "evidence": verdict.evidence,
        "rationale": verdict.rationale,
        "given_at": instant_text(verdict.given_at),
        "editor": str(verdict.editor.public_id),
    }


def resolution_payload(resolution: Resolution, question: Question, verdicts: Iterable[Verdict]) -> Payload:
    """The outcome that is in force from here on."""
    return {
        "resolution": str(resolution.public_id),
        "question": str(question.public_id),
        "event": str(question.event.public_id),
        "verdicts": [str(verdict.public_id) for verdict in verdicts],
        "outcome": resolution.outcome,
        "credit": decimal_text(resolution.credit),
        "known_on": _day(resolution.known_on),
        "deadline": _day(question.deadline),
        "time_zone": question.time_zone,
        "settled_at": instant_text(resolution.settled_at),
        "state": "final" if resolution.final_at else "provisional",
    }
