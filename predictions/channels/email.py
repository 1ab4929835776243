"""A message as mail: made right here, handed over by whatever the caller sends mail with."""

import re
import smtplib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any

from predictions.channels.message import Message, Report, Status, one_line
from predictions.channels.targets import Refused, ascii_host

# (message, envelope sender, envelope recipient); it raises what smtplib raises, or OSError
Send = Callable[[EmailMessage, str, str], object]

_MAX_LOCAL_PART = 64
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_URL = re.compile(r"https?://[!-;=?-~]+")
_IN_ONE_PIECE = frozenset({"message-id", "list-unsubscribe", "list-unsubscribe-post"})
_LONGEST_HEADER = 900  # a line of mail ends at 998
# Refusals that are about us and not about this message: with a wrong password every reminder would be dead at once
_OUR_OWN_FAULT = (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError)
_LOG_IN_FIRST = frozenset({530, 534, 535, 538})


class _Policy(EmailPolicy):
    """The rules of SMTP with pure ASCII on the wire, and two repairs of the library's folding.

    A long header without spaces is encoded by it (=?utf-8?q?…), which no mail program takes for an address to
    unsubscribe at; and Python 3.11 loses the space between two words beyond ASCII where a line ends.
    """

    def fold(self, name: str, value: Any) -> str:
        kind = name.lower()
        if kind in _IN_ONE_PIECE:
            return f"{name}: {value}{self.linesep}"
        if kind == "subject" and _needs_encoding(value):
            return f"{name}: {self._encoded(value, name)}{self.linesep}"
        if kind in ("from", "to") and _needs_encoding(value.addresses[0].display_name):
            shown = self._encoded(value.addresses[0].display_name, name)
            return f"{name}: {shown}{self.linesep} <{value.addresses[0].addr_spec}>{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii")

    def _encoded(self, text: str, name: str) -> str:
        return Header(str(text), "utf-8", header_name=name).encode(linesep=self.linesep)


def _needs_encoding(text: str) -> bool:
    return not text.isascii() or "=?" in text


_POLICY = _Policy(linesep=SMTP.linesep, max_line_length=SMTP.max_line_length, cte_type="7bit", raise_on_defect=False)


