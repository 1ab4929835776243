"""The desk corrects an outcome in the open: the old one stays, with the reason and what the board made of it."""

from datetime import datetime
from typing import Any

from ..models import (
    ConditionOutcome,
    Correction,
    CorrectionKind,
    Outcome,
    Prediction,
    Question,
    QuestionState,
    Resolution,
    Role,
    User,
    Verdict,
)
from .base import verb
from .board import raise_board_version
from .drafted import check_text
from .effects import Effect, watched
from .errors import Conflict, Invalid, NotFound
from .inputs import VerdictInput
from .outcomes import credit_of, new_verdict, refuse_faulty
from .payloads import decimal_text
from .policy import require_power, two_people, window_ends
from .quotations import on_questions, refuse_quotations
from .reminders.plan import renew_plan
from .replying.preparing import prepare_outcomes
from .scores import score
from .settling import in_force, resolution_of, save_judging, settle_together, supersede


@verb
def correct_outcome(*, actor: User, verdict: VerdictInput, reason: str, now: datetime) -> Verdict:
    """Supersede the outcome in force by an adjudicator's finding; the old one stays, with the reason beside it.

    Raises Invalid, NotAllowed (also where it takes two people: propose it), NotFound, Conflict when nothing is in
    force.
    """
    return correct(actor, None, verdict=verdict, reason=reason, now=now)


def correct(actor: User, seconded: User | None, *, verdict: VerdictInput, reason: str, now: datetime) -> Verdict:
    """The same, by one person or confirmed by a second. Call inside a verb."""
    require_power(actor, seconded, (Role.ADJUDICATOR,), "correct an outcome", two=two_people())
    require_reason(reason)
    old = _in_force(verdict.question)
    question = old.question
    if verdict.about != "outcome":
        raise Invalid.one("about", "correct_the_outcome", "Correct the outcome: what it says of the condition follows.")
    refuse_faulty([verdict], now)
    texts = {"reason": reason, "rationale": verdict.rationale, "evidence": [one.as_json() for one in verdict.evidence]}
    refuse_quotations(on_questions([question.pk]), texts)
    _refuse_unchanged(old, verdict)
    before = finding_texts(old)
    supersede(actor, seconded, old, reason, now=now)
    question.round += 1
    if question.condition_outcome:
        void = verdict.outcome == Outcome.VOID
        question.condition_outcome = question.condition_outcome if void else ConditionOutcome.MET
    row = new_verdict(actor, verdict, question, now)
    row.adjudicates = True
    resolution = resolution_of(row, now, window_ends(now))

    def change() -> None:
        prepare_outcomes(settle_together([(row, resolution, [])], now=now), now)
        score([question.pk], now=now)

    effect = watched([question.pk], change, now=now)
    note_correction(
        CorrectionKind.OUTCOME, question, actor=actor, seconded=seconded, reason=reason, old=before,
        new=finding_texts(resolution), effect=effect, seq=resolution.last_seq, now=now,
    )  # fmt: skip
    raise_board_version(now)
    return row


def reopen(actor: User, old: Resolution, *, reason: str, answer: str, challenge: str, now: datetime) -> Question:
    """Take the outcome in force back, so that the question is judged anew. Call inside a verb.

    `answer` goes to the public list of corrections, `challenge` names what brought it about.
    """
    question = old.question
    supersede(actor, None, old, reason, now=now, challenge=challenge)

    def change() -> None:
        question.state, question.awaiting, question.last_seq = QuestionState.REOPENED, "", old.last_seq
        question.round += 1
        if old.verdict.about == "condition":
            question.condition_outcome = ""
        save_judging([question])
        score([question.pk], now=now)

    effect = watched([question.pk], change, now=now)
    renew_plan([question.pk], now=now)
    note_correction(
        CorrectionKind.REOPENED, question, actor=actor, seconded=None, reason=answer, old=finding_texts(old), new={},
        effect=effect, seq=old.last_seq, now=now,
    )  # fmt: skip
    raise_board_version(now)
    return question


def note_correction(
    kind: CorrectionKind, question: Question, *, actor: User | None, seconded: User | None, reason: str,
    old: dict[str, str], new: dict[str, str], effect: Effect, seq: int | None, now: datetime,
    prediction: Prediction | None = None,
) -> Correction:  # fmt: skip
    """Put one correction on the public list. Call inside a verb, with the number of the entry that made it.

    Without an actor it is the clock's.
    """
    assert seq is not None
    row = Correction(
        kind=kind, question=question, prediction=prediction, reason=reason.strip(), old=old, new=new, effect=effect,
        actor=actor, confirmed_by=seconded, made_at=now, seq=seq,
    )  # fmt: skip
    row.save()
    return row


def require_reason(reason: str) -> None:
    """Raise Invalid for a correction without its reason."""
    check_text("reason", reason)
    if not reason.strip():
        raise Invalid.one("reason", "missing_reason", "Say why: the reason stands in the public log.")


def finding_texts(one: Resolution) -> dict[str, str]:
    """An outcome as the list of corrections shows it, old beside new."""
    return {
        "outcome": one.outcome,
        "credit": decimal_text(one.credit) or "",
        "known_on": one.known_on.isoformat(),
        "rationale": one.verdict.rationale,
    }


def _in_force(question: Question) -> Resolution:
    if not Question.objects.public().filter(pk=question.pk).exists():
        raise NotFound.one("question", "not_found", "There is no such question.")
    old = in_force([question.pk]).get(question.pk)
    if old is None:
        raise Conflict.one("question", "not_settled", "No outcome is in force here: give a verdict instead.")
    return old


def _refuse_unchanged(old: Resolution, verdict: VerdictInput) -> None:
    before: tuple[Any, ...] = (
        old.outcome, old.credit, old.known_on, old.verdict.rationale, old.verdict.evidence
    )  # fmt: skip
    evidence = [piece.as_json() for piece in verdict.evidence]
    after = (verdict.outcome, credit_of(verdict.outcome, verdict.credit), verdict.known_on, verdict.rationale.strip())
    if before == (*after, evidence):
        raise Invalid.one("outcome", "nothing_changed", "This is the outcome in force already, for the same reasons.")
