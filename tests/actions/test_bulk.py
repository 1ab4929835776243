"""Bulk writing: the same rows as the ORM writes, only inside a verb, with constraints and guards in force."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from predictions.actions.bulk import insert_rows, take_ids
from predictions.models import (
    Author,
    AuthorName,
    Event,
    LogEntry,
    LogHead,
    LogOpening,
    Outlet,
    Prediction,
    Score,
    Verdict,
    WrittenPastTheVerbs,
)
from predictions.models.base import writing
from tests.factories import NOW, make_prediction, settle

pytestmark = pytest.mark.django_db

AWKWARD = "Tab\there, line\nend, \\N, \\., back\\slash, quote ' \" and a snowman \u2603 \U0001f600\r"


@pytest.fixture
def verb() -> Iterator[None]:
    with writing("a test"):
        yield


def columns_of(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def as_stored(model: type[models.Model], pk: int) -> Sequence[Any]:
    """The row as the database keeps it, without what the ORM makes of it, the key left out."""
    key = model._meta.pk
    assert key is not None
    names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key)
    kinds = ", ".join(f'typeof("{field.column}")' for field in model._meta.concrete_fields)
    extra = f", {kinds}" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names}{extra} FROM {model._meta.db_table} WHERE "{key.column}" = %s', [pk])
        [row] = cursor.fetchall()
    return tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)


def copied(model: type[models.Model], row: Any, **changes: Any) -> tuple[Sequence[Any], Sequence[Any]]:
    """The same row written by the ORM and in bulk, as stored; the ORM's is rolled back before."""
    values = {name: getattr(row, name) for name in columns_of(model)} | changes
    [values["id"]] = take_ids(model, 1)
    with transaction.atomic():
        model(**values).save(force_insert=True)
        by_orm = as_stored(model, values["id"])
        transaction.set_rollback(True)
    insert_rows(model, list(values), [tuple(values.values())])
    return by_orm, as_stored(model, values["id"])


def test_a_prediction_is_stored_as_the_orm_stores_it(verb: None) -> None:
    row = make_prediction()
    by_orm, in_bulk = copied(Prediction, row, public_id=uuid4(), log_subject=uuid4(), quote=AWKWARD)
    assert in_bulk == by_orm
    assert Prediction.objects.filter(quote=AWKWARD).count() == 1


def test_numbers_times_and_json_are_stored_as_the_orm_stores_them(verb: None) -> None:
    verdict = settle(make_prediction().question, "partial", credit=Decimal("0.123456789"))
    evidence = [{"kind": "source", "url": AWKWARD, "line": 3}]
    given = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)
    by_orm, in_bulk = copied(Verdict, verdict, public_id=uuid4(), round=2, evidence=evidence, given_at=given)
    assert in_bulk == by_orm
    assert Verdict.objects.filter(given_at=given).get().evidence == evidence


def test_unknown_values_and_negative_numbers_are_stored_as_the_orm_stores_them(verb: None) -> None:
    score = Score.objects.get(question=settle(make_prediction().question).question)
    other = make_prediction(author="Ben Example")
    changes: dict[str, Any] = {"question_id": other.question_id, "lead_days": -3, "outlet_id": None}
    by_orm, in_bulk = copied(Score, score, **changes)
    assert in_bulk == by_orm


def test_a_uuid_may_come_as_text(verb: None) -> None:
    public_id = uuid4()
    insert_rows(Event, ["id", "public_id", "name", "name_key"], [(*take_ids(Event, 1), str(public_id), "", None)])
    assert Event.objects.get().public_id == public_id


def test_keys_are_taken_once_and_the_orm_goes_on_after_them(verb: None) -> None:
    first, second = take_ids(Event, 3), take_ids(Event, 2)
    if connection.vendor == "postgresql":
        assert not set(first) & set(second)
    insert_rows(Event, ["id", "public_id", "name"], [(key, uuid4(), "") for key in first])
    later = Event()
    later.save()
    assert later.pk > max(first) and take_ids(Event, 1)[0] > later.pk
    assert take_ids(Event, 0) == []