class _Mail(EmailMessage):
    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str | None = None) -> bytes:
        # Django's SMTP backend says which line ends it wants, an argument that only Django's own messages know; these
        # lines end in CR LF always
        return super().as_bytes(unixfrom, policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mail address with the name shown beside it; ValueError for what is no single plain address.

    >>> str(Mailbox(address="desk@Zürich.example", name="Desk,\\nZürich").as_header())
    '"Desk, Zürich" <desk@xn--zrich-kva.example>'
    """

    address: str
    name: str = ""

    def __post_init__(self) -> None:
        local, _, domain = self.address.rpartition("@")
        # an address beyond ASCII needs SMTPUTF8 at every server on the way; the library would write it wrongly
        if not _LOCAL_PART.fullmatch(local) or len(local) > _MAX_LOCAL_PART:
            raise ValueError(f"address: {self.address!r} is not one plain mail address such as name@example.org")
        try:
            object.__setattr__(self, "address", f"{local}@{ascii_host(domain)}")
        except Refused:
            raise ValueError(f"address: {self.address!r} does not end in a host name") from None

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def as_header(self) -> Address:
        return Address(display_name=one_line(self.name), addr_spec=self.address)


def build_email(message: Message, *, sender: Mailbox, recipient: Mailbox, origin: str = "") -> EmailMessage:
    """Return the mail, ready to send: ASCII lines of at most 998 characters, each ending in CR LF.

    `origin` is this service's host name, the right side of the Message-ID; without one it is the sender's. A line end
    in the subject or in a name becomes a space, and so cannot begin a header. ValueError for an origin or an
    unsubscribe_url that is not one.

    >>> from datetime import datetime
    >>> from uuid import UUID
    >>> note = Message(id=UUID(int=1), subject="Due", text="Two are due.", at=datetime(2026, 2, 1, 8, tzinfo=UTC))
    >>> desk = Mailbox(address="desk@ledger.example", name="The desk")
    >>> mail = build_email(note, sender=desk, recipient=Mailbox(address="ada@paper.example"), origin="ledger.example")
    >>> print(mail["From"], mail["Message-ID"], mail["Date"], sep="\\n")
    The desk <desk@ledger.example>
    <00000000-0000-0000-0000-000000000001@ledger.example>
    Sun, 01 Feb 2026 08:00:00 +0000
    """
    mail = _Mail(policy=_POLICY)
    mail["From"] = sender.as_header()
    mail["To"] = recipient.as_header()
    # encoded beforehand, because a subject that itself looks encoded would be decoded here
    mail["Subject"] = Header(one_line(message.subject), "utf-8", maxlinelen=sys.maxsize).encode()
    mail["Date"] = message.at.astimezone(UTC)
    mail["Message-ID"] = f"<{message.id}@{_origin_host(origin or sender.domain)}>"
    mail["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe_url:
        _add_unsubscribe(mail, message.unsubscribe_url)
    mail.set_content(_sendable(message.text))
    if message.html:
        mail.add_alternative(_sendable(message.html), subtype="html")
    return mail


def _origin_host(origin: str) -> str:
    try:
        return ascii_host(origin)
    except Refused as refusal:
        raise ValueError(f"origin: {refusal}") from None


def _add_unsubscribe(mail: EmailMessage, url: str) -> None:
    if not _URL.fullmatch(url) or len(url) > _LONGEST_HEADER:
        raise ValueError(f"unsubscribe_url: a URL in ASCII of at most {_LONGEST_HEADER} characters is needed")
    mail["List-Unsubscribe"] = f"<{url}>"
    if url.startswith("https:"):  # RFC 8058 asks for it; a development server's link is for a click by hand
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _sendable(text: str) -> str:
    # NUL is refused by servers, and half of a surrogate pair cannot be encoded
    return text.replace("\x00", "").encode("utf-8", errors="replace").decode("utf-8")


def deliver_email(
    message: Message,
    *,
    sender: Mailbox,
    recipient: Mailbox,
    send: Send,
    origin: str = "",
    check_before_data: Callable[[], object] | None = None,
) -> Report:
    """Make the mail, hand it to `send`, and report what came of it.

    `send(mail, sender's address, recipient's address)` may be any mail backend: returning is ACCEPTED, unless it
    returns what smtplib does for recipients refused ({address: (code, reply)}). A 5xx reply is DEAD with the server's
    words; 4xx, timeouts, lost connections and every other error are RETRY. So are refusals about our own log-in or
    greeting, which say nothing about this message. Whether a connection that broke after DATA delivered the mail
    cannot be known: RETRY, and the repeat has the same Message-ID. `check_before_data` runs just before the hand-over,
    and what it raises passes through.
    """
    try:
        mail = build_email(message, sender=sender, recipient=recipient, origin=origin)
        mail.as_bytes()  # what cannot be written is found here and not half-way through the hand-over
    except (ValueError, LookupError) as problem:
        return Report(status=Status.DEAD, reply=f"The mail could not be made. {problem}")
    if check_before_data:
        check_before_data()
    try:
        refused = send(mail, sender.address, recipient.address)
    except Exception as error:  # `send` may be any mail library: what it raises is a reason to try again, never a crash
        return report_of_error(error)
    if isinstance(refused, Mapping) and refused:
        return report_of_error(smtplib.SMTPRecipientsRefused(dict(refused)))
    return Report(status=Status.ACCEPTED)


def report_of_error(error: Exception) -> Report:
    """Return what an error of sending means; smtplib's own are OSErrors too, so they come first.

    >>> report_of_error(smtplib.SMTPDataError(550, b"5.7.1 not here")).status
    <Status.DEAD: 'dead'>
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies = list(error.recipients.values())
        final = bool(replies) and all(500 <= code < 600 for code, _ in replies)
        return Report(status=_status(final), reply="; ".join(_words(code, said) for code, said in replies))
    if isinstance(error, smtplib.SMTPResponseException):
        ours = isinstance(error, _OUR_OWN_FAULT) or error.smtp_code in _LOG_IN_FIRST
        return Report(
            status=_status(500 <= error.smtp_code < 600 and not ours), reply=_words(error.smtp_code, error.smtp_error)
        )
    if isinstance(error, TimeoutError):
        return Report(status=Status.RETRY, reply=f"The mail server did not answer in time: {error}")
    return Report(status=Status.RETRY, reply=f"{type(error).__name__}: {error}")


def _status(final: bool) -> Status:
    return Status.DEAD if final else Status.RETRY


def _words(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode('utf-8', errors='replace') if isinstance(said, bytes) else said}"
