"""From the names in an input to rows: the piece, the author, the question, found or made."""

from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

from ..models import Author, Commentary, Event, Outlet, Prediction, Question, QuestionState
from ..models.questions import desk_zone
from .catalogue import (
    find_or_make_authors,
    find_or_make_events,
    find_or_make_outlets,
    find_or_make_topics,
    standing_author,
)
from .errors import Invalid
from .inputs import CommentaryInput, QuestionInput
from .names import digest, name_key, statement_key

_WORDS = (
    "statement",
    "resolution_criteria",
    "deadline",
    "condition",
    "condition_criteria",
    "condition_deadline",
)


def author_named(given: Author | str | None, now: datetime) -> Author | None:
    """The author of that name, made where missing; an empty name is nobody."""
    if not isinstance(given, str):
        return given and standing_author(given)
    return find_or_make_authors([given], now=now).get(name_key(given))


def commentary_key(piece: CommentaryInput) -> str:
    """The digest by which one piece is known again: address, outlet, title and day together."""
    return piece_key(piece.url, piece.outlet, piece.title, str(piece.published_on or ""))


def piece_key(url: str, outlet: str, title: str, published_on: str) -> str:
    """The same from plain values; the day as YYYY-MM-DD or empty."""
    return digest(url, name_key(outlet), title, published_on)


def commentary_of(given: Commentary | CommentaryInput, row: Prediction, now: datetime) -> Commentary:
    """The piece a draft stands on; one that nothing else stands on is completed in place."""
    if isinstance(given, Commentary):
        return given
    own = _own_commentary(row)
    if own is None or Commentary.objects.filter(key=commentary_key(given)).exists():
        return find_or_make_commentary(given, now)
    own.url, own.title, own.published_on = given.url, given.title, given.published_on
    own.outlet, own.key = _outlet(given), commentary_key(given)
    own.archive_url = given.archive_url or own.archive_url
    own.save()
    return own


def find_or_make_commentary(given: CommentaryInput, now: datetime) -> Commentary:
    """The piece with this address, outlet, title and day, made where missing. Call inside a verb.

    An archived copy of a published piece is part of its record: another copy makes another row, which a published
    prediction takes up only by an amendment.
    """
    known = Commentary.objects.filter(key=commentary_key(given)).first()
    if known is None:
        return _make_commentary(given, commentary_key(given), now)
    if given.archive_url in ("", known.archive_url):
        return known
    if not known.archive_url and not known.predictions.public().exists():
        known.archive_url = given.archive_url
        known.save()
        return known
    key = digest(commentary_key(given), given.archive_url)
    return Commentary.objects.filter(key=key).first() or _make_commentary(given, key, now)


def _make_commentary(given: CommentaryInput, key: str, now: datetime) -> Commentary:
    piece = Commentary(
        key=key, url=given.url, title=given.title, published_on=given.published_on, outlet=_outlet(given),
        archive_url=given.archive_url, created_at=now,
    )  # fmt: skip
    piece.save()
    return piece


def _outlet(given: CommentaryInput) -> Outlet | None:
    return find_or_make_outlets([given.outlet]).get(name_key(given.outlet))


def _own_commentary(row: Prediction) -> Commentary | None:
    """The piece of this draft if no other prediction stands on it: it may be completed in place."""
    if row.pk is None or Prediction.objects.filter(commentary_id=row.commentary_id).exclude(pk=row.pk).exists():
        return None
    return row.commentary


def question_worded(given: Question | QuestionInput | None, row: Prediction, now: datetime) -> Question | None:
    """The question a draft asks: a published one with the same statement and deadline, else one of its own."""
    if not isinstance(given, QuestionInput):
        return given and (given.merged_into or given)
    if given == QuestionInput(time_zone=given.time_zone):
        return None
    same = _same_question(given)
    if same is not None:
        return same
    question = _own_question(row) or Question(created_at=now)
    return _write_question(question, given)


def _same_question(given: QuestionInput) -> Question | None:
    twin = published_twin(statement_key(given.statement, given.condition), given.deadline)
    if twin is not None:
        check_same_terms(twin, given)
    return twin


def published_twin(key: str, deadline: date | None) -> Question | None:
    """The published question with this statement and condition (by their key) and deadline, or None."""
    if deadline is None:
        return None
    same = Question.objects.exclude(state=QuestionState.DRAFT).select_related("merged_into")
    twin = same.filter(statement_key=key, deadline=deadline).order_by("id").first()
    return twin and (twin.merged_into or twin)


def check_same_terms(twin: Question, given: Question | QuestionInput) -> None:
    """Raise Invalid when `given` says by which other terms it wants to be judged; what it leaves empty, it joins."""
    for field, name in (("resolution_criteria", "criteria"), ("condition_criteria", "criteria for its condition"),
                        ("condition_deadline", "last day for its condition")):  # fmt: skip
        wanted, has = getattr(given, field), getattr(twin, field)
        if wanted and str(wanted).strip() != str(has).strip():
            raise Invalid.one(
                field,
                "question_exists",
                f"This statement with this deadline is question {twin.public_id} already, with another {name}: "
                "leave that empty to join it, or word the statement differently.",
            )


def _own_question(row: Prediction) -> Question | None:
    """The draft question of this draft if nothing else hangs on it."""
    question = row.question
    if question is None or question.state != QuestionState.DRAFT:
        return None
    return None if question.predictions.exclude(pk=row.pk).exists() else question


def _write_question(question: Question, given: QuestionInput) -> Question:
    for name in _WORDS:
        setattr(question, name, getattr(given, name))
    question.time_zone = given.time_zone or desk_zone()
    question.statement_key = statement_key(given.statement, given.condition)
    question.event = _event(given.event, question)
    question.save()
    topics = find_or_make_topics(given.topics)
    question.topics.set([topics[name_key(name)] for name in given.topics if name_key(name) in topics])
    return question


def event_called(name: str) -> Event:
    """The event with this public id or name, made where missing. Call inside a verb."""
    with suppress(ValueError):
        known = Event.objects.select_related("merged_into").filter(public_id=UUID(name.strip())).first()
        if known is not None:
            return known.merged_into or known
    return find_or_make_events([name])[name_key(name)]


def _event(name: str, question: Question) -> Event:
    if name_key(name):
        return event_called(name)
    if question.pk is not None and not question.event.name:
        return question.event
    own = Event()
    own.save()
    return own
