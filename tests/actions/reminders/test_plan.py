"""Stages are planned once, never early, the newest after an outage, for the right people."""

from datetime import date, timedelta

import pytest

from predictions import actions
from predictions.models import Question, Reminder, StageMark
from tests.actions.reminders.makers import DEADLINE, NOW, after, look, make_question, morning, planned, settings, wants
from tests.factories import make_user, settle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def first_look() -> None:
    """The service was running before the questions came."""
    look(NOW)


def test_every_stage_comes_on_its_morning_and_once() -> None:
    ada = make_user(email="ada@desk.example")
    make_question(ada)
    came: list[tuple[int, str]] = []
    for days in (*range(-8, 10), 30, 31, 32, 60, 61, 62):
        for _ in range(2):
            known = set(Reminder.objects.values_list("pk", flat=True))
            look(after(days))
            came += [(days, one.stage) for one in Reminder.objects.exclude(pk__in=known)]
    assert came == [(-7, "heads_up"), (1, "due"), (8, "overdue"), (31, "escalation"), (61, "escalation")]
    assert set(Reminder.objects.values_list("recipient__email", flat=True)) == {"ada@desk.example"}


def test_nothing_comes_a_second_early() -> None:
    make_question(make_user())
    early = after(1) - timedelta(seconds=31)
    look(early)
    assert [one[0] for one in planned(state="due")] == ["heads_up"]
    look(early + timedelta(seconds=1))
    assert Reminder.objects.filter(stage="due").get().not_before == early + timedelta(seconds=1)


def test_a_day_that_ends_after_the_desks_morning_is_waited_for() -> None:
    question = make_question(make_user(), time_zone="Pacific/Honolulu")
    look(after(1))
    row = Reminder.objects.get(stage="due")
    assert question.due_at is not None
    assert row.not_before == question.due_at > after(1)


def test_after_an_outage_only_the_newest_stage_goes_out() -> None:
    make_question(make_user(email="ada@desk.example"))
    look(after(9))
    assert planned() == [
        ("heads_up", "skipped", "ada@desk.example"),
        ("due", "skipped", "ada@desk.example"),
        ("overdue", "due", "ada@desk.example"),
    ]


def test_the_newest_of_several_missed_escalations_goes_out() -> None:
    make_question(make_user())
    look(after(31 + 65))
    [row] = Reminder.objects.filter(stage="escalation")
    assert (row.occurrence, row.state) == (2, "due")


def test_what_was_overdue_when_published_gets_no_old_stages() -> None:
    late = make_question(make_user(), date(2026, 2, 20), said_on=date(2026, 1, 5))
    look(NOW + timedelta(hours=1))
    assert Reminder.objects.count() == 0
    look(morning(date(2026, 3, 23)))
    assert planned(late) == [("escalation", "due", planned(late)[0][2])]


def test_publishing_while_the_clock_stood_still_plans_future_stages_only() -> None:
    make_question(make_user(), date(2026, 3, 9), now=after(-9))
    look(after(-9) + timedelta(hours=1))
    assert Reminder.objects.count() == 0


def test_overdue_goes_to_the_backup_and_escalation_to_the_adjudicators() -> None:
    ada, ben = (make_user(email=f"{name}@desk.example") for name in ("ada", "ben"))
    make_user("adjudicator", email="cleo@desk.example")
    settings(backup=ben)
    make_question(ada)
    look(after(8))
    assert {one[2] for one in planned(stage="overdue")} == {"ada@desk.example", "ben@desk.example"}
    look(after(31))
    assert {one[2] for one in planned(stage="escalation")} == {
        "ada@desk.example", "ben@desk.example", "cleo@desk.example",
    }  # fmt: skip


def test_the_questions_own_backup_comes_before_the_desks() -> None:
    ada, ben, dora = (make_user(email=f"{name}@desk.example") for name in ("ada", "ben", "dora"))
    settings(backup=ben)
    question = make_question(ada)
    actions.set_backup(actor=ada, question=question, backup=dora, now=NOW)
    look(after(8))
    assert {one[2] for one in planned(stage="overdue")} == {"ada@desk.example", "dora@desk.example"}


def test_after_a_dead_reminder_the_next_stage_reaches_the_backup() -> None:
    ada, ben = (make_user(email=f"{name}@desk.example") for name in ("ada", "ben"))
    settings(backup=ben)
    make_question(ada)
    look(after(-7))
    Reminder.objects.update(state="dead")
    look(after(1))
    assert {one[2] for one in planned(stage="due")} == {"ada@desk.example", "ben@desk.example"}


