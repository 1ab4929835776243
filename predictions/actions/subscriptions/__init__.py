"""Outbound webhooks: who is told what, reading happenings off the log, and delivering them."""

from .delivering import deliveries_wait, send_deliveries
from .subscribing import MOST_SUBSCRIPTIONS, change_subscription, end_subscription, subscribe
from .telling import tell

__all__ = [
    "MOST_SUBSCRIPTIONS",
    "change_subscription",
    "deliveries_wait",
    "end_subscription",
    "send_deliveries",
    "subscribe",
    "tell",
]
