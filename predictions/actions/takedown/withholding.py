"""Words out of public view, in one step and reversibly; the claim keeps its number, its outcome and its weight."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from ...models import Kind, Prediction, PredictionState, Role, Takedown, TakedownReason, TakedownState, User
from ..base import require_role, verb
from ..board import raise_board_version
from ..corrections import require_reason
from ..drafted import check_text
from ..errors import Conflict, Invalid, NotFound
from ..log import Entry, append_entries
from ..quotations import Needles
from .elsewhere import Place, entries_quoting, hide, quoted_in, refuse_shared, show_again, without_quotations
from .openings import close, closed, open_again, quoting, remainders, under_seal
from .words import put_back, take_out

KEEPERS = (Role.ADJUDICATOR, Role.ADMINISTRATOR)
_IN_THE_LOG = (PredictionState.PUBLISHED, PredictionState.WITHDRAWN, PredictionState.REFUSED)


@verb
def withhold_prediction(*, actor: User, prediction: Prediction, reason: str, note: str = "", now: datetime) -> Takedown:
    """Take a prediction's words out of every public place at once; `reason` is one of TakedownReason, `note` is public.

    Other texts that quote them (`elsewhere`) say [withheld] in their place. Its number, its outcome and its weight in
    the scores stay; the openings of the entries concerned answer with the reason, and the entry that says so holds
    what goes on counting, without the words. Raises Invalid, NotAllowed (it takes an adjudicator or an administrator),
    NotFound, Conflict for a draft and for what is withheld already.
    """
    require_role(actor, KEEPERS, "withhold a prediction")
    if reason not in TakedownReason.values:
        raise Invalid.one("reason", "unknown_reason", f"Give one of: {', '.join(TakedownReason.values)}.")
    check_text("note", note)
    row = _open(prediction)
    needles = Needles((row.quote, row.translation))
    if needles.in_text(note):
        raise Invalid.one("note", "quotes_the_words", "The note quotes what is to be withheld: leave the words out.")
    places = quoted_in(row, needles)
    about = _about(row, needles, places) | {"reason": reason, "note": note.strip(), "actor": str(actor.public_id)}
    [seq] = append_entries([Entry(Kind.PAYLOAD_WITHHELD, row.log_subject, about)], now=now)
    close(about["openings"], reason, now=now)
    hidden = hide(places)  # before the rest: a correction may quote in its reason and in what it changed
    words = take_out(row) | {"elsewhere": hidden}
    row.withheld, row.last_seq = reason, seq
    row.save()
    takedown = Takedown(
        prediction=row, reason=reason, note=note.strip(), words=words, actor=actor, withheld_at=now, seq=seq
    )
    takedown.save()
    raise_board_version(now)
    return takedown


def _open(prediction: Prediction) -> Prediction:
    """The prediction as it stands, if its words are public."""
    row = lock(prediction)
    if row.state not in _IN_THE_LOG:
        raise Conflict.one("state", "not_public", "A draft is not public: refuse it, or edit the words away.")
    if row.withheld:
        raise Conflict.one("state", "withheld_already", "Its words are withheld already.")
    return row


def _about(row: Prediction, needles: Needles, places: Sequence[Place]) -> dict[str, Any]:
    """What the entry says of openings and texts; of a verdict under seal, which a colleague must not see, no more."""
    seqs = quoting(row)
    others = entries_quoting(row, needles, places, seqs)
    sealed = under_seal(others)
    told = [seq for seq in others if seq not in sealed]
    return {
        "prediction": str(row.public_id), "openings": [*seqs, *others],
        "rest": [*remainders(seqs), *remainders(told, partial(without_quotations, needles=needles))],
        "quoted_in": [[kind, key, list(path)] for kind, key, _, path in places],
    }  # fmt: skip


@verb
def restore_prediction(*, actor: User, prediction: Prediction, reason: str, now: datetime) -> Prediction:
    """Put withheld words back where they stood, and say why. Raises Invalid, NotAllowed, NotFound, Conflict."""
    require_role(actor, KEEPERS, "restore a prediction")
    require_reason(reason)
    row = lock(prediction)
    takedown = withheld(row)
    refuse_shared(row, takedown)
    seqs = closed(row, takedown)
    about = {
        "prediction": str(row.public_id), "openings": seqs, "reason": reason.strip(), "actor": str(actor.public_id),
    }  # fmt: skip
    [row.last_seq] = append_entries([Entry(Kind.PAYLOAD_RESTORED, row.log_subject, about)], now=now)
    open_again(seqs)
    put_back(row, takedown.words)
    show_again(takedown.words.get("elsewhere", ()))
    row.withheld = ""
    row.save()
    takedown.state, takedown.words = TakedownState.RESTORED, None
    takedown.ended_by, takedown.ended_at = actor, now
    takedown.save()
    raise_board_version(now)
    return row


def lock(prediction: Prediction) -> Prediction:
    """The prediction as it stands now. Raises NotFound."""
    row: Prediction | None = Prediction.objects.select_for_update().filter(pk=prediction.pk).first()
    if row is None:
        raise NotFound.one("prediction", "not_found", "There is no such prediction.")
    return row


def withheld(row: Prediction) -> Takedown:
    """The takedown in force of which the words are still kept. Raises Conflict."""
    found: Takedown | None = row.takedowns.filter(state=TakedownState.WITHHELD).first()
    if found is None:
        raise Conflict.one(
            "state", "not_withheld", "Its words are gone for good." if row.withheld else "Its words are not withheld."
        )
    return found