def test_a_question_of_the_desk_reaches_everybody_on_it() -> None:
    make_user("contributor", email="no@desk.example")
    make_user("adjudicator", email="cleo@desk.example")
    ada = make_user(email="ada@desk.example")
    question = make_question(ada)
    actions.hand_over_question(actor=ada, question=question, to=None, now=NOW)
    look(after(1))
    assert {one[2] for one in planned(stage="due")} == {"ada@desk.example", "cleo@desk.example"}


def test_a_desk_with_a_channel_of_its_own_is_reached_there() -> None:
    ada = make_user(email="ada@desk.example")
    question = make_question(ada)
    desk = actions.desk_user()
    wants(desk, email="everybody@paper.example", chat_on=True, chat_url="https://chat.example/x")
    actions.hand_over_question(actor=ada, question=question, to=None, now=NOW)
    look(after(1))
    found = set(Reminder.objects.filter(stage="due").values_list("recipient", "channel"))
    assert found == {(desk.pk, "email"), (desk.pk, "chat")}


def test_an_owner_whom_nothing_reaches_is_answered_for_by_the_desk() -> None:
    ada = make_user()
    make_user(email="ben@desk.example")
    make_question(ada)
    wants(ada, email_on=False)
    look(after(1))
    assert {one[2] for one in planned(stage="due")} == {"ben@desk.example"}


def test_where_nobody_is_left_the_reminder_exists_all_the_same() -> None:
    ada = make_user()
    make_question(ada)
    wants(ada, email_on=False)
    look(after(1))
    assert planned(stage="due") == [("due", "due", "desk@ledger.invalid")]


def test_each_channel_is_a_reminder_of_its_own() -> None:
    ada = make_user()
    wants(
        ada,
        webhook_on=True,
        webhook_url="https://a.example/",
        webhook_secret="x",
        chat_on=True,
        chat_url="https://b.example/",
    )
    make_question(ada)
    look(after(1))
    assert set(Reminder.objects.filter(stage="due").values_list("channel", flat=True)) == {"email", "webhook", "chat"}


def test_a_conditions_deadline_has_a_morning_of_its_own() -> None:
    make_question(
        make_user(),
        condition="If the court allows it",
        condition_criteria="Its ruling",
        condition_deadline=date(2026, 3, 10),
    )
    look(morning(date(2026, 3, 10)))
    assert not Reminder.objects.filter(stage="condition").exists()
    look(morning(date(2026, 3, 11)))
    assert [one[:2] for one in planned(stage="condition")] == [("condition", "due")]


def test_far_deadlines_are_reviewed_every_180_days() -> None:
    deadline = NOW.date() + timedelta(days=400)
    make_question(make_user(), deadline)
    for days in (361, 360, 359, 181, 180, 179, 8, 7):
        look(morning(deadline - timedelta(days=days)))
    found = [
        (one.occurrence, (deadline - one.not_before.date()).days) for one in Reminder.objects.order_by("not_before")
    ]
    assert found == [(2, 360), (1, 180), (0, 7)]


def test_a_settled_question_and_one_without_a_claim_wait_for_nothing() -> None:
    ada = make_user()
    settled, empty = make_question(ada), make_question(ada)
    settle(settled, known_on=date(2026, 2, 20), actor=ada)
    actions.withdraw_predictions(actor=ada, predictions=list(empty.predictions.all()), reason="misquoted", now=NOW)
    look(after(1))
    assert Reminder.objects.count() == 0


def test_a_first_look_at_an_old_record_finds_what_became_due_lately() -> None:
    StageMark.objects.all().delete()
    make_question(make_user())
    look(after(3))
    assert [one[:2] for one in planned()] == [("heads_up", "skipped"), ("due", "due")]


def test_a_plan_costs_no_query_per_question(django_assert_max_num_queries: object) -> None:
    ada = make_user()
    for _ in range(3):
        make_question(ada)
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        look(after(1))
    assert Reminder.objects.filter(stage="due").count() == 3


def test_an_idle_round_asks_three_questions(django_assert_num_queries: object) -> None:
    make_question(make_user())
    look(after(-10))
    with django_assert_num_queries(3):  # type: ignore[operator]
        look(after(-10) + timedelta(minutes=1))


def test_owners_are_set_by_publishing_and_not_by_the_desk() -> None:
    ada = make_user()
    assert make_question(ada).owner == ada
    assert make_question(actions.desk_user()).owner is None
    assert Question.objects.filter(plan_rev=0).count() == 2
    assert NOW.date() < DEADLINE
