"""Filters and pages of lists."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from predictions import actions
from predictions.models import Prediction, search
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

from .helpers import V1, Client

pytestmark = pytest.mark.django_db


def ids(client: Client, **params: Any) -> set[str]:
    response = client.get(f"{V1}predictions/", params)
    assert response.status_code == 200, response.content
    return {row["id"] for row in response.json()["results"]}


def id_of(*rows: Prediction) -> set[str]:
    return {str(row.public_id) for row in rows}


def test_predictions_are_found_by_author_outlet_topic_and_question(reader: Client) -> None:
    law = make_prediction()
    sea = make_prediction(author="Bo Example", outlet="The Wire", topics=("Sea", "Law"))
    assert ids(reader, author="bo-example") == id_of(sea)
    assert ids(reader, outlet="the-paper") == id_of(law)
    assert ids(reader, topic="law") == id_of(law, sea) and ids(reader, topic="sea") == id_of(sea)
    assert sea.question is not None and ids(reader, question=str(sea.question.public_id)) == id_of(sea)
    assert ids(reader, topic="sea", outlet="the-paper") == set()


def test_predictions_are_found_by_days_both_ends_included(reader: Client) -> None:
    early = make_prediction(said_on=date(2026, 1, 5), deadline=date(2026, 3, 31))
    late = make_prediction(said_on=date(2026, 1, 9), deadline=date(2026, 6, 30))
    assert ids(reader, said_from="2026-01-09") == id_of(late) and ids(reader, said_to="2026-01-05") == id_of(early)
    assert ids(reader, due_from="2026-04-01") == id_of(late) and ids(reader, due_to="2026-03-31") == id_of(early)
    assert ids(reader, said_from="2026-01-05", due_to="2026-06-30") == id_of(early, late)


def test_predictions_are_found_by_words_wherever_they_stand(reader: Client) -> None:
    found = make_prediction(
        quote="The 3.5% rule-of-thumb about Ålesund won't fall.", author="Bo Müller", statement="The rule falls in May"
    )
    make_prediction()
    for words in (
        "RULE thumb",
        '"rule of thumb"',
        "müller",
        "bo ålesund may",
        "3.5",
        "won't",
        "thu*",
        '"of thu*',
        "MAY",
    ):
        assert ids(reader, q=words) == (id_of(found) if words != '"of thu*' else set()), words
    for words in ("rul", '"thumb rule"', "bo nothing", "%", "*", '"', "' OR 1=1 --", "& | ! ( ) :*", "NEAR(a b)", "-"):
        assert ids(reader, q=words) == set(), words
    assert ids(reader, q="") == id_of(*Prediction.objects.all())


def test_the_search_is_in_step_with_whatever_writes(reader: Client) -> None:
    made = make_prediction(quote="It will probably rain.")
    actions.amend_prediction(
        actor=make_user(), prediction=made, changes={"quote": "It will probably snow."}, reason="Misheard.", now=NOW
    )
    assert made.author is not None
    actions.rename_author(actor=make_user(), author=made.author, name="Ada Changed", reason="Married.", now=NOW)
    assert ids(reader, q="rain") == set() and ids(reader, q="snow changed") == id_of(made)
    search.install(connection)
    assert ids(reader, q="snow changed") == id_of(made)


def test_one_search_finds_authors_questions_and_predictions(reader: Client) -> None:
    made = make_prediction(author="Gale Sea", statement="The gale reaches Alaska by June 2026")
    make_draft(author="Gale Hidden", statement="A hidden gale by June 2026")
    found = reader.get(f"{V1}search/", {"q": "gale"}).json()
    assert [one["name"] for one in found["authors"]["results"]] == ["Gale Sea"]
    assert [one["statement"] for one in found["questions"]["results"]] == ["The gale reaches Alaska by June 2026"]
    assert [one["id"] for one in found["predictions"]["results"]] == [str(made.public_id)]
    for part in found.values():
        assert reader.get(part["all"]).json()["results"] == part["results"]
    for words in ("", "x" * 201):
        assert reader.get(f"{V1}search/", {"q": words}).status_code == 400


def test_a_list_is_ordered_and_paged_by_a_day_that_many_share(reader: Client) -> None:
    rows = [make_prediction(said_on=date(2026, 1, 5 + number // 3)) for number in range(7)]
    for name, expected in (("said_on", rows), ("-said_on", rows[::-1]), ("recorded", rows)):
        pages = walk(reader, f"{V1}predictions/?page_size=2&ordering={name}&fields=id", "next")
        assert [one for page in pages for one in page] == [str(row.public_id) for row in expected]
    last = reader.get(f"{V1}predictions/?page_size=4&ordering=said_on").json()
    back = reader.get(reader.get(last["next"]).json()["previous"]).json()
    assert back["results"] == last["results"]
    response = reader.get(f"{V1}predictions/?ordering=luck")
    assert response.status_code == 400 and response.json()["errors"][0]["code"] == "unknown_ordering"


def test_only_the_members_asked_for_come(reader: Client) -> None:
    made = make_prediction()
    for path in ("predictions/", f"predictions/{made.public_id}/"):
        found = reader.get(f"{V1}{path}?fields=quote,id").json()
        [row] = found.get("results", [found])
        assert row == {"id": str(made.public_id), "quote": made.quote}
        wrong = reader.get(f"{V1}{path}?fields=id,secret").json()
        assert wrong["errors"][0]["code"] == "unknown_field" and "quote" in wrong["errors"][0]["message"]
    [line] = reader.get(f"{V1}scoreboard/?fields=rank,n").json()["results"]
    assert line == {"rank": None, "n": 0}
    assert reader.get(f"{V1}scoreboard/?fields=luck").status_code == 400


def test_a_state_is_the_predictions_own_or_its_questions(reader: Client, editor: Client) -> None:
    settled, opened, withdrawn = make_prediction(), make_prediction(deadline=date(9000, 1, 1)), make_prediction()
    draft = make_draft()
    settle(settled.question)
    actions.withdraw_predictions(actor=make_user(), predictions=[withdrawn], reason="misquoted", now=NOW)
    assert ids(reader, status="final") == id_of(settled) and ids(reader, status="open") == id_of(opened)
    assert ids(reader, status="withdrawn") == id_of(withdrawn)
    assert ids(reader, status="published") == id_of(settled, opened)
    assert ids(reader, status="draft") == set() and ids(editor, status="draft") == id_of(draft)


@pytest.mark.parametrize("params", [
    {"status": "lost"}, {"author": "nobody"}, {"topic": "nothing"}, {"outlet": "9" * 5000},
    {"question": "1" + "0" * 30},
    {"said_from": "2026-1-5"}, {"said_to": "yesterday"}, {"due_from": "10000-01-01"}, {"due_to": "9999-12-31"},
    {"said_from": "٢٠٢٦-01-01"}, {"said_from": "05/01/2026"}, {"q": "x" * 201}, {"page_size": "0"},
    {"page_size": "201"},
    {"page_size": "-1"}, {"page_size": "1e3"}, {"page_size": "٥"}, {"page_size": "9" * 5000}, {"cursor": "x"},
])  # fmt: skip
def test_a_filter_that_means_nothing_is_a_mistake_and_not_an_empty_list(reader: Client, params: dict[str, str]) -> None:
    response = reader.get(f"{V1}predictions/", params)
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == list(params)


def test_a_filter_does_not_tell_the_hidden_from_the_missing(reader: Client) -> None:
    make_draft(author="Hidden Author")
    hidden = reader.get(f"{V1}predictions/", {"author": "hidden-author"})
    missing = reader.get(f"{V1}predictions/", {"author": "missing-author"})
    assert hidden.status_code == 400 and hidden.json() == missing.json()


def test_an_unknown_parameter_is_refused_with_the_known_ones(reader: Client) -> None:
    response = reader.get(f"{V1}predictions/", {"autor": "ada-example"})
    [error] = response.json()["errors"]
    assert response.status_code == 400 and error["code"] == "unknown_parameter"
    assert error["field"] == "autor" and "author" in error["message"] and "page_size" in error["message"]


@pytest.mark.parametrize("path", ["", "scoreboard/", "authors/", "questions/", "outlets/", "topics/", "commentaries/"])
def test_every_list_refuses_unknown_and_repeated_parameters(reader: Client, path: str) -> None:
    assert reader.get(f"{V1}{path}?nonsense=1").json()["errors"][0]["code"] == "unknown_parameter"
    if path:
        twice = reader.get(f"{V1}{path}?page_size=1&page_size=2")
        assert twice.json()["errors"][0]["code"] == "duplicate_parameter"


def walk(client: Client, address: str, way: str) -> list[list[str]]:
    pages = []
    while address:
        page = client.get(address).json()
        pages.append([row["id"] for row in page["results"]])
        address = page[way]
    return pages


def test_pages_hold_every_row_once_forwards_and_backwards(reader: Client) -> None:
    rows = [make_prediction() for _ in range(5)]
    expected = [str(row.public_id) for row in reversed(rows)]
    forwards = walk(reader, f"{V1}predictions/?page_size=2&author=ada-example", "next")
    assert forwards == [expected[:2], expected[2:4], expected[4:]]
    last = reader.get(f"{V1}predictions/?page_size=2").json()
    while last["next"]:
        last = reader.get(last["next"]).json()
    assert walk(reader, last["previous"], "previous") == [expected[2:4], expected[:2]]


def test_a_row_that_arrives_meanwhile_moves_no_page(reader: Client) -> None:
    rows = [make_prediction() for _ in range(3)]
    first = reader.get(f"{V1}predictions/?page_size=2").json()
    make_prediction()
    second = reader.get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == [str(rows[0].public_id)]


def next_cursor(client: Client, path: str) -> str:
    address: str = client.get(path).json()["next"]
    return parse_qs(urlsplit(address).query)["cursor"][0]


def test_a_cursor_holds_for_its_list_filters_and_reader_only(reader: Client, editor: Client) -> None:
    for _ in range(3):
        make_prediction()
    cursor = next_cursor(reader, f"{V1}predictions/?page_size=1&author=ada-example")
    params = {"cursor": cursor, "page_size": "1", "author": "ada-example"}
    assert reader.get(f"{V1}predictions/", params).status_code == 200
    assert reader.get(f"{V1}predictions/", params | {"page_size": "2"}).status_code == 200
    edited = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for other in (edited, cursor[:-5], cursor[1:], cursor + "x", "x" * 1_000_000, "a:b:c", "::", "%", "é"):
        assert reader.get(f"{V1}predictions/", params | {"cursor": other}).status_code == 400
    assert reader.get(f"{V1}predictions/", {"cursor": cursor}).status_code == 400
    assert reader.get(f"{V1}predictions/", params | {"status": "published"}).status_code == 400
    assert reader.get(f"{V1}questions/", {"cursor": cursor, "author": "ada-example"}).status_code == 400
    assert editor.get(f"{V1}predictions/", params).status_code == 400


def test_a_scoreboards_cursor_is_no_lists_cursor(reader: Client) -> None:
    for number in range(3):
        make_prediction(author=f"Author {number}")
    cursor = next_cursor(reader, f"{V1}scoreboard/?page_size=1")
    assert reader.get(f"{V1}scoreboard/", {"cursor": cursor, "topic": "law"}).status_code == 400
    assert reader.get(f"{V1}authors/", {"cursor": cursor}).status_code == 400
    assert reader.get(f"{V1}scoreboard/", {"cursor": cursor}).status_code == 200


def test_links_start_from_the_configured_origin_and_not_from_the_host_header(reader: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://ledger.example.org"
    for _ in range(2):
        make_prediction()
    page = reader.get(f"{V1}predictions/?page_size=1", headers={"host": "evil.example"}).json()
    assert page["next"].startswith("https://ledger.example.org/api/v1/predictions/?")
    assert page["results"][0]["url"].startswith("https://ledger.example.org/api/v1/predictions/")


def test_questions_are_found_by_author_outlet_topic_days_and_words(reader: Client) -> None:
    one = make_prediction(author="Bo Example", outlet="The Wire", topics=("Sea",), deadline=date(2026, 5, 5)).question
    make_prediction()
    assert one is not None
    for params in (
        {"author": "bo-example"}, {"outlet": "the-wire"}, {"topic": "sea"}, {"due_to": "2026-05-05"},
        {"q": one.statement.upper().split()[1], "due_to": "2026-05-31"},
    ):  # fmt: skip
        found = reader.get(f"{V1}questions/", params).json()["results"]
        assert [row["id"] for row in found] == [str(one.public_id)], params


def test_names_are_found_by_a_part(reader: Client) -> None:
    make_prediction(author="Bo Example", outlet="The Wire", topics=("Sea",), title="On boats")
    make_prediction()
    for path, word, slug in (
        ("authors", "BO", "bo-example"),
        ("authors", "exam* bo", "bo-example"),
        ("outlets", "wire", "the-wire"),
        ("topics", "se", "sea"),
    ):
        assert [row["slug"] for row in reader.get(f"{V1}{path}/", {"q": word}).json()["results"]] == [slug]
    assert len(reader.get(f"{V1}commentaries/", {"q": "boats", "outlet": "the-wire"}).json()["results"]) == 1
