"""Taking an entry out of the scores in the open: it stays readable, with the reason."""

from datetime import datetime

from ..models import Kind, Prediction, PredictionState, User, WithdrawalReason
from .base import JUDGES, require_role, verb
from .board import raise_board_version
from .drafted import check_text
from .errors import Conflict, Invalid, NotFound
from .log import Entry, append_entries
from .reminders.plan import stop_reminders
from .scores import questions_of, score


@verb
def withdraw_predictions(
    *, actor: User, predictions: list[Prediction], reason: str, note: str = "", now: datetime
) -> list[Prediction]:
    """Take entries out of the scores because the desk got them wrong; they stay readable, with the reason.

    `note` is public. Raises Invalid for an unknown reason or an unreadable note,
    NotAllowed, NotFound, Conflict for what is not published.
    """
    require_role(actor, JUDGES, "withdraw a prediction")
    if reason not in WithdrawalReason.values:
        raise Invalid.one("reason", "unknown_reason", f"Give one of: {', '.join(WithdrawalReason.values)}.")
    check_text("note", note)
    rows = [lock_published(one) for one in {one.pk: one for one in predictions}.values()]
    for row in rows:
        row.state, row.withdrawal_reason, row.public_note = PredictionState.WITHDRAWN, reason, note.strip()
    entries = [
        Entry(
            Kind.PREDICTION_WITHDRAWN,
            row.log_subject,
            {
                "prediction": str(row.public_id), "question": str(row.question.public_id) if row.question else None,
                "reason": reason, "note": row.public_note, "actor": str(actor.public_id),
            },
        )
        for row in rows
    ]  # fmt: skip
    for row, seq in zip(rows, append_entries(entries, now=now), strict=True):
        row.last_seq = seq
    Prediction.objects.bulk_update(rows, ["state", "withdrawal_reason", "public_note", "last_seq"])
    asked = questions_of(rows)
    standing = Prediction.objects.filter(question_id__in=asked, state=PredictionState.PUBLISHED)
    stop_reminders(asked - set(standing.values_list("question_id", flat=True)))
    score(asked, now=now)
    raise_board_version(now)
    return rows


def lock_published(prediction: Prediction) -> Prediction:
    """The published prediction as it stands now. Raises NotFound, Conflict."""
    row = Prediction.objects.select_for_update().filter(pk=prediction.pk).first()
    if row is None:
        raise NotFound.one("prediction", "not_found", "There is no such prediction.")
    if row.state != PredictionState.PUBLISHED:
        raise Conflict.one(
            "state", "not_published", f"Only a published prediction can be changed so; this is {row.state}."
        )
    return row
