"""What waits under an embargo is not done another way meanwhile."""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef

from ..models import Embargo, EmbargoState, Prediction, Question, User
from ..rules.problems import Problem
from .errors import Conflict


def refuse_held_drafts(rows: Sequence[Prediction], to: str) -> None:
    """Raise Conflict, by index, for drafts whose publication waits for its time: `to` would make them public before."""
    waiting = Embargo.objects.filter(prediction__in=[row.pk for row in rows], state=EmbargoState.WAITING)
    until = dict(waiting.values_list("prediction_id", "not_before"))
    found = {
        index: [
            Problem(
                "prediction", "held",
                f"It is held back until {until[row.pk]:%Y-%m-%d %H:%M} UTC: to {to} it, take that back first.",
            )
        ]
        for index, row in enumerate(rows)
        if row.pk in until
    }  # fmt: skip
    if found:
        raise Conflict(found)


def held_by(actor: User) -> Exists:
    """For a query of questions: `actor` holds a verdict on it. Nobody else's is looked at: it is no verdict yet."""
    return Exists(Embargo.objects.filter(question=OuterRef("pk"), actor=actor, state=EmbargoState.WAITING))


def refuse_held_verdicts(questions: Iterable[Question]) -> None:
    """Raise Conflict where `held_by`, as `held`, says that the editor holds another verdict back."""
    if any(getattr(question, "held", False) for question in questions):
        raise Conflict.one("question", "held_already", "You hold back a verdict on it already: take that back first.")
