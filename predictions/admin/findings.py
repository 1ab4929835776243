"""What the scheduled checks found, in words; a proposed verdict fills the outcome form and decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ..models import CheckFinding, FindingKind, Outcome, Question
from ..rules.entry import LENGTHS
from .access import is_key
from .record import web_address

OUTCOME_URL = "admin:predictions_question_outcome"
# Members of a finding's detail that say something to a person, in this order.
_TELLS = ("sentence", "message", "error", "date", "day", "statement", "outcome")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as a page shows it; `confirm` leads to the outcome form with the proposal filled in."""

    label: str
    text: str
    row: str
    url: str
    confirm: str
    at: datetime


def shown_findings(found: Iterable[CheckFinding]) -> list[Found]:
    """These findings in words."""
    return [_shown(one) for one in found]


def _shown(one: CheckFinding) -> Found:
    detail = one.detail if isinstance(one.detail, dict) else {}
    told = next((str(detail[name]) for name in _TELLS if detail.get(name)), "")
    confirm = ""
    if one.kind == FindingKind.PROPOSED:
        confirm = f"{reverse(OUTCOME_URL, args=[one.question_id])}?{urlencode({'finding': one.pk})}"
    return Found(
        label=str(one), text=told[:_LONGEST], row=row_text(detail.get("row"))[:_LONGEST],
        url=web_address(str(detail.get("url", ""))), confirm=confirm, at=one.found_at,
    )  # fmt: skip


def row_text(row: Any) -> str:
    """The row of the series that decided, as one line: columns with their values, or the row as it is."""
    if isinstance(row, dict):
        return ", ".join(f"{name}: {value}" for name, value in row.items())
    return "" if row is None else str(row)


def proposed_initial(question: Question, key: str) -> dict[str, Any]:
    """What an open proposal says, for the outcome form; nothing for what is none of this question."""
    one = _proposal(question, key)
    detail = one.detail if one is not None and isinstance(one.detail, dict) else {}
    if not detail:
        return {}
    outcome = str(detail.get("outcome", ""))
    return {
        "outcome": outcome if outcome in Outcome.values else "",
        "known_on": str(detail.get("known_on", ""))[:10],
        "evidence_url": web_address(str(detail.get("url", ""))),
        "evidence_quote": row_text(detail.get("row"))[: LENGTHS.get("evidence_quote", 5000)],
        "rationale": str(detail.get("rationale") or detail.get("sentence") or ""),
    }


def _proposal(question: Question, key: str) -> CheckFinding | None:
    if not is_key(key):
        return None
    return question.check_findings.filter(pk=key, kind=FindingKind.PROPOSED, closed_at__isnull=True).first()
