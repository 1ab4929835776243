"""Bulk exports: whole, streamed, safe in a spreadsheet, exact in JSON, with a dictionary that is true."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest

from predictions import actions
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

from .helpers import V1, Client

pytestmark = pytest.mark.django_db


def rows(client: Client, name: str, form: str) -> list[dict[str, Any]]:
    response: Any = client.get(f"{V1}exports/{name}.{form}", HTTP_ACCEPT="text/csv")
    assert response.status_code == 200 and response.streaming
    text = b"".join(response.streaming_content).decode()
    if form == "csv":
        return list(csv.DictReader(io.StringIO(text, newline="")))
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def record(db: None) -> None:
    one = make_prediction(quote='=HYPERLINK("x")', deadline=date(2026, 1, 31), topics=("Sea", "Law"))
    settle(one.question, known_on=date(2026, 1, 30))
    withdrawn = make_prediction(quote="\ttabbed, “quoted”\nand broken", author="Bo Example")
    actions.withdraw_predictions(actor=make_user(), predictions=[withdrawn], reason="misquoted", note="x", now=NOW)
    make_draft(quote="Hidden draft")


def test_every_table_has_the_columns_of_the_dictionary_in_both_forms(reader: Client, record: None) -> None:
    found = reader.get(f"{V1}exports/").json()
    assert found["licence"] == "CC-BY-4.0" and "apostrophe" in found["notes"]
    counts = {"predictions": 2, "questions": 2, "outcomes": 1, "scoreboard": 2}
    for table in found["tables"]:
        names = [column["name"] for column in table["columns"]]
        assert all(column["meaning"] for column in table["columns"])
        for form in ("csv", "jsonl"):
            got = rows(reader, table["name"], form)
            assert [list(row) for row in got] == [names] * counts[table["name"]]
            assert "Hidden" not in str(got)


def test_a_formula_is_disarmed_in_csv_and_exact_in_json(reader: Client, record: None) -> None:
    quotes = [row["quote"] for row in rows(reader, "predictions", "csv")]
    assert quotes == ['\'=HYPERLINK("x")', "'\ttabbed, “quoted”\nand broken"]
    exact = [row["quote"] for row in rows(reader, "predictions", "jsonl")]
    assert exact == ['=HYPERLINK("x")', "\ttabbed, “quoted”\nand broken"]


def test_values_are_written_plainly(reader: Client, record: None) -> None:
    one, other = rows(reader, "predictions", "jsonl")
    assert (one["probability"], one["vague"], one["recorded_at"]) == (0.75, False, "2026-03-01T12:00:00Z")
    assert (other["state"], other["reason"]) == ("withdrawn", "misquoted")
    [outcome] = rows(reader, "outcomes", "csv")
    assert (outcome["outcome"], outcome["in_force"], outcome["known_on"]) == ("true", "true", "2026-01-30")
    assert rows(reader, "questions", "csv")[0]["topics"] == "law; sea"


def test_an_export_is_not_sent_again_while_the_record_is_the_same(reader: Client, record: None) -> None:
    address = f"{V1}exports/predictions.csv"
    first = reader.get(address)
    assert first["Cache-Control"] == "public, no-cache" and "license" in first["Link"]
    assert first["RateLimit-Policy"] == '"export";q=30;w=60'
    again = reader.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304 and again["ETag"] == first["ETag"]
    make_prediction()
    assert reader.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize("name", ["nothing.csv", "predictions.xml", "predictions.exe", "..csv"])
def test_what_is_no_export_is_not_found(reader: Client, name: str) -> None:
    assert reader.get(f"{V1}exports/{name}").status_code == 404
