"""Links from reminders as a person, a mail program and a scanner meet them."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from predictions import actions
from predictions.actions.reminders import make_link, unsubscribe_link
from predictions.actions.reminders.links import LINK_LIFE
from predictions.models import PlanChange, Preferences, Question, User, Verdict
from tests.care import make_question
from tests.factories import NOW, make_user, settle
from tests.web.helpers import Outline, text_of

pytestmark = pytest.mark.django_db

Purpose = actions.Purpose
STEPS = {
    Purpose.SNOOZE: {"days": "7", "reason": "Recess."},
    Purpose.HAND_OVER: {"to": "", "reason": ""},
    Purpose.REVIEW: {"on": "2026-05-03", "reason": ""},
}


def path_of(purpose: str, question: Question, user: User) -> str:
    return urlsplit(make_link(Purpose(purpose), question, user)).path


def send(client: Client, path: str, body: dict[str, str]) -> Any:
    """Open the page and press its button, with what the page carries."""
    shown = client.get(path).content.decode()
    found = re.search(r'name="revision" value="(\d+)"', shown)
    return client.post(path, body | ({"revision": found[1]} if found else {}))


@pytest.fixture
def browser() -> Client:
    """Somebody's browser, which would be asked for a CSRF token where one is needed."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("purpose", [*STEPS, Purpose.SETTLE])
def test_opening_a_link_changes_nothing(browser: Client, purpose: str) -> None:
    ada = make_user()
    question = make_question(ada)
    path = path_of(purpose, question, ada)
    for _ in range(3):
        assert browser.get(path).status_code == 200
        assert browser.head(path).status_code == 200
    before = Question.objects.values().get()
    assert browser.options(path).status_code == 405
    assert browser.get(f"{path}?days=7&reason=x&revision=0").status_code == 200
    assert Question.objects.values().get() == before and not PlanChange.objects.exists()


@pytest.mark.parametrize("purpose", [*STEPS, Purpose.SETTLE, Purpose.UNSUBSCRIBE])
def test_the_page_is_kept_by_nobody_and_told_to_nobody(browser: Client, purpose: str) -> None:
    ada = make_user()
    address = unsubscribe_link(ada, "email") if purpose == Purpose.UNSUBSCRIBE else make_link(
        Purpose(purpose), make_question(ada), ada
    )  # fmt: skip
    for path in (urlsplit(address).path, urlsplit(address).path[:-3] + "/"):
        answer = browser.get(path)
        assert answer["Cache-Control"] == "private, no-store" and answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"] and not answer.cookies
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        outline = Outline(answer.content.decode())
        assert outline.faults == [] and outline.open == [] and len(outline.named("h1")) == 1
        assert not {"script", "style"} & {tag for tag, _ in outline.elements}


def test_a_snooze_by_one_click_is_the_recipients(browser: Client) -> None:
    ada = make_user(email="ada@desk.example")
    question = make_question(ada)
    path = path_of(Purpose.SNOOZE, question, ada)
    answer = send(browser, path, STEPS[Purpose.SNOOZE])
    assert answer.status_code == 303 and answer["Location"] == path
    question.refresh_from_db()
    assert question.snoozed_until == date(2026, 3, 8) and PlanChange.objects.get().actor == ada
    told = text_of(browser.get(path).content.decode())
    assert "snoozed, 2026-03-08, by ada@desk.example" in told and "Recess." in told


def test_pressing_twice_does_it_once(browser: Client) -> None:
    ada = make_user()
    path = path_of(Purpose.SNOOZE, make_question(ada), ada)
    body = STEPS[Purpose.SNOOZE] | {"revision": "0"}
    assert browser.post(path, body).status_code == 303
    again = browser.post(path, body)
    assert again.status_code == 200 and "nothing was done" in again.content.decode()
    assert browser.post(path, STEPS[Purpose.SNOOZE]).status_code == 200  # a program that never saw the page
    assert PlanChange.objects.count() == 1


