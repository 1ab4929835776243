import email
import email.policy
import smtplib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest

from predictions.channels import Mailbox, Message, Report, Status, deliver_email
from predictions.channels.deadline import CutOff
from predictions.channels.email import build_email, report_of_error
from predictions.channels.smtp import watched
from tests.channels.makers import make_message
from tests.channels.servers import Server
from tests.channels.smtp_server import drip, drop, hang, mail_server

DESK = Mailbox(address="desk@ledger.example", name="The desk")
ADA = Mailbox(address="ada@paper.example", name="Ada Łukasz")


def build(**changes: Any) -> EmailMessage:
    """The mail of a message after it went over the wire and was read again."""
    sender, recipient = changes.pop("sender", DESK), changes.pop("recipient", ADA)
    built = build_email(make_message(**changes), sender=sender, recipient=recipient, origin="ledger.example")
    read = email.message_from_bytes(built.as_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def raw(**changes: Any) -> bytes:
    return build_email(make_message(**changes), sender=DESK, recipient=ADA, origin="ledger.example").as_bytes()


def smtp(server: Server, timeout: float = 2.0) -> Callable[[EmailMessage, str, str], object]:
    def send(message: EmailMessage, sender: str, recipient: str) -> object:
        with smtplib.SMTP("127.0.0.1", server.port, local_hostname="test", timeout=timeout) as connection:
            # as Django's backend does; send_message would write >From at the beginning of a line
            return connection.sendmail(sender, [recipient], message.as_bytes(linesep="\r\n"))  # type: ignore[call-arg]

    return send


def deliver(server: Server, message: Message | None = None, **changes: Any) -> Report:
    values: dict[str, Any] = {"sender": DESK, "recipient": ADA, "origin": "ledger.example", "send": smtp(server)}
    return deliver_email(message or make_message(), **{**values, **changes})


# --- the mail


def test_the_headers_say_who_what_when_and_that_no_person_wrote_it() -> None:
    mail = build(at=datetime(2026, 2, 1, 17, 0, tzinfo=timezone(timedelta(hours=9))))
    assert mail["From"] == "The desk <desk@ledger.example>"
    assert mail["To"].addresses[0].display_name == "Ada Łukasz"
    assert mail["Subject"] == "Two predictions are due"
    assert mail["Date"] == "Sun, 01 Feb 2026 08:00:00 +0000"
    assert mail["Message-ID"] == f"<{make_message().id}@ledger.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in mail


def test_plain_text_alone_is_one_part_and_html_stands_after_it() -> None:
    assert build().get_content_type() == "text/plain"
    mail = build(text="Grüße", html="<p>Grüße &amp; mehr</p>")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in mail.iter_parts()] == ["Grüße", "<p>Grüße &amp; mehr</p>"]


@pytest.mark.parametrize("length", [10, 60, 500, 800])
def test_one_click_unsubscribing_stays_in_one_piece(length: int) -> None:
    url = "https://ledger.example/unsubscribe/?token=" + "a" * length
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in raw(unsubscribe_url=url)
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw(unsubscribe_url=url)


def test_without_https_there_is_no_one_click() -> None:
    mail = build(unsubscribe_url="http://localhost:8000/u/")
    assert mail["List-Unsubscribe"] == "<http://localhost:8000/u/>"
    assert "List-Unsubscribe-Post" not in mail


def test_the_message_id_stays_in_one_piece_under_a_long_origin() -> None:
    origin = ".".join(["predictions"] * 15) + ".example"
    built = build_email(make_message(), sender=DESK, recipient=ADA, origin=origin)
    assert f"\r\nMessage-ID: <{make_message().id}@{origin}>\r\n".encode() in built.as_bytes()


@pytest.mark.parametrize("text", ["ü", "x" * 1_500, "ü" * 1_500, "word " * 300, "\U0001f600 " * 300, "a\r\nb\rc\nd"])
def test_lines_are_ascii_short_and_end_in_cr_lf(text: str) -> None:
    written = raw(text=text, html=f"<p>{text}</p>", subject=text)
    assert written.isascii()
    assert all(len(line) <= 998 for line in written.split(b"\r\n"))
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert b"\r" not in written.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "subject",
    [
        "ü" * 200,
        "Zwei Vorhersagen sind fällig: „Zürich wächst“ " * 5,
        "a" * 300,
        "plain " * 60,
        "=?utf-8?q?fake?= ü",
        "ü: a, b; c",
    ],
)
def test_a_subject_arrives_as_it_was(subject: str) -> None:
    assert build(subject=subject)["Subject"] == subject.strip()


