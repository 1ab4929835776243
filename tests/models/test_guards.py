"""What keeps the record from being written past the verbs, and the log from being changed at all."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from predictions import models
from predictions.checks import log_is_guarded
from predictions.models import (
    LogCheckpoint,
    LogEntry,
    LogHead,
    LogNode,
    LogOpening,
    Prediction,
    WrittenPastTheVerbs,
    log_guards,
)
from predictions.models.base import writing
from tests.factories import NOW, make_prediction, settle

PUBLIC = [
    models.Author, models.AuthorName, models.Outlet, models.Topic, models.Commentary, models.Event, models.Question,
    models.QuestionTopic, models.Prediction, models.Amendment, models.Verdict, models.Resolution, models.Score,
    models.Standing,
]  # fmt: skip


@pytest.mark.parametrize("model", PUBLIC)
@pytest.mark.django_db
def test_public_records_refuse_every_way_of_writing_past_the_verbs(model: Any) -> None:
    settle(make_prediction().question)
    row = model.objects.first() or model()
    for write in (
        row.save,
        row.delete,
        lambda: model.objects.update(pk=1),
        lambda: model.objects.all().delete(),
        lambda: model.objects.bulk_create([row]),
        lambda: model.objects.bulk_update([row], ["id"]),
        lambda: model.objects.create(),
        lambda: model.objects.get_or_create(pk=-1),
        lambda: model.objects.update_or_create(pk=-1),
    ):
        with pytest.raises(WrittenPastTheVerbs, match=r"actions\."):
            write()


@pytest.mark.django_db
def test_related_managers_are_no_way_round() -> None:
    row = make_prediction()
    assert row.question is not None and row.author is not None
    with pytest.raises(WrittenPastTheVerbs), transaction.atomic():
        row.question.topics.clear()
    with pytest.raises(WrittenPastTheVerbs), transaction.atomic():
        row.author.predictions.update(quote="Something else.")
    with pytest.raises(WrittenPastTheVerbs), transaction.atomic():
        row.question.predictions.all().delete()
    assert Prediction.objects.get().quote == row.quote


# Every way past naive triggers that is known for each engine (TRUST 2.5).
BOTH = [
    "UPDATE predictions_logentry SET kind = 'x' WHERE seq = 0",
    "DELETE FROM predictions_logentry WHERE seq = 0",
    "UPDATE predictions_logopening SET payload = salt WHERE seq = 0",
    "DELETE FROM predictions_logopening",
    "UPDATE predictions_logopening SET salt = payload WHERE seq = 0",
    "UPDATE predictions_logopening SET seq = 9 WHERE seq = 1",
    "UPDATE predictions_logopening SET payload = NULL, salt = NULL WHERE seq = 0",
    "UPDATE predictions_logopening SET payload = NULL, shredded_at = '2026-01-01' WHERE seq = 0",
    "UPDATE predictions_logopening SET shredded_at = '2026-01-01' WHERE seq = 0",
    "UPDATE predictions_lognode SET hash = ''",
    "DELETE FROM predictions_lognode",
    "INSERT INTO predictions_lognode (level, idx, hash) VALUES (1, 3, '')",
    "INSERT INTO predictions_lognode (level, idx, hash) VALUES (2, 1, '')",
    "INSERT INTO predictions_lognode (level, idx, hash) VALUES (0, 0, '')",
    "UPDATE predictions_logcheckpoint SET note = ''",
    "DELETE FROM predictions_logcheckpoint",
    "INSERT INTO predictions_logcheckpoint (size, root, note, at) VALUES (1, '', '', '2026-01-01')",
    "UPDATE predictions_loghead SET size = size - 1",
    "UPDATE predictions_loghead SET frontier = ''",
    "UPDATE predictions_loghead SET size = size",
    "DELETE FROM predictions_loghead",
    "INSERT INTO predictions_logentry SELECT seq + 7, leaf, leaf_hash, kind, subject, at FROM predictions_logentry"
    " WHERE seq = 0",
    "INSERT INTO predictions_logentry SELECT seq + 2 * (seq + 1), leaf, leaf_hash, kind, subject, at"
    " FROM predictions_logentry",
]
SQLITE = [
    "INSERT OR REPLACE INTO predictions_logentry SELECT seq, leaf, leaf_hash, 'x', subject, at"
    " FROM predictions_logentry WHERE seq = 0",
    "REPLACE INTO predictions_logopening (seq, salt, payload) SELECT seq, payload, salt FROM predictions_logopening",
    "REPLACE INTO predictions_lognode (level, idx, hash) VALUES (1, 0, '')",
    "REPLACE INTO predictions_logcheckpoint (size, root, note, at) VALUES (2, '', '', '2026-01-01')",
    "UPDATE OR REPLACE predictions_logopening SET seq = 1 WHERE seq = 0",
    "UPDATE OR REPLACE predictions_logentry SET seq = 1 WHERE seq = 0",
    "INSERT OR REPLACE INTO predictions_loghead (id, size, frontier) VALUES (1, 0, '')",
]
POSTGRESQL = [
    "TRUNCATE predictions_logentry",
    "TRUNCATE predictions_logopening CASCADE",
    "TRUNCATE predictions_loghead",
    "TRUNCATE predictions_lognode",
    "TRUNCATE predictions_logcheckpoint",
    "INSERT INTO predictions_lognode (level, idx, hash) VALUES (1, 0, '') ON CONFLICT (level, idx)"
    " DO UPDATE SET hash = ''",
    "INSERT INTO predictions_logcheckpoint (size, root, note, at) VALUES (2, '', '', now()) ON CONFLICT (size)"
    " DO UPDATE SET note = ''",
    "SET LOCAL session_replication_role = replica; UPDATE predictions_logopening SET payload = ''",
    "SET LOCAL session_replication_role = replica; DELETE FROM predictions_lognode",
    "INSERT INTO predictions_logentry SELECT * FROM predictions_logentry WHERE seq = 0"
    " ON CONFLICT (seq) DO UPDATE SET kind = 'x'",
    "INSERT INTO predictions_loghead (id, size, frontier) VALUES (1, 0, '') ON CONFLICT (id) DO UPDATE SET size = 0",
    "MERGE INTO predictions_logentry t USING (SELECT 0 AS seq) s ON t.seq = s.seq WHEN MATCHED THEN DELETE",
    "SET LOCAL session_replication_role = replica; DELETE FROM predictions_logentry",
    "SET LOCAL session_replication_role = replica; INSERT INTO predictions_logopening VALUES (9, '', '')",
    "INSERT INTO predictions_logopening VALUES (-1, '', '')",
    "INSERT INTO predictions_logopening VALUES (2, '', ''), (4, '', '')",
    "INSERT INTO predictions_logopening VALUES (4, '', ''), (2, '', '')",
    "WITH more AS (INSERT INTO predictions_logopening VALUES (2, '', '') RETURNING seq)"
    " INSERT INTO predictions_logopening VALUES (4, '', '')",
    "INSERT INTO predictions_logopening VALUES (0, '', ''), (3, '', '') ON CONFLICT DO NOTHING",
    "MERGE INTO predictions_logopening t USING (SELECT 5 AS seq) s ON t.seq = s.seq"
    " WHEN NOT MATCHED THEN INSERT VALUES (5, '', '')",
    "MERGE INTO predictions_logopening t USING (SELECT 0 AS seq) s ON t.seq = s.seq"
    " WHEN MATCHED THEN UPDATE SET salt = ''",
]


@pytest.mark.parametrize("statement", BOTH + (SQLITE if connection.vendor == "sqlite" else POSTGRESQL))
@pytest.mark.django_db
def test_the_database_refuses_to_change_the_log(statement: str) -> None:
    make_prediction()
    with writing("this test"):
        for index in range(2):
            LogNode.objects.create(level=1, idx=index, hash=bytes(32))
        LogCheckpoint.objects.create(size=2, root=bytes(32), note="signed", at=NOW)
    before = _log()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert _log() == before


def _log() -> list[list[tuple[Any, ...]]]:
    models_of_the_log = (LogEntry, LogOpening, LogNode, LogCheckpoint, LogHead)
    return [
        [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in model.objects.values_list()]
        for model in models_of_the_log
    ]


@pytest.mark.django_db
def test_an_opening_is_withheld_and_restored_and_can_be_emptied_for_good() -> None:
    make_prediction()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE predictions_logopening SET withheld_at = %s, reason = 'law' WHERE seq = 0", [NOW])
        cursor.execute("UPDATE predictions_logopening SET withheld_at = NULL, reason = '' WHERE seq = 0")
        cursor.execute(
            "UPDATE predictions_logopening SET salt = NULL, payload = NULL, shredded_at = %s WHERE seq = 0", [NOW]
        )
    emptied = _log()
    for again in ("payload = ''", "salt = '', payload = ''", "shredded_at = NULL", "shredded_at = '2020-01-01'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE predictions_logopening SET {again} WHERE seq = 0")
    assert _log() == emptied


@pytest.mark.django_db
def test_migrations_leave_the_guards_in_place() -> None:
    assert log_guards.missing(connection) == []


@pytest.mark.django_db
def test_a_missing_guard_is_reported_and_put_back_by_migrate() -> None:
    log_guards.remove(connection)
    [found] = log_is_guarded(databases=["default"])
    assert (found.id, "predictions_logentry_next" in found.msg) == ("predictions.E001", True)
    call_command("migrate", verbosity=0)
    assert log_is_guarded(databases=["default"]) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's guards check row by row")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO predictions_logopening VALUES (4, '', ''), (2, '', ''), (3, '', '')",
        "INSERT INTO predictions_logopening VALUES (0, '', ''), (2, '', '') ON CONFLICT DO NOTHING",
        "INSERT INTO predictions_logopening SELECT 0, '', '' WHERE false",
    ],
)
@pytest.mark.django_db
def test_the_next_numbers_are_taken_in_any_order_of_one_statement(statement: str) -> None:
    make_prediction()
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SELECT count(*) = max(seq) + 1 FROM predictions_logopening")
        assert cursor.fetchone() == (True,)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only there has a guard changed")
@pytest.mark.django_db
def test_a_guard_of_an_older_form_counts_as_missing_and_is_replaced() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER predictions_logentry_next ON predictions_logentry")
        cursor.execute(
            "CREATE TRIGGER predictions_logentry_next BEFORE INSERT ON predictions_logentry"
            " FOR EACH ROW EXECUTE FUNCTION ledger_log_refuse()"
        )
        cursor.execute("ALTER TABLE predictions_logentry ENABLE ALWAYS TRIGGER predictions_logentry_next")
    assert log_guards.missing(connection) == ["predictions_logentry_next"]
    log_guards.install(connection)
    assert log_guards.missing(connection) == []
