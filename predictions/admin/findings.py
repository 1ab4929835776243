"""What the scheduled checks found, in words; a proposed verdict fills the outcome form and decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from ..actions import VerdictInput
from ..models import CheckFinding, FindingKind, Outcome, Question
from ..rules.entry import LENGTHS
from .access import is_key
from .record import web_address

OUTCOME_URL = "admin:predictions_question_outcome"
DISMISS_URL = "admin:predictions_question_dismiss"
# Members of a finding's detail that say something to a person; the first that is there is shown.
_TELLS = ("sentence", "condition_deadline", "review_on")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding as a page shows it; `confirm` leads to the outcome form with the proposal filled in."""

    label: str
    text: str
    row: str
    url: str
    confirm: str
    dismiss: str
    at: datetime


def shown_findings(found: Iterable[CheckFinding]) -> list[Seen]:
    """These findings in words; that the deadline has passed is what the page says anyway."""
    return [_shown(one) for one in found if one.kind != FindingKind.PAST_DEADLINE]


def _shown(one: CheckFinding) -> Seen:
    detail = _detail(one)
    confirm = ""
    if one.kind == FindingKind.PROPOSED:
        confirm = f"{reverse(OUTCOME_URL, args=[one.question_id])}?{urlencode({'finding': one.pk})}"
    return Seen(
        label=str(one), text=_told(one, detail)[:_LONGEST], row=str(detail.get("row") or "")[:_LONGEST],
        url=_sibling(detail.get("sibling")) or web_address(str(detail.get("url", ""))),
        confirm=confirm, dismiss=reverse(DISMISS_URL, args=[one.question_id, one.pk]), at=one.found_at,
    )  # fmt: skip


def _told(one: CheckFinding, detail: dict[str, Any]) -> str:
    if one.kind == FindingKind.SOURCE_CHANGED:
        return "" if detail.get("quote_found") else "the quote is no longer there"
    return next((str(detail[name]) for name in _TELLS if detail.get(name)), "")


def _sibling(public_id: Any) -> str:
    try:
        return reverse("web:question", args=[UUID(str(public_id))]) if public_id else ""
    except ValueError:
        return ""


def _detail(one: CheckFinding | None) -> dict[str, Any]:
    return one.detail if one is not None and isinstance(one.detail, dict) else {}


def proposal_of(question: Question, key: str) -> CheckFinding | None:
    """The open proposal of this question with this key; None for what is none."""
    if not is_key(key):
        return None
    return question.check_findings.filter(pk=key, kind=FindingKind.PROPOSED, closed_at__isnull=True).first()


def proposed_initial(proposal: CheckFinding | None) -> dict[str, Any]:
    """What a proposal says, for the outcome form. Since when the world knew, the editor has to find out."""
    detail = _detail(proposal)
    if not detail:
        return {}
    outcome = str(detail.get("outcome", ""))
    return {
        "outcome": outcome if outcome in Outcome.values else "",
        "evidence_url": web_address(str(detail.get("url", ""))),
        "evidence_quote": str(detail.get("row") or "")[: LENGTHS.get("evidence_quote", 5000)],
        "rationale": str(detail.get("sentence") or ""),
    }


def with_digest(verdict: VerdictInput, proposal: CheckFinding | None) -> VerdictInput:
    """The verdict with the digest of what the checker read, where its row is still the evidence."""
    detail = _detail(proposal)
    pieces = tuple(
        replace(one, sha256=str(detail["sha256"])) if detail.get("sha256") and one.quote == detail.get("row") else one
        for one in verdict.evidence
    )
    return replace(verdict, evidence=pieces)
