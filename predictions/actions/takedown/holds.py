"""Legal holds: what a court may ask for is neither deleted nor withdrawn until two people lift the hold."""

from collections.abc import Iterable
from datetime import datetime

from ...models import Hold, Kind, Prediction, PredictionState, User
from ..base import require_role, verb
from ..corrections import require_reason
from ..errors import Conflict, NotAllowed
from ..log import Entry, append_entries
from .withholding import KEEPERS, lock


@verb
def hold_prediction(*, actor: User, prediction: Prediction, reason: str, now: datetime) -> Hold:
    """Keep a prediction as it is, words included: it can be withheld, but neither shredded nor withdrawn.

    `reason` is for the desk; the log says only that there is a hold. Raises Invalid, NotAllowed, NotFound, Conflict
    where one is in force, and for a draft, of which the log knows nothing yet and which nobody can delete.
    """
    require_role(actor, KEEPERS, "set a legal hold")
    require_reason(reason)
    row = lock(prediction)
    if row.state == PredictionState.DRAFT:
        raise Conflict.one("state", "not_public", "A draft is not deleted anyway: hold it once it is published.")
    if row.holds.filter(lifted_at__isnull=True).exists():
        raise Conflict.one("prediction", "held_already", "There is a hold on it already.")
    _log(Kind.HOLD_SET, row, actor, None, now)
    hold = Hold(prediction=row, reason=reason.strip(), set_by=actor, set_at=now)
    hold.save()
    return hold


def lift(actor: User, seconded: User | None, prediction: Prediction, *, now: datetime) -> Hold:
    """Lift the hold in force, by two people. Call inside a verb. Raises NotAllowed, Conflict."""
    require_two(actor, seconded, "lift a legal hold")
    row = lock(prediction)
    hold: Hold | None = row.holds.filter(lifted_at__isnull=True).first()
    if hold is None:
        raise Conflict.one("prediction", "not_held", "There is no hold on it.")
    _log(Kind.HOLD_LIFTED, row, actor, seconded, now)
    hold.lifted_by, hold.confirmed_by, hold.lifted_at = actor, seconded, now
    hold.save()
    return hold


def refuse_held(rows: Iterable[Prediction]) -> None:
    """Raise Conflict if there is a hold on any of `rows`. One query."""
    held = Hold.objects.filter(prediction__in=list(rows), lifted_at__isnull=True)
    if held.exists():
        raise Conflict.one("prediction", "held", "There is a legal hold on it: it takes two people to lift that first.")


def require_two(actor: User, seconded: User | None, to: str) -> None:
    """Raise NotAllowed unless two different people of the roles that may, do it together."""
    require_role(actor, KEEPERS, to)
    if seconded is None:
        raise NotAllowed.one("actor", "second_person", f"To {to} takes two people: propose it to a colleague.")
    require_role(seconded, KEEPERS, to)
    if seconded.pk == actor.pk:
        raise NotAllowed.one("actor", "same_person", "Somebody else has to confirm what you proposed.")


def _log(kind: Kind, row: Prediction, actor: User, seconded: User | None, now: datetime) -> None:
    about = {
        "prediction": str(row.public_id), "actor": str(actor.public_id),
        "confirmed_by": str(seconded.public_id) if seconded else None,
    }  # fmt: skip
    [row.last_seq] = append_entries([Entry(kind, row.log_subject, about)], now=now)
    row.save(update_fields=["last_seq"])
