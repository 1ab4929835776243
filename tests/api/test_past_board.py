"""The scoreboard as of a past day, as programs and readers ask for it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client as Browser

from predictions import actions
from predictions.actions.verifying import past
from tests.factories import NOW, make_prediction, settle

from .conformance import check
from .helpers import V1, Client, problem, refused

pytestmark = pytest.mark.django_db
BOARD = f"{V1}scoreboard/"
DAY = NOW.date()


@pytest.fixture(autouse=True)
def _two_days_later() -> Any:
    """A claim is published and settled on one day, corrected on the next, and it is the day after."""
    cache.clear()
    question = make_prediction(deadline=date(2026, 2, 15)).question
    settle(question, known_on=date(2026, 2, 15))
    make_prediction(author="Ben Example", now=NOW + timedelta(days=1))
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        yield


def test_it_answers_what_the_board_said_then(reader: Client) -> None:
    living = reader.get(BOARD).json()
    then = reader.get(f"{BOARD}?as_of={DAY}").json()
    assert [row["author"]["slug"] for row in then["results"]] == ["ada-example"]
    assert {row["author"]["slug"] for row in living["results"]} == {"ada-example", "ben-example"}
    assert then["as_of"]["on"] == str(DAY) and then["as_of"]["at"] == f"{DAY}T23:59:59Z"
    assert 0 < then["as_of"]["size"] < living["as_of"]["size"]
    [one] = [row for row in living["results"] if row["author"]["slug"] == "ada-example"]
    assert then["results"][0] == one
    check(reader.get(f"{BOARD}?as_of={DAY}"), "get", "/api/v1/scoreboard/")
    assert reader.get(f"{BOARD}?as_of={DAY}&topic=law&ordering=-n").json()["count"] == 1
    assert reader.get(f"{BOARD}?as_of={DAY}&year=2031").json()["count"] == 0


def test_it_is_known_to_caches_and_no_page_in_memory(reader: Client) -> None:
    first = reader.get(f"{BOARD}?as_of={DAY}")
    assert reader.get(f"{BOARD}?as_of={DAY}", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    make_prediction(now=NOW + timedelta(days=2))
    assert reader.get(f"{BOARD}?as_of={DAY}")["ETag"] == first["ETag"]  # nothing that comes later changes it
    assert reader.get(f"{BOARD}?as_of={DAY + timedelta(days=1)}")["ETag"] != first["ETag"]


@pytest.mark.parametrize(("day", "code"), [
    ("2026-03-03", "not_over"), ("2026-03-04", "not_over"), ("9999-12-31", "not_over"),
    ("2026-02-28", "before_the_log"), ("0001-01-01", "before_the_log"), ("yesterday", "not_a_day"),
    ("20260301", "not_a_day"), ("2026-W09-7", "not_a_day"), ("2026-02-30", "not_a_day"),
    ("2026-03-01T12:00:00Z", "not_a_day"), ("٢٠٢٦-٠٣-٠١", "not_a_day"),
])  # fmt: skip
def test_another_day_is_refused_with_what_to_do(reader: Client, day: str, code: str) -> None:
    assert refused(reader.get(BOARD, {"as_of": day})) == {"as_of": code}
    page = Browser().get("/", {"as_of": day})
    assert page.status_code == 400 and "as_of" in page.content.decode()


def test_it_has_a_limit_of_its_own(reader: Client, settings: Any) -> None:
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] | {"as_of": "2/hour"}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}
    answers = [reader.get(f"{BOARD}?as_of={DAY}&page_size={size}") for size in (1, 2, 3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert reader.get(BOARD).status_code == 200


def test_one_day_is_worked_out_at_a_time(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "PATIENCE", 0.01)
    with past._last.lock:
        body = problem(reader.get(f"{BOARD}?as_of={DAY}"), 503)
        assert "try again" in str(body)
        assert Browser().get(f"/?as_of={DAY}").status_code == 503
    assert Browser().get(f"/?as_of={DAY}").status_code == 200


def test_a_log_that_has_grown_too_long_is_answered_503(reader: Client, settings: Any) -> None:
    settings.AS_OF_MOST_ENTRIES = 1
    problem(reader.get(f"{BOARD}?as_of={DAY}"), 503, "unavailable")


def test_the_page_says_plainly_which_day_it_is_of_and_leads_to_now() -> None:
    markup = Browser().get(f"/?as_of={DAY}&topic=law").content.decode()
    assert "as it stood at the end of" in markup and ">1 March 2026</time>" in markup
    assert '<a href="/?topic=law">Show the board as it stands now</a>' in markup
    assert f'value="{DAY}"' in markup and "Statements found" not in markup
    assert "Ada Example" in markup and "Ben Example" not in markup
    assert "as_of=2026-03-01" in markup.split("<thead")[1]  # the headings keep to the day
    assert "as it stood at the end of" not in Browser().get("/").content.decode()


def test_an_address_works_out_so_many_days_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("predictions.web.scoreboard.MOST_DAYS", 1)
    visitor = Browser()
    assert [visitor.get(f"/?as_of={day}").status_code for day in (DAY, DAY, DAY + timedelta(days=1))] == [200, 200, 503]


def test_a_takedown_takes_nothing_from_a_past_board(reader: Client) -> None:
    before = reader.get(f"{BOARD}?as_of={DAY}").json()
    row = make_prediction(author="Cy Example", now=datetime.now(NOW.tzinfo))
    judge = actions.create_user(email="judge@desk.example", roles=["adjudicator"], password="correct horse battery")
    actions.withhold_prediction(actor=judge, prediction=row, reason="defamation", note="A letter.",
                                now=datetime.now(NOW.tzinfo))  # fmt: skip
    cache.clear()
    assert reader.get(f"{BOARD}?as_of={DAY}").json() == before
