"""Anybody challenges an outcome by a plain form; the desk's corrections are listed in public."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from predictions import actions
from predictions.models import Challenge, Question
from tests.factories import NOW, make_prediction, make_user, settle

from .helpers import read

pytestmark = pytest.mark.django_db
SENT = {"text": "The journal of that day lists a different measure.", "contact": "reader@example.org"}


def settled() -> Question:
    question = make_prediction().question
    assert question is not None
    settle(question)
    return question


def address(question: Question) -> str:
    return f"/questions/{question.public_id}/challenge/"


def test_a_challenge_arrives_and_no_page_shows_who_sent_it(client: Client) -> None:
    question = settled()
    assert "What is wrong" in client.get(address(question)).content.decode()
    answer = client.post(address(question), SENT)
    assert answer.status_code == 200 and "has arrived" in answer.content.decode()
    challenge = Challenge.objects.get()
    page = f"/questions/{question.public_id}/"
    assert SENT["text"] not in client.get(page).content.decode()
    actions.admit_challenge(actor=make_user(), challenge=challenge, now=NOW)
    shown = client.get(page).content.decode()
    assert SENT["text"] in shown and "reader@example.org" not in shown


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"text": ""}, 400), ({"text": "short"}, 400), ({"contact": "nobody"}, 400), ({"text": "a\x00b" * 20}, 400),
     ({"website": "https://spam.example"}, 400), ({"evidence_url": "javascript:alert(1)"}, 400)],
)  # fmt: skip
def test_a_faulty_one_is_refused_in_the_form(client: Client, changes: dict[str, str], status: int) -> None:
    assert client.post(address(settled()), SENT | changes).status_code == status
    assert not Challenge.objects.exists()


def test_no_outcome_no_challenge_and_no_more_than_five_an_hour(client: Client) -> None:
    open_ = make_prediction().question
    assert open_ is not None
    assert client.post(address(open_), SENT).status_code == 409
    question = settled()
    statuses = [client.post(address(question), SENT).status_code for _ in range(5)]
    assert statuses == [200] * 4 + [429]
    assert client.get(f"/questions/{uuid4()}/challenge/").status_code == 404


def test_a_correction_is_listed_with_old_and_new_and_what_it_did_to_the_board(client: Client) -> None:
    question = settled()
    assert "Nothing has been corrected" in client.get("/corrections/").content.decode()
    verdict = actions.VerdictInput(
        question=question, outcome="false", known_on=date(2026, 2, 21),
        evidence=(actions.Evidence(url="https://journal.example/2"),),
    )  # fmt: skip
    actions.correct_outcome(actor=make_user("adjudicator"), verdict=verdict, reason="Misread.", now=NOW)
    text = read("/corrections/")
    assert "Outcome corrected" in text and "Misread." in text and "true → false" in text
    assert "statements scored 1 → 1" in text
    [row] = client.get("/api/v1/corrections/").json()["results"]
    assert (row["kind"], row["old"]["outcome"], row["new"]["outcome"]) == ("outcome", "true", "false")
    assert row["effect"][0]["before"]["brier"] < row["effect"][0]["after"]["brier"]
