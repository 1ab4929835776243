"""What was done at once because it was urgent, and nobody confirmed in time: the clock undoes it."""

from datetime import datetime

from django.db.models import QuerySet

from ..models import PredictionState, Proposal, ProposalState
from .base import verb
from .withdrawing import CONFIRM_WITHIN, reinstate

LAPSED = f"Withdrawn at once by one person and not confirmed by a second within {CONFIRM_WITHIN.days} days."


def lapse_withdrawals(*, now: datetime) -> int:
    """Let entries count again whose urgent withdrawal nobody has confirmed in time; returns how many.

    One to a transaction. Safe to repeat, and to run beside itself.
    """
    return sum(_lapse(pk=pk, now=now) for pk in overdue(now).order_by("confirm_by").values_list("pk", flat=True))


def overdue(now: datetime) -> QuerySet[Proposal]:
    """What should have been confirmed by now."""
    return Proposal.objects.filter(state=ProposalState.OPEN, done_already=True, confirm_by__lte=now)


@verb
def _lapse(*, pk: int, now: datetime) -> bool:
    row = overdue(now).select_for_update(of=("self",)).select_related("prediction").filter(pk=pk).first()
    if row is None or row.prediction is None:  # somebody was quicker
        return False
    if row.prediction.state == PredictionState.WITHDRAWN:
        reinstate(None, row.prediction, reason=LAPSED, now=now)
    row.state, row.decided_at, row.answer = ProposalState.LAPSED, now, LAPSED
    row.save()
    return True
