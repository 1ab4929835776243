"""What each kind of entry says: every value needed to recompute a score, no floats, no names of editors.

docs/log.md describes the same, member by member.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ..models import Author, Commentary, Frame, Outlet, Prediction, Question, Resolution, User, Verdict

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


def instant_text(value: datetime | None) -> str | None:
    """A time as the log spells it, in UTC and whole seconds."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value is not None else None


def name_members(public_id: str, slug: str, name: str) -> Payload:
    """An author or an outlet."""
    return {"id": public_id, "slug": slug, "name": name}


def _named(row: Author | Outlet | None) -> Payload | None:
    return None if row is None else name_members(str(row.public_id), row.slug, row.name)


def commentary_members(
    *, public_id: str, url: str, archive_url: str, title: str, published_on: str | None, text_sha256: str
) -> Payload:
    """The source by plain values."""
    return {
        "id": public_id,
        "url": url,
        "archive_url": archive_url,
        "title": title,
        "published_on": published_on,
        "text_sha256": text_sha256 or None,
    }


def commentary_payload(piece: Commentary) -> Payload:
    """The source: address, title, day; never the text."""
    return commentary_members(
        public_id=str(piece.public_id), url=piece.url, archive_url=piece.archive_url, title=piece.title,
        published_on=_day(piece.published_on), text_sha256=piece.text_sha256,
    )  # fmt: skip


def question_members(
    *, public_id: str, event: str, statement: str, resolution_criteria: str, condition: str,
    condition_deadline: str | None, deadline: str | None, time_zone: str, topics: Iterable[str],
    recorded_at: str | None, actor: str, condition_criteria: str = "",
) -> Payload:  # fmt: skip
    """What is asked by plain values, texts as the log spells them."""
    return {
        "question": public_id,
        "event": event,
        "statement": statement,
        "resolution_criteria": resolution_criteria,
        "condition": condition or None,
        "condition_criteria": condition_criteria or None,
        "condition_deadline": condition_deadline,
        "deadline": deadline,
        "time_zone": time_zone,
        "topics": sorted(topics),
        "recorded_at": recorded_at,
        "actor": actor,
    }


def question_payload(question: Question, topics: Iterable[str], actor: User) -> Payload:
    """What is asked and how it will be judged; `topics` are slugs."""
    return question_members(
        public_id=str(question.public_id), event=str(question.event.public_id), statement=question.statement,
        resolution_criteria=question.resolution_criteria, condition=question.condition,
        condition_criteria=question.condition_criteria, condition_deadline=_day(question.condition_deadline),
        deadline=_day(question.deadline), time_zone=question.time_zone, topics=topics,
        recorded_at=instant_text(question.recorded_at), actor=str(actor.public_id),
    )  # fmt: skip


def reading_members(
    *, hedge: str, probability: str | None, low: str | None, high: str | None, basis: str, lexicon_version: str,
    retracts: bool, vague: bool, denies: bool = False, after_news: bool = False,
) -> Payload:  # fmt: skip
    """The numbers by plain values."""
    return {
        "hedge": hedge,
        "probability": probability,
        "low": low,
        "high": high,
        "basis": basis,
        "lexicon_version": lexicon_version or None,
        "denies": denies,
        "retracts": retracts,
        "vague": vague,
        "after_news": after_news,
    }


def reading_payload(row: Prediction) -> Payload:
    """The numbers and where they come from."""
    return reading_members(
        hedge=row.hedge, probability=decimal_text(row.probability), low=decimal_text(row.low),
        high=decimal_text(row.high), basis=row.basis, lexicon_version=row.lexicon_version, denies=row.denies,
        retracts=row.retracts, vague=row.vague, after_news=row.after_news,
    )  # fmt: skip


def reference_members(probability: str | None, source: str, at: str) -> Payload | None:
    """The frozen reference by plain values."""
    return None if probability is None else {"probability": probability, "source": source, "at": at}


def reference_payload(row: Prediction) -> Payload | None:
    """The frozen reference, where there is one."""
    return reference_members(decimal_text(row.reference_probability), row.reference_source, row.reference_at)


def prediction_members(
    *, public_id: str, question: str | None, event: str | None, author: Payload | None, outlet: Payload | None,
    commentary: Payload, external_id: str, quote: str, place: str, said_on: str | None, speaker_role: str,
    reading: Payload, reference: Payload | None, revises: str | None, recorded_at: str | None,
    translation: str = "", translator: str = "",
) -> Payload:  # fmt: skip
    """One author's claim by plain values, texts as the log spells them."""
    return {
        "prediction": public_id,
        "question": question,
        "event": event,
        "author": author,
        "outlet": outlet,
        "commentary": commentary,
        "external_id": external_id or None,
        "quote": quote,
        "translation": translation or None,
        "translator": translator or None,
        "place": place or None,
        "said_on": said_on,
        "speaker_role": speaker_role,
        "reading": reading,
        "reference": reference,
        "revises": revises,
        "recorded_at": recorded_at,
    }


