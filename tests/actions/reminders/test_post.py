"""Mail through Django's SMTP backend to a real server on this machine that is slow, silent or rude."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from predictions.actions.reminders import post
from predictions.channels import Message, Report, Status
from predictions.models import Preferences, User
from tests.actions.reminders.makers import NOW
from tests.channels.smtp_server import POLITE, drip, drop, hang, mail_server
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TOTAL = 0.4


@pytest.fixture
def ada(monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(post, "TOTAL_SECONDS", TOTAL)
    return make_user(email="ada@desk.example")


def deliver(ada: User, settings: Any, port: int) -> Report:
    """One mail to a server on this port, whose sockets may wait for longer than the whole may take."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 20
    message = Message(id=uuid4(), subject="Due", text="Due.\n", at=NOW)
    return post.deliver(message, channel="email", recipient=ada, wants=Preferences(user=ada), check=lambda: None)


def test_a_polite_server_takes_it(ada: User, settings: Any) -> None:
    with mail_server() as server:
        assert deliver(ada, settings, server.port).status == Status.ACCEPTED
    assert b"Message-ID" in server.requests[0]


@pytest.mark.parametrize("word", ["", "EHLO", "DATA", "."])
@pytest.mark.parametrize("act", [drip, hang], ids=["drips", "hangs"])
def test_a_server_that_is_slow_anywhere_is_cut_off_in_time_and_tried_again(
    act: Callable[..., None], word: str, ada: User, settings: Any
) -> None:
    assert word in POLITE
    began = time.monotonic()
    with mail_server({word: act}) as server:
        report = deliver(ada, settings, server.port)
        taken = time.monotonic() - began
    assert report.status == Status.RETRY, report
    assert taken < TOTAL + 1


def test_half_of_a_yes_is_no_yes(ada: User, settings: Any) -> None:
    """A line that is cut after "250" reads like one that was whole."""

    def half(connection: Any, server: Any) -> None:
        connection.sendall(b"250")
        hang(connection, server)

    with mail_server({".": half}) as server:
        assert deliver(ada, settings, server.port).status == Status.RETRY


def test_a_line_that_breaks_after_the_mail_is_tried_again(ada: User, settings: Any) -> None:
    with mail_server({".": drop}) as server:
        assert deliver(ada, settings, server.port).status == Status.RETRY
    assert len(server.requests) == 1
