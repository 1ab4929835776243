"""Outbound webhooks: who is told what, reading happenings off the log, and delivering them."""

from .delivering import send_deliveries
from .subscribing import MOST_SUBSCRIPTIONS, change_subscription, end_subscription, subscribe
from .telling import tell

__all__ = [
    "MOST_SUBSCRIPTIONS",
    "change_subscription",
    "end_subscription",
    "send_deliveries",
    "subscribe",
    "tell",
]
