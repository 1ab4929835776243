"""Scores and sums keep in step: the record alone decides."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from predictions import actions
from predictions.models import (
    Prediction,
    Question,
    Score,
    Slice,
    Standing,
    Unsummed,
)
from tests.actions.desk import PEOPLE, assert_as_rebuilt, finish, question, score_and_wait, tamper, total
from tests.derived import derived, standings
from tests.factories import NOW, make_draft, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("desk")
def test_authors_wait_until_they_are_summed_up_and_then_stand_as_if_they_never_had() -> None:
    ids = list(Question.objects.values_list("pk", flat=True))
    right = derived()
    tamper(lambda: [model.objects.all().delete() for model in (Score, Standing)])
    score_and_wait(ids)
    assert set(Unsummed.objects.values_list("author__name", flat=True)) == set(PEOPLE)
    assert Score.objects.count() == 9
    assert standings() == []
    assert actions.sum_up_waiting(now=NOW) == 4
    assert derived() == right
    assert not Unsummed.objects.exists()
    assert actions.sum_up_waiting(now=NOW) == 0


@pytest.mark.usefixtures("desk")
def test_what_an_editor_does_while_an_author_waits_is_in_the_sums_in_the_end() -> None:
    own = Prediction.objects.exclude(question__statement__startswith="The ").get(author__name=PEOPLE[1]).question
    tamper(lambda: Score.objects.filter(author__name=PEOPLE[1]).delete())
    score_and_wait([question("The bill is signed").pk])
    assert Unsummed.objects.count() == 1, "only who changed waits"
    before = total("ben-example").n_open
    settle(own)
    assert total("ben-example").n_open == before, "the sums of one who waits are made anew, not moved"
    finish()
    assert total("ben-example").n == 2
    assert_as_rebuilt()


@pytest.mark.usefixtures("desk")
def test_nothing_waits_where_nothing_changed() -> None:
    score_and_wait(list(Question.objects.values_list("pk", flat=True)))
    assert not Unsummed.objects.exists()


@pytest.mark.usefixtures("desk")
def test_questions_brought_onto_one_event_are_one_unit_and_come_apart_again() -> None:
    judge = make_user("adjudicator")
    own = Prediction.objects.exclude(question__statement__startswith="The ").get(author__name=PEOPLE[0]).question
    assert own is not None
    settle(own, "false")
    assert (total("ada-example").n, total("ada-example").n_events) == (2, 2)
    for one, event, events in (
        (own, "The bill", 2),
        (question("The bill is signed"), "The bill", 1),
        (own, "Other", 2),
    ):
        actions.amend_question(actor=judge, question=one, changes={"event": event}, reason="One event.", now=NOW)
        assert (total("ada-example").n, total("ada-example").n_events) == (2, events)
        assert_as_rebuilt()


@pytest.mark.usefixtures("desk")
def test_a_question_that_changes_its_topics_leaves_the_old_slices() -> None:
    one = question("The treaty is ratified")
    law = Slice.objects.get(key=f"all/topic/{one.topics.get().pk}")
    before = Standing.objects.get(slice=law, author__name=PEOPLE[0]).n_void
    actions.amend_question(
        actor=make_user("adjudicator"), question=one, changes={"topics": ["Treaties"]}, reason="Not law.", now=NOW
    )
    assert before == 1
    assert Standing.objects.get(slice=law, author__name=PEOPLE[0]).n_void == 0
    assert Standing.objects.get(slice__topic__name="Treaties", slice__cohort="all").n_void == 1
    assert_as_rebuilt()


def test_a_slice_that_an_author_has_left_has_no_line_of_theirs() -> None:
    row = make_prediction(topics=("Treaties",))
    assert row.question is not None
    actions.amend_question(
        actor=make_user("adjudicator"), question=row.question, changes={"topics": ["Law"]}, reason="Law.", now=NOW
    )
    assert not Standing.objects.filter(slice__topic__name="Treaties").exists()
    assert_as_rebuilt()


def test_withdrawing_everything_leaves_counts_and_no_figure() -> None:
    row = make_prediction()
    settle(row.question)
    actions.withdraw_predictions(actor=make_user(), predictions=[row], reason="misquoted", now=NOW)
    line = total("ada-example")
    assert (line.n, line.n_withdrawn, line.brier, line.n_events) == (0, 1, None, 0)
    assert_as_rebuilt()


def test_two_on_a_question_are_a_duel_and_three_have_peer_scores() -> None:
    for author, hedge in zip(PEOPLE[:2], ("probably", "will"), strict=True):
        make_prediction(author=author, hedge=hedge, statement="The bill is signed")
    settle(question("The bill is signed"))
    assert set(Score.objects.values_list("peer", "peer_spot")) == {(None, None)}
    assert (total("ada-example").peer_n, total("ada-example").peer_score) == (0, None)
    make_prediction(author=PEOPLE[2], hedge="unlikely", statement="The bill is signed")
    found = [total(slug).peer_score for slug in ("ada-example", "ben-example", "cleo-example")]
    peers = [one for one in found if one is not None]
    assert len(peers) == 3
    assert sum(peers) == pytest.approx(0, abs=1e-9)
    assert total("ada-example").peer_n == 1
    assert_as_rebuilt()


def test_two_who_stand_at_the_end_have_no_spot_score_though_three_answered() -> None:
    for author, hedge in zip(PEOPLE[:3], ("probably", "will", "unlikely"), strict=True):
        make_prediction(author=author, hedge=hedge, statement="The bill is signed")
    make_prediction(author=PEOPLE[2], hedge="", retracts=True, statement="The bill is signed", said_on=date(2026, 2, 1))
    settle(question("The bill is signed"))
    assert set(Score.objects.values_list("peer_spot", flat=True)) == {None}
    assert None not in set(Score.objects.values_list("peer", flat=True))
    assert_as_rebuilt()


@pytest.mark.parametrize("text", ["2026-W01-1", "2026-W01-1T12:00Z", "20260101"])
def test_a_reference_of_a_day_that_is_no_calendar_day_is_refused_on_its_field(text: str) -> None:
    """PostgreSQL cannot read a day of a week: it used to end every scoring of the question."""
    with pytest.raises(actions.Invalid) as error:
        make_draft(reference_probability=Decimal("0.4"), reference_source="A market", reference_at=text)
    assert {one.field for one in error.value.problems} == {"reference_at"}


def test_a_reference_that_got_past_that_check_is_not_used_and_breaks_nothing() -> None:
    row = make_prediction(
        reference_probability=Decimal("0.4"), reference_source="A market", reference_at="2026-01-09",
        now=NOW - timedelta(days=30),
    )  # fmt: skip
    tamper(lambda: Prediction.objects.update(reference_at="2026-W02-5"))
    settle(row.question)
    assert Score.objects.get().referenced is False
    tamper(lambda: Prediction.objects.update(reference_at="2026-01-09T10:00Z"))
    assert actions.rebuild_scores(now=NOW).scores == 1
    assert Score.objects.get().referenced is True


@pytest.mark.usefixtures("desk")
def test_sums_that_were_wrong_already_do_not_refuse_an_outcome_and_are_made_anew() -> None:
    row = make_prediction(author=PEOPLE[0])
    part = Standing.objects.total().get(author__name=PEOPLE[0])
    tamper(lambda: Standing.objects.filter(pk=part.pk).delete())
    settle(row.question)
    assert Unsummed.objects.filter(author__name=PEOPLE[0]).exists()
    finish()
    assert_as_rebuilt()
