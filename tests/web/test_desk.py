"""The desk's own page, what each editor found, challenges beside the prediction, corrections by author."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from predictions.models import Challenge, Prediction, Question
from tests.factories import NOW, make_prediction, make_user, settle

from .helpers import Outline, page, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(settings: Any) -> None:
    settings.VERDICTS_REQUIRED = 2


def judged(*outcomes: str, **changes: Any) -> Prediction:
    """A prediction whose question met these verdicts, the third by an adjudicator."""
    one = make_prediction(**changes)
    for outcome, role in zip(outcomes, ("editor", "editor", "adjudicator"), strict=False):
        settle(one.question, outcome, actor=make_user(role), rationale=f"Found {outcome}.")
    return one


def challenged(question: Question | None) -> Challenge:
    assert question is not None
    filed = actions.file_challenge(
        challenge=actions.ChallengeInput(
            question=question, text="The journal lists another measure.", contact="a@b.example"
        ), now=NOW,
    )  # fmt: skip
    return actions.admit_challenge(actor=make_user(), challenge=filed, now=NOW)


def test_it_says_how_many_judge_and_how_far_they_agree(two: None, client: Client) -> None:
    judged("true", "true")
    judged("false", "true", "true")
    judged("true")  # waits, and counts nowhere

    text = read("/desk/")

    assert "Two editors judge each question" in text
    assert "2 judged by two, the same in 50 % of pairs, Krippendorff’s alpha 0.00" in text
    assert "It happened 3 67 %" in text and "It did not happen 1 0 %" in text
    body = client.get("/api/v1/agreement/").json()
    assert (body["verdicts_required"], body["outcomes"]["n_rounds"], body["outcomes"]["agreement"]) == (2, 2, 0.5)
    assert body["outcomes"]["alpha"] == 0.0 and body["conditions"]["alpha"] is None


def test_with_one_editor_it_says_so_and_has_nothing_to_compare() -> None:
    judged("true")
    text = read("/desk/")
    assert "One editor judges each question" in text and "On the question: nothing yet that two editors judged." in text
    assert "At this desk one editor decides." in read("/methodology/")
    assert not Outline(page("/desk/")).faults


def test_overdue_answers_are_listed() -> None:
    challenged(judged("true", statement="The bridge opens").question)
    assert "No answer is overdue." in read("/desk/")
    with time_machine.travel(NOW + timedelta(days=14, seconds=1), tick=False):
        text = read("/desk/")
    assert "Answers that are overdue The bridge opens, to be answered by 15 March 2026" in text


def test_it_costs_few_queries(django_assert_num_queries: Queries, client: Client) -> None:
    judged("true")
    with django_assert_num_queries(
        9
    ):  # the version, verdicts, the version, readings, challenges, overdue, corrections, frames
        client.get("/desk/")


def test_each_editors_finding_is_shown_once_it_is_settled(two: None) -> None:
    waits = judged("true")
    assert waits.question is not None
    path = f"/questions/{waits.question.public_id}/"
    assert "Found true." not in page(path)
    settle(waits.question, "false", rationale="Found false.")
    assert "Found false." not in page(path) and "Found true." not in page(path)
    settle(waits.question, "false", actor=make_user("adjudicator"), rationale="The second is right.")
    text = read(path)
    assert "Editor 1, on the question: It happened" in text and "Editor 2, on the question: It did not happen" in text
    assert "Adjudicator, on the question: It did not happen" in text and "decided by an adjudicator" in text
    assert "desk.example" not in text and not Outline(page(path)).faults


def test_a_challenge_stands_on_the_prediction_too() -> None:
    one = judged("true")
    challenged(one.question)
    text = read(f"/predictions/{one.public_id}/")
    assert "The journal lists another measure." in text and "Waits for the desk’s answer" in text


def test_challenges_that_are_not_published_are_counted(client: Client) -> None:
    one = judged("true")
    assert one.question is not None
    for _ in range(2):
        challenge = actions.ChallengeInput(question=one.question, text="Buy my book about it.", contact="a@b.example")
        filed = actions.file_challenge(challenge=challenge, now=NOW)
    actions.refuse_challenge(actor=make_user(), challenge=filed, reason="Advertising.", now=NOW)
    text = read(f"/questions/{one.question.public_id}/")
    assert "1 waits for the desk to look at." in text and "1 was not published" in text
    assert "my book" not in text and "Advertising" not in text


def test_an_authors_corrections_are_counted_and_listed() -> None:
    ada, ben = judged("true", author="Ada Example"), judged("true", author="Ben Example")
    assert ada.question is not None and ben.question is not None
    finding = actions.VerdictInput(
        question=ada.question, outcome="false", known_on=date(2026, 2, 21),
        evidence=(actions.Evidence(kind="search", quote="The journal", until=date(2026, 2, 28)),),
    )  # fmt: skip
    actions.correct_outcome(actor=make_user("adjudicator"), verdict=finding, reason="Misread.", now=NOW)
    assert "1 correction by the desk concerns this author." in read("/authors/ada-example/")
    assert "No corrections by the desk concern this author." in read("/authors/ben-example/")
    text = read("/corrections/?author=ada-example")
    assert "Only what concerns Ada Example" in text and "Misread." in text
    assert "Nothing has been corrected" in read("/corrections/?author=ben-example")
    assert "There is no author of this slug." in read("/corrections/?author=nobody", 400)
    shown = read(f"/questions/{ada.question.public_id}/")
    assert "Searched in vain until 28 February 2026: The journal" in shown


def test_behind_a_proxy_each_reader_has_a_limit_of_their_own(client: Client, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    one = judged("true")
    assert one.question is not None
    path = f"/questions/{one.question.public_id}/challenge/"
    sent = {"text": "The journal lists another measure.", "contact": "a@b.example"}
    for address in ("192.0.2.1", "192.0.2.2"):
        answers = [client.post(path, sent, headers={"x-forwarded-for": f"6.6.6.6, {address}"}) for _ in range(6)]
        assert [one.status_code for one in answers] == [200] * 5 + [429]
