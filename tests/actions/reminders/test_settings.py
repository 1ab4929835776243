"""A change of settings plans anew what was not sent, and sends nothing twice."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from predictions import actions
from predictions.actions.reminders import settings as verbs
from predictions.channels.safe_http import Refused
from predictions.models import DeskSettings, Preferences, Reminder, User
from tests.actions.reminders.makers import (
    NOW,
    PostBox,
    after,
    look,
    make_question,
    morning,
    planned,
    tick_and_send,
    wants,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def first_look() -> None:
    look(NOW)


@pytest.fixture
def boss() -> User:
    return make_user("administrator")


def change(boss: User, now: Any = NOW, **changes: Any) -> DeskSettings:
    return actions.change_desk_settings(actor=boss, changes=changes, now=now)


def test_a_longer_heads_up_brings_what_has_come_by_it(boss: User, ada: User) -> None:
    make_question(ada)
    look(after(-10))
    assert planned() == []
    change(boss, after(-10), heads_up_days=14)
    look(after(-10) + timedelta(minutes=1))
    assert [one[:2] for one in planned()] == [("heads_up", "due")]


def test_a_shorter_one_comes_on_its_new_day_and_not_twice(boss: User, ada: User, post_box: PostBox) -> None:
    make_question(ada)
    tick_and_send(after(-7))
    later = make_question(ada, date(2026, 3, 23))
    change(boss, after(-7), heads_up_days=3)
    for days in range(-6, 1):
        tick_and_send(after(days))
    assert [one[:2] for one in planned()] == [("heads_up", "sent")] * 2
    assert Reminder.objects.get(question=later).not_before == morning(date(2026, 3, 20)) - timedelta(seconds=30)


def test_a_question_published_before_a_stage_was_moved_closer_is_not_forgotten(boss: User, ada: User) -> None:
    look(after(-10))
    question = make_question(ada, now=after(-9))
    change(boss, after(-9), heads_up_days=30)
    look(after(-9))
    change(boss, after(-9), heads_up_days=3)
    look(after(-3))
    assert [one[0] for one in planned(question)] == ["heads_up"]


def test_what_waits_is_planned_anew(boss: User, ada: User) -> None:
    make_question(ada)
    look(after(-7))
    old = Reminder.objects.get()
    change(boss, after(-7), heads_up_days=5)
    assert not Reminder.objects.filter(pk=old.pk).exists()
    look(after(-5))
    assert [one[:2] for one in planned()] == [("heads_up", "due")]


def test_a_stage_can_be_switched_off(boss: User, ada: User) -> None:
    make_question(ada)
    change(boss, heads_up_days=None, due_days=None, overdue_days=None, escalation_days=None)
    for days in (-7, 1, 8, 31):
        look(after(days))
    assert Reminder.objects.count() == 0


def test_the_desks_zone_and_hour_decide_the_morning(boss: User, ada: User) -> None:
    make_question(ada)
    change(boss, zone="Asia/Kathmandu", morning=time(6), heads_up_days=None)
    look(after(-1))
    six = morning(date(2026, 3, 21), "Asia/Kathmandu", 6) - timedelta(seconds=30)
    look(six - timedelta(seconds=1))
    assert Reminder.objects.count() == 0
    look(six)
    assert Reminder.objects.get().not_before == six


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("zone", {"zone": "Mars/Olympus"}),
        ("due_days", {"due_days": 0}),
        ("heads_up_days", {"heads_up_days": -1}),
        ("review_every", {"review_every": 100_000}),
        ("escalation_days", {"escalation_days": 7}),
        ("quiet_to", {"quiet_from": time(20)}),
        ("working_days", {"working_days": ""}),
        ("working_days", {"working_days": "18"}),
        ("morning", {"morning": None}),
        ("nonsense", {"nonsense": 1}),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(field: str, changes: dict[str, Any], boss: User) -> None:
    with pytest.raises(actions.Invalid) as error:
        change(boss, **changes)
    assert field in [one.field for one in error.value.problems]


def test_only_an_administrator_changes_the_desk(ada: User) -> None:
    with pytest.raises(actions.NotAllowed):
        change(ada, zone="UTC")
    with pytest.raises(actions.NotAllowed):
        actions.set_preferences(actor=ada, user=actions.desk_user(), changes={"zone": "UTC"}, now=NOW)


def test_an_administrator_gives_the_desk_an_address(boss: User, ada: User) -> None:
    desk = actions.desk_user()
    actions.set_preferences(actor=boss, user=desk, changes={"email": "all@paper.example"}, now=NOW)
    question = make_question(ada)
    actions.hand_over_question(actor=ada, question=question, to=None, now=NOW)
    look(after(-7))
    assert planned() == [("heads_up", "due", desk.email)]


def test_a_webhook_gets_a_secret_and_a_private_address_is_refused(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(actions.Invalid) as error:
        actions.set_preferences(actor=ada, changes={"webhook_url": "https://127.0.0.1/", "webhook_on": True}, now=NOW)
    assert [one.field for one in error.value.problems] == ["webhook_url"]
    monkeypatch.setattr(verbs, "check_address", lambda url, rules: None)
    row = actions.set_preferences(
        actor=ada, changes={"webhook_url": "https://hook.example/", "webhook_on": True}, now=NOW
    )
    assert row.webhook_secret.startswith("whsec_")
    monkeypatch.setattr(verbs, "check_address", lambda url, rules: (_ for _ in ()).throw(Refused("no")))
    with pytest.raises(actions.Invalid):
        actions.set_preferences(actor=ada, changes={"chat_url": "https://chat.example/"}, now=NOW)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("zone", {"zone": "Europe"}),
        ("email", {"email": "no address"}),
        ("webhook_url", {"webhook_on": True}),
        ("chat_url", {"chat_on": True}),
        ("webhook_secret", {"webhook_secret": "short"}),
        ("working_days", {"working_days": "11"}),
    ],
)
def test_preferences_that_cannot_be_are_refused_by_name(field: str, changes: dict[str, Any], ada: User) -> None:
    with pytest.raises(actions.Invalid) as error:
        actions.set_preferences(actor=ada, changes=changes, now=NOW)
    assert [one.field for one in error.value.problems] == [field]
    assert not Preferences.objects.filter(user=ada).exists()


def test_a_channel_that_is_left_hands_the_unsent_to_the_desk_and_the_owner_stays(ada: User) -> None:
    make_user(email="ben@desk.example")
    question = make_question(ada)
    look(after(-7))
    actions.unsubscribe(user=ada, channel="email", now=after(-7))
    question.refresh_from_db()
    assert question.owner == ada
    assert planned(question) == [("heads_up", "due", "ben@desk.example")]


def test_preferences_of_one_leave_the_reminders_of_others(ada: User, post_box: PostBox) -> None:
    ben = make_user(email="ben@desk.example")
    make_question(ada), make_question(ben)
    tick_and_send(after(-7))
    actions.set_preferences(actor=ben, changes={"digest": False}, now=after(-7))
    wants(ada, digest=True)
    assert tick_and_send(after(-6)) == 0
    assert len(post_box.sent) == 2
