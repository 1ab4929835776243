"""The due queue is complete and oldest first."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from predictions import actions
from predictions.models import Heartbeat, Question
from predictions.queries.due import due_counts, due_queue, due_rows
from tests.factories import NOW, make_prediction, settle

pytestmark = pytest.mark.django_db


def test_a_question_is_due_when_its_deadline_day_is_over_in_its_zone() -> None:
    make_prediction(deadline=date(2026, 2, 1), time_zone="America/Anchorage")
    end = datetime(2026, 2, 2, tzinfo=ZoneInfo("America/Anchorage"))
    assert list(due_queue(end - timedelta(seconds=1))) == []
    assert list(due_queue(end)) == list(Question.objects.all())


def test_the_queue_is_oldest_first_with_the_predictions_counted(django_assert_num_queries: Any) -> None:
    late = make_prediction(deadline=date(2026, 2, 20))
    early = make_prediction(deadline=date(2026, 2, 1), statement="The bill is signed")
    make_prediction(deadline=date(2026, 2, 1), statement="The bill is signed", author="Ben Example")
    make_prediction(deadline=date(2026, 6, 30))
    with django_assert_num_queries(2):
        found = due_rows(due_queue(NOW))
    assert found == [early.question, late.question]
    assert [question.n_predictions for question in found] == [2, 1]  # type: ignore[attr-defined]  # annotated


def test_a_settled_question_leaves_the_queue() -> None:
    row = make_prediction(deadline=date(2026, 2, 1))
    settle(row.question, known_on=date(2026, 2, 1))
    assert not due_queue(NOW).exists()


def test_counts_come_in_one_query(django_assert_num_queries: Any) -> None:
    make_prediction(deadline=date(2026, 2, 1))
    make_prediction()
    with django_assert_num_queries(1):
        counts = due_counts(NOW)
    assert (counts.due, counts.open) == (1, 2)


def test_the_tick_leaves_a_heartbeat_with_the_counts_and_may_be_repeated() -> None:
    make_prediction(deadline=date(2026, 2, 1))
    actions.tick(now=NOW)
    actions.tick(now=NOW + timedelta(minutes=1))
    beat = Heartbeat.objects.get()
    assert (beat.name, beat.finished_at) == ("tick", NOW + timedelta(minutes=1))
    assert beat.counts | {"due": 1, "open": 1, "matured": 0} == beat.counts