def prediction_payload(row: Prediction) -> Payload:
    """One author's claim as it stands now."""
    return prediction_members(
        public_id=str(row.public_id),
        question=str(row.question.public_id) if row.question else None,
        event=str(row.question.event.public_id) if row.question else None,
        author=_named(row.author), outlet=_named(row.outlet), commentary=commentary_payload(row.commentary),
        external_id=row.external_id, quote=row.quote, translation=row.translation, translator=row.translator,
        place=row.place, said_on=_day(row.said_on), speaker_role=row.speaker_role, reading=reading_payload(row),
        reference=reference_payload(row), revises=str(row.revises.public_id) if row.revises else None,
        recorded_at=instant_text(row.recorded_at),
    )  # fmt: skip


def verdict_members(
    *, public_id: str, question: str, outcome: str, credit: str | None, known_on: str | None, evidence: object,
    rationale: str, given_at: str | None, editor: str, about: str = "outcome", round: int = 1,
    adjudicates: bool = False, interest: str | None = None,
) -> Payload:  # fmt: skip
    """One editor's finding by plain values. No `interest`: nobody was asked, as with an imported one."""
    return {
        "verdict": public_id,
        "question": question,
        "about": about,
        "round": round,
        "adjudicates": adjudicates,
        "interest": interest,
        "outcome": outcome,
        "credit": credit,
        "known_on": known_on,
        "evidence": evidence,
        "rationale": rationale,
        "given_at": given_at,
        "editor": editor,
    }


def verdict_payload(verdict: Verdict, question: Question) -> Payload:
    """One editor's finding, with its evidence; the editor by a number, not by name."""
    return verdict_members(
        public_id=str(verdict.public_id), question=str(question.public_id), outcome=verdict.outcome,
        credit=decimal_text(verdict.credit), known_on=_day(verdict.known_on), evidence=verdict.evidence,
        rationale=verdict.rationale, given_at=instant_text(verdict.given_at), editor=str(verdict.editor.public_id),
        about=verdict.about, round=verdict.round, adjudicates=verdict.adjudicates, interest=verdict.interest,
    )  # fmt: skip


def condition_payload(question: Question, verdict: Verdict, verdicts: Iterable[Verdict]) -> Payload:
    """What became of a question's condition, by which verdicts."""
    return {
        "question": str(question.public_id),
        "condition_outcome": verdict.outcome,
        "known_on": _day(verdict.known_on),
        "verdicts": [str(one.public_id) for one in verdicts],
    }


def resolution_members(
    *, public_id: str, question: str, event: str, verdicts: Iterable[str], outcome: str, credit: str | None,
    known_on: str | None, deadline: str | None, time_zone: str, settled_at: str | None, final: bool,
    provisional_until: str | None = None, round: int = 1,
) -> Payload:  # fmt: skip
    """The outcome in force by plain values."""
    return {
        "resolution": public_id,
        "question": question,
        "event": event,
        "verdicts": list(verdicts),
        "outcome": outcome,
        "credit": credit,
        "known_on": known_on,
        "deadline": deadline,
        "time_zone": time_zone,
        "settled_at": settled_at,
        "state": "final" if final else "provisional",
        "provisional_until": provisional_until,
        "round": round,
    }


def resolution_payload(resolution: Resolution, question: Question, verdicts: Iterable[Verdict]) -> Payload:
    """The outcome that is in force from here on."""
    return resolution_members(
        public_id=str(resolution.public_id), question=str(question.public_id), event=str(question.event.public_id),
        verdicts=(str(verdict.public_id) for verdict in verdicts), outcome=resolution.outcome,
        credit=decimal_text(resolution.credit), known_on=_day(resolution.known_on), deadline=_day(question.deadline),
        time_zone=question.time_zone, settled_at=instant_text(resolution.settled_at),
        final=resolution.is_final, provisional_until=instant_text(resolution.provisional_until), round=resolution.round,
    )  # fmt: skip


def key_rotated_payload(old: str, new: str, both_until: datetime, actor: User) -> Payload:
    """A new public key of the log, and until when the old one signs along."""
    return {
        "old": old,
        "new": new,
        "both_until": instant_text(both_until),
        "actor": str(actor.public_id),
    }


def frame_payload(row: Frame) -> Payload:
    """What the desk undertook to read, as it stands now."""
    return {
        "frame": str(row.public_id),
        "author": _named(row.author),
        "outlet": _named(row.outlet),
        "starts_on": _day(row.starts_on),
        "ends_on": _day(row.ends_on),
        "every": row.every,
        "note": row.note or None,
        "n_published": row.n_published,
        "published_source": row.published_source or None,
        "counted_on": _day(row.counted_on),
        "declared_at": instant_text(row.declared_at),
    }
