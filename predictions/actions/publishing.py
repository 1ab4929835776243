"""Publishing: the checks, then rows, entries and scores in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime

from ..models import (
    Byline,
    Kind,
    Prediction,
    PredictionState,
    Question,
    QuestionState,
    SpeakerRole,
    User,
    end_of_day,
)
from ..rules.problems import Problem
from ..rules.publication import blocking, problems
from .base import JUDGES, require_role, verb
from .blind_readings import NUMBERS, TAKEN, is_read_blind, set_old_numbers_apart, take_standing, with_standing
from .board import raise_board_version
from .catalogue import mark_public
from .drafted import rules_draft
from .drafts import as_input, as_stored, lock_draft, make_drafts
from .errors import Invalid
from .held import refuse_held_drafts
from .inputs import PredictionInput
from .log import Entry, append_entries
from .names import claim_identity
from .payloads import decimal_text, prediction_payload, question_payload
from .people import DESK_EMAIL
from .policy import two_readings
from .references import check_same_terms, published_twin
from .reminders.late import announce_late
from .reminders.plan import renew_plan
from .replying.preparing import prepare_published
from .scores import score


def publication_problems(prediction: Prediction, now: datetime) -> list[Problem]:
    """Everything the rules have to say about a draft: what blocks, what warns, what informs."""
    if not is_read_blind(prediction):
        return problems(rules_draft(as_input(prediction)), today=now.date())
    draft, waits = with_standing(prediction, as_input(prediction))
    found = problems(rules_draft(draft), today=now.date())
    return found if waits is None else [*(one for one in found if one.field not in NUMBERS), waits]


_PUBLICATION_FIELDS = [
    "state", "recorded_at", "reading_at", "deadline", "identity", "revises", "last_seq", "recorded_seq",
]  # fmt: skip


@verb
def publish_predictions(*, actor: User, predictions: Sequence[Prediction], now: datetime) -> list[Prediction]:
    """Make drafts public, with the questions they bring. All or none.

    A claim by an author who has spoken on the question before revises the standing forecast.
    Raises Invalid (by index, with every blocking problem), NotAllowed, NotFound, Conflict for what is no draft or held.
    """
    require_role(actor, JUDGES, "publish a prediction")
    rows = [lock_draft(actor, one, "publish") for one in {one.pk: one for one in predictions}.values()]
    refuse_held_drafts(rows, "publish")
    return _publish(actor, rows, now)


@verb
def record_predictions(*, actor: User, drafts: Sequence[PredictionInput], now: datetime) -> list[Prediction]:
    """Save and publish in one step: journey 1 when the entry is complete. Raises as the two verbs do."""
    require_role(actor, JUDGES, "publish a prediction")
    return _publish(actor, make_drafts(actor=actor, drafts=drafts, now=now), now)


def _publish(actor: User, rows: Sequence[Prediction], now: datetime) -> list[Prediction]:
    _join_twins(rows)
    for row in rows:
        if is_read_blind(row):
            set_old_numbers_apart(row, as_stored(row), now)
            take_standing(row)
    refuse_unpublishable(rows, now)
    questions = _lock_questions(rows)
    for row in rows:
        assert row.question_id is not None  # the rules have seen to it
        row.question = questions[row.question_id]
    fresh = [question for question in questions.values() if question.state == QuestionState.DRAFT]
    _open_questions(actor, fresh, now)
    _write_predictions(actor, rows, now)
    _revive(rows, questions.keys() - {question.pk for question in fresh}, now)
    score(questions.keys(), now=now)
    raise_board_version(now)
    return list(rows)


def _revive(rows: Sequence[Prediction], question_ids: set[int], now: datetime) -> None:
    """A question whose claims were all withdrawn waited for nothing; with a new one it is reminded of again."""
    if not question_ids:
        return
    others = Prediction.objects.filter(question_id__in=question_ids, state=PredictionState.PUBLISHED)
    others = others.exclude(pk__in=[row.pk for row in rows])
    renew_plan(question_ids - set(others.values_list("question_id", flat=True)), now=now)


def _join_twins(rows: Sequence[Prediction]) -> None:
    """Drafts that ask the same get one question: a published one, else the first of the batch."""
    of_batch: dict[tuple[str, date | None], Question] = {}
    for row in rows:
        question = row.question
        if question is None or question.state != QuestionState.DRAFT:
            continue
        key = (question.statement_key, question.deadline)
        twin = published_twin(*key) or of_batch.setdefault(key, question)
        if twin.pk != question.pk:
            check_same_terms(twin, question)
            row.question = twin
            row.save()


def refuse_unpublishable(rows: Sequence[Prediction], now: datetime) -> None:
    """Raise Invalid, by index, for drafts that the rules or the record do not let be published."""
    found: dict[int, list[Problem]] = {}
    identities: set[str] = set()
    numbers: set[tuple[int | None, str]] = set()
    for index, row in enumerate(rows):
        faults = blocking(publication_problems(row, now))
        faults = faults or [*_external_id_taken(row, numbers), *_recorded_already(row, identities)]
        if faults:
            found[index] = faults
    if found:
        raise Invalid(found)


def _external_id_taken(row: Prediction, of_batch: set[tuple[int | None, str]]) -> list[Problem]:
    number = (row.outlet_id, row.external_id)
    if not row.external_id or not (number in of_batch or has_number(*number, but=row)):
        of_batch.add(number)
        return []
    return [Problem("external_id", "external_id_taken", f"“{row.external_id}” is another prediction of this outlet.")]


def has_number(outlet_id: int | None, external_id: str, *, but: Prediction) -> bool:
    """Another public prediction of this outlet has this external id."""
    same = Prediction.objects.public().filter(outlet=outlet_id, external_id=external_id)
    return same.exclude(pk=but.pk).exists()


def _recorded_already(row: Prediction, of_batch: set[str]) -> list[Problem]:
    identity = identity_of(row)
    known = identity in of_batch or Prediction.objects.public().filter(identity=identity).exists()
    of_batch.add(identity)
    if not known:
        return []
    return [
        Problem(
            "quote",
            "recorded_already",
            "This claim is published already: refuse the find as a duplicate instead.",
        )
    ]


def _lock_questions(rows: Sequence[Prediction]) -> dict[int, Question]:
    ids = sorted({row.question_id for row in rows if row.question_id is not None})
    # The head's lock has put the verbs in a row already; this one keeps out whoever writes past them.
    locked = (
        Question.objects.select_for_update(of=("self",), no_key=True)
        .select_related("event")
        .filter(pk__in=ids)
        .order_by("pk")
    )
    return {question.pk: question for question in locked}


def _open_questions(actor: User, questions: Sequence[Question], now: datetime) -> None:
    for question in questions:
        open_question(question, now)
        question.owner = None if actor.email == DESK_EMAIL else actor
    entries = [
        Entry(
            Kind.QUESTION_PUBLISHED,
            question.log_subject,
            question_payload(question, [topic.slug for topic in question.topics.all()], actor),
        )
        for question in questions
    ]
    for question, seq in zip(questions, append_entries(entries, now=now), strict=True):
        question.last_seq = seq
        question.save()
    if any(question.is_due(now) for question in questions):
        announce_late(actor, now)


def open_question(question: Question, now: datetime) -> Question:
    """Set what a question has from its publication on (not saved)."""
    assert question.deadline is not None
    question.state = QuestionState.OPEN
    question.recorded_at = question.terms_at = now
    question.due_at = end_of_day(question.deadline, question.time_zone)
    return question


def _write_predictions(actor: User, rows: Sequence[Prediction], now: datetime) -> None:
    for row in rows:
        publish_row(row, now)
        row.revises = _standing(row, rows)
    entries = [
        Entry(
            Kind.PREDICTION_PUBLISHED,
            row.log_subject,
            prediction_payload(row) | {"actor": str(actor.public_id)},
        )
        for row in rows
    ]
    seqs = append_entries(entries, now=now)
    for row, seq in zip(rows, seqs, strict=True):
        row.last_seq = row.recorded_seq = seq
    Prediction.objects.bulk_update(rows, [*_PUBLICATION_FIELDS, *(TAKEN if two_readings() else ())])
    prepare_published(rows, now)
    write_bylines(rows)
    mark_public([row.author for row in rows], seqs)
    mark_public([row.outlet for row in rows], seqs)


def write_bylines(rows: Sequence[Prediction]) -> None:
    """Note who signed the pieces: authors who speak in their own byline, not the guests and the quoted."""
    signed = {
        (row.commentary_id, row.author_id)
        for row in rows
        if row.speaker_role == SpeakerRole.BYLINE and row.author_id is not None
    }
    Byline.objects.bulk_create(
        [Byline(commentary_id=piece, author_id=author) for piece, author in sorted(signed)],
        ignore_conflicts=True,
        batch_size=500,
    )


def publish_row(row: Prediction, now: datetime) -> Prediction:
    """Set what a prediction has from its publication on (not saved)."""
    row.state = PredictionState.PUBLISHED
    row.recorded_at = row.reading_at = now
    assert row.question is not None
    row.deadline = row.question.deadline
    row.identity = identity_of(row)
    return row


def identity_of(row: Prediction) -> str:
    """The digest by which imports know a claim again: author, question, said_on, probability, quote."""
    assert row.author is not None and row.question is not None
    sure = decimal_text(row.probability) or ""
    return claim_identity(row.author.public_id, row.question.public_id, row.said_on, sure, row.quote)


def _standing(row: Prediction, batch: Sequence[Prediction]) -> Prediction | None:
    """The author's statement that stands on the question when this one is said; earlier rows of the batch count."""
    assert row.author_id is not None and row.question_id is not None
    stored = (
        Prediction.objects.filter(
            author_id=row.author_id,
            question_id=row.question_id,
            state=PredictionState.PUBLISHED,
            said_on__lte=row.said_on,
        )
        .in_standing_order()
        .last()
    )
    earlier = [one for one in batch[: batch.index(row)] if _stands_before(one, row)]
    candidates = ([stored] if stored else []) + earlier
    # max() keeps the first of equals; the batch is recorded after what is stored, so reverse.
    return max(reversed(candidates), key=lambda one: one.said_on or date.min, default=None)


def _stands_before(one: Prediction, row: Prediction) -> bool:
    same = one.author_id == row.author_id and one.question_id == row.question_id
    return same and one.said_on is not None and row.said_on is not None and one.said_on <= row.said_on