def test_a_question_is_handed_over_to_a_colleague(browser: Client) -> None:
    ada, ben = make_user(), make_user(email="ben@desk.example")
    question = make_question(ada)
    path = path_of(Purpose.HAND_OVER, question, ada)
    assert "ben@desk.example" in browser.get(path).content.decode()
    assert send(browser, path, {"to": str(ben.public_id), "reason": "His beat."}).status_code == 303
    question.refresh_from_db()
    assert question.owner == ben
    gone = make_user()
    gone.is_active = False
    gone.save()
    for nobody in (str(gone.public_id), "x", "9" * 5000, "\0"):
        answer = send(browser, path, {"to": nobody, "reason": ""})
        assert answer.status_code == 200 and "active editor or adjudicator" in answer.content.decode()
    question.refresh_from_db()
    assert question.owner == ben


@pytest.mark.parametrize(
    ("purpose", "body", "words"),
    [
        ("snooze", {"days": "", "reason": "x"}, "Say for how long."),
        ("snooze", {"days": "2", "reason": "x"}, "Select a valid choice"),
        ("snooze", {"days": "7", "reason": ""}, "Say why"),
        ("snooze", {"days": "7", "reason": "x" * 501}, "at most 500 characters"),
        ("snooze", {"days": "7", "reason": "a\0b"}, "Null characters"),
        ("review", {"on": ""}, "Give a day after today."),
        ("review", {"on": "tomorrow"}, "year-month-day"),
        ("review", {"on": "2026-03-01"}, "a day after today"),
        ("review", {"on": "9999-12-31"}, "within the next ten years"),
    ],
)
def test_what_cannot_stand_is_said_on_the_page(browser: Client, purpose: str, body: Any, words: str) -> None:
    ada = make_user()
    answer = send(browser, path_of(purpose, make_question(ada), ada), body)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not PlanChange.objects.exists()


def test_hostile_text_is_shown_as_text(browser: Client) -> None:
    ada = make_user()
    question = make_question(ada, statement="<script>alert(1)</script> by 20 February 2026")
    path = path_of(Purpose.SNOOZE, question, ada)
    send(browser, path, {"days": "7", "reason": "<img src=x onerror=alert(1)>"})
    shown = browser.get(path).content.decode()
    assert "<script>" not in shown and "<img" not in shown and "&lt;img src=x" in shown


def test_an_outcome_takes_a_log_in(browser: Client) -> None:
    ada = make_user()
    question = make_question(ada)
    path = path_of(Purpose.SETTLE, question, ada)
    form = f"/admin/predictions/question/{question.pk}/outcome/"
    answer = browser.post(path, {"outcome": "true", "known_on": "2026-02-20"})
    assert (answer.status_code, answer["Location"]) == (303, form)
    assert not Verdict.objects.exists()
    stranger = browser.get(form)
    assert stranger.status_code == 302 and stranger["Location"] == f"/admin/login/?next={form}"


@pytest.mark.parametrize("purpose", STEPS)
def test_what_was_sent_to_the_desk_takes_a_log_in(browser: Client, purpose: str) -> None:
    question = make_question()
    answer = browser.post(path_of(purpose, question, actions.desk_user()), STEPS[Purpose(purpose)] | {"revision": "0"})
    step = purpose.replace("-", "_")
    assert (answer.status_code, answer["Location"]) == (303, f"/admin/predictions/question/{question.pk}/{step}/")
    assert not PlanChange.objects.exists()


def leave(user: User) -> None:
    user.is_active = False
    user.save()


def lose_the_role(user: User) -> None:
    user.groups.set(Group.objects.filter(name="contributor"))


@pytest.mark.parametrize(("happens", "status"), [(leave, 404), (lose_the_role, 403)])
@pytest.mark.parametrize("purpose", STEPS)
def test_a_link_works_only_while_its_person_may(
    browser: Client, happens: Callable[[User], None], status: int, purpose: str
) -> None:
    ada = make_user()
    path = path_of(purpose, make_question(ada), ada)
    happens(ada)
    for answer in (browser.get(path), browser.post(path, STEPS[Purpose(purpose)] | {"revision": "0"})):
        assert answer.status_code == status and "This link no longer works" in answer.content.decode()
    assert not PlanChange.objects.exists()


