"""Email, signed webhook, chat: deliver one message, report what happened. It knows neither Django nor the record."""

from predictions.channels.message import Message, Report, Status, backoff

__all__ = ["Message", "Report", "Status", "backoff"]
