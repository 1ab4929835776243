"""What a judge sees of other judges' findings, which form is their turn, and what they are told afterwards."""

from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as formatted

from ..models import About, Awaiting, ConditionOutcome, Question, User, Verdict
from .access import ADJUDICATORS
from .outcomes import CONDITION_FIELDS, HELD, OUTCOME_FIELDS, ConditionForm, OutcomeForm
from .record import evidence_rows, in_force

WAITS = "Your verdict is kept, and no colleague sees it: a second verdict has to be given without knowing yours."
DISPUTED = "The two verdicts differ, so an adjudicator decides; until then no score moves."


def turn(row: Question) -> tuple[type[OutcomeForm], Any, str]:
    """The form that is next on this question, its fieldsets and its title: a condition is judged first."""
    if row.condition and not row.condition_outcome:
        return ConditionForm, [*CONDITION_FIELDS, HELD], "Judge the condition"
    return OutcomeForm, [*OUTCOME_FIELDS, HELD], "Mark the outcome"


def judged_so_far(row: Question, user: User) -> dict[str, Any]:
    """The findings of this round that this person may see: their own, and both to an adjudicator who has to decide.

    Nobody else's pending verdict is ever read for a page, so none can show through.
    """
    if not row.awaiting:
        return {"own": None, "differing": []}
    pending = Verdict.objects.pending().filter(question=row).select_related("editor").order_by("given_at", "pk")
    own = pending.filter(editor=user).first()
    decides = row.awaiting == Awaiting.DISPUTED and own is None and bool(user.roles() & ADJUDICATORS)
    both = [(one, evidence_rows(one.evidence)) for one in pending] if decides else []
    return {"own": own, "own_evidence": evidence_rows(own.evidence) if own else [], "differing": both}


def what_happened(given: Verdict, moved: str) -> str:
    """What became of a question by a verdict, in a sentence or two; `moved` says which scores moved."""
    question = given.question
    if question.awaiting:
        return DISPUTED if question.awaiting == Awaiting.DISPUTED else WAITS
    if given.about == About.CONDITION and not question.settled:
        if given.outcome == ConditionOutcome.MET:
            return "The condition was met: now the outcome can be judged."
        return "The condition is unclear: the question can only become ambiguous, unverifiable or void."
    said = "The condition was not met, so it is void." if given.about == About.CONDITION else f"Marked {given.outcome}."
    return f"{said} {standing_until(question)}{moved}"


def standing_until(question: Question) -> str:
    """Until when the outcome in force can be challenged; nothing where this desk has no such window."""
    resolution = in_force(question)
    if resolution is None or resolution.provisional_until is None:
        return ""
    end = formatted(timezone.localtime(resolution.provisional_until), "j F Y, H:i")
    return f"Settled provisionally: it can be challenged until {end}. "
