"""One's own preferences: read, changed member by member, and refused with a sentence on the member."""

import socket
from typing import Any

import pytest

from predictions.models import Preferences
from tests.care import preferences_of, resolve
from tests.factories import make_user

from .conformance import check
from .helpers import V1, Client, client_of, refused

pytestmark = pytest.mark.django_db

MINE = f"{V1}preferences/"


@pytest.fixture(autouse=True)
def public_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names resolve to a public address, as they would outside; addresses written as numbers stay what they are."""
    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def test_the_defaults_are_one_mail_a_day(editor: Client) -> None:
    answer = editor.get(MINE)
    check(answer, "get", "/api/v1/preferences/")
    assert answer.json()["digest"] is True and answer.json()["email_on"] is True
    assert answer.json()["zone"] is None and answer.json()["calendar_url"] is None
    assert not Preferences.objects.exists()  # reading writes nothing


def test_members_are_changed_one_by_one(editor: Client) -> None:
    answer = editor.patch(MINE, {"zone": "Europe/Berlin", "quiet_from": "22:00", "quiet_to": "07:30"}, format="json")
    check(answer, "patch", "/api/v1/preferences/")
    editor.patch(MINE, {"digest": False}, format="json")
    found = editor.get(MINE).json()
    assert (found["zone"], found["quiet_from"], found["quiet_to"], found["digest"]) == (
        "Europe/Berlin", "22:00", "07:30", False,
    )  # fmt: skip
    cleared = editor.patch(MINE, {"zone": None, "quiet_from": None, "quiet_to": None}, format="json").json()
    assert (cleared["zone"], cleared["quiet_from"]) == (None, None)


def test_a_webhooks_secret_is_shown_once(editor: Client) -> None:
    answer = editor.patch(MINE, {"webhook_on": True, "webhook_url": "https://hooks.example/x"}, format="json")
    check(answer, "patch", "/api/v1/preferences/")
    secret = answer.json()["new_webhook_secret"]
    assert secret.startswith("whsec_") and secret == preferences_of(editor.user).webhook_secret
    assert "no-store" in answer["Cache-Control"]
    later = editor.get(MINE)
    assert secret not in later.content.decode() and later.json()["webhook_secret_set"] is True
    assert editor.patch(MINE, {"digest": False}, format="json").json()["new_webhook_secret"] is None
    again = editor.patch(MINE, {"webhook_secret": None}, format="json").json()["new_webhook_secret"]
    assert again.startswith("whsec_") and again != secret


def test_a_secret_of_ones_own_is_not_repeated(editor: Client) -> None:
    secret = "whsec_" + "A" * 32
    answer = editor.patch(MINE, {"webhook_url": "https://hooks.example/x", "webhook_secret": secret}, format="json")
    assert answer.status_code == 200 and secret not in answer.content.decode()
    assert preferences_of(editor.user).webhook_secret == secret


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"zone": "x" * 65}, "zone"),
        ({"zone": "a\0b"}, "zone"),
        ({"quiet_from": "22:00"}, "quiet_to"),
        ({"quiet_from": "00:00", "quiet_to": "00:00"}, "quiet_to"),
        ({"quiet_from": "24:00", "quiet_to": "07:00"}, "quiet_from"),
        ({"quiet_from": "7:00", "quiet_to": "08:00"}, "quiet_from"),
        ({"quiet_from": "22:00:00", "quiet_to": "08:00"}, "quiet_from"),
        ({"quiet_from": 22, "quiet_to": "08:00"}, "quiet_from"),
        ({"quiet_from": "٢٢:٠٠", "quiet_to": "08:00"}, "quiet_from"),
        ({"working_days": "0"}, "working_days"),
        ({"working_days": "8"}, "working_days"),
        ({"working_days": "11"}, "working_days"),
        ({"working_days": "MTWTF"}, "working_days"),
        ({"digest": "yes"}, "digest"),
        ({"digest": None}, "digest"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "email"),
        ({"webhook_on": True}, "webhook_url"),
        ({"webhook_url": "http://hooks.example/x"}, "webhook_url"),
        ({"webhook_url": "https://127.0.0.1/x"}, "webhook_url"),
        ({"webhook_url": "https://[::ffff:127.0.0.1]/x"}, "webhook_url"),
        ({"webhook_url": "https://169.254.169.254/latest"}, "webhook_url"),
        ({"webhook_url": "https://db.inside.example/x"}, "webhook_url"),
        ({"webhook_url": "https://user:password@hooks.example/"}, "webhook_url"),
        ({"webhook_url": "https://hooks.example:8443/"}, "webhook_url"),
        ({"webhook_url": "https://" + "a" * 3000}, "webhook_url"),
        ({"webhook_secret": "secret"}, "webhook_secret"),
        ({"webhook_secret": "whsec_" + "A" * 8}, "webhook_secret"),
        ({"webhook_secret": "whsec_é"}, "webhook_secret"),
        ({"chat_on": True}, "chat_url"),
        ({"chat_url": "javascript:alert(1)"}, "chat_url"),
        ({"chat_url": "https://10.0.0.1/x"}, "chat_url"),
        ({"note": "x"}, "note"),
        ({"calendar_token": "x"}, "calendar_token"),
        ({"user": 1}, "user"),
    ],
)
def test_what_cannot_stand_is_refused_on_its_member(editor: Client, body: dict[str, Any], field: str) -> None:
    answer = editor.patch(MINE, body, format="json")
    assert field in refused(answer), answer.content
    assert "whsec_A" not in answer.content.decode()
    assert not Preferences.objects.exists()


def test_every_role_has_preferences_and_nobody_else(reader: Client, nobody: Client) -> None:
    for role in ("contributor", "editor", "adjudicator", "administrator"):
        client = client_of(make_user(role))
        assert client.get(MINE).status_code == 200
        assert client.patch(MINE, {"digest": False}, format="json").status_code == 200
    for client, status in ((reader, 401), (nobody, 403)):
        assert client.get(MINE).status_code == status
        assert client.patch(MINE, {"digest": False}, format="json").status_code == status
    check(nobody.get(MINE), "get", "/api/v1/preferences/")
