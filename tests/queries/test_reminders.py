"""What people see of reminders, in a fixed number of queries."""

from datetime import date, timedelta
from typing import Any

import pytest

from predictions import actions
from predictions.channels.calendar import calendar
from predictions.models import Preferences, Question, Reminder
from predictions.queries.due import due_queue, due_rows
from predictions.queries.reminders import (
    calendar_owner,
    coming_deadlines,
    dead_reminders,
    own_calendar,
    own_reminders,
    plan_history,
)
from tests.actions.reminders.makers import NOW, after, look, make_question
from tests.factories import make_user, settle

pytestmark = pytest.mark.django_db


def test_the_due_queue_says_how_often_and_when_last(django_assert_num_queries: Any) -> None:
    ada = make_user("adjudicator", email="ada@desk.example")
    reminded = make_question(ada, date(2026, 3, 10))
    make_question(ada, date(2026, 3, 11))
    look(NOW)
    look(after(8, date(2026, 3, 10)))
    Reminder.objects.filter(question=reminded).update(state="sent", accepted_at=NOW)
    with django_assert_num_queries(2):
        first, second = due_rows(due_queue(after(8)))
    assert (first.n_reminded, first.last_reminded_at, first.owner) == (3, NOW, ada)  # type: ignore[attr-defined]
    assert (second.n_reminded, second.last_reminded_at) == (0, None)  # type: ignore[attr-defined]


def test_one_reminder_to_several_people_counts_once() -> None:
    ada = make_user("adjudicator")
    make_user("adjudicator")
    make_question(ada)
    look(NOW)
    look(after(31))
    Reminder.objects.filter(stage="escalation").update(state="sent", accepted_at=NOW)
    assert Reminder.objects.filter(stage="escalation").count() == 2
    [row] = due_rows(due_queue(after(31)))
    assert row.n_reminded == 1  # type: ignore[attr-defined]


def test_one_sees_ones_own_and_the_desk_the_dead() -> None:
    ada, ben = make_user(), make_user()
    make_question(ada), make_question(ben)
    look(NOW)
    look(after(-7))
    assert [one.recipient for one in own_reminders(ada)] == [ada]
    Reminder.objects.filter(recipient=ben).update(state="dead")
    assert [one.recipient for one in dead_reminders()] == [ben]


def test_the_public_feed_has_what_is_to_come_and_nothing_of_the_desk() -> None:
    ada = make_user()
    late, coming, settled = make_question(ada, date(2026, 3, 10)), make_question(ada), make_question(ada)
    settle(settled, actor=ada)
    actions.snooze_question(actor=ada, question=coming, days=7, reason="x", now=NOW)
    [entry] = coming_deadlines(after(-5))
    assert (entry.summary, entry.on, entry.revision) == (coming.statement, coming.deadline, 0)
    assert b"BEGIN:VEVENT" in calendar("Deadlines", [entry])
    assert late.statement not in entry.summary


def test_a_private_feed_has_reviews_too_and_opens_by_its_token_only() -> None:
    ada = make_user()
    question = make_question(ada)
    make_question(make_user())
    actions.set_review_date(actor=ada, question=question, on=NOW.date() + timedelta(days=3), now=NOW)
    assert [one.summary for one in own_calendar(ada, NOW)] == [question.statement, f"Review: {question.statement}"]
    wants = Preferences.objects.create(user=ada)
    assert calendar_owner(wants.calendar_token) == ada
    assert calendar_owner("") is None and calendar_owner("x") is None
    ada.is_active = False
    ada.save()
    assert calendar_owner(wants.calendar_token) is None


def test_the_history_of_a_plan_says_who_and_why() -> None:
    ada = make_user()
    question = make_question(ada)
    actions.snooze_question(actor=ada, question=question, days=7, reason="recess", now=NOW)
    assert [(one.kind, one.reason, one.value) for one in plan_history(question)] == [
        ("snoozed", "recess", "2026-03-08")
    ]
    assert Question.objects.get().plan_rev == 1
