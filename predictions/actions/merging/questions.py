"""Two questions turn out to ask the same."""

from datetime import datetime

from ...models import Kind, Prediction, PredictionState, Question, QuestionState, Resolution, User
from ..base import require_role, verb
from ..board import raise_board_version
from ..errors import Conflict, Invalid, NotFound
from ..log import Entry, append_entries
from ..payloads import Payload
from ..reminders.plan import renew_plan, stop_reminders
from ..scores import score
from .claims import MOVED, check_reason, renew_identities, renew_revisions, withdraw_twins, withdrawal_entries

DUPLICATE = "The same claim stood on two questions that ask the same."
# What two questions must agree on, unless somebody says which of them stands.
TERMS = (
    "resolution_criteria", "deadline", "time_zone", "condition", "condition_criteria", "condition_deadline",
)  # fmt: skip


@verb
def merge_questions(
    *, actor: User, question: Question, into: Question, reason: str, terms_stand: bool = False, now: datetime
) -> Question:
    """Make two questions one: claims move to `into` and are judged by its terms and its outcome; the address leads on.

    Where the terms differ, `terms_stand` says that those of `into` stand. A claim that stood on both is withdrawn once,
    as a duplicate. Moved claims count as changed now, so a settled one leaves the cohort `advance`. Returns the
    question that stays. Raises Invalid, NotAllowed without the role adjudicator, NotFound, Conflict (outcomes that
    differ; an outcome on the question that goes and none on the one that stays).
    """
    require_role(actor, ("adjudicator",), "merge questions")
    reason = check_reason(reason)
    gone, stays = _lock(question, "question"), _lock(into, "into")
    if gone.pk == stays.pk:
        raise Invalid.one("into", "same_question", "Choose another question: this is the same one.")
    _check_outcomes(gone, stays)
    differing = [name for name in TERMS if getattr(gone, name) != getattr(stays, name)]
    if differing and not terms_stand:
        raise Invalid.one(
            "terms_stand", "terms_differ",
            f"They differ in {', '.join(differing).replace('_', ' ')}: confirm that those of the question that stays "
            "are to hold for all claims, or merge the other way round.",
        )  # fmt: skip
    rows = _moved(gone, stays, now)
    twins = withdraw_twins(rows, DUPLICATE)
    waiting = _waits_for_nothing(stays)
    _write(actor, gone, stays, rows, twins, differing, reason, now)
    renew_revisions((author, stays) for author in {row.author for row in rows if row.author and row.last_seq})
    stop_reminders([gone.pk])
    if waiting:
        renew_plan([stays.pk], now=now)
    score([gone.pk, stays.pk], now=now)
    raise_board_version(now)
    return stays


def _lock(question: Question, field: str) -> Question:
    locked = Question.objects.select_for_update(of=("self",), no_key=True).select_related("event")
    row = locked.filter(pk=question.pk).exclude(state=QuestionState.DRAFT).first()
    if row is None:
        raise NotFound.one(field, "not_found", "There is no such question.")
    if row.state == QuestionState.MERGED:
        raise Conflict.one(field, "merged_already", "This question is merged into another already.")
    return row


def _check_outcomes(gone: Question, stays: Question) -> None:
    both = Resolution.objects.filter(question__in=(gone, stays), superseded_at__isnull=True)
    found = {one.question_id: (one.outcome, one.credit, one.known_on) for one in both}
    if gone.pk not in found:
        return
    if stays.pk not in found:
        raise Conflict.one(
            "into",
            "outcome_lost",
            "The question that would go has an outcome and the other has none: merge the other way.",
        )
    if found[gone.pk] != found[stays.pk]:
        raise Conflict.one(
            "into", "outcomes_differ",
            "Their outcomes in force differ: correct one of them first, with a reason, or they are two questions.",
        )  # fmt: skip


def _moved(gone: Question, stays: Question, now: datetime) -> list[Prediction]:
    """Every claim and draft of `gone`, on `stays` (not saved)."""
    rows = list(Prediction.objects.filter(question=gone).select_related("author"))
    public = [row for row in rows if row.state in (PredictionState.PUBLISHED, PredictionState.WITHDRAWN)]
    late = [row.said_on for row in public if row.said_on and stays.deadline and row.said_on > stays.deadline]
    if late:
        raise Invalid.one(
            "into", "said_after_deadline",
            f"A claim was made on {max(late)}, after the deadline of the question that stays: merge the other way.",
        )  # fmt: skip
    for row in rows:
        row.question = stays
    for row in public:
        row.deadline, row.reading_at = stays.deadline, now
    renew_identities(public)
    return rows


def _waits_for_nothing(question: Question) -> bool:
    """All its claims were withdrawn, so nobody is reminded of it until it gets one again."""
    return not question.settled and not question.predictions.filter(state=PredictionState.PUBLISHED).exists()


def _write(
    actor: User, gone: Question, stays: Question, rows: list[Prediction], twins: list[Prediction],
    differing: list[str], reason: str, now: datetime,
) -> None:  # fmt: skip
    entry = Entry(Kind.QUESTION_MERGED, stays.log_subject, _payload(actor, gone, stays, rows, differing, reason))
    seq, *withdrawn = append_entries([entry, *withdrawal_entries(twins, actor)], now=now)
    gone.state, gone.merged_into = QuestionState.MERGED, stays
    gone.last_seq = stays.last_seq = seq
    for row in rows:
        row.last_seq = row.last_seq and seq
    for row, number in zip(twins, withdrawn, strict=True):
        row.last_seq = number
    Prediction.objects.bulk_update({row.pk: row for row in (*rows, *twins)}.values(), MOVED, batch_size=500)
    gone.save()
    stays.save()
    Question.objects.filter(merged_into=gone).update(merged_into=stays)


def _payload(
    actor: User, gone: Question, stays: Question, rows: list[Prediction], differing: list[str], reason: str
) -> Payload:
    return {
        "question": str(gone.public_id),
        "into": str(stays.public_id),
        "event": str(stays.event.public_id),
        "predictions": sorted(str(row.public_id) for row in rows if row.last_seq is not None),
        "differing": differing,
        "reason": reason,
        "actor": str(actor.public_id),
    }
