"""Addresses of what was merged lead on, on pages and in the API."""

import pytest
from django.test import Client

from predictions import actions
from tests.admin.helpers import errors, page, signed_in
from tests.api.helpers import V1, client_of, problem
from tests.factories import NOW, make_prediction, make_user

pytestmark = pytest.mark.django_db


def test_a_merged_authors_addresses_lead_on_for_good(client: Client) -> None:
    stays, gone = make_prediction(author="Ada Example").author, make_prediction(author="A. Example").author
    assert stays is not None and gone is not None
    who = make_user("adjudicator")
    actions.merge_authors(actor=who, author=gone, into=stays, reason="One person.", now=NOW)
    response = client.get("/authors/a-example/?show=open")
    assert (response.status_code, response["Location"]) == (301, "/authors/ada-example/?show=open")
    make_prediction(author="Bo Other")
    for path in ("?cohort=all", "calibration/?year=2026", "versus/bo-other/"):
        response = client.get(f"{V1}authors/a-example/{path}")
        there = f"{V1}authors/ada-example/{path}"
        assert (response.status_code, response["Location"]) == (308, there)
    assert client.get("/authors/nobody/").status_code == 404
    problem(client.get(f"{V1}authors/nobody/"), 404)


def test_a_merged_questions_addresses_lead_on(client: Client) -> None:
    stays, gone = make_prediction(author="One").question, make_prediction(author="Two").question
    assert stays is not None and gone is not None
    adjudicator = client_of(make_user("adjudicator"))
    body = {"into": str(stays.public_id), "reason": "The same."}
    answer = adjudicator.send(f"questions/{gone.public_id}/merge/", body)
    assert answer.status_code == 200 and answer.json()["id"] == str(stays.public_id)
    response = client.get(f"/questions/{gone.public_id}/")
    assert (response.status_code, response["Location"]) == (301, f"/questions/{stays.public_id}/")
    response = client.get(f"{V1}questions/{gone.public_id}/")
    assert (response.status_code, response["Location"]) == (308, f"{V1}questions/{stays.public_id}/")
    assert client.get(response["Location"]).status_code == 200
    assert "Merged with another question" in client.get(f"/questions/{stays.public_id}/").content.decode()


def test_the_api_merges_authors_and_events_for_adjudicators_only() -> None:
    one, two = make_prediction(author="One", event="A"), make_prediction(author="Two", event="B")
    assert one.question is not None and two.question is not None
    event = f"events/{two.question.event.public_id}/merge/"
    body = {"into": str(one.question.event.public_id), "reason": "The same."}
    problem(client_of(make_user("editor")).send("authors/two/merge/", {"into": "one", "reason": "x"}), 403)
    adjudicator = client_of(make_user("adjudicator"))
    assert adjudicator.send("authors/two/merge/", {"into": "one", "reason": "One person."}).json()["slug"] == "one"
    problem(adjudicator.send("authors/one/merge/", {"into": "nobody\0", "reason": "x"}), 400)
    assert adjudicator.send(event, body).json()["name"] == "A"
    problem(adjudicator.send(event, body), 404)


def test_the_desk_merges_by_address() -> None:
    one, two = make_prediction(author="One"), make_prediction(author="Two")
    assert one.author is not None and two.author is not None and one.question is not None and two.question is not None
    browser = signed_in("adjudicator")
    there = page("author_merge", two.author.pk)
    assert signed_in("editor").get(there).status_code == 403
    refused = browser.post(there, {"into": "/authors/nobody/", "reason": "x"})
    assert list(errors(refused)) == ["into"]
    done = browser.post(there, {"into": "http://127.0.0.1/authors/one/", "reason": "One person."})
    assert done.status_code == 302 and done["Location"] == page("author_change", one.author.pk)
    body = {"into": f"/questions/{one.question.public_id}/", "reason": "The same."}
    assert browser.post(page("question_merge_event", two.question.pk), body).status_code == 302
    assert browser.post(page("question_merge", two.question.pk), body).status_code == 302
    assert browser.get(page("question_change", two.question.pk)).status_code == 404
