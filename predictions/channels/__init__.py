"""Email, signed webhook, chat: deliver one message, report what happened. It knows neither Django nor the record."""

from predictions.channels.chat import deliver_chat
from predictions.channels.email import Mailbox, deliver_email
from predictions.channels.message import Message, Report, Status, backoff
from predictions.channels.safe_http import Refused, Rules, Unreachable, check_address
from predictions.channels.webhook import check_secret, deliver_webhook, new_secret

__all__ = [
    "Mailbox",
    "Message",
    "Refused",
    "Report",
    "Rules",
    "Status",
    "Unreachable",
    "backoff",
    "check_address",
    "check_secret",
    "deliver_chat",
    "deliver_email",
    "deliver_webhook",
    "new_secret",
]