def test_a_generator_is_taken_row_by_row(verb: None) -> None:
    keys = take_ids(Event, 2000)
    insert_rows(Event, ["id", "public_id", "name"], ((key, uuid4(), "") for key in keys))
    assert Event.objects.count() == 2000
    insert_rows(Event, ["id", "public_id", "name"], iter(()))
    assert Event.objects.count() == 2000


def test_bulk_writing_outside_a_verb_is_refused() -> None:
    with pytest.raises(WrittenPastTheVerbs, match=r"actions\."):
        insert_rows(Event, ["id", "public_id", "name"], [(1, uuid4(), "")])
    with pytest.raises(WrittenPastTheVerbs, match=r"actions\."):
        take_ids(Event, 1)
    assert not Event.objects.exists()


def test_a_column_the_model_has_not_is_named(verb: None) -> None:
    with pytest.raises(FieldDoesNotExist, match="colour"):
        insert_rows(Event, ["id", "colour"], [(1, "red")])


def test_constraints_hold_and_nothing_of_the_rows_stays(verb: None) -> None:
    row = make_prediction()
    assert row.author is not None
    one, two = take_ids(AuthorName, 2)
    rows = [(one, row.author_id, "Ben", "ben"), (two, row.author_id, "Ada Example", "ada example")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(AuthorName, ["id", "author_id", "name", "key"], rows)
    assert not AuthorName.objects.filter(key="ben").exists()


def test_the_log_takes_the_next_numbers_in_bulk_and_no_others(verb: None) -> None:
    make_prediction()
    size, columns = LogHead.objects.get().size, ["seq", "salt", "payload"]
    for numbers in ([size, size + 2], [size + 1], [size - 1], [size, size]):
        with pytest.raises(DatabaseError), transaction.atomic():
            insert_rows(LogOpening, columns, [(seq, b"s" * 32, b"{}") for seq in numbers])
    insert_rows(LogOpening, columns, [(size, b"\0\x01\\x" * 8, b"{}"), (size + 1, b"s" * 32, AWKWARD.encode())])
    assert [bytes(one.payload) for one in LogOpening.objects.filter(seq__gte=size).order_by("seq")] == [
        b"{}", AWKWARD.encode(),
    ]  # fmt: skip
    assert bytes(LogOpening.objects.get(seq=size).salt) == b"\0\x01\\x" * 8


def test_log_entries_in_bulk_keep_bytes_and_times(verb: None) -> None:
    size, subject = LogHead.objects.get().size, uuid4()
    entry = (size, b"\x00leaf", b"\xff" * 32, "import.row", subject, NOW)
    insert_rows(LogEntry, ["seq", "leaf", "leaf_hash", "kind", "subject", "at"], [entry])
    row = LogEntry.objects.get(seq=size)
    assert (row.seq, bytes(row.leaf), bytes(row.leaf_hash), row.kind, row.subject, row.at) == entry


def test_days_before_and_after_are_told_apart(verb: None) -> None:
    row = make_prediction()
    days = [date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 1)]
    for day in days:
        copied(Prediction, row, public_id=uuid4(), log_subject=uuid4(), said_on=day)
    said = Prediction.objects.exclude(pk=row.pk).order_by("pk").values_list("said_on", flat=True)
    assert list(said) == days


def test_catalogue_rows_in_bulk_are_found_by_the_orm(verb: None) -> None:
    keys = take_ids(Outlet, 1)
    insert_rows(Outlet, ["id", "public_id", "log_subject", "slug", "name"], [(*keys, uuid4(), uuid4(), "p", "P")])
    assert Outlet.objects.get(slug="p").last_seq is None
    keys = take_ids(Author, 1)
    columns = ["id", "public_id", "log_subject", "slug", "name", "created_at"]
    insert_rows(Author, columns, [(*keys, UUID(int=1), UUID(int=2), "a", "A", NOW)])
    assert Author.objects.get(public_id=UUID(int=1)).created_at == NOW
