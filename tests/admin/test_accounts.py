"""One's own password: changed by the old one, set anew by mail, and no help to who guesses or asks around."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone
from pytest import MonkeyPatch

from predictions.admin import accounts
from predictions.models import Attempt, User
from tests.admin.helpers import signed_in, text
from tests.factories import make_user

pytestmark = pytest.mark.django_db
OLD, NEW = "correct horse battery", "staple of another colour"
CHANGE, RESET = "/admin/password_change/", "/admin/password_reset/"


@pytest.fixture(autouse=True)
def sent_at_once(monkeypatch: MonkeyPatch) -> None:
    """Mail goes out in the test's own thread, where its outbox is."""
    monkeypatch.setattr(accounts, "later", lambda act: act())


@pytest.fixture
def ada() -> User:
    return make_user(email="ada@desk.example", password=OLD)


def change(client: Client, old: str = OLD, new: str = NEW, **more: Any) -> Any:
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": new}, **more)


def ask(client: Client, email: str = "ada@desk.example", **more: Any) -> Any:
    return client.post(RESET, {"email": email}, **more)


def link(message: Any) -> str:
    [found] = re.findall(r"(?m)^\S+(/admin/password_reset/\S+/)$", message.body)
    return str(found)


def set_anew(client: Client, address: str, new: str = NEW) -> Any:
    form = client.get(address)
    if form.status_code != 302:
        return form
    return client.post(form["Location"], {"new_password1": new, "new_password2": new})


def test_a_changed_password_ends_every_other_session(ada: User) -> None:
    here, elsewhere = signed_in(user=ada), signed_in(user=ada)
    assert change(here).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(NEW)


@pytest.mark.parametrize("new", ["short", "123456789012345", "ada@desk.example"])
def test_a_new_password_meets_the_rules(ada: User, new: str) -> None:
    answer = change(signed_in(user=ada), new=new)
    assert answer.status_code == 200 and answer.context["form"].errors
    ada.refresh_from_db()
    assert ada.check_password(OLD)


def test_the_old_password_cannot_be_guessed_at_an_open_browser(ada: User) -> None:
    client = signed_in(user=ada)
    for _ in range(5):
        assert "old_password" in change(client, old="wrong").context["form"].errors
    refused = change(client)
    assert "quarter of an hour" in text(refused)
    ada.refresh_from_db()
    assert ada.check_password(OLD)
    # somebody at another address has attempts of their own, and time passes
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert change(client).status_code == 302
    assert Attempt.objects.count() == 0


def test_a_right_password_forgives_wrong_ones(ada: User) -> None:
    client = signed_in(user=ada)
    for _ in range(4):
        change(client, old="wrong")
    assert change(client).status_code == 302
    assert Attempt.objects.count() == 0


@override_settings(PUBLIC_URL="https://ledger.example.org")
def test_a_link_by_mail_sets_a_new_password_once(ada: User, client: Client) -> None:
    elsewhere = signed_in(user=ada)
    asked = ask(client, headers={"host": "testserver"}, follow=True)
    assert asked.status_code == 200
    [message] = mail.outbox
    assert message.to == [ada.email] and "https://ledger.example.org/admin/password_reset/" in message.body
    assert "testserver" not in message.body
    assert set_anew(client, link(message)).status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(NEW)
    assert elsewhere.get("/admin/").status_code == 302
    assert "new_password1" not in text(set_anew(Client(), link(message)))


def test_a_link_ends_with_its_hour(ada: User, client: Client) -> None:
    ask(client)
    with override_settings(PASSWORD_RESET_TIMEOUT=-1):
        assert "new_password1" not in text(set_anew(client, link(mail.outbox[0])))
    for made_up in (
        "/admin/password_reset/MQ/x-y/",
        "/admin/password_reset/%00/x/",
        "/admin/password_reset/a/set-password/",
    ):
        assert Client().get(made_up).status_code in (200, 400)
    ada.refresh_from_db()
    assert ada.check_password(OLD)


def test_nothing_tells_whether_there_is_such_an_account(ada: User, client: Client) -> None:
    ada_gone = make_user(email="gone@desk.example")
    User.objects.filter(pk=ada_gone.pk).update(is_active=False)
    answers = [ask(Client(), email) for email in ("ada@desk.example", "nobody@desk.example", "gone@desk.example")]
    assert {(one.status_code, one["Location"], one.content) for one in answers} == {(302, f"{RESET}done/", b"")}
    assert [one.to for one in mail.outbox] == [["ada@desk.example"]]


def test_the_answer_does_not_wait_for_the_mail(ada: User, client: Client, monkeypatch: MonkeyPatch) -> None:
    waiting: list[Callable[[], None]] = []
    monkeypatch.setattr(accounts, "later", waiting.append)
    assert ask(client).status_code == 302 and not mail.outbox
    waiting[0]()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("email", ["ada@desk.example", "nobody@desk.example"])
def test_five_links_in_a_quarter_of_an_hour_from_one_address(ada: User, client: Client, email: str) -> None:
    for _ in range(5):
        assert ask(client, email).status_code == 302
    refused = ask(client, email.upper())
    assert refused.status_code == 429 and "quarter of an hour" in text(refused)
    assert ask(client, "another@desk.example").status_code == 302
    assert ask(client, email, REMOTE_ADDR="203.0.113.9").status_code == 302
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert ask(client, email).status_code == 302


def test_a_reset_ends_the_lock_that_wrong_passwords_made(ada: User, client: Client) -> None:
    log_in = {"username": ada.email, "password": "wrong"}
    for _ in range(6):
        locked = client.post("/admin/login/", log_in)
    assert locked.status_code == 429
    ask(client)
    set_anew(client, link(mail.outbox[0]))
    assert client.post("/admin/login/?next=/admin/", log_in | {"password": NEW}).status_code == 302


@pytest.mark.parametrize("email", ["", "nobody", "a\x00b@desk.example", "x" * 300 + "@desk.example"])
def test_what_is_no_address_is_said_so(client: Client, email: str) -> None:
    answer = ask(client, email)
    assert answer.status_code == 200 and "email" in answer.context["form"].errors


def test_the_pages_need_no_session_and_nothing_inline(client: Client) -> None:
    assert f'href="{RESET}"' in text(client.get("/admin/login/?next=/admin/"))
    for address in (RESET, f"{RESET}done/", f"{RESET}complete/"):
        page = client.get(address)
        assert page.status_code == 200 and "Prediction ledger" in text(page)
        assert "default-src 'none'" in page["Content-Security-Policy"]
        assert " style=" not in text(page) and "<script>" not in text(page)
