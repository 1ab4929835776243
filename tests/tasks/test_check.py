"""The nightly check of scores and standings."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from predictions import actions, tasks
from predictions.actions import rebuilding
from predictions.models import Drift, Heartbeat
from tests.factories import NOW
from tests.web.helpers import make_columnists

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_off() -> None:
    """Three scores that are not what the record bears out."""
    make_columnists(["Ada Example"], claims=3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE predictions_score SET brier = brier + 1 WHERE status = 'scored'")


def counted() -> int:
    return int(Heartbeat.objects.get(name=Heartbeat.CHECK).counts["differences"])


@time_machine.travel(NOW, tick=False)
def test_a_sound_ledger_leaves_a_heartbeat_and_no_rows() -> None:
    make_columnists(["Ada Example"], claims=3)
    tasks.check_scores()
    assert not Drift.objects.exists() and counted() == 0
    assert Heartbeat.objects.get(name=Heartbeat.CHECK).finished_at == NOW


@time_machine.travel(NOW, tick=False)
def test_differences_become_rows_and_are_not_corrected(one_off: None) -> None:
    tasks.check_scores()
    assert Drift.objects.filter(what="score", found_at=NOW).count() == 3
    assert counted() == Drift.objects.count()
    tasks.check_scores()
    assert Drift.objects.filter(what="score").count() == 6, "a row for each night on which it was found"


def test_rows_of_earlier_nights_go_after_thirty_days(one_off: None) -> None:
    actions.check_scores(now=NOW - timedelta(days=31))
    actions.check_scores(now=NOW - timedelta(days=30))
    actions.check_scores(now=NOW)
    assert set(Drift.objects.values_list("found_at", flat=True)) == {NOW - timedelta(days=30), NOW}


def test_more_than_can_be_shown_is_still_counted(one_off: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "MOST_SHOWN", 2)
    assert len(actions.check_scores(now=NOW)) == Drift.objects.count() == 2
    assert counted() >= 3
