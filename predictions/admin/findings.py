"""What the scheduled checks found, in words; a proposed verdict decides nothing until an editor confirms it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from ..models import CheckFinding, FindingKind, Question
from .access import is_key
from .fields import Address, Day, InterestField, Words
from .notices import DeskForm
from .record import web_address

CONFIRM_URL = "admin:predictions_question_confirm"
DISMISS_URL = "admin:predictions_question_dismiss"
# Members of a finding's detail that say something to a person; the first that is there is shown.
_TELLS = ("sentence", "condition_deadline", "review_on")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding as a page shows it; `confirm` leads to the page that makes a proposal a verdict."""

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
        confirm = reverse(CONFIRM_URL, args=[one.question_id, one.pk])
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


class ConfirmForm(DeskForm):
    """What a checker cannot know: since when the world knew, and where readers find the number."""

    known_on = Day(
        "Known on",
        help_text="The first day on which the series showed it. The check first saw it on the day given here.",
    )
    evidence_url = Address("Evidence", help_text="The address where readers find the row.")
    rationale = Words("Rationale", "rationale", help_text="How the criteria apply.")
    interest = InterestField()

    other_names = {"evidence": "evidence_url"}


def proposal_of(question: Question, key: int) -> CheckFinding | None:
    """The proposal of this question with this key; None for what is none."""
    found = question.check_findings.filter(pk=key, kind=FindingKind.PROPOSED) if is_key(key) else None
    return found.first() if found is not None else None


def proposed_initial(proposal: CheckFinding) -> dict[str, Any]:
    """What a proposal says, for the page on which an editor makes it a verdict."""
    detail = _detail(proposal)
    return {
        "known_on": timezone.localdate(proposal.found_at),
        "evidence_url": web_address(str(detail.get("url", ""))),
        "rationale": str(detail.get("sentence") or ""),
    }


def proposed_outcome(proposal: CheckFinding) -> str:
    """The outcome that is proposed, in a word."""
    return str(_detail(proposal).get("outcome", ""))[:20]
