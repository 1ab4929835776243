"""What is to be done with each row of a batch, after comparing it with the record."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...formats import COLUMNS, LineProblem
from ...models import SETTLED
from ..names import name_key
from .normal import Filled
from .record import Asked, Claim, Record, Settled

# What a known row may leave open: the question, or an earlier import, has said it.
_MAY_BE_SILENT = frozenset(
    {"resolution_criteria", "condition", "condition_deadline", "event", "topic", "question", "said_on", "low", "high",
     "probability", "hedge", "time_zone", "evidence_url", "evidence_quote", "rationale", "outcome", "resolved_on",
     "credit", "speaker_role", "deadline", "external_id"}
)  # fmt: skip
# Compared by their keys: the question's terms, and the names by which the claim was found.
_BY_KEY = frozenset(
    {"topic", "event", "resolution_criteria", "condition", "author", "outlet", "time_zone", "statement"}
)  # fmt: skip
_COMPARED = tuple((name, name in _MAY_BE_SILENT) for name in COLUMNS if name not in _BY_KEY)
_TERMS = ("deadline", "resolution_criteria", "condition", "condition_deadline", "event", "statement", "time_zone")


class Planned(NamedTuple):
    """What will be done with one sound row."""

    filled: Filled
    question: Asked | None  # None: to be made
    known: Claim | None  # None: to be made
    settles: bool


def plan(batch: Sequence[Filled], record: Record) -> Iterator[Planned | LineProblem]:
    """For each row what is to be done, or what speaks against it; reads only."""
    settling: set[object] = set()
    for row in batch:
        known = record.claim(row)
        question = record.question(row, known)
        problem = _contradicts(row, known, question, record) if question is not None else None
        if problem is not None:
            yield problem
            continue
        settles = False
        if row.outcome:
            asked: object = row.question_key if question is None else question.pk
            settles = asked not in settling and (question is None or question.state not in SETTLED)
            if settles:
                settling.add(asked)
        yield Planned(row, question, known, settles)


def _contradicts(row: Filled, known: Claim | None, question: Asked, record: Record) -> LineProblem | None:
    settled = record.in_force.get(question.pk)
    field = _other_terms(row, question, record.topics.get(question.pk, set())) or _other_outcome(row, settled)
    if field:
        return _conflict(row, field, "the question has another in the ledger")
    if row.outcome and settled is None and question.in_judgement:
        return LineProblem(
            row.line, "outcome", "in_judgement",
            "The desk is judging this question: leave the outcome out, and give a verdict there.", raw=row.raw,
        )  # fmt: skip
    field = _other_claim(row, known, question, settled) if known is not None else ""
    return _conflict(row, field, "the ledger has this claim with another") if field else None


def _conflict(row: Filled, field: str, why: str) -> LineProblem:
    return LineProblem(
        row.line, field, "conflict",
        f"This is not the {field} on record ({why}): an import never overwrites; amend it there, with a reason.",
        raw=row.raw,
    )  # fmt: skip


def _other_terms(row: Filled, question: Asked, topics: set[str]) -> str:
    """The first column in which the row speaks of other terms than the question has."""
    if row.topic and not all(name_key(name) in topics for name in row.topics):
        return "topic"
    have = (
        question.deadline, question.resolution_criteria.strip(), question.condition.strip(),
        question.condition_deadline, question.event_key, question.statement_key, question.time_zone,
    )  # fmt: skip
    said = (
        row.last_day, row.resolution_criteria.strip(), row.condition.strip(), row.condition_deadline,
        name_key(row.event), row.statement_key, row.time_zone,
    )  # fmt: skip
    if have == said:
        return ""
    return next((name for name, old, new in zip(_TERMS, have, said, strict=True) if new and new != old), "")


def _other_outcome(row: Filled, settled: Settled | None) -> str:
    if settled is None or not row.outcome:
        return ""
    compared = ("outcome", "resolved_on", "credit") if settled.outcome == "partial" else ("outcome", "resolved_on")
    return next((name for name in compared if settled.cells[name] != getattr(row, name)), "")


def _other_claim(row: Filled, known: Claim, question: Asked, settled: Settled | None) -> str:
    """The first column in which the row differs from the known claim, apart from what it leaves open."""
    have = known.cells if settled is None else known.cells | settled.cells
    if (have["question"], have["deadline"]) != (question.import_key, question.deadline):
        # The row names a question that was merged: it is held against the terms that one had.
        have = have | {"question": question.import_key, "deadline": question.deadline,
                       "condition_deadline": question.condition_deadline}  # fmt: skip
    for name, may_be_silent in _COMPARED:
        given, on_record = getattr(row, name), have.get(name)
        if given == on_record or (may_be_silent and not given):
            continue
        if on_record is None or (name == "external_id" and not on_record):
            continue  # news: an outcome for an open question, a number for what had none
        return name
    return ""
