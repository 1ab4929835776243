"""Objections to outcomes: filed by anybody, looked at by the desk, answered in public."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ..models import PENDING, Challenge, ChallengeState, Kind, Question, Resolution, Role, User, Verdict
from ..rules.addresses import bad_url
from ..rules.entry import LENGTHS, unreadable
from ..rules.problems import Problem
from .base import JUDGES, require_role, verb
from .corrections import reopen
from .errors import Conflict, Invalid, NotAllowed, NotFound
from .log import Entry, append_entries
from .payloads import instant_text
from .policy import two_people
from .quotations import on_questions, refuse_quotations
from .settling import in_force

ANSWER_WITHIN = timedelta(days=14)
# More of them unanswered at once on one question say nothing new.
MOST_PENDING = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class ChallengeInput:
    """What somebody says against an outcome, and how the desk can reach them (never published)."""

    question: Question
    text: str
    contact: str
    contact_name: str = ""
    evidence_url: str = ""
    from_author: bool = False


@verb
def file_challenge(*, challenge: ChallengeInput, now: datetime) -> Challenge:
    """Take an objection to the outcome in force. One in time keeps it from being final until it is answered.

    Not public until the desk has looked at it. Raises Invalid, NotFound, Conflict where no outcome is in force.
    """
    _refuse_faulty(challenge)
    resolution = _challenged(challenge.question)
    pending = Challenge.objects.filter(resolution=resolution, state__in=PENDING)
    if pending.count() >= MOST_PENDING:
        raise Conflict.one("question", "challenged_enough", _("Many objections wait for an answer here already."))
    row = Challenge(
        question=resolution.question, resolution=resolution, text=challenge.text.strip(),
        evidence_url=challenge.evidence_url, from_author=challenge.from_author, contact=challenge.contact,
        contact_name=challenge.contact_name.strip(), filed_at=now, answer_by=now + ANSWER_WITHIN,
        in_time=resolution.final_at is None,
    )  # fmt: skip
    row.save()
    return row


def _refuse_faulty(challenge: ChallengeInput) -> None:
    found = unreadable("text", challenge.text, LENGTHS["rationale"])
    if len(challenge.text.strip()) < 20:
        found.append(Problem("text", "missing_text", _("Say what is wrong with the outcome, in a sentence at least.")))
    found += unreadable("contact_name", challenge.contact_name, 200)
    if challenge.evidence_url:
        found += bad_url("evidence_url", challenge.evidence_url)
    try:
        validate_email(challenge.contact)
    except ValidationError:
        found.append(
            Problem("contact", "bad_email", _("Give an e-mail address: the desk may have to ask; not published."))
        )
    if found:
        raise Invalid(found)


def _challenged(question: Question) -> Resolution:
    if not Question.objects.public().filter(pk=question.pk).exists():
        raise NotFound.one("question", "not_found", "There is no such question.")
    resolution = in_force([question.pk]).get(question.pk)
    if resolution is None:
        raise Conflict.one("question", "not_settled", _("No outcome is in force here that could be challenged."))
    return resolution


@verb
def admit_challenge(*, actor: User, challenge: Challenge, now: datetime) -> Challenge:
    """Publish an objection, to be answered. Raises NotAllowed, NotFound, Conflict."""
    require_role(actor, JUDGES, "publish a challenge")
    row = _locked(challenge, (ChallengeState.RECEIVED,))
    refuse_quotations(on_questions([row.question_id]), {"text": row.text})
    payload = {
        "challenge": str(row.public_id), "question": str(row.question.public_id),
        "resolution": str(row.resolution.public_id), "text": row.text, "evidence_url": row.evidence_url or None,
        "from_author": row.from_author, "in_time": row.in_time, "filed_at": instant_text(row.filed_at),
        "actor": str(actor.public_id),
    }  # fmt: skip
    row.state = ChallengeState.OPEN
    [row.last_seq] = append_entries([Entry(Kind.CHALLENGE_OPENED, row.question.log_subject, payload)], now=now)
    row.save()
    return row


@verb
def refuse_challenge(*, actor: User, challenge: Challenge, reason: str, now: datetime) -> Challenge:
    """Keep an objection from being published: not about this outcome, or unlawful. Counted in public, not shown.

    Under two-person judging not by whoever judged. Raises Invalid, NotAllowed, NotFound, Conflict.
    """
    require_role(actor, JUDGES, "refuse a challenge")
    row = _locked(challenge, (ChallengeState.RECEIVED,))
    _refuse_own_judgement(actor, row)
    _take_answer(row, actor, reason, ChallengeState.REFUSED, now)
    row.save()
    return row


@verb
def answer_challenge(*, actor: User, challenge: Challenge, upheld: bool, answer: str, now: datetime) -> Challenge:
    """Answer an objection in public: the outcome stands, or (an adjudicator) it is taken back and judged anew.

    Under two-person judging not by whoever judged. Raises Invalid, NotAllowed, NotFound, Conflict.
    """
    require_role(actor, (Role.ADJUDICATOR,) if upheld else JUDGES, "uphold a challenge" if upheld else "answer one")
    row = _locked(challenge, (ChallengeState.OPEN,))
    _refuse_own_judgement(actor, row)
    _take_answer(row, actor, answer, ChallengeState.UPHELD if upheld else ChallengeState.DISMISSED, now)
    payload = {
        "challenge": str(row.public_id), "question": str(row.question.public_id), "state": row.state,
        "answer": row.answer, "answered_at": instant_text(now), "actor": str(actor.public_id),
    }  # fmt: skip
    [row.last_seq] = append_entries([Entry(Kind.CHALLENGE_ANSWERED, row.question.log_subject, payload)], now=now)
    row.save()
    if upheld:
        resolution = in_force([row.question_id]).get(row.question_id)
        if resolution is not None and resolution.pk == row.resolution_id:
            reason = f"Challenge upheld: {row.answer}"
            reopen(actor, resolution, reason=reason, answer=row.answer, challenge=str(row.public_id), now=now)
    return row


def _take_answer(row: Challenge, actor: User, answer: str, state: ChallengeState, now: datetime) -> None:
    found = unreadable("answer", answer, LENGTHS["rationale"])
    if not answer.strip():
        found.append(Problem("answer", "missing_answer", "Answer it in a sentence at least: readers see it."))
    if found:
        raise Invalid(found)
    refuse_quotations(on_questions([row.question_id]), {"answer": answer})
    row.state, row.answer, row.answered_by, row.answered_at = state, answer.strip(), actor, now


def _locked(challenge: Challenge, states: tuple[ChallengeState, ...]) -> Challenge:
    rows = Challenge.objects.select_for_update(of=("self",)).select_related("question", "resolution")
    row: Challenge | None = rows.filter(pk=challenge.pk).first()
    if row is None:
        raise NotFound.one("challenge", "not_found", "There is no such challenge.")
    if row.state not in states:
        raise Conflict.one("state", "not_pending", f"This challenge is {row.state}: somebody has dealt with it.")
    return row


def _refuse_own_judgement(actor: User, row: Challenge) -> None:
    if not two_people():
        return
    judged = Verdict.objects.filter(question=row.question_id, round=row.resolution.round, editor=actor)
    if judged.exists():
        raise NotAllowed.one(
            "actor", "own_judgement", "You judged this question: somebody who did not has to answer the challenge."
        )
