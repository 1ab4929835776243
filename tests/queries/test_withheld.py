"""Words that are withheld or gone are numbered on every board that counts them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from predictions import actions
from predictions.models import Cohort, Prediction
from predictions.queries.scoreboard import scoreboard
from predictions.queries.slices import BoardSlice
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db


def withhold(row: Prediction) -> None:
    actions.withhold_prediction(actor=make_user("adjudicator"), prediction=row, reason="defamation", now=NOW)


def numbered(**part: Any) -> dict[str, int]:
    return dict(scoreboard(BoardSlice(**part), now=NOW).withheld)


def test_a_withheld_claim_is_numbered_where_it_counts_and_nowhere_else() -> None:
    here = make_prediction(author="Ada", topics=("Law",), outlet="The Paper", deadline=date(2026, 6, 1))
    make_prediction(author="Ada", topics=("Law",), outlet="The Paper")
    make_prediction(author="Bob", topics=("Sport",), outlet="The Gazette")
    withhold(here)
    assert numbered() == numbered(topic="law") == numbered(year=2026) == numbered(outlet="the-paper") == {"ada": 1}
    assert numbered(topic="law", outlet="the-paper") == {"ada": 1}  # a mix that is not stored
    assert numbered(topic="sport") == numbered(year=2025) == numbered(outlet="the-gazette") == {}
    settle(here.question)
    assert numbered() == {"ada": 1}  # an outcome changes nothing of that


def test_every_statement_counts_one_and_the_cohort_is_heeded() -> None:
    first = make_prediction(author="Ada", said_on=date(2026, 1, 2))
    again = make_prediction(author="Ada", said_on=date(2026, 1, 3), question=first.question)
    withhold(first)
    withhold(again)
    assert numbered() == {"ada": 2}
    settle(first.question, known_on=date(2026, 1, 20))  # recorded in March: with hindsight
    assert numbered(cohort=Cohort.ADVANCE) == {} and numbered() == {"ada": 2}


def test_restoring_and_withdrawing_take_it_out_of_the_number_and_shredding_does_not() -> None:
    back, withdrawn, gone, find = (make_prediction(author=name) for name in ("Ada", "Bob", "Cy", "Di"))
    refused = make_draft(author="Di")
    actions.refuse_drafts(actor=make_user(), predictions=[refused], reason="vague", now=NOW)
    for row in (back, withdrawn, gone, Prediction.objects.get(pk=refused.pk)):
        withhold(row)
    assert numbered() == {"ada": 1, "bob": 1, "cy": 1}
    actions.restore_prediction(
        actor=make_user("adjudicator"), prediction=Prediction.objects.get(pk=back.pk), reason="Settled.", now=NOW
    )
    row = Prediction.objects.get(pk=withdrawn.pk)
    actions.withdraw_predictions(actor=make_user(), predictions=[row], reason="misquoted", now=NOW)
    make_user("administrator")
    row = Prediction.objects.get(pk=gone.pk)
    proposal = actions.propose_act(
        actor=make_user("adjudicator"), act="shred", target=row, reason="Counsel asks.", arguments={}, now=NOW
    )
    actions.confirm_act(actor=make_user("administrator"), proposal=proposal, now=NOW)
    assert numbered() == {"cy": 1}
    assert find.withheld == ""


def test_a_board_asks_nothing_more_while_nothing_is_withheld_and_once_for_each_version(
    django_assert_num_queries: Any,
) -> None:
    row = make_prediction(author="Ada")
    actions.place_boards(now=NOW)
    with django_assert_num_queries(1):
        scoreboard(BoardSlice(), now=NOW)
    withhold(row)
    actions.place_boards(now=NOW)
    with django_assert_num_queries(2):
        assert scoreboard(BoardSlice(), now=NOW).n_withheld == 1
    with django_assert_num_queries(1):
        assert scoreboard(BoardSlice(), now=NOW).n_withheld == 1


def test_the_api_and_the_pages_say_it() -> None:
    row = make_prediction(author="Ada")
    make_prediction(author="Bob")
    client = Client()
    before = client.get("/").content.decode()
    assert "of none of the predictions counted here" in before and "words of 1 withheld" not in before
    withhold(row)
    answer = client.get("/api/v1/scoreboard/").json()
    assert answer["n_withheld"] == 1
    assert {one["author"]["slug"]: one["n_withheld"] for one in answer["results"]} == {"ada": 1, "bob": 0}
    assert client.get("/api/v1/authors/ada/").json()["n_withheld"] == 1
    page = client.get("/").content.decode()
    assert "of 1 prediction counted here; it keeps counting" in page and page.count("words of 1 withheld") == 1
    assert "The words of 1 prediction counted here are withheld" in client.get("/authors/ada/").content.decode()
    assert "counted here is withheld" not in client.get("/authors/bob/").content.decode()
