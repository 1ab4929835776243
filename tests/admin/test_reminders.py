"""Reminders, one's own preferences, the desk's settings: the pages and what they refuse."""

import socket
from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from predictions import actions
from predictions.models import DeskSettings, Digest, Preferences, Reminder, Role, User
from tests.admin.helpers import errors, page, said, signed_in, text
from tests.care import make_question, make_reminder, preferences_of, resolve
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/predictions/reminder/"
MINE = "/admin/predictions/preferences/"
DESK = "/admin/predictions/desksettings/"
CHANNELS = f"{DESK}channels/"
PREFERENCES = {"digest": "on", "email_on": "on"}
SETTINGS = {
    "heads_up_days": "7", "due_days": "1", "overdue_days": "7", "escalation_days": "30", "escalation_every": "30",
    "condition_days": "1", "review_every": "180", "zone": "", "morning": "08:00", "working_days": list("1234567"),
    "quiet_from": "", "quiet_to": "", "backup": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def fixed_clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def public_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names resolve as they would outside."""
    monkeypatch.setattr(socket, "getaddrinfo", resolve)


# --- the list


def test_the_list_shows_what_became_of_each() -> None:
    ada = make_user(email="ada@desk.example")
    question = make_question(ada)
    make_reminder(question, ada)
    make_reminder(question, ada, state="dead", stage="overdue", last_error="550 no such box", attempts=3)
    shown = text(signed_in().get(LIST))
    assert "ada@desk.example" in shown and "550 no such box" in shown and question.statement in shown
    rows = signed_in().get(f"{LIST}?state__exact=dead&channel__exact=email&stage__exact=overdue").context["cl"].queryset
    assert [one.attempts for one in rows] == [3]


def test_one_reminder_has_a_page_to_read() -> None:
    row = make_reminder(make_question(make_user()), make_user(), state="dead", last_error="550 no such box")
    answer = signed_in().get(page("reminder_change", row.pk))
    assert answer.status_code == 200 and "550 no such box" in text(answer) and 'name="_save"' not in text(answer)
    for key in ("1", "x", "9" * 5000, str(row.pk)[:-1], str(row.pk).upper()[:-1] + "g"):
        assert signed_in().get(f"{LIST}{key}/change/").status_code == 404


def test_a_dead_one_is_tried_again_and_no_other() -> None:
    ada = make_user()
    question = make_question(ada)
    dead = make_reminder(question, ada, state="dead", attempts=10)
    sent = make_reminder(question, ada, stage="overdue")
    body = {"action": "try_again", "_selected_action": [str(dead.pk), str(sent.pk)], "index": "0"}
    answer = signed_in().post(LIST, body, follow=True)
    assert any("1 queued again" in one for one in said(answer))
    assert any("Only a dead reminder" in one for one in said(answer))
    dead.refresh_from_db()
    sent.refresh_from_db()
    assert (dead.state, dead.attempts, sent.state) == ("due", 0, "sent")


def test_the_members_of_one_message_are_tried_again_together() -> None:
    ada = make_user()
    digest = Digest.objects.create(
        recipient=ada, channel="email", state="dead", day=NOW.date(), not_before=NOW, created_at=NOW
    )
    rows = [make_reminder(make_question(ada), ada, state="dead", digest=digest) for _ in range(3)]
    body = {"action": "try_again", "_selected_action": [str(one.pk) for one in rows], "index": "0"}
    answer = signed_in("administrator").post(LIST, body, follow=True)
    assert said(answer) == ["3 queued again, from the first attempt."]
    digest.refresh_from_db()
    assert digest.state == "due" and set(Reminder.objects.values_list("state", flat=True)) == {"due"}


def test_a_dead_message_without_members_is_tried_again_by_itself() -> None:
    dead, sent = (
        Digest.objects.create(
            recipient=make_user(), channel="email", kind="summary", day=NOW.date(), not_before=NOW, created_at=NOW,
            state=state, accepted_at=NOW if state == "sent" else None,
        )
        for state in ("dead", "sent")
    )  # fmt: skip
    body = {"action": "try_again", "_selected_action": [str(dead.pk), str(sent.pk)], "index": "0"}
    answer = signed_in("administrator").post("/admin/predictions/digest/", body, follow=True)
    words = said(answer)
    assert words[0] == "1 queued again, from the first attempt." and "Only a dead message" in words[1]
    dead.refresh_from_db()
    assert dead.state == "due"


@pytest.mark.parametrize("keys", [["x"], ["1"], ["9" * 40], ["\0"], []])
def test_trying_nonsense_again_changes_nothing(keys: list[str]) -> None:
    row = make_reminder(make_question(make_user()), make_user(), state="dead")
    answer = signed_in().post(LIST, {"action": "try_again", "_selected_action": keys, "index": "0"}, follow=True)
    row.refresh_from_db()
    assert answer.status_code == 200 and row.state == "dead"


@pytest.mark.parametrize("address", [LIST, "/admin/predictions/digest/"])
def test_the_lists_are_the_desks_own(address: str) -> None:
    make_reminder(make_question(make_user()), make_user())
    for role in Role.values:
        assert signed_in(role).get(address).status_code == (403 if role == "contributor" else 200)
    assert signed_in(None).get(address).status_code == 403


@pytest.mark.parametrize("query", ["q=%27%22", "state__exact=nope", "p=x", "o=9.9", "recipient__email__in=x"])
def test_a_list_asked_for_nonsense_answers(query: str) -> None:
    make_reminder(make_question(make_user()), make_user())
    assert signed_in().get(f"{LIST}?{query}").status_code in (200, 302, 400)


def test_the_pages_cost_the_same_however_many_rows() -> None:
    ada = make_user()

    def cost(address: str) -> int:
        client = signed_in("administrator")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    make_reminder(make_question(ada), ada)
    addresses = (LIST, "/admin/predictions/digest/", MINE, DESK, CHANNELS)
    actions.desk_user()
    few = [cost(one) for one in addresses]
    for number in range(5):
        make_reminder(make_question(make_user()), make_user(), at=NOW - timedelta(hours=number))
    assert [cost(one) for one in addresses] == few
    assert few <= [5, 6, 5, 5, 5]


# --- my reminders


def test_everybody_of_the_desk_has_preferences_of_their_own() -> None:
    for role in Role.values:
        client = signed_in(role)
        assert client.get(MINE).status_code == 200
        assert client.post(MINE, PREFERENCES | {"zone": "Asia/Kathmandu"}).status_code == 302
    assert Preferences.objects.filter(zone="Asia/Kathmandu").count() == len(Role.values)
    assert signed_in(None).get(MINE).status_code == 403


def test_preferences_are_kept_as_they_were_set() -> None:
    ada = make_user()
    client = signed_in(user=ada)
    body = {
        "zone": "Europe/Berlin", "working_days": ["5", "1"], "quiet_from": "22:00", "quiet_to": "07:30",
        "email_on": "on", "email": "ada@home.example",
    }  # fmt: skip
    answer = client.post(MINE, body, follow=True)
    assert said(answer) == ["Saved. What was not sent yet is planned anew."]
    row = preferences_of(ada)
    assert (row.zone, row.working_days, row.quiet_from, row.digest) == ("Europe/Berlin", "15", time(22), False)
    assert 'value="22:00"' in text(client.get(MINE)) and 'value="ada@home.example"' in text(client.get(MINE))
    client.post(MINE, body | {"quiet_from": "", "quiet_to": "", "zone": "", "working_days": []})
    row = preferences_of(ada)
    assert (row.zone, row.working_days, row.quiet_from) == ("", "", None)


def test_a_secret_is_shown_once_and_can_be_replaced() -> None:
    ada = make_user()
    client = signed_in(user=ada)
    body = PREFERENCES | {"webhook_on": "on", "webhook_url": "https://hooks.example/x"}
    answer = client.post(MINE, body)
    secret = preferences_of(ada).webhook_secret
    assert text(answer).count(secret) == 1 and "no-store" in answer["Cache-Control"]
    assert secret not in text(client.get(MINE))
    client.post(MINE, body | {"digest": ""})
    assert preferences_of(ada).webhook_secret == secret
    again = client.post(MINE, body | {"new_secret": "on"})
    assert preferences_of(ada).webhook_secret != secret and preferences_of(ada).webhook_secret in text(again)
    own = "whsec_" + "B" * 32
    answer = client.post(MINE, body | {"webhook_secret": own}, follow=True)
    assert preferences_of(ada).webhook_secret == own and own not in text(answer)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "x" * 65}, "zone"),
        ({"zone": "a\0b"}, "zone"),
        ({"quiet_from": "22:00"}, "quiet_to"),
        ({"quiet_from": "00:00", "quiet_to": "00:00"}, "quiet_to"),
        ({"quiet_from": "25:00", "quiet_to": "07:00"}, "quiet_from"),
        ({"quiet_from": "late", "quiet_to": "07:00"}, "quiet_from"),
        ({"working_days": ["8"]}, "working_days"),
        ({"working_days": ["x", "1"]}, "working_days"),
        ({"email": "nobody"}, "email"),
        ({"webhook_on": "on"}, "webhook_url"),
        ({"webhook_url": "http://hooks.example/"}, "webhook_url"),
        ({"webhook_url": "https://127.0.0.1/"}, "webhook_url"),
        ({"webhook_url": "https://169.254.169.254/"}, "webhook_url"),
        ({"webhook_url": "https://db.inside.example/"}, "webhook_url"),
        ({"webhook_url": "javascript:alert(1)"}, "webhook_url"),
        ({"webhook_secret": "secret"}, "webhook_secret"),
        ({"webhook_secret": "whsec_" + "A" * 8}, "webhook_secret"),
        ({"chat_on": "on"}, "chat_url"),
        ({"chat_url": "https://10.0.0.1/"}, "chat_url"),
    ],
)
@pytest.mark.parametrize("address", [MINE, CHANNELS])
def test_preferences_that_cannot_stand_land_on_their_field(address: str, body: dict[str, Any], field: str) -> None:
    answer = signed_in("administrator").post(address, PREFERENCES | body)
    assert answer.status_code == 200 and field in errors(answer)
    assert not Preferences.objects.exists()


def test_a_calendar_gets_an_address_and_a_new_one() -> None:
    ada = make_user()
    client = signed_in(user=ada)
    assert "Make an address" in text(client.get(MINE)) and not Preferences.objects.exists()
    assert client.get(f"{MINE}calendar/").status_code == 405
    client.post(f"{MINE}calendar/")
    first = preferences_of(ada).calendar_token
    assert f"/calendar/{first}.ics" in text(client.get(MINE))
    client.post(f"{MINE}calendar/")
    assert preferences_of(ada).calendar_token != first and first not in text(client.get(MINE))


def test_nobody_is_told_why_somebody_elses_channel_is_off() -> None:
    ada = make_user()
    Preferences.objects.create(user=ada, note="The webhook answered 410 Gone.")
    assert "410 Gone" in text(signed_in(user=ada).get(MINE)) and "410 Gone" not in text(signed_in().get(MINE))


def test_preferences_have_no_page_by_key() -> None:
    ada = make_user()
    Preferences.objects.create(user=ada)
    for tail in (f"{ada.pk}/change/", f"{ada.pk}/", "add/", f"{ada.pk}/delete/", f"{ada.pk}/history/"):
        assert signed_in("administrator").get(f"{MINE}{tail}").status_code == 404


# --- the desk's settings


def test_the_settings_are_for_administrators() -> None:
    for role in Role.values:
        client, allowed = signed_in(role), role == "administrator"
        for address in (DESK, CHANNELS):
            assert client.get(address).status_code == (200 if allowed else 403)
        assert client.post(DESK, SETTINGS | {"due_days": "2"}).status_code == (302 if allowed else 403)
        assert DeskSettings.objects.exists() == allowed
        assert client.post(CHANNELS, PREFERENCES).status_code == (302 if allowed else 403)
        DeskSettings.objects.all().delete()


def test_a_superuser_is_refused_by_the_verb() -> None:
    client = signed_in(user=User.objects.create_superuser("root@desk.example", "correct horse battery"))
    for address, body in ((DESK, SETTINGS | {"due_days": "2"}), (CHANNELS, PREFERENCES | {"digest": ""})):
        found = [one for some in errors(client.post(address, body)).values() for one in some]
        assert any("administrator" in one for one in found)


def test_settings_are_changed_and_an_empty_stage_is_none() -> None:
    backup = make_user("adjudicator")
    body = SETTINGS | {"heads_up_days": "", "due_days": "2", "zone": "Europe/Berlin", "morning": "07:15",
                       "working_days": list("12345"), "backup": str(backup.pk), "check_sources": "on"}  # fmt: skip
    answer = signed_in("administrator").post(DESK, body, follow=True)
    assert said(answer) == ["Saved. What was not sent yet is planned anew."]
    row = DeskSettings.current()
    assert (row.heads_up_days, row.due_days, row.zone, row.morning) == (None, 2, "Europe/Berlin", time(7, 15))
    assert (row.working_days, row.backup, row.check_sources) == ("12345", backup, True)
    assert 'value="07:15"' in text(signed_in("administrator").get(DESK))


def test_a_change_of_stages_plans_anew() -> None:
    actions.remind(now=NOW, clock=actions.GivenClock(NOW))
    make_question(make_user(), date(2026, 3, 20))
    later = NOW + timedelta(days=10)
    with time_machine.travel(later, tick=False):
        actions.remind(now=later, clock=actions.GivenClock(later))
        assert not Reminder.objects.exists()
        signed_in("administrator").post(DESK, SETTINGS | {"heads_up_days": "14"})
        actions.remind(now=later, clock=actions.GivenClock(later))
    assert [one.stage for one in Reminder.objects.all()] == ["heads_up"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"heads_up_days": "-1"}, "heads_up_days"),
        ({"heads_up_days": "3651"}, "heads_up_days"),
        ({"heads_up_days": "1" + "0" * 30}, "heads_up_days"),
        ({"heads_up_days": "9" * 5000}, "heads_up_days"),
        ({"heads_up_days": "1.5"}, "heads_up_days"),
        ({"heads_up_days": "x"}, "heads_up_days"),
        ({"due_days": "0"}, "due_days"),
        ({"condition_days": "0"}, "condition_days"),
        ({"review_every": "0"}, "review_every"),
        ({"escalation_every": "0"}, "escalation_every"),
        ({"escalation_days": "7"}, "escalation_days"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"morning": ""}, "morning"),
        ({"morning": "24:00"}, "morning"),
        ({"working_days": []}, "working_days"),
        ({"working_days": ["0"]}, "working_days"),
        ({"quiet_from": "22:00"}, "quiet_to"),
        ({"quiet_from": "08:00", "quiet_to": "08:00"}, "quiet_to"),
        ({"backup": "x"}, "backup"),
        ({"backup": "9" * 30}, "backup"),
    ],
)
def test_settings_that_cannot_stand_land_on_their_field(body: dict[str, Any], field: str) -> None:
    answer = signed_in("administrator").post(DESK, SETTINGS | body)
    assert answer.status_code == 200 and field in errors(answer)
    assert not DeskSettings.objects.exists()


def test_a_backup_is_somebody_who_is_there_and_may_judge() -> None:
    gone = make_user()
    gone.is_active = False
    gone.save()
    for nobody in (gone, make_user("contributor")):
        assert "backup" in errors(signed_in("administrator").post(DESK, SETTINGS | {"backup": str(nobody.pk)}))


def test_the_desk_has_channels_of_its_own() -> None:
    body = PREFERENCES | {"email": "desk@paper.example", "chat_on": "on", "chat_url": "https://chat.example/in"}
    assert signed_in("administrator").post(CHANNELS, body).status_code == 302
    row = preferences_of(actions.desk_user())
    assert (row.email, row.chat_on, row.chat_url) == ("desk@paper.example", True, "https://chat.example/in")


def test_the_index_leads_to_ones_pages() -> None:
    shown = text(signed_in("administrator").get("/admin/"))
    assert all(address in shown for address in (MINE, LIST, DESK)) and "My reminders" in shown
    shown = text(signed_in("contributor").get("/admin/"))
    assert MINE in shown and DESK not in shown and LIST not in shown
