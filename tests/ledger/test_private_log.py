"""No log holds an address that is a secret: every line that requests, refusals and crashes leave is read here."""

import logging
from collections.abc import Iterator
from io import StringIO
from uuid import UUID

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from ledger.private_log import PrivateFormatter, without_secrets
from predictions import actions
from predictions.actions.reminders.links import Purpose, make_link, unsubscribe_link
from predictions.models import AuthorNotice, Channel, Preferences
from tests.factories import NOW, make_prediction, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the service's own handlers write."""
    written = StringIO()
    loggers = [logging.getLogger(name) for name in ("", "django", "django.server")]
    every = [one for logger in loggers for one in logger.handlers if isinstance(one, logging.StreamHandler)]
    ours = [one for one in every if isinstance(one.formatter, PrivateFormatter)]
    assert len(ours) == 3
    before = [(one, one.setStream(written)) for one in ours]
    yield written
    for one, stream in before:
        one.setStream(stream)


def secret_paths() -> list[str]:
    """One of every kind of address that nobody else may see."""
    editor, claim = make_user(), make_prediction()
    notice = AuthorNotice.objects.first()
    assert notice is not None and claim.question is not None
    calendar: Preferences = actions.renew_calendar(actor=editor, now=NOW)
    links = [actions.make_reply_link(notice), unsubscribe_link(editor, Channel.EMAIL)]
    links += [make_link(purpose, claim.question, editor) for purpose in Purpose if purpose != Purpose.UNSUBSCRIBE]
    paths = [link.removeprefix(settings.PUBLIC_URL.rstrip("/")) for link in links]
    return [*paths, f"/calendar/{calendar.calendar_token}.ics", "/admin/password_reset/MQ/c8xyz-0123456789abcdef/"]


def spoilt(path: str) -> Iterator[str]:
    """The same with a slip, as mail programs make them: most of the secret is still in it."""
    yield path
    yield path.rstrip("/") + "x/"
    yield path + "more"
    yield "/there" + path


def secrets_of(path: str) -> set[str]:
    """Every part of a path that is long enough to be a secret."""
    parts = {part for piece in path.strip("/").split("/") for part in (piece, *piece.split(":"))}
    return {part for part in parts if len(part) >= 16 and part != "password_reset"}


def test_no_line_about_a_request_holds_a_secret(lines: StringIO) -> None:
    client = Client(raise_request_exception=False)
    for path in secret_paths():
        assert secrets_of(path), path
        for address in spoilt(path):
            for send in (client.get, client.post, client.put):
                send(address, {"text": "x"} if send == client.post else None)
        leaked = {part for part in secrets_of(path) if part in lines.getvalue()}
        assert not leaked, (path, lines.getvalue())
    for refusal in ("Bad Request: /reply/…", "Not Found: /reply/…", "Method Not Allowed", "/reminders/snooze/…"):
        assert refusal in lines.getvalue(), refusal  # the refusals were logged, without what is secret in them


def test_nor_does_a_traceback(lines: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(token: str) -> None:
        raise ZeroDivisionError(f"could not read /reply/{token}/")

    [path, *_others] = secret_paths()
    monkeypatch.setattr("predictions.actions.read_reply_link", broken)
    assert Client(raise_request_exception=False).get(path).status_code == 500
    assert "Internal Server Error: /reply/…" in lines.getvalue()
    assert "ZeroDivisionError: could not read /reply/…" in lines.getvalue()
    assert not {part for part in secrets_of(path) if part in lines.getvalue()}


def test_a_signed_token_is_left_out_wherever_it_stands() -> None:
    token = signing.dumps({"n": str(UUID(int=7))}, salt="x")
    assert without_secrets(f"GET /search/?q={token} 200") == "GET /search/?q=… 200"
    ordinary = "INFO GET /questions/00000000-0000-0000-0000-000000000007/ at 2026-03-01T12:00:00Z 12:30:45"
    assert without_secrets(ordinary) == ordinary
