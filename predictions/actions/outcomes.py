"""Verdicts, and what follows from them: who may give one, when one settles, and when it takes another (journey 3)."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ..models import (
    SCORED_OUTCOMES,
    About,
    Amendment,
    Awaiting,
    ConditionOutcome,
    Outcome,
    Prediction,
    Question,
    QuestionState,
    Resolution,
    Role,
    User,
    Verdict,
)
from ..rules.problems import Problem
from ..rules.verdicts import Finding, Piece
from ..rules.verdicts import problems as verdict_problems
from .base import JUDGES, require_role, verb
from .board import raise_board_version
from .captures import kept_digests
from .errors import Conflict, Invalid, NotAllowed, NotFound
from .held import held_by, refuse_held_verdicts
from .inputs import VerdictInput
from .policy import two_people, window_ends
from .readings import nine_places
from .replying.preparing import prepare_outcomes
from .scores import score
from .settling import keep_waiting, resolution_of, settle_condition, settle_together

_CREDITS = {Outcome.TRUE.value: Decimal(1), Outcome.FALSE.value: Decimal(0)}
# Two verdicts whose days are further apart than this are about different news.
CLOSE = timedelta(days=1)

Others = Mapping[int, Sequence[Verdict]]


@verb
def give_verdicts(*, actor: User, verdicts: Sequence[VerdictInput], now: datetime) -> list[Verdict]:
    """Record an editor's findings, all or none; each that the policy is content with settles and moves the scores.

    Where one verdict is enough it settles. Where it takes two (`policy.two_people`) the first waits, unseen, for a
    colleague's; two that agree settle, two that differ go to an adjudicator, who gave neither. A question with a
    condition is judged after its condition. Raises Invalid (by index), NotAllowed, NotFound for a draft question,
    Conflict for a settled one or one's second verdict.
    """
    require_role(actor, JUDGES, "mark an outcome")
    questions = _lock_open([one.question for one in verdicts], actor)
    refuse_held_verdicts(questions.values())
    refuse_faulty(verdicts, now)
    others = _others(questions.values())
    rows = []
    for one in verdicts:
        question = questions[one.question.pk]
        _refuse_out_of_turn(actor, one, question, others[question.pk])
        rows.append(new_verdict(actor, one, question, now))
    _carry_out(rows, others, now)
    return rows


def refuse_untimely(actor: User, verdict: VerdictInput, now: datetime) -> Question:
    """Raise whatever giving this verdict now would raise, and change nothing; its question. Call in a transaction."""
    [question] = _lock_open([verdict.question], actor).values()
    refuse_held_verdicts([question])
    refuse_faulty([verdict], now)
    _refuse_out_of_turn(actor, verdict, question, _others([question])[question.pk])
    return question


def _carry_out(rows: Sequence[Verdict], others: Others, now: datetime) -> None:
    waiting, settling = [], []
    for row in rows:
        before = others[row.question_id]
        if not _settles(row, before):
            row.question.awaiting = Awaiting.DISPUTED if before else Awaiting.SECOND
            waiting.append(row)
        elif row.about == About.CONDITION:
            settle_condition(row, before, now=now)
        else:
            settling.append((row, _agreed(row, before, now), before))
    keep_waiting(waiting, now=now)
    prepare_outcomes(settle_together(settling, now=now), now)
    settled = [row.question_id for row in rows if row.question.settled]
    if settled:
        score(settled, now=now)
        raise_board_version(now)


def _settles(row: Verdict, before: Sequence[Verdict]) -> bool:
    if row.adjudicates or not two_people():
        return True
    return bool(before) and _agree(row, before[0])


def _agree(one: Verdict, other: Verdict) -> bool:
    same = (one.outcome, one.credit) == (other.outcome, other.credit)
    return same and abs(one.known_on - other.known_on) <= CLOSE


def _agreed(row: Verdict, before: Sequence[Verdict], now: datetime) -> Resolution:
    """The outcome by the last verdict; of two that agree, the earlier day on which a source showed it."""
    resolution = resolution_of(row, now, window_ends(now))
    if before and not row.adjudicates:
        resolution.judges = 1 + len(before)
        resolution.known_on = min(row.known_on, *(one.known_on for one in before))
    return resolution


# --- whose turn it is


def _others(questions: Iterable[Question]) -> Others:
    """The verdicts of the same round that are on record already, by question: none, and no query, where none can be."""
    found: dict[int, list[Verdict]] = defaultdict(list)
    waiting = [question.pk for question in questions if question.awaiting]
    if waiting:
        for row in Verdict.objects.pending().filter(question__in=waiting).select_related("editor"):
            found[row.question_id].append(row)
    return found


def _refuse_out_of_turn(actor: User, one: VerdictInput, question: Question, before: Sequence[Verdict]) -> None:
    _refuse_condition_first(one, question)
    if any(other.editor_id == actor.pk for other in before):
        raise Conflict.one(
            "question", "judged_already", "You have judged this already; now a colleague has to, without seeing yours."
        )
    if question.awaiting == Awaiting.DISPUTED and two_people():
        require_role(actor, (Role.ADJUDICATOR,), "decide between two verdicts that differ")
    elif before and two_people():
        _refuse_own_terms(actor, before[0].editor, question)


def _refuse_condition_first(one: VerdictInput, question: Question) -> None:
    if one.about == About.CONDITION:
        if not question.condition:
            raise Invalid.one("about", "no_condition", "This question has no condition: judge its outcome.")
        if question.condition_outcome:
            raise Conflict.one("about", "condition_settled", f"The condition is {question.condition_outcome} already.")
    elif question.condition and not question.condition_outcome:
        raise Conflict.one(
            "about", "condition_first", "Judge the condition first: met, not met (which makes it void) or unclear."
        )
    elif question.condition_outcome == ConditionOutcome.UNCLEAR and one.outcome in SCORED_OUTCOMES:
        raise Invalid.one(
            "outcome", "condition_unclear", "With an unclear condition it can only be ambiguous, unverifiable or void."
        )


def _refuse_own_terms(actor: User, first: User, question: Question) -> None:
    """One of the two must have had no hand in what is judged."""
    claims = Prediction.objects.public().filter(question=question)
    makers = set(claims.values_list("recorded_by_id", flat=True))
    changes = Amendment.objects.filter(question=question) | Amendment.objects.filter(prediction__question=question)
    makers |= set(changes.values_list("actor_id", flat=True))
    if {actor.pk, first.pk} <= makers:
        raise NotAllowed.one(
            "actor", "own_terms",
            "Both who would judge this wrote its criteria or set its reading: a colleague who did neither has to.",
        )  # fmt: skip


# --- what is given


def refuse_faulty(verdicts: Sequence[VerdictInput], now: datetime) -> None:
    """Raise Invalid, by index, for findings that the rules do not let stand."""
    found: dict[int, list[Problem]] = {}
    kept = kept_digests(verdicts)
    for index, one in enumerate(verdicts):
        today = now.astimezone(ZoneInfo(one.question.time_zone)).date()
        faults = verdict_problems(as_finding(one, kept), today=today)
        if faults:
            found[index] = faults
    if found:
        raise Invalid(found)


def as_finding(one: VerdictInput, kept: Container[str] = ()) -> Finding:
    """A verdict as the rules read it; `kept` are digests of captures that the desk has."""
    pieces = (
        Piece(
            kind=piece.kind, url=piece.url, quote=piece.quote, archive_url=piece.archive_url, sha256=piece.sha256,
            kept=piece.sha256 in kept, paywalled=piece.paywalled, until=piece.until,
        )
        for piece in one.evidence
    )  # fmt: skip
    return Finding(
        about=one.about,
        outcome=one.outcome,
        credit=nine_places(one.credit),
        known_on=one.known_on,
        rationale=one.rationale,
        interest=one.interest,
        evidence=tuple(pieces),
    )


def new_verdict(actor: User, one: VerdictInput, question: Question, now: datetime) -> Verdict:
    """The verdict as a row (not saved); refused ones never get here."""
    assert one.known_on is not None
    return Verdict(
        question=question,
        editor=actor,
        about=one.about,
        round=question.round,
        adjudicates=two_people() and question.awaiting == Awaiting.DISPUTED,
        interest=one.interest,
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


def _lock_open(questions: Sequence[Question], actor: User) -> dict[int, Question]:
    ids = sorted({question.pk for question in questions})
    if len(ids) < len(questions):
        raise Invalid.one("question", "question_twice", "Give one verdict for each question.")
    locked = (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .select_related("event")
        .annotate(held=held_by(actor))
        .filter(pk__in=ids)
        .order_by("pk")
    )
    found = {
        question.pk: question
        for question in locked
        if question.state not in (QuestionState.DRAFT, QuestionState.MERGED)
    }
    if len(found) < len(ids):
        raise NotFound.one("question", "not_found", "There is no such question.")
    for question in found.values():
        if question.settled:
            raise Conflict.one(
                "question", "settled_already",
                "This question has an outcome in force; an adjudicator can correct it, with a reason.",
            )  # fmt: skip
    return found