@pytest.mark.parametrize(
    "name",
    [
        "Müller, Jörg",
        'Ada "the" Desk',
        "Łukasz (Desk)",
        "a@b.example",
        "Zürich Ämter Ärzte " * 8,
        "王" * 40,
        "<x>",
        "=?utf-8?q?a=0D=0ABcc=3A_evil=40x.example?=",
        "",
    ],
)
def test_a_name_arrives_as_it_was_and_changes_no_address(name: str) -> None:
    mailbox = Mailbox(address="ada@paper.example", name=name)
    written = build_email(make_message(), sender=mailbox, recipient=mailbox, origin="ledger.example").as_bytes()
    for header in ("From", "To"):
        # the older reader: the newer one puts spaces between the words of a long name
        shown, address = parseaddr(email.message_from_bytes(written)[header])
        assert (str(make_header(decode_header(shown))), address) == (name.strip(), "ada@paper.example")
    assert b"\nBcc" not in written


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85", "\x00"])
def test_a_line_end_in_a_subject_or_name_begins_no_header(end: str) -> None:
    hostile = f"Due{end}Bcc: evil@x.example{end}{end}body"
    mail = build(subject=hostile, recipient=Mailbox(address="ada@paper.example", name=hostile))
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Due Bcc: evil@x.example body"
    assert [one.addr_spec for one in mail["To"].addresses] == ["ada@paper.example"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@paper.example",
        "ada@paper.example\r\nBcc: evil@x.example",
        "ada@paper.example\n",
        "ada@x.example, bob@x.example",
        "Ada <ada@x.example>",
        "ada @x.example",
        "a..b@x.example",
        '"a b"@x.example',
        "jörg@x.example",
        "ada@x@y.example",
        "ada@x..example",
        "ada@[127.0.0.1]",
        "a" * 65 + "@x.example",
    ],
)
def test_what_is_no_single_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address: "):
        Mailbox(address=address)


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/\r\nBcc: a@b.example",
        "https://x.example/>, <b",
        "mailto:a@b.example",
        "https://x/ü",
        "https://x.example/" + "a" * 900,
    ],
)
def test_a_bad_unsubscribe_address_makes_a_dead_message_that_is_not_sent(url: str) -> None:
    with mail_server() as server:
        report = deliver(server, make_message(unsubscribe_url=url))
    assert report.status is Status.DEAD
    assert "unsubscribe_url: " in report.reply
    assert server.requests == []


def test_a_bad_origin_makes_a_dead_message() -> None:
    with mail_server() as server:
        assert "origin: " in deliver(server, origin="ledger.example>\r\nBcc: x").reply


def test_nul_and_half_surrogates_do_not_stop_a_mail() -> None:
    mail = build(text="a\x00b\ud800c", html="\ud800", subject="x\ud800y")
    assert next(mail.iter_parts()).get_content().strip() == "ab?c"
    assert mail["Subject"] == "x y"


# --- what the mail server says


def test_a_mail_is_accepted_and_arrives_byte_for_byte() -> None:
    message = make_message(text="First\n.dot\nFrom here\nüber", unsubscribe_url="https://ledger.example/u/" + "a" * 200)
    with mail_server() as server:
        assert deliver(server, message) == Report(status=Status.ACCEPTED)
    (taken,) = server.requests
    read = email.message_from_bytes(taken.replace(b"\r\n..", b"\r\n."), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert read.get_content() == "First\r\n.dot\r\nFrom here\r\nüber\r\n"
    assert b"List-Unsubscribe: <https://ledger.example/u/" + b"a" * 200 + b">\r\n" in taken


def test_a_repeat_has_the_same_message_id() -> None:
    with mail_server() as server:
        deliver(server)
        deliver(server, make_message(at=datetime(2026, 2, 1, 10, tzinfo=UTC)))
    first, second = (email.message_from_bytes(mail) for mail in server.requests)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] != second["Date"]


