"""Saving and refusing finds: a find is never lost, and a refusal is counted in public."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime

from ..models import (
    Kind,
    Prediction,
    PredictionState,
    Question,
    QuestionState,
    Reading,
    RefusalReason,
    User,
)
from ..rules.entry import problems as entry_problems
from ..rules.problems import Problem
from .base import JUDGES, WRITERS, require_role, verb
from .blind_readings import (
    ReadingInput,
    is_read_blind,
    keep_reading,
    keep_what_came_along,
    read_blind,
    set_old_numbers_apart,
    without_reading,
)
from .catalogue import mark_public
from .drafted import check_text, rules_draft, side_problems
from .errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from .held import refuse_held_drafts
from .inputs import PredictionInput, QuestionInput
from .log import Entry, append_entries
from .payloads import prediction_payload
from .readings import fill_reading, lexicon_used, too_vague
from .references import author_named, commentary_of, question_worded

# What a draft copies from the input as it is.
_PLAIN = (
    "quote", "said_on", "place", "translation", "translator", "speaker_role", "hedge", "probability", "low", "high",
    "basis", "denies", "retracts", "after_news", "reference_probability", "reference_source", "reference_at",
    "external_id", "note",
)  # fmt: skip


@verb
def save_drafts(*, actor: User, drafts: Sequence[PredictionInput], now: datetime) -> list[Prediction]:
    """Save finds as drafts, making the piece, author and question they name where missing.

    Raises Invalid (by index) for what could not even be stored, NotAllowed without a writing role.
    """
    require_role(actor, WRITERS, "save a draft")
    return make_drafts(actor=actor, drafts=drafts, now=now)


def make_drafts(*, actor: User, drafts: Sequence[PredictionInput], now: datetime) -> list[Prediction]:
    """The inside of save_drafts, for verbs that go on from there."""
    _refuse_unreadable(drafts)
    rows = [_apply(Prediction(recorded_by=actor, created_at=now), draft, now) for draft in drafts]
    rows = Prediction.objects.bulk_create(rows)
    for index, (row, draft) in enumerate(zip(rows, drafts, strict=True)):
        with _about(index):
            keep_what_came_along(actor, row, draft, as_input(row), now)
    return rows


@verb
def edit_draft(*, actor: User, prediction: Prediction, draft: PredictionInput, now: datetime) -> Prediction:
    """Replace everything a draft says. Contributors edit their own; what is published is amended instead.

    Raises Invalid, NotAllowed, NotFound, Conflict.
    """
    require_role(actor, WRITERS, "edit a draft")
    row = lock_draft(actor, prediction, "edit")
    _refuse_unreadable([draft])
    set_old_numbers_apart(row, as_stored(row), now)
    _apply(row, draft, now).save()
    keep_what_came_along(actor, row, draft, as_input(row), now)
    return row


@verb
def give_reading(*, actor: User, prediction: Prediction, reading: ReadingInput, now: datetime) -> Reading:
    """Read a draft's quote where two editors read blind: the first, the second, or where they differ the third.

    Nobody reads twice, and who has still to read sees nobody's number. Raises Invalid, NotAllowed, NotFound,
    Conflict where one reading is enough, or it has those that it needs.
    """
    require_role(actor, JUDGES, "read a quote")
    row = lock_draft(actor, prediction, "read")
    if not is_read_blind(row):
        raise Conflict.one("probability", "read_by_one", "No second reading is needed here: enter it in the draft.")
    return keep_reading(actor, row, set_old_numbers_apart(row, as_stored(row), now), reading, now)


@verb
def refuse_drafts(
    *, actor: User, predictions: Sequence[Prediction], reason: str, note: str = "", now: datetime
) -> list[Prediction]:
    """Refuse finds for one of the stated reasons; they stay in the public count of statements found.

    `note` is public. Raises Invalid for an unknown reason or an unreadable note,
    Conflict for what is no draft or held (a refusal is public at once), NotAllowed, NotFound.
    """
    require_role(actor, ("editor", "adjudicator"), "refuse a find")
    if reason not in RefusalReason.values:
        raise Invalid.one("reason", "unknown_reason", f"Give one of: {', '.join(RefusalReason.values)}.")
    check_text("note", note)
    rows = [lock_draft(actor, one, "refuse") for one in {one.pk: one for one in predictions}.values()]
    refuse_held_drafts(rows, "refuse")
    for row in rows:
        row.state, row.refusal_reason, row.public_note = PredictionState.REFUSED, reason, note.strip()
    entries = [
        Entry(
            Kind.PREDICTION_REFUSED,
            row.log_subject,
            prediction_payload(row) | {"reason": reason, "note": row.public_note, "actor": str(actor.public_id)},
        )
        for row in rows
    ]
    seqs = append_entries(entries, now=now)
    for row, seq in zip(rows, seqs, strict=True):
        row.last_seq = seq
    Prediction.objects.bulk_update(rows, ["state", "refusal_reason", "public_note", "last_seq"])
    # The entry names them, so from here on a change of their names is public too.
    mark_public([row.author for row in rows], seqs)
    mark_public([row.outlet for row in rows], seqs)
    return rows


def lock_draft(actor: User, prediction: Prediction, to: str) -> Prediction:
    """The draft, locked; NotFound for somebody who may not see it, Conflict when it is a draft no longer."""
    row = Prediction.objects.select_for_update().filter(pk=prediction.pk).first()
    if row is None or not Prediction.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise NotFound.one("prediction", "not_found", "There is no such prediction.")
    if row.state != PredictionState.DRAFT:
        remedy = "amend or withdraw it" if row.state == PredictionState.PUBLISHED else "save a new find"
        raise Conflict.one("state", "not_a_draft", f"Only a draft can be changed so; this is {row.state}: {remedy}.")
    if not actor.roles() & set(JUDGES) and row.recorded_by_id != actor.pk:
        raise NotAllowed.one("prediction", "not_yours", f"A contributor may {to} only their own drafts.")
    return row


def as_input(row: Prediction) -> PredictionInput:
    """What a draft says now, so that a door can change a part of it with dataclasses.replace.

    Without its numbers where two read it blind: these are nobody's but their readers'.
    """
    return without_reading(as_stored(row)) if is_read_blind(row) else as_stored(row)


def as_stored(row: Prediction) -> PredictionInput:
    """The same with everything that the row holds."""
    plain = {name: getattr(row, name) for name in _PLAIN}
    return PredictionInput(
        **plain, commentary=row.commentary, author=row.author, question=_question_input(row.question)
    )


def _question_input(question: Question | None) -> Question | QuestionInput | None:
    if question is None or question.state != QuestionState.DRAFT:
        return question
    values = {field.name: getattr(question, field.name) for field in fields(QuestionInput) if field.name != "topics"}
    values["event"] = question.event.name
    return QuestionInput(**values, topics=tuple(topic.name for topic in question.topics.all()))


def _refuse_unreadable(drafts: Sequence[PredictionInput]) -> None:
    found: dict[int, list[Problem]] = {}
    for index, draft in enumerate(drafts):
        problems = [*entry_problems(rules_draft(fill_reading(draft))), *side_problems(draft)]
        if problems:
            found[index] = problems
    if found:
        raise Invalid(found)


@contextmanager
def _about(index: int) -> Iterator[None]:
    """Say which of several drafts a refusal is about."""
    try:
        yield
    except DomainError as refused:
        raise type(refused)({index: refused.problems}) from None


def _apply(row: Prediction, draft: PredictionInput, now: datetime) -> Prediction:
    draft = without_reading(draft) if read_blind(draft) else fill_reading(draft)
    for name in _PLAIN:
        setattr(row, name, getattr(draft, name))
    row.lexicon_version = lexicon_used(draft.basis)
    row.vague = too_vague(draft.low, draft.high)
    row.author = author_named(draft.author, now)
    row.commentary = commentary_of(draft.commentary, row, now)
    row.outlet = row.commentary.outlet
    row.question = question_worded(draft.question, row, now)
    return row
