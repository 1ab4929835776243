"""The parts of an import: rows kept on disk, rows held against each other in little memory, sets looked up at once."""

import gzip
import hashlib
import io
import tracemalloc
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from predictions.actions.bulk import insert_rows, take_ids, update_numbers
from predictions.actions.imports import files
from predictions.actions.imports.agreement import Agreement
from predictions.actions.imports.normal import Filled, fill
from predictions.actions.imports.spill import Spill
from predictions.formats import LineProblem, Row, cells_of, read_rows
from predictions.models import Event, LogEntry, Prediction, Question, Verdict
from predictions.models.base import writing

from .import_files import HEADER, SEEDS, csv_of, exported, line, run

TODAY = date(2026, 3, 1)


def filled(text: str) -> list[Filled]:
    items = (
        fill(one, today=TODAY) for one in read_rows(io.BytesIO(text.encode()), name="f.csv") if isinstance(one, Row)
    )
    return [one for one in items if isinstance(one, Filled)]


def problems_of(rows: list[Filled]) -> tuple[Agreement, list[LineProblem]]:
    agreement = Agreement()
    agreement.take(rows)
    return agreement, list(agreement.problems(rows)) if agreement.look_closer() else []


def test_rows_come_back_from_disk_as_they_were() -> None:
    rows = filled(csv_of(*(line(number, quote=f"“{number}”, é", probability="0.123456789") for number in range(5))))
    spill = Spill()
    for block in (rows[:3], rows[3:], []):
        spill.add(block)
    assert (len(spill), spill.block(1), list(spill)) == (3, rows[3:], [rows[:3], rows[3:], []])
    spill.close()


def test_the_cells_of_a_filled_row_are_those_that_are_exported() -> None:
    for name in ("gessen_2025.csv", "senate_2018.csv"):
        for row in read_rows(io.BytesIO((SEEDS / name).read_bytes()), name=name):
            if isinstance(row, Row):
                found = fill(row, today=TODAY)
                assert isinstance(found, Filled)
                role = row.speaker_role or "byline"
                assert found.cells == (*cells_of(row)[:-1], role)


def test_rows_that_say_the_same_need_no_second_look() -> None:
    same = {"statement": "It happens", "outcome": "true", "resolved_on": "2025-07-01"}
    rows = filled(csv_of(*(line(number, author=f"Author {number}", **same) for number in range(3))))
    agreement = Agreement()
    agreement.take(rows)
    assert not agreement.look_closer()
    assert [agreement.complete(row) for row in rows] == rows
    assert not any(agreement.may_repeat(row) for row in rows)


def test_a_row_completes_another_one_however_far_away() -> None:
    header = HEADER + ",event"
    rows = filled(
        csv_of(
            line(1, statement="It happens", resolution_criteria="") + ",",
            *(line(number) + "," for number in range(2, 50)),
            line(50, statement="It happens", author="Ben") + ",The vote",
            header=header,
        )
    )
    agreement, problems = problems_of(rows)
    assert problems == []
    first = agreement.complete(rows[0])
    assert (first.event, first.resolution_criteria) == ("The vote", "By the journal.")


def test_a_claim_that_stands_twice_in_the_file_may_repeat() -> None:
    rows = filled(csv_of(line(1), line(1), line(2), line(3, external_id=""), line(3, external_id="")))
    agreement, _ = problems_of(rows)
    assert [agreement.may_repeat(row) for row in rows] == [True, True, False, True, True]


def test_memory_does_not_grow_with_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BATCH_ROWS", 200)

    def peak(rows: int) -> int:
        text = csv_of(*(line(number, quote="word " * 100) for number in range(rows))).encode()
        with files._File(lambda: io.BytesIO(text), "f.csv", TODAY) as file:
            tracemalloc.start()
            for _ in file.read():
                pass
            assert not list(file.disagreements())
            for number in range(file.batches):
                file.batch(number, set())
            top = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return top

    peak(400)  # what is remembered across files (names, numbers) is remembered now
    assert peak(4000) - peak(400) < 3600 * 150  # a row of it takes about 1,200 bytes on disk