@pytest.mark.parametrize(
    ("at", "words", "status"),
    [
        ("", "421 4.3.2 too busy", Status.RETRY),
        ("", "554 5.7.1 not with you", Status.RETRY),
        ("EHLO", "421 4.3.2 closing", Status.RETRY),
        ("MAIL", "421 4.7.0 later", Status.RETRY),
        ("MAIL", "451 4.3.0 later", Status.RETRY),
        ("MAIL", "530 5.7.0 log in first", Status.RETRY),
        ("MAIL", "552 5.3.4 too large", Status.DEAD),
        ("RCPT", "421 4.2.1 later", Status.RETRY),
        ("RCPT", "450 4.2.1 greylisted", Status.RETRY),
        ("RCPT", "550 5.1.1 no such user", Status.DEAD),
        ("DATA", "451 4.3.0 later", Status.RETRY),
        ("DATA", "554 5.5.1 no valid recipients", Status.DEAD),
        (".", "421 4.3.0 closing", Status.RETRY),
        (".", "452 4.3.1 disk full", Status.RETRY),
        (".", "550 5.7.1 spam", Status.DEAD),
        (".", "999 what is this", Status.RETRY),
    ],
)
def test_each_reply_has_its_state_and_keeps_the_servers_words(at: str, words: str, status: Status) -> None:
    says: dict[str, Any] = {at: words, "HELO": words} if at == "EHLO" else {at: words}
    with mail_server(says) as server:
        assert deliver(server) == Report(status=status, reply=words)


@pytest.mark.parametrize("at", ["", "EHLO", "MAIL", "RCPT", "DATA", "."])
def test_a_server_that_hangs_is_tried_again(at: str) -> None:
    with mail_server({at: hang}) as server:
        report = deliver(server, send=smtp(server, timeout=0.1))
    assert report.status is Status.RETRY
    assert "timed out" in report.reply


@pytest.mark.parametrize("at", ["", "RCPT", "."])
def test_a_server_that_drips_is_cut_off_in_the_end(at: str) -> None:
    def send(message: EmailMessage, sender: str, recipient: str) -> object:
        with (
            CutOff(0.2) as cut,
            watched(smtplib.SMTP, cut)("127.0.0.1", server.port, local_hostname="test", timeout=2) as connection,
        ):
            return connection.sendmail(sender, [recipient], message.as_bytes())

    with mail_server({at: drip}) as server:
        started = time.monotonic()
        report = deliver(server, send=send)
        assert time.monotonic() - started < 1.5
    assert report == Report(status=Status.RETRY, reply="SMTPServerDisconnected: the mail server took too long")


@pytest.mark.parametrize("at", ["", "EHLO", "MAIL", "RCPT", "DATA", "."])
def test_a_connection_that_drops_is_tried_again_also_after_data(at: str) -> None:
    with mail_server({at: drop}) as server:
        report = deliver(server)
    assert report.status is Status.RETRY
    assert "SMTPServerDisconnected" in report.reply or "Connection" in report.reply


def test_a_closed_port_is_tried_again() -> None:
    with mail_server() as server:
        pass
    assert deliver(server) == Report(
        status=Status.RETRY, reply="ConnectionRefusedError: [Errno 111] Connection refused"
    )


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        ({"ada@paper.example": (550, b"no such user")}, Status.DEAD),
        ({"ada@paper.example": (450, b"later")}, Status.RETRY),
        ({"a@x": (550, b"no"), "b@x": (450, b"later")}, Status.RETRY),
        ({}, Status.ACCEPTED),
        (None, Status.ACCEPTED),
        (1, Status.ACCEPTED),
    ],
)
def test_recipients_refused_may_also_be_returned(refused: object, status: Status) -> None:
    report = deliver(Server(), send=lambda mail, sender, recipient: refused)
    assert report.status is status
    assert ("no" in report.reply) == (status is Status.DEAD or refused == {"a@x": (550, b"no"), "b@x": (450, b"later")})


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPAuthenticationError(535, b"5.7.8 bad password"),
        smtplib.SMTPNotSupportedError("no STARTTLS"),
        smtplib.SMTPRecipientsRefused({}),
        OSError("cable"),
        KeyError("a fault of the backend"),
    ],
)
def test_what_is_no_word_about_this_message_is_tried_again(error: Exception) -> None:
    assert report_of_error(error).status is Status.RETRY


def test_an_unknown_error_of_a_backend_is_reported_by_name() -> None:
    def send(mail: EmailMessage, sender: str, recipient: str) -> None:
        raise KeyError("token")

    assert deliver(Server(), send=send) == Report(status=Status.RETRY, reply="KeyError: 'token'")


def test_the_last_check_runs_before_the_hand_over_and_what_it_raises_passes_through() -> None:
    class LeaseLost(OSError):
        pass

    def check() -> None:
        raise LeaseLost

    sent: list[EmailMessage] = []
    with pytest.raises(LeaseLost):
        deliver(Server(), send=lambda mail, *_: sent.append(mail), check_before_data=check)
    assert sent == []
