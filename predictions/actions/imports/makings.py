"""What a batch's names and words stand for, found or made: outlets, authors, topics, events, pieces, questions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from ...models import (
    Author,
    AuthorName,
    Commentary,
    Event,
    Outlet,
    OutletName,
    Question,
    QuestionState,
    QuestionTopic,
    Topic,
    end_of_day,
)
from ..bulk import insert_rows, new_uuids, take_ids, update_numbers
from ..catalogue import find_or_make_authors, find_or_make_events, find_or_make_outlets, find_or_make_topics
from ..names import name_key
from .normal import Filled
from .record import Asked, Named, Piece, Record, named_by_key, pieces_by_key


@dataclass(frozen=True, slots=True)
class Names:
    """The rows that names in the batch stand for, by their keys."""

    authors: dict[str, Named]
    outlets: dict[str, Named]
    topics: dict[str, Topic]
    events: dict[str, Event]
    pieces: dict[str, Piece]


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question that the batch makes, the row that asks it first, and whether its event is its own."""

    asked: Asked
    row: Filled
    own_event: bool


def find_or_make_names(rows: Sequence[Filled], record: Record, now: datetime) -> Names:
    """Everything that `rows` name, made where missing. Call inside a verb."""
    authors, outlets = dict(record.authors), dict(record.outlets)
    spelled = {row.author_key: row.author for row in reversed(rows) if row.author_key not in authors}
    if spelled:
        find_or_make_authors(_first(spelled, (row.author_key for row in rows)), now=now)
        authors |= named_by_key(AuthorName, spelled)
    spelled = {row.outlet_key: row.outlet for row in reversed(rows) if row.outlet_key not in outlets}
    if spelled:
        find_or_make_outlets(_first(spelled, (row.outlet_key for row in rows)))
        outlets |= named_by_key(OutletName, spelled)
    topics = find_or_make_topics(name for names in _in_order(row.topic for row in rows) for name in names.split(";"))
    events = find_or_make_events(_in_order(row.event for row in rows))
    return Names(authors, outlets, topics, events, _find_or_make_pieces(rows, outlets, now))


def _first(spelled: dict[str, str], keys: Iterable[str]) -> list[str]:
    """The first spelling of each name, in the order in which the file brings them up."""
    return [spelled[key] for key in _in_order(keys) if key in spelled]


def _in_order(values: Iterable[str]) -> Iterable[str]:
    """Each value once, in order of first appearance."""
    return dict.fromkeys(values)


_PIECE = (
    "id",
    "public_id",
    "outlet_id",
    "title",
    "url",
    "key",
    "archive_url",
    "published_on",
    "text_sha256",
    "created_at",
)


def _find_or_make_pieces(rows: Sequence[Filled], outlets: dict[str, Named], now: datetime) -> dict[str, Piece]:
    wanted = {row.piece_key: row for row in rows}
    found = pieces_by_key(wanted)
    missing = [row for key, row in wanted.items() if key not in found]
    made = {
        row.piece_key: Piece(pk, public_id, row.source_url, "", row.source_title, row.published_on, "")
        for row, pk, public_id in zip(missing, take_ids(Commentary, len(missing)), new_uuids(), strict=False)
    }
    insert_rows(Commentary, _PIECE, (
        (piece.pk, piece.public_id, outlets[row.outlet_key].pk if row.outlet_key else None, piece.title, piece.url,
         row.piece_key, "", piece.published_on, "", now)
        for row, piece in zip(missing, made.values(), strict=True)
    ))  # fmt: skip
    return found | made


def ask(rows: Iterable[Filled], known: dict[str, Asked], events: dict[str, Event]) -> dict[str, NewQuestion]:
    """The questions that are not `known`, by key, each from the first row that asks it; not stored yet."""
    first: dict[str, Filled] = {}
    for row in rows:
        if row.question_key not in known:
            first.setdefault(row.question_key, row)
    own = sum(1 for row in first.values() if not name_key(row.event))
    pks, event_pks, uuids = take_ids(Question, len(first)), iter(take_ids(Event, own)), new_uuids()
    return {key: _new(row, pk, event_pks, uuids, events) for (key, row), pk in zip(first.items(), pks, strict=True)}


def _new(row: Filled, pk: int, event_pks: Iterator[int], uuids: Iterator[str], events: dict[str, Event]) -> NewQuestion:
    shared = events.get(name_key(row.event))
    event_pk, event = (next(event_pks), next(uuids)) if shared is None else (shared.pk, str(shared.public_id))
    asked = Asked(
        pk, next(uuids), event_pk, event, QuestionState.OPEN.value, row.statement_key, row.question, row.last_day,
        row.resolution_criteria, row.condition, row.condition_deadline, name_key(row.event), row.zone,
    )  # fmt: skip
    return NewQuestion(asked, row, shared is None)


_QUESTION = (
    "id", "public_id", "log_subject", "last_seq", "event_id", "statement", "statement_key", "import_key",
    "resolution_criteria", "condition", "condition_criteria", "condition_deadline", "deadline", "time_zone", "due_at",
    "state", "created_at", "recorded_at", "terms_at",
)  # fmt: skip


def store_questions(
    made: Iterable[NewQuestion],
    opened: dict[int, int],
    settled: dict[int, int],
    topics: dict[str, Topic],
    now: datetime,
) -> None:
    """Write new questions with their events and topics; `opened` and `settled` say by which entry, by key.

    What a batch makes and settles is written settled, not opened and then closed.
    """
    made = list(made)
    insert_rows(Event, ("id", "public_id", "name", "name_key"), (
        (one.asked.event_pk, one.asked.event, "", None) for one in made if one.own_event
    ))  # fmt: skip
    rows = zip(made, new_uuids(), strict=False)
    insert_rows(Question, _QUESTION, (_question(one, subject, opened, settled, now) for one, subject in rows))
    pairs = [
        (one.asked.pk, topics[key].pk) for one in made for key in sorted({name_key(name) for name in one.row.topics})
    ]
    insert_rows(QuestionTopic, ("id", "question_id", "topic_id"), (
        (pk, question, topic) for pk, (question, topic) in zip(take_ids(QuestionTopic, len(pairs)), pairs, strict=True)
    ))  # fmt: skip


def _question(
    one: NewQuestion, subject: str, opened: dict[int, int], settled: dict[int, int], now: datetime
) -> tuple[object, ...]:
    asked, row = one.asked, one.row
    seq = settled.get(asked.pk)
    return (
        asked.pk, asked.public_id, subject, opened[asked.pk] if seq is None else seq, asked.event_pk, row.statement,
        asked.statement_key, row.question or None, row.resolution_criteria, row.condition, "",
        row.condition_deadline or None, row.last_day, asked.time_zone, _due_at(row.last_day, asked.time_zone),
        (QuestionState.OPEN if seq is None else QuestionState.FINAL).value, now, now, now,
    )  # fmt: skip


@lru_cache(16_384)
def _due_at(day: str, zone: str) -> datetime:
    return end_of_day(date.fromisoformat(day), zone)


def mark_named(model: "type[Author] | type[Outlet]", rows: Iterable[Named | None], seqs: Iterable[int]) -> None:
    """Set last_seq of authors or outlets that a publication names for the first time. Call inside a verb."""
    fresh = {row.pk: seq for row, seq in zip(rows, seqs, strict=True) if row is not None and row.last_seq is None}
    update_numbers(model, "last_seq", fresh.items())
