"""From the names in an input to rows: the piece, the author, the question, found or made."""

from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

from ..models import Author, Commentary, Event, Outlet, Prediction, Question, QuestionState
from ..models.questions import desk_zone
from .catalogue import find_or_make_authors, find_or_make_events, find_or_make_outlets, find_or_make_topics
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
        return given
    return find_or_make_authors([given], now=now).get(name_key(given))


def commentary_key(piece: CommentaryInput) -> str:
    """The digest by which one piece is known again: address, outlet, title and day together."""
    return digest(piece.url, name_key(piece.outlet), piece.title, str(piece.published_on or ""))


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
    """The piece with this address, outlet, title and day, made where missing. Call inside a verb."""
    key = commentary_key(given)
    known = Commentary.objects.filter(key=key).first()
    if known is None:
        piece = Commentary(
            key=key, url=given.url, title=given.title, published_on=given.published_on, outlet=_outlet(given),
            archive_url=given.archive_url, created_at=now,
        )  # fmt: skip
        Commentary.objects.bulk_create([piece], ignore_conflicts=True)
        return Commentary.objects.get(key=key)
    if given.archive_url and not known.archive_url:
        known.archive_url = given.archive_url
        known.save()
    return known


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
        return given
    if given == QuestionInput(time_zone=given.time_zone):
        return None
    same = _same_question(given)
    if same is not None:
        return same
    question = _own_question(row) or Question(created_at=now)
    return _write_question(question, given)


def _same_question(given: QuestionInput) -> Question | None:
    return published_twin(statement_key(given.statement), given.deadline, given.resolution_criteria)


def published_twin(key: str, deadline: date | None, criteria: str) -> Question | None:
    """The published question with this statement (by its key) and deadline, or None.

    Raises Invalid when the two would be judged by different criteria; empty criteria join whatever is there.
    """
    if deadline is None:
        return None
    twin = Question.objects.public().filter(statement_key=key, deadline=deadline).order_by("id").first()
    if twin is not None:
        check_same_criteria(twin, criteria)
    return twin


def check_same_criteria(twin: Question, criteria: str) -> None:
    """Raise Invalid when `criteria` are given and are not those by which `twin` will be judged."""
    if criteria.strip() not in ("", twin.resolution_criteria.strip()):
        raise Invalid.one(
            "resolution_criteria",
            "question_exists",
            f"This statement with this deadline is question {twin.public_id} already, with other criteria: "
            "leave the criteria empty to join it, or word the statement differently.",
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
    question.statement_key = statement_key(given.statement)
    question.event = _event(given.event, question)
    question.save()
    topics = find_or_make_topics(given.topics)
    question.topics.set([topics[name_key(name)] for name in given.topics if name_key(name) in topics])
    return question


def event_called(name: str) -> Event:
    """The event with this public id or name, made where missing. Call inside a verb."""
    with suppress(ValueError):
        known = Event.objects.filter(public_id=UUID(name.strip())).first()
        if known is not None:
            return known
    return find_or_make_events([name])[name_key(name)]


def _event(name: str, question: Question) -> Event:
    if name_key(name):
        return event_called(name)
    if question.pk is not None and not question.event.name:
        return question.event
    own = Event()
    own.save()
    return own
