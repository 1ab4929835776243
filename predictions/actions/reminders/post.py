"""Handing one message to the world, by the channel that the recipient chose. No transaction may be open here."""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage as Made
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils.module_loading import import_string

from ...channels import Message, Report, Status
from ...channels.chat import deliver_chat
from ...channels.deadline import CutOff
from ...channels.email import Mailbox, deliver_email, report_of_error
from ...channels.safe_http import Rules
from ...channels.smtp import watched
from ...channels.webhook import deliver_webhook
from ...models import Channel, Preferences, User
from ..people import DESK_EMAIL
from .failpoints import reach

TOTAL_SECONDS: float = getattr(settings, "REMINDER_TOTAL_SECONDS", 45.0)


def deliver(
    message: Message, *, channel: str, recipient: User, wants: Preferences, check: Callable[[], None]
) -> Report:
    """Deliver `message` and report. `check` runs just before the other side gets it; what it raises passes through."""
    reach("send.connect")

    def before_data() -> None:
        reach("send.data")
        check()

    if channel == Channel.WEBHOOK:
        return deliver_webhook(
            message,
            url=wants.webhook_url,
            secrets=[wants.webhook_secret],
            rules=web_rules(),
            check_before_data=before_data,
        )
    if channel == Channel.CHAT:
        return deliver_chat(message, url=wants.chat_url, rules=web_rules(), check_before_data=before_data)
    return _mail(message, recipient, wants, before_data)


def web_rules() -> Rules:
    """Where webhooks may go: the public internet over https; anywhere where the installation says so (for storms)."""
    if getattr(settings, "WEBHOOKS_MAY_BE_PRIVATE", False):
        return Rules(allow_http=True, allow_private=True, ports=None)
    return Rules()


def mail_address(recipient: User, wants: Preferences) -> str:
    """Where mail to `recipient` goes; empty for a desk that has no address."""
    return wants.email or ("" if recipient.email == DESK_EMAIL else recipient.email)


def _mail(message: Message, recipient: User, wants: Preferences, before_data: Callable[[], None]) -> Report:
    address = mail_address(recipient, wants)
    if not address:
        return Report(status=Status.DEAD, reply="The desk has no mail address, and there is no active editor to tell.")
    try:
        to = Mailbox(address=address, name=recipient.get_full_name())
    except ValueError as problem:
        return Report(status=Status.DEAD, reply=str(problem))
    return send_mail(message, to=to, before_data=before_data)


def send_mail(message: Message, *, to: Mailbox, before_data: Callable[[], None]) -> Report:
    """Hand one mail over, from the installation's sender. `before_data` runs just before; what it raises passes."""
    try:
        name, sender_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        sender = Mailbox(address=sender_address, name=name)
    except ValueError as problem:
        return Report(status=Status.DEAD, reply=str(problem))
    with CutOff(TOTAL_SECONDS) as cut:
        try:
            backend = mail_backend(cut)
            backend.open()
        except Exception as error:  # whatever a mail backend may raise: the reminder stays, and says what it was
            return report_of_error(error)
        try:
            return deliver_email(
                message,
                sender=sender,
                recipient=to,
                send=lambda mail, source, target: _hand_over(backend, mail, source, target),
                origin=urlsplit(settings.PUBLIC_URL).hostname or "",
                check_before_data=before_data,
            )
        finally:
            _close(backend)


def mail_backend(cut: CutOff) -> BaseEmailBackend:
    """The installation's mail backend; one that speaks SMTP is cut off when `cut` runs out, however slowly it drips."""
    base: type[BaseEmailBackend] = import_string(settings.EMAIL_BACKEND)
    if not issubclass(base, SmtpBackend):
        return base(fail_silently=False)
    plain = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP

    class WatchedBackend(base):  # type: ignore[valid-type,misc]
        connection_class = watched(plain, cut)

    return WatchedBackend(fail_silently=False)


def _hand_over(backend: BaseEmailBackend, mail: Made, sender: str, recipient: str) -> None:
    if not backend.send_messages([_ReadyMail(mail, sender, recipient)]):
        raise OSError("The mail backend took no message.")


def _close(backend: BaseEmailBackend) -> None:
    # The message is with the other side: a rude good-bye changes nothing.
    with suppress(Exception):
        backend.close()


class _ReadyMail(EmailMessage):
    """A mail that is made already, in the shape that Django's backends expect."""

    def __init__(self, made: Made, sender: str, recipient: str) -> None:
        body = made.get_body(preferencelist=("plain",))
        super().__init__(
            subject=" ".join(str(made["Subject"]).split()),
            body=body.get_content() if body is not None else "",
            from_email=sender,
            to=[recipient],
        )
        self.made = made

    def message(self, **_: Any) -> Any:
        return _Wire(self.made)


class _Wire:
    """The made mail, with the one method that Django calls in its own way."""

    def __init__(self, made: Made) -> None:
        self._made = made

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\r\n") -> bytes:
        return self._made.as_bytes().replace(b"\r\n", linesep.encode())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)

    def __getitem__(self, name: str) -> Any:
        return self._made[name]
