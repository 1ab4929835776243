"""Verdicts, and the resolution that follows: in this version one verdict settles."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ..models import Kind, Outcome, Question, QuestionState, Resolution, User, Verdict
from ..rules.problems import Problem
from ..rules.verdicts import Finding
from ..rules.verdicts import problems as verdict_problems
from .base import JUDGES, require_role, verb
from .board import raise_board_version
from .drafted import check_text
from .errors import Conflict, Invalid, NotFound
from .inputs import VerdictInput
from .log import Entry, append_entries
from .payloads import resolution_payload, verdict_payload
from .readings import nine_places
from .reminders.plan import stop_reminders
from .scores import score

_CREDITS = {Outcome.TRUE.value: Decimal(1), Outcome.FALSE.value: Decimal(0)}


@verb
def give_verdicts(*, actor: User, verdicts: Sequence[VerdictInput], now: datetime) -> list[Verdict]:
    """Record an editor's findings; each settles its question and moves the scores of the authors on it. All or none.

    Raises Invalid (by index), NotAllowed, NotFound for a draft question, Conflict for a settled one.
    """
    require_role(actor, JUDGES, "mark an outcome")
    questions = _lock_open([one.question for one in verdicts])
    _refuse_faulty(verdicts, now)
    rows = [_verdict(actor, one, questions[one.question.pk], now) for one in verdicts]
    settle(rows, now=now)
    score([row.question_id for row in rows], now=now)
    raise_board_version(now)
    return rows


@verb
def correct_outcome(*, actor: User, verdict: VerdictInput, reason: str, now: datetime) -> Verdict:
    """Supersede the outcome in force by an adjudicator's finding; the old one stays, with the reason beside it.

    Raises Invalid, NotAllowed, NotFound, Conflict when nothing is in force.
    """
    require_role(actor, ("adjudicator",), "correct an outcome")
    check_text("reason", reason)
    if not reason.strip():
        raise Invalid.one("reason", "missing_reason", "Say why: the reason stands in the public log.")
    question = Question.objects.public().filter(pk=verdict.question.pk).first()
    if question is None:
        raise NotFound.one("question", "not_found", "There is no such question.")
    old = Resolution.objects.filter(question=question, superseded_at__isnull=True).first()
    if old is None:
        raise Conflict.one("question", "not_settled", "No outcome is in force here: give a verdict instead.")
    _refuse_faulty([verdict], now)
    _refuse_unchanged(old, verdict)
    _supersede(actor, old, question, reason, now)
    row = _verdict(actor, verdict, question, now)
    settle([row], now=now)
    score([question.pk], now=now)
    raise_board_version(now)
    return row


def _refuse_unchanged(old: Resolution, verdict: VerdictInput) -> None:
    before = (old.outcome, old.credit, old.known_on, old.verdict.rationale, old.verdict.evidence)
    evidence = [piece.as_json() for piece in verdict.evidence]
    after = (verdict.outcome, credit_of(verdict.outcome, verdict.credit), verdict.known_on, verdict.rationale.strip())
    if before == (*after, evidence):
        raise Invalid.one("outcome", "nothing_changed", "This is the outcome in force already, for the same reasons.")


def _supersede(actor: User, old: Resolution, question: Question, reason: str, now: datetime) -> None:
    payload = {
        "resolution": str(old.public_id), "question": str(question.public_id), "reason": reason.strip(),
        "actor": str(actor.public_id),
    }  # fmt: skip
    [old.last_seq] = append_entries([Entry(Kind.RESOLUTION_SUPERSEDED, question.log_subject, payload)], now=now)
    old.superseded_at, old.superseded_reason = now, reason.strip()
    old.save()


def _lock_open(questions: Sequence[Question]) -> dict[int, Question]:
    ids = sorted({question.pk for question in questions})
    if len(ids) < len(questions):
        raise Invalid.one("question", "question_twice", "Give one verdict for each question.")
    locked = (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .select_related("event")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    found = {question.pk: question for question in locked if question.state != QuestionState.DRAFT}
    if len(found) < len(ids):
        raise NotFound.one("question", "not_found", "There is no such question.")
    for question in found.values():
        if question.settled:
            raise Conflict.one(
                "question", "settled_already",
                "This question has an outcome in force; an adjudicator can correct it, with a reason.",
            )  # fmt: skip
    return found


def _refuse_faulty(verdicts: Sequence[VerdictInput], now: datetime) -> None:
    found: dict[int, list[Problem]] = {}
    for index, one in enumerate(verdicts):
        today = now.astimezone(ZoneInfo(one.question.time_zone)).date()
        faults = verdict_problems(as_finding(one), today=today)
        if faults:
            found[index] = faults
    if found:
        raise Invalid(found)


def as_finding(one: VerdictInput) -> Finding:
    """A verdict as the rules read it."""
    return Finding(
        outcome=one.outcome,
        credit=nine_places(one.credit),
        known_on=one.known_on,
        rationale=one.rationale,
        evidence_urls=tuple(address for piece in one.evidence for address in (piece.url, piece.archive_url)),
        evidence_quotes=tuple(piece.quote for piece in one.evidence),
    )


def _verdict(actor: User, one: VerdictInput, question: Question, now: datetime) -> Verdict:
    assert one.known_on is not None
    return Verdict(
        question=question,
        editor=actor,
        outcome=one.outcome,
        credit=credit_of(one.outcome, one.credit),
        known_on=one.known_on,
        evidence=[piece.as_json() for piece in one.evidence],
        rationale=one.rationale.strip(),
        given_at=now,
    )


def credit_of(outcome: str, credit: Decimal | None) -> Decimal | None:
    """1 for true, 0 for false, the given part for partial, None for what is not scored."""
    return nine_places(credit) if outcome == Outcome.PARTIAL else _CREDITS.get(outcome)


def settle(verdicts: Sequence[Verdict], *, now: datetime) -> list[Resolution]:
    """Write verdicts and put the outcomes they find in force, with two entries each. Call inside a verb."""
    entries: list[Entry] = []
    resolutions = [resolution_of(verdict, now) for verdict in verdicts]
    for verdict, resolution in zip(verdicts, resolutions, strict=True):
        question = verdict.question
        entries += [
            Entry(Kind.VERDICT_GIVEN, question.log_subject, verdict_payload(verdict, question)),
            Entry(Kind.RESOLUTION_SET, question.log_subject, resolution_payload(resolution, question, [verdict])),
        ]
    seqs = append_entries(entries, now=now)
    for index, (verdict, resolution) in enumerate(zip(verdicts, resolutions, strict=True)):
        verdict.last_seq, resolution.last_seq = seqs[2 * index], seqs[2 * index + 1]
        verdict.question.last_seq = resolution.last_seq
    write_findings(verdicts, resolutions)
    close_questions([verdict.question for verdict in verdicts])
    return resolutions


def resolution_of(verdict: Verdict, now: datetime) -> Resolution:
    """The resolution that one verdict brings about (not saved). Without a challenge window it is final at once."""
    return Resolution(
        question=verdict.question,
        verdict=verdict,
        outcome=verdict.outcome,
        credit=verdict.credit,
        known_on=verdict.known_on,
        settled_at=now,
        final_at=now,
    )


def write_findings(verdicts: Sequence[Verdict], resolutions: Sequence[Resolution]) -> None:
    """Write verdicts and the resolutions they bring about, in bulk; last_seq must be set. Call inside a verb."""
    Verdict.objects.bulk_create(verdicts, batch_size=500)
    for verdict, resolution in zip(verdicts, resolutions, strict=True):
        resolution.verdict = verdict
    Resolution.objects.bulk_create(resolutions, batch_size=500)


def close_questions(questions: Sequence[Question]) -> None:
    """Mark questions as settled for good; last_seq must be set. Call inside a verb."""
    for question in questions:
        question.state = QuestionState.FINAL
    if len(questions) == 1:  # an editor's outcome: a plain UPDATE takes a third of the time
        Question.objects.filter(pk=questions[0].pk).update(state=questions[0].state, last_seq=questions[0].last_seq)
    else:
        Question.objects.bulk_update(questions, ["state", "last_seq"], batch_size=500)
    stop_reminders([question.pk for question in questions])
