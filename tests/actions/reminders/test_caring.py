"""Stale notices vanish, and what was rested or passed on comes back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from predictions import actions
from predictions.models import PlanChange, Question, Reminder, User
from tests.actions.reminders.makers import (
    NOW,
    PostBox,
    after,
    look,
    make_question,
    morning,
    planned,
    tick_and_send,
)
from tests.factories import make_user, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("single_stage")]
MORNING = after(1)


@pytest.fixture
def ben() -> User:
    return make_user("adjudicator", email="ben@desk.example")


def amend(question: Question, actor: User) -> None:
    actions.amend_question(
        actor=actor, question=question, changes={"deadline": date(2026, 4, 20)}, reason="moved", now=MORNING
    )


def withdraw(question: Question, actor: User) -> None:
    actions.withdraw_predictions(
        actor=actor, predictions=list(question.predictions.all()), reason="duplicate", now=MORNING
    )


def snooze(question: Question, actor: User) -> None:
    actions.snooze_question(actor=actor, question=question, days=7, reason="recess", now=MORNING)


def hand_over(question: Question, actor: User) -> None:
    actions.hand_over_question(
        actor=actor, question=question, to=User.objects.get(email="ben@desk.example"), now=MORNING
    )


@pytest.mark.parametrize(
    "change",
    [amend, withdraw, snooze, hand_over, lambda question, actor: settle(question, actor=actor, now=MORNING)],
    ids=["amend", "withdraw", "snooze", "hand over", "settle"],
)
def test_whatever_makes_the_plan_wrong_cancels_it(
    change: Callable[[Question, User], None], ada: User, ben: User, post_box: PostBox
) -> None:
    question = make_question(ada)
    look(MORNING)
    change(question, ada)
    question.refresh_from_db()
    assert question.plan_rev == 1
    assert Reminder.objects.get(plan_rev=0).state == "cancelled"
    tick_and_send(MORNING + timedelta(minutes=2))
    assert set(post_box.to) == ({"ben@desk.example"} if change is hand_over else set())


def test_a_moved_deadline_is_planned_for_its_own_day(ada: User) -> None:
    question = make_question(ada)
    look(MORNING)
    amend(question, ada)
    look(morning(date(2026, 4, 20)))
    assert planned(question, plan_rev=1) == []
    look(morning(date(2026, 4, 21)))
    assert [one[:2] for one in planned(question, plan_rev=1)] == [("due", "due")]


def test_a_deadline_moved_into_the_past_is_due_at_once(ada: User) -> None:
    question = make_question(ada, date(2026, 6, 30))
    look(MORNING)
    actions.amend_question(
        actor=ada, question=question, changes={"deadline": date(2026, 3, 15)}, reason="misread", now=MORNING
    )
    assert [one[:2] for one in planned(question)] == [("due", "due")]


def test_a_question_whose_claims_were_withdrawn_is_reminded_of_again_with_a_new_one(ada: User) -> None:
    question = make_question(ada, statement="The bill is signed")
    look(MORNING)
    withdraw(question, ada)
    make_question(ada, statement="The bill is signed", author="Ben Example", now=MORNING)
    assert [one[:2] for one in planned(question)] == [("due", "cancelled"), ("due", "due")]


def test_a_change_of_topics_leaves_the_plan_alone(ada: User) -> None:
    question = make_question(ada)
    look(MORNING)
    actions.amend_question(actor=ada, question=question, changes={"topics": ["Sport"]}, reason="wrong", now=MORNING)
    assert Reminder.objects.get().state == "due"


def test_what_was_snoozed_comes_back_with_the_stage_it_is_at(ada: User, post_box: PostBox) -> None:
    question = make_question(ada)
    tick_and_send(MORNING)
    actions.snooze_question(actor=ada, question=question, days=30, reason="recess", now=after(2))
    for days in range(3, 32):
        tick_and_send(after(days))
    assert len(post_box.sent) == 1
    assert tick_and_send(after(32)) >= 1
    assert [one[:2] for one in planned(question, plan_rev=1, recipient=ada)] == [("escalation", "sent")]


def test_a_short_snooze_brings_back_the_same_stage(ada: User, post_box: PostBox) -> None:
    question = make_question(ada)
    tick_and_send(MORNING)
    actions.snooze_question(actor=ada, question=question, days=1, reason="tomorrow", now=MORNING)
    assert tick_and_send(after(2)) == 1
    assert planned(question) == [("due", "sent", "ada@desk.example")] * 2


def test_a_question_handed_over_and_back_is_brought_up_again(ada: User, ben: User, post_box: PostBox) -> None:
    question = make_question(ada)
    tick_and_send(MORNING)
    hand_over(question, ada)
    actions.hand_over_question(actor=ben, question=question, to=ada, reason="mine no more", now=MORNING)
    tick_and_send(after(2))
    assert post_box.to == ["ada@desk.example", "ada@desk.example"]
    assert [one.value for one in PlanChange.objects.order_by("pk")] == ["ben@desk.example", "ada@desk.example"]


def test_a_review_comes_on_the_day_that_was_asked_for(ada: User) -> None:
    question = make_question(ada, date(2026, 12, 31))
    actions.set_review_date(actor=ada, question=question, on=date(2026, 5, 4), now=NOW)
    look(morning(date(2026, 5, 3)))
    assert Reminder.objects.count() == 0
    look(morning(date(2026, 5, 4)))
    assert [one[:2] for one in planned()] == [("review", "due")]


def test_what_somebody_looked_after_goes_back_to_the_desk_when_they_leave(ada: User, ben: User) -> None:
    question = make_question(ada)
    look(MORNING)
    boss = make_user("administrator")
    actions.change_user(
        actor=boss,
        user=ada,
        email=ada.email,
        first_name="",
        last_name="",
        is_active=False,
        roles=["editor"],
        now=MORNING,
    )
    question.refresh_from_db()
    assert question.owner is None and question.plan_rev == 1
    assert planned(question) == [("due", "cancelled", "ada@desk.example"), ("due", "due", "ben@desk.example")]


def test_a_change_of_name_leaves_the_questions_with_their_owner(ada: User) -> None:
    question = make_question(ada)
    actions.change_user(
        actor=make_user("administrator"), user=ada, email=ada.email, first_name="Ada", last_name="", is_active=True,
        roles=["editor"], now=MORNING,
    )  # fmt: skip
    question.refresh_from_db()
    assert question.owner == ada


@pytest.mark.parametrize("role", ["contributor", "administrator", None])
def test_only_judges_may_touch_a_plan(role: str | None, ada: User) -> None:
    question, other = make_question(ada), make_user(role)
    for attempt in (
        lambda: actions.snooze_question(actor=other, question=question, days=1, reason="x", now=NOW),
        lambda: actions.hand_over_question(actor=other, question=question, to=None, now=NOW),
        lambda: actions.set_review_date(actor=other, question=question, on=date(2026, 4, 1), now=NOW),
        lambda: actions.set_backup(actor=other, question=question, backup=None, now=NOW),
    ):
        with pytest.raises(actions.NotAllowed):
            attempt()


def test_bad_input_names_its_field(ada: User) -> None:
    question, contributor = make_question(ada), make_user("contributor")
    for field, attempt in (
        ("days", lambda: actions.snooze_question(actor=ada, question=question, days=3, reason="x", now=NOW)),
        ("reason", lambda: actions.snooze_question(actor=ada, question=question, days=1, reason=" ", now=NOW)),
        ("reason", lambda: actions.snooze_question(actor=ada, question=question, days=1, reason="x" * 501, now=NOW)),
        ("reason", lambda: actions.snooze_question(actor=ada, question=question, days=1, reason="\x00", now=NOW)),
        ("to", lambda: actions.hand_over_question(actor=ada, question=question, to=contributor, now=NOW)),
        ("to", lambda: actions.hand_over_question(actor=ada, question=question, to=ada, now=NOW)),
        ("on", lambda: actions.set_review_date(actor=ada, question=question, on=NOW.date(), now=NOW)),
        ("on", lambda: actions.set_review_date(actor=ada, question=question, on=date(9999, 1, 1), now=NOW)),
    ):
        with pytest.raises(actions.Invalid) as error:
            attempt()
        assert [one.field for one in error.value.problems] == [field]
    assert PlanChange.objects.count() == 0


def test_a_settled_question_has_nothing_to_snooze(ada: User) -> None:
    question = make_question(ada)
    settle(question, actor=ada)
    with pytest.raises(actions.Conflict):
        actions.snooze_question(actor=ada, question=question, days=1, reason="x", now=NOW)


def test_what_people_do_to_a_plan_leaves_no_entry_in_the_log(ada: User, ben: User) -> None:
    question = make_question(ada)
    before = question.last_seq
    snooze(question, ada)
    hand_over(question, ada)
    question.refresh_from_db()
    assert question.last_seq == before
