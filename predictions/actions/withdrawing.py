"""Taking an entry out of the scores in the open: it stays readable, with the reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..models import (
    CorrectionKind,
    Kind,
    Prediction,
    PredictionState,
    Proposal,
    Question,
    Role,
    User,
    WithdrawalReason,
)
from .base import JUDGES, verb
from .board import raise_board_version
from .corrections import note_correction, require_reason
from .drafted import check_text
from .effects import Effect, watched
from .errors import Conflict, Invalid, NotFound
from .log import Entry, append_entries
from .policy import require_power, two_people
from .quotations import on_questions, refuse_quotations
from .reminders.plan import renew_plan, stop_reminders
from .scores import questions_of, score
from .takedown.holds import refuse_held

CONFIRM_WITHIN = timedelta(days=7)
# A misquote or a wrong author harms the person quoted: an adjudicator stops it at once, and a second confirms it.
URGENT = (WithdrawalReason.MISQUOTED, WithdrawalReason.NOT_THEIRS)


@verb
def withdraw_predictions(
    *, actor: User, predictions: list[Prediction], reason: str, note: str = "", now: datetime
) -> list[Prediction]:
    """Take entries out of the scores because the desk got them wrong; they stay readable, with the reason.

    `note` is public. Where withdrawing takes two people, an adjudicator may still withdraw what is misquoted or not
    the author's at once; a second person is to confirm it within 7 days, and who declines reinstates it. Raises
    Invalid for an unknown reason or an unreadable note, NotAllowed, NotFound, Conflict for what is not published.
    """
    return withdraw(actor, None, predictions, reason=reason, note=note, now=now)


def withdraw(
    actor: User, seconded: User | None, predictions: Sequence[Prediction], *, reason: str, note: str, now: datetime
) -> list[Prediction]:
    """The same, by one person or confirmed by a second. Call inside a verb."""
    urgent = seconded is None and two_people() and reason in URGENT and Role.ADJUDICATOR in actor.roles()
    require_power(actor, seconded, JUDGES, "withdraw a prediction", two=two_people() and not urgent)
    if reason not in WithdrawalReason.values:
        raise Invalid.one("reason", "unknown_reason", f"Give one of: {', '.join(WithdrawalReason.values)}.")
    check_text("note", note)
    ids = [one.question_id for one in predictions if one.question_id is not None]
    refuse_quotations(on_questions(ids), {"note": note})
    rows = [lock_published(one) for one in {one.pk: one for one in predictions}.values()]
    refuse_held(rows)
    for row in rows:
        row.state, row.withdrawal_reason, row.public_note = PredictionState.WITHDRAWN, reason, note.strip()
    _log(Kind.PREDICTION_WITHDRAWN, rows, actor, seconded, reason, now)
    asked = questions_of(rows)
    effect = watched(asked, lambda: _write(rows, asked, now), now=now)
    standing = Prediction.objects.filter(question_id__in=asked, state=PredictionState.PUBLISHED)
    stop_reminders(asked - set(standing.values_list("question_id", flat=True)))
    for row in rows:
        _note(CorrectionKind.WITHDRAWN, row, actor, seconded, _why(row), effect, now)
        if urgent:
            _ask_to_confirm(row, actor, _why(row), now)
    raise_board_version(now)
    return rows


def reinstate(actor: User | None, prediction: Prediction, *, reason: str, now: datetime) -> Prediction:
    """Let a withdrawn entry count again, with the reason; without an actor it is the clock. Call inside a verb.

    Raises Invalid, NotFound, Conflict.
    """
    require_reason(reason)
    row = _lock(prediction, PredictionState.WITHDRAWN)
    row.state, row.withdrawal_reason, row.public_note = PredictionState.PUBLISHED, "", reason.strip()
    _log(Kind.PREDICTION_REINSTATED, [row], actor, None, reason.strip(), now)
    asked = questions_of([row])
    effect = watched(asked, lambda: _write([row], asked, now), now=now)
    renew_plan(asked, now=now)
    _note(CorrectionKind.REINSTATED, row, actor, None, reason, effect, now)
    raise_board_version(now)
    return row


def second_withdrawal(seconded: User, prediction: Prediction, *, now: datetime) -> None:
    """Say in the log who confirmed what one person had withdrawn at once. Call inside a verb.

    Raises NotFound, Conflict.
    """
    row = _lock(prediction, PredictionState.WITHDRAWN)
    _log(Kind.WITHDRAWAL_CONFIRMED, [row], None, seconded, row.withdrawal_reason, now)
    row.save(update_fields=["last_seq"])
    raise_board_version(now)


def lock_published(prediction: Prediction) -> Prediction:
    """The published prediction as it stands now. Raises NotFound, Conflict."""
    return _lock(prediction, PredictionState.PUBLISHED)


def _lock(prediction: Prediction, state: PredictionState) -> Prediction:
    row: Prediction | None = Prediction.objects.select_for_update().filter(pk=prediction.pk).first()
    if row is None:
        raise NotFound.one("prediction", "not_found", "There is no such prediction.")
    if row.state != state:
        raise Conflict.one(
            "state", f"not_{state}", f"Only a {state} prediction can be changed so; this is {row.state}."
        )
    return row


def _write(rows: Sequence[Prediction], asked: set[int], now: datetime) -> None:
    Prediction.objects.bulk_update(rows, ["state", "withdrawal_reason", "public_note", "last_seq"])
    score(asked, now=now)


def _log(
    kind: Kind, rows: Sequence[Prediction], actor: User | None, seconded: User | None, reason: str, now: datetime
) -> None:
    entries = [
        Entry(
            kind,
            row.log_subject,
            {
                "prediction": str(row.public_id), "question": str(row.question.public_id) if row.question else None,
                "reason": reason, "note": row.public_note, "actor": str(actor.public_id) if actor else None,
                "confirmed_by": str(seconded.public_id) if seconded else None,
            },
        )
        for row in rows
    ]  # fmt: skip
    for row, seq in zip(rows, append_entries(entries, now=now), strict=True):
        row.last_seq = seq


def _why(row: Prediction) -> str:
    return reason_in_words(row.withdrawal_reason, row.public_note)


def reason_in_words(reason: str, note: str) -> str:
    """Why an entry was withdrawn, as the list of corrections says it. Raises ValueError for no such reason."""
    label = WithdrawalReason(reason).label
    return f"{label}: {note}" if note else str(label)


def _note(
    kind: CorrectionKind, row: Prediction, actor: User | None, seconded: User | None, reason: str, effect: Effect,
    now: datetime,
) -> None:  # fmt: skip
    question: Question | None = row.question
    assert question is not None
    states = {"state": str(PredictionState.PUBLISHED)}, {"state": str(PredictionState.WITHDRAWN)}
    old, new = states if kind == CorrectionKind.WITHDRAWN else reversed(states)
    note_correction(
        kind, question, prediction=row, actor=actor, seconded=seconded, reason=reason, old=old, new=new, effect=effect,
        seq=row.last_seq, now=now,
    )  # fmt: skip


def _ask_to_confirm(row: Prediction, actor: User, reason: str, now: datetime) -> None:
    Proposal.objects.create(
        act="withdraw", arguments={}, question=row.question, prediction=row, seen_seq=row.last_seq, reason=reason,
        done_already=True, confirm_by=now + CONFIRM_WITHIN, proposer=actor, proposed_at=now,
    )  # fmt: skip
