"""An import plans what is to come, says once what is late, and nothing about what it settles."""

from datetime import timedelta

import pytest

from predictions.models import Digest, Question, Reminder
from tests.actions.import_files import csv_of, line, run
from tests.actions.reminders.makers import NOW, PostBox, look, morning, tick_and_send
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def first_look() -> None:
    look(NOW)


def test_an_import_is_one_summary_of_what_is_late_and_future_stages_for_the_rest(post_box: PostBox) -> None:
    ada = make_user(email="ada@desk.example")
    late = [line(number) for number in (1, 2)]
    coming = line(3, deadline="2026-03-20")
    settled = line(4, outcome="true", resolved_on="2025-06-01")
    run(csv_of(*late, coming, settled), actor=ada)
    assert Question.objects.filter(owner=None, plan_rev=0).count() == 4
    assert tick_and_send(NOW + timedelta(minutes=1)) == 1
    [message] = post_box.sent
    assert message.subject == "2 questions were already past the deadline when published"
    assert Reminder.objects.count() == 0
    assert tick_and_send(morning(NOW.date() + timedelta(days=12))) == 1
    assert post_box.sent[-1].subject == "1 coming up"


def test_imported_outcomes_send_nothing(post_box: PostBox) -> None:
    run(csv_of(line(1, outcome="true", resolved_on="2025-06-01")))
    assert tick_and_send(NOW + timedelta(minutes=1)) == 0
    assert not Digest.objects.exists()


def test_the_same_file_again_sends_no_second_summary(post_box: PostBox) -> None:
    ada = make_user()
    for _ in range(2):
        run(csv_of(line(1)), actor=ada)
        tick_and_send(NOW + timedelta(minutes=1))
    assert len(post_box.sent) == 1
