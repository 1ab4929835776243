"""What caches are told, 304, limits in headers, other sites, and the scoreboard's pages in memory."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from predictions.api import hot
from tests.factories import NOW, make_draft, make_prediction, settle

from .helpers import V1, Client

pytestmark = pytest.mark.django_db
BOARD = f"{V1}scoreboard/"


@pytest.mark.parametrize("path", ["", "scoreboard/", "authors/", "authors/ada-example/", "predictions/", "questions/",
    "topics/", "outlets/", "commentaries/", "authors/ada-example/calibration/"])  # fmt: skip
def test_whoever_has_the_answer_already_gets_a_304(reader: Client, path: str) -> None:
    make_prediction()
    first = reader.get(f"{V1}{path}")
    assert first.status_code == 200 and first["ETag"]
    again = reader.get(f"{V1}{path}", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304 and not again.content and again["ETag"] == first["ETag"]
    assert reader.get(f"{V1}{path}", HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_public_answers_may_be_kept_a_second_and_ones_own_by_nobody_else(reader: Client, editor: Client) -> None:
    make_prediction()
    for path in ("predictions/", "questions/", "authors/"):
        public, own = reader.get(f"{V1}{path}"), editor.get(f"{V1}{path}")
        assert public["Cache-Control"] == "public, max-age=0, s-maxage=1"
        assert own["Cache-Control"] == "private, no-cache"
        assert {"Accept", "Authorization", "Cookie"} <= set(public["Vary"].split(", "))
    assert reader.get(BOARD)["Cache-Control"] == "public, no-cache"
    assert editor.get(BOARD)["Cache-Control"] == "private, no-cache"
    assert reader.get(f"{V1}predictions/?nonsense=1")["Cache-Control"] == "no-store"
    assert editor.post(f"{V1}predictions/", {}, format="json")["Cache-Control"] == "no-store"


def test_a_scoreboard_says_when_it_last_changed(reader: Client) -> None:
    settle(make_prediction().question)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        first = reader.get(BOARD)
        assert first["Last-Modified"] == "Sun, 01 Mar 2026 12:00:00 GMT"
        assert reader.get(BOARD, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 304
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert reader.get(BOARD, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 200


def test_answers_say_what_is_left_of_the_limit(reader: Client, editor: Client) -> None:
    first, second = (reader.get(f"{V1}predictions/") for _ in range(2))
    assert first["RateLimit-Policy"] == '"read";q=600;w=60'
    assert (first["RateLimit"], second["RateLimit"]) == ('"read";r=599;t=60', '"read";r=598;t=60')
    assert editor.post(f"{V1}predictions/", {}, format="json")["RateLimit"].startswith('"write";r=299;')


def test_a_refusal_for_too_many_says_so_in_headers(reader: Client, narrow_rates: None) -> None:
    for _ in range(2):
        reader.get(f"{V1}predictions/")
    refused = reader.get(f"{V1}predictions/")
    assert refused.status_code == 429 and refused["RateLimit"].startswith('"read";r=0;t=')
    assert int(refused["Retry-After"]) <= 60 and refused["Cache-Control"] == "no-store"


def test_other_sites_may_read_and_not_write(reader: Client) -> None:
    assert reader.get(f"{V1}predictions/")["Access-Control-Allow-Origin"] == "*"
    asked = reader.options(f"{V1}predictions/", HTTP_ORIGIN="https://x.example",
                           HTTP_ACCESS_CONTROL_REQUEST_METHOD="POST")  # fmt: skip
    assert asked.status_code == 204 and "POST" not in asked["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in asked
    assert "Access-Control-Allow-Origin" not in reader.get("/")


def test_a_page_in_memory_answers_with_the_very_same_headers(reader: Client) -> None:
    settle(make_prediction().question)
    for address in (BOARD, f"{BOARD}?topic=law&page_size=1"):
        cold = reader.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            warm = reader.get(address)
        assert len(asked) == 1 and "predictions_board" in asked[0]["sql"]
        assert (warm.status_code, warm.content, dict(warm.headers)) == (200, cold.content, dict(cold.headers))
        known = reader.get(address, HTTP_IF_NONE_MATCH=f'"x", {cold["ETag"]}')
        hot.pages.forget()
        unknown = reader.get(address, HTTP_IF_NONE_MATCH=cold["ETag"])
        assert known.status_code == unknown.status_code == 304
        assert dict(known.headers) == dict(unknown.headers) and not known.content


def test_a_change_is_seen_and_a_new_day_too(reader: Client) -> None:
    settle(make_prediction().question)
    first = [reader.get(BOARD) for _ in range(2)][-1].json()
    settle(make_prediction(author="Bo Example").question)
    assert reader.get(BOARD).json()["count"] == first["count"] + 1
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert reader.get(BOARD).json()["as_of"]["on"] == "2026-03-02"


def test_the_board_is_looked_up_once_a_second(reader: Client, settings: Any) -> None:
    settings.SCOREBOARD_STALENESS = 1.0
    with time_machine.travel(NOW, tick=False) as clock:
        make_prediction()
        for _ in range(2):
            old = reader.get(BOARD).content
        with CaptureQueriesContext(connection) as asked:
            assert reader.get(BOARD).content == old
        assert not asked.captured_queries
        make_prediction(author="Bo Example")
        assert reader.get(BOARD).content == old
        clock.shift(1.1)
        hot.pages._looked_at -= 1.1  # the monotonic clock may be the machine's own
        assert reader.get(BOARD).json()["count"] == 2


def test_memory_is_for_plain_readers_only(reader: Client, editor: Client) -> None:
    make_prediction()
    for _ in range(2):
        reader.get(BOARD)
    assert editor.get(BOARD)["Cache-Control"] == "private, no-cache"
    assert reader.get(BOARD, HTTP_ACCEPT="text/html").status_code == 406
    assert reader.get(BOARD, headers={"host": "evil.example"}).status_code == 400
    assert reader.head(BOARD).status_code == 200 and reader.post(BOARD).status_code == 405


def test_memory_is_bounded(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_draft()
    monkeypatch.setattr(hot, "MOST_BYTES", 2000)
    for number in range(1, 9):
        reader.get(BOARD, {"page_size": number})
    assert hot.pages._bytes <= 2000 and len(hot.pages._pages) < 8
