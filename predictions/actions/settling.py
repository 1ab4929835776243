"""Bringing outcomes into force and taking them back: rows and entries. The rules are in `outcomes`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..models import ConditionOutcome, Kind, Outcome, Question, QuestionState, Resolution, User, Verdict
from .log import Entry, append_entries
from .payloads import condition_payload, resolution_payload, verdict_payload
from .policy import window_ends
from .reminders.plan import stop_reminders
from .replying.preparing import prepare_outcomes

_CLOSED = ["state", "round", "awaiting", "condition_outcome", "last_seq"]


def settle(verdicts: Sequence[Verdict], *, now: datetime, window: bool = False) -> list[Resolution]:
    """Write verdicts and put the outcomes they find in force, with two entries each. Call inside a verb.

    With `window` they are provisional for as long as the desk lets outcomes be challenged.
    """
    until = window_ends(now) if window else None
    return settle_together([(verdict, resolution_of(verdict, now, until), []) for verdict in verdicts], now=now)


def settle_together(
    found: Sequence[tuple[Verdict, Resolution, Sequence[Verdict]]], *, now: datetime
) -> list[Resolution]:
    """The same for verdicts beside which others of their round are on record already."""
    entries: list[Entry] = []
    for verdict, resolution, before in found:
        question = verdict.question
        entries += [
            Entry(Kind.VERDICT_GIVEN, question.log_subject, verdict_payload(verdict, question)),
            _entry(resolution, [*before, verdict]),
        ]
    seqs = append_entries(entries, now=now)
    for index, (verdict, resolution, _) in enumerate(found):
        verdict.last_seq, resolution.last_seq = seqs[2 * index], seqs[2 * index + 1]
        verdict.question.last_seq = resolution.last_seq
    resolutions = [resolution for _, resolution, _ in found]
    write_findings([verdict for verdict, _, _ in found], resolutions)
    _close(resolutions)
    return resolutions


def _entry(resolution: Resolution, verdicts: Sequence[Verdict]) -> Entry:
    question = resolution.question
    return Entry(Kind.RESOLUTION_SET, question.log_subject, resolution_payload(resolution, question, verdicts))


def resolution_of(verdict: Verdict, now: datetime, until: datetime | None) -> Resolution:
    """The resolution that one verdict brings about (not saved): provisional until then, or else final at once."""
    void = verdict.outcome == ConditionOutcome.NOT_MET
    return Resolution(
        question=verdict.question,
        verdict=verdict,
        round=verdict.round,
        outcome=Outcome.VOID if void else verdict.outcome,
        credit=verdict.credit,
        known_on=verdict.known_on,
        settled_at=now,
        provisional_until=until,
        final_at=None if until else now,
    )


def write_findings(verdicts: Sequence[Verdict], resolutions: Sequence[Resolution]) -> None:
    """Write verdicts and the resolutions they bring about, in bulk; last_seq must be set. Call inside a verb."""
    Verdict.objects.bulk_create(verdicts, batch_size=500)
    for verdict, resolution in zip(verdicts, resolutions, strict=True):
        resolution.verdict = verdict
    Resolution.objects.bulk_create(resolutions, batch_size=500)


def _close(resolutions: Sequence[Resolution]) -> None:
    """Mark their questions as settled; last_seq must be set."""
    questions = [resolution.question for resolution in resolutions]
    for resolution, question in zip(resolutions, questions, strict=True):
        question.state = QuestionState.FINAL if resolution.is_final else QuestionState.PROVISIONAL
        question.awaiting = ""
    save_judging(questions)
    stop_reminders([question.pk for question in questions])


def save_judging(questions: Sequence[Question]) -> None:
    """Save where questions stand with their judges; last_seq must be set. Call inside a verb."""
    if len(questions) == 1:  # an editor's outcome: a plain UPDATE takes a third of the time
        [one] = questions
        Question.objects.filter(pk=one.pk).update(**{name: getattr(one, name) for name in _CLOSED})
    else:
        Question.objects.bulk_update(questions, _CLOSED, batch_size=500)


def keep_waiting(verdicts: Sequence[Verdict], *, now: datetime) -> None:
    """Write verdicts that settle nothing yet, with an entry each; their questions say what they wait for."""
    entries = [
        Entry(Kind.VERDICT_GIVEN, one.question.log_subject, verdict_payload(one, one.question)) for one in verdicts
    ]
    for verdict, seq in zip(verdicts, append_entries(entries, now=now), strict=True):
        verdict.last_seq = verdict.question.last_seq = seq
    Verdict.objects.bulk_create(verdicts, batch_size=500)
    save_judging([verdict.question for verdict in verdicts])


def settle_condition(verdict: Verdict, others: Sequence[Verdict], *, now: datetime) -> None:
    """Write a verdict on a condition that is settled by it; one that was not met makes the question void."""
    question = verdict.question
    question.condition_outcome, question.awaiting = verdict.outcome, ""
    entries = [
        Entry(Kind.VERDICT_GIVEN, question.log_subject, verdict_payload(verdict, question)),
        Entry(Kind.CONDITION_SETTLED, question.log_subject, condition_payload(question, verdict, [*others, verdict])),
    ]
    resolution = None
    if verdict.outcome == ConditionOutcome.NOT_MET:
        resolution = resolution_of(verdict, now, window_ends(now))
        resolution.judges = 1 + len(others)
        entries.append(_entry(resolution, [*others, verdict]))
    seqs = append_entries(entries, now=now)
    verdict.last_seq, question.last_seq = seqs[0], seqs[-1]
    if resolution is None:
        Verdict.objects.bulk_create([verdict])
        save_judging([question])
        return
    resolution.last_seq = seqs[-1]
    write_findings([verdict], [resolution])
    _close([resolution])
    prepare_outcomes([resolution], now)


def supersede(
    actor: User, seconded: User | None, old: Resolution, reason: str, *, now: datetime, challenge: str | None = None
) -> None:
    """Take an outcome out of force, with its entry; the row stays, with the reason. Call inside a verb."""
    payload = {
        "resolution": str(old.public_id), "question": str(old.question.public_id), "reason": reason.strip(),
        "actor": str(actor.public_id), "confirmed_by": str(seconded.public_id) if seconded else None,
        "challenge": challenge,
    }  # fmt: skip
    [old.last_seq] = append_entries([Entry(Kind.RESOLUTION_SUPERSEDED, old.question.log_subject, payload)], now=now)
    old.superseded_at, old.superseded_reason = now, reason.strip()
    old.save()


def in_force(question_ids: Iterable[int]) -> dict[int, Resolution]:
    """The outcomes in force, by question, with their questions."""
    rows = Resolution.objects.filter(question__in=list(question_ids), superseded_at__isnull=True)
    return {row.question_id: row for row in rows.select_related("question__event", "verdict")}
