"""The outcomes that a batch's rows give: a verdict and the resolution it brings about."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ...models import Question, QuestionState, Resolution, User, Verdict
from ..bulk import insert_rows, take_ids, update_numbers
from ..inputs import Evidence
from ..outcomes import credit_of
from ..payloads import Payload, decimal_text, resolution_members, verdict_members
from .normal import Filled
from .record import Asked

Json = list[dict[str, str | int]]


class Finding(NamedTuple):
    """One verdict and its resolution."""

    verdict: str
    resolution: str
    row: Filled
    question: Asked
    credit: str | None
    evidence: Json


def finding_of(row: Filled, question: Asked, verdict: str, resolution: str, sha256: str) -> Finding:
    """What a row with an outcome finds; `verdict` and `resolution` are their public ids, `sha256` is the file's."""
    return Finding(verdict, resolution, row, question, _credit(row.outcome, row.credit), evidence_of(row, sha256))


def evidence_of(row: Filled, sha256: str) -> Json:
    """What backs a row's outcome: its own source where it names one, then the file and the line."""
    found = [Evidence(kind="import", url=row.source_url, sha256=sha256, line=row.line).as_json()]
    if row.evidence_url or row.evidence_quote:
        found.insert(0, Evidence(url=row.evidence_url, quote=row.evidence_quote).as_json())
    return found


@lru_cache(1024)
def _credit(outcome: str, credit: str) -> str | None:
    return decimal_text(credit_of(outcome, Decimal(credit) if credit else None))


def finding_payloads(one: Finding, at: str, editor: str) -> tuple[Payload, Payload]:
    """Verdict and resolution as the entry says them."""
    row, question = one.row, one.question
    verdict = verdict_members(
        public_id=one.verdict, question=question.public_id, outcome=row.outcome, credit=one.credit,
        known_on=row.resolved_on, evidence=one.evidence, rationale=row.rationale, given_at=at, editor=editor,
    )  # fmt: skip
    resolution = resolution_members(
        public_id=one.resolution, question=question.public_id, event=question.event, verdicts=[one.verdict],
        outcome=row.outcome, credit=one.credit, known_on=row.resolved_on, deadline=question.deadline,
        time_zone=question.time_zone, settled_at=at, final=True,
    )  # fmt: skip
    return verdict, resolution


_FINDING = ("id", "public_id", "outcome", "credit", "known_on", "last_seq", "question_id")
_VERDICT = (*_FINDING, "editor_id", "evidence", "rationale", "given_at")
_RESOLUTION = (*_FINDING, "verdict_id", "settled_at", "final_at", "superseded_at", "superseded_reason")


def store_findings(findings: Sequence[Finding], seqs: Sequence[int], editor: int, now: datetime) -> None:
    """Write verdicts and resolutions. Without a challenge window they are final at once. Call inside a verb."""
    pks = take_ids(Verdict, len(findings))
    insert_rows(Verdict, _VERDICT, (
        (pk, one.verdict, one.row.outcome, one.credit, one.row.resolved_on, seq, one.question.pk, editor, one.evidence,
         one.row.rationale, now)
        for pk, one, seq in zip(pks, findings, seqs, strict=True)
    ))  # fmt: skip
    insert_rows(Resolution, _RESOLUTION, (
        (pk, one.resolution, one.row.outcome, one.credit, one.row.resolved_on, seq, one.question.pk, verdict, now, now,
         None, "")
        for pk, verdict, one, seq in zip(take_ids(Resolution, len(findings)), pks, findings, seqs, strict=True)
    ))  # fmt: skip


def close_known(settled: Iterable[tuple[int, int]]) -> None:
    """Mark questions that were on record before as settled: (key, entry's number) each. Call inside a verb."""
    closed = dict(settled)
    Question.objects.filter(pk__among=closed).update(state=QuestionState.FINAL)
    update_numbers(Question, "last_seq", closed.items())


def verdict_of(row: Filled, question: Question, actor: User, sha256: str, now: datetime) -> Verdict:
    """The same verdict for a claim on record, whose only news is its outcome (not saved)."""
    return Verdict(
        question=question, editor=actor, outcome=row.outcome,
        credit=credit_of(row.outcome, Decimal(row.credit) if row.credit else None), known_on=_day(row.resolved_on),
        evidence=evidence_of(row, sha256), rationale=row.rationale, given_at=now,
    )  # fmt: skip


def _day(text: str) -> date:
    return date.fromisoformat(text)