def test_an_old_link_leads_to_the_due_queue(browser: Client) -> None:
    ada = make_user()
    path = path_of(Purpose.SNOOZE, make_question(ada), ada)
    with time_machine.travel(NOW + LINK_LIFE + timedelta(minutes=1), tick=False):
        answer = browser.get(path)
        assert answer.status_code == 410 and "too old" in answer.content.decode()
        assert "/admin/predictions/question/due/" in answer.content.decode()
        assert browser.post(path, STEPS[Purpose.SNOOZE] | {"revision": "0"}).status_code == 410
    assert not PlanChange.objects.exists()


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "A" + t[1:], lambda t: "x", lambda t: t * 9,
                                    lambda t: "é:é:é", lambda t: "%E2%80%AE", lambda t: "9" * 5000])  # fmt: skip
def test_a_changed_link_opens_nothing(browser: Client, change: Callable[[str], str]) -> None:
    ada = make_user()
    head, _, token = path_of(Purpose.SNOOZE, make_question(ada), ada).rstrip("/").rpartition("/")
    for answer in (browser.get(f"{head}/{change(token)}/"), browser.post(f"{head}/{change(token)}/")):
        assert answer.status_code == 404 and "This link no longer works" in answer.content.decode()


def test_a_link_for_one_thing_opens_no_other(browser: Client) -> None:
    ada = make_user()
    path = path_of(Purpose.SNOOZE, make_question(ada), ada)
    for other in ("settle", "hand-over", "review", "unsubscribe", "delete"):
        assert browser.get(path.replace("/snooze/", f"/{other}/")).status_code == 404, other


def test_a_settled_question_is_left_alone(browser: Client) -> None:
    ada = make_user()
    question = make_question(ada)
    path = path_of(Purpose.SNOOZE, question, ada)
    settle(question, actor=ada)
    for answer in (browser.get(path), browser.post(path, STEPS[Purpose.SNOOZE] | {"revision": "0"})):
        assert answer.status_code == 200 and "nothing left to do" in answer.content.decode()
    assert not PlanChange.objects.exists()


def test_a_mail_program_unsubscribes_by_one_post(browser: Client) -> None:
    ada = make_user()
    question = make_question(ada)
    path = urlsplit(unsubscribe_link(ada, "email")).path
    for _ in range(2):  # a mail program may try again
        answer = browser.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200 and "No more reminders by mail" in answer.content.decode()
    wants = Preferences.objects.get(user=ada)
    assert (wants.email_on, wants.webhook_on, wants.digest) == (False, False, True)
    question.refresh_from_db()
    assert question.owner == ada


def test_a_mail_scanner_unsubscribes_nobody(browser: Client) -> None:
    path = urlsplit(unsubscribe_link(make_user(), "email")).path
    for _ in range(2):
        assert browser.get(path).status_code == 200 and browser.head(path).status_code == 200
    assert not Preferences.objects.exists()
    assert browser.post(path[:-2] + "/").status_code == 404


def test_unsubscribing_works_for_an_old_message_and_for_somebody_who_left(browser: Client) -> None:
    ada = make_user()
    path = urlsplit(unsubscribe_link(ada, "chat")).path
    leave(ada)
    with time_machine.travel(NOW + timedelta(days=300), tick=False):
        assert browser.post(path).status_code == 200
    assert Preferences.objects.get(user=ada).chat_on is False


def test_a_page_behind_a_link_costs_little_whoever_is_on_the_desk(browser: Client) -> None:
    ada = make_user()
    question = make_question(ada)

    def cost(purpose: str) -> int:
        path = path_of(purpose, question, ada)
        with CaptureQueriesContext(connection) as counted:
            assert browser.get(path).status_code == 200
        return len(counted)

    few = [cost(purpose) for purpose in STEPS]
    for _ in range(4):
        make_user()
    assert [cost(purpose) for purpose in STEPS] == few == [4, 5, 4]