@pytest.mark.django_db
def test_a_row_joins_a_named_question_of_another_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BATCH_ROWS", 1)
    header = HEADER + ",question"
    same = {"statement": "The bill is signed"}
    text = csv_of(line(1, **same) + ",Q1", line(2, author="Ben Example", **same) + ",", header=header)
    assert (run(text).created, run(text).unchanged) == (2, 2)
    assert Question.objects.get().import_key == "Q1"


@pytest.mark.django_db
def test_a_file_says_the_same_in_batches_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    settled = {"outcome": "partial", "resolved_on": "2025-07-01"}
    text = csv_of(
        line(1, statement="A"), line(2, statement="A", author="Ben", **settled), line(3, statement="B", outlet=""),
        line(4, statement="A", published_on="2025-02-01", probability="0.3"), line(1, statement="A"),
    )  # fmt: skip
    monkeypatch.setattr(files, "BATCH_ROWS", 2)
    report = run(text)
    assert (report.created, report.settled, report.unchanged, report.batches) == (4, 1, 1, 2)  # the last has no news
    assert run(text).unchanged == 5
    revised = Prediction.objects.get(external_id="x4")
    assert revised.revises == Prediction.objects.get(external_id="x1")
    assert exported().count(b"\n") == 5


@pytest.mark.django_db
def test_evidence_names_the_digest_of_the_file_as_it_lies_there() -> None:
    packed = gzip.compress(csv_of(line(1, outcome="true", resolved_on="2025-07-01")).encode())
    run(packed, name="f.csv.gz")
    assert Verdict.objects.get().evidence[-1]["sha256"] == hashlib.sha256(packed).hexdigest()


@pytest.fixture
def events(db: None) -> Iterator[list[Event]]:
    with writing("a test"):
        keys = take_ids(Event, 5)
        insert_rows(Event, ["id", "public_id", "name", "name_key"], [(pk, uuid4(), f"E{pk}", f"e{pk}") for pk in keys])
        yield list(Event.objects.order_by("pk"))


def test_a_set_is_looked_up_at_once(events: list[Event]) -> None:
    some = events[1:3]
    assert set(Event.objects.filter(pk__among={one.pk for one in some})) == set(some)
    assert set(Event.objects.filter(name_key__among=[one.name_key for one in some] + ["“none”"])) == set(some)
    assert set(Event.objects.filter(public_id__among=[one.public_id for one in some])) == set(some)
    assert not Event.objects.filter(pk__among=[]).exists()
    assert Event.objects.filter(name_key__among=[f"e{number}" for number in range(100_000)]).count() == 5


@pytest.mark.django_db
def test_numbers_are_set_by_key() -> None:
    run(csv_of(line(1), line(2), line(3)))
    first, second, third = Prediction.objects.order_by("pk")
    with writing("a test"):
        update_numbers(Prediction, "recorded_seq", [(first.pk, 70), (third.pk, 90)])
        update_numbers(Prediction, "recorded_seq", [])
    assert list(Prediction.objects.order_by("pk").values_list("recorded_seq", flat=True)) == [
        70, second.recorded_seq, 90,
    ]  # fmt: skip


@pytest.mark.django_db
def test_an_import_takes_as_many_queries_for_many_rows_as_for_few(django_assert_max_num_queries: object) -> None:
    text = csv_of(*(line(number) for number in range(1000)))
    with django_assert_max_num_queries(150):  # type: ignore[operator]
        run(text)
    assert LogEntry.objects.count() == 1001


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's plans follow its statistics")
@pytest.mark.django_db
def test_no_search_of_an_import_walks_all_predictions() -> None:
    text = csv_of(line(1), line(2, external_id=""), line(3, outlet=""), line(4, outlet="", external_id=""))
    run(text)
    with CaptureQueriesContext(connection) as captured:
        assert run(text, dry_run=True).unchanged == 4
    plans = []
    with connection.cursor() as cursor:
        for query in (one["sql"] for one in captured if "predictions_prediction" in one["sql"]):
            cursor.execute(f"EXPLAIN QUERY PLAN {query}".replace("%", "%%"), [])
            plans += [row[3] for row in cursor.fetchall()]
    assert plans and not [one for one in plans if "prediction_newest" in one or one.startswith("SCAN predictions_")]
