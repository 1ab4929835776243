"""Claim, look again, send, mark: the deliveries of webhooks, by the leases that reminders have (TRUST 3.3)."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from ...channels import Message, Report, Status
from ...channels.webhook import deliver_webhook
from ...models import DeliveryState, Subscription, WebhookDelivery
from ..base import operation
from ..reminders.clock import DATABASE_CLOCK, Clock
from ..reminders.holding import Hold, go_on, never_ended, unheld
from ..reminders.leases import CLAIM, claim, give_back, mark_cancelled, mark_failed, mark_sent
from ..reminders.post import web_rules
from .bodies import body_of

# Whoever is slower answers nobody else's messages any quicker.
TOTAL_SECONDS: Final = 15.0
TIME_FOR_A_ROUND: Final = 50.0
logger = logging.getLogger(__name__)


def send_deliveries(*, clock: Clock = DATABASE_CLOCK, stop: Callable[[], bool] = go_on) -> int:
    """Send what waits and nobody else holds, the oldest first, for less than a minute; returns how many were accepted.

    Safe to repeat, beside itself, and to kill at any point. Never call it inside a transaction.
    """
    started, sent = time.monotonic(), 0
    while not stop() and time.monotonic() - started < TIME_FOR_A_ROUND:
        taken = time.monotonic()
        token, mine = claim(WebhookDelivery, _waiting(clock.now()), ring=None, clock=clock)
        if not mine:
            break
        sent += _send_claimed(mine, Hold(token, taken), clock, stop)
    return sent


def free(now: datetime) -> QuerySet[WebhookDelivery]:
    """What waits to be sent and is held by nobody."""
    return WebhookDelivery.objects.filter(unheld(now), state=DeliveryState.DUE, not_before__lte=now)


def _waiting(now: datetime) -> Sequence[UUID]:
    return list(free(now).order_by("not_before", "pk").values_list("pk", flat=True)[:CLAIM])


def _send_claimed(ids: Sequence[UUID], hold: Hold, clock: Clock, stop: Callable[[], bool]) -> int:
    sent = 0
    for index, one in enumerate(ids):
        if stop() or hold.is_late:
            give_back(WebhookDelivery, ids[index:], hold.token)
            break
        sent += _send(one, hold.token, clock)
    return sent


def _send(id_: UUID, token: UUID, clock: Clock) -> bool:
    held = WebhookDelivery.objects.filter(pk=id_, lease_token=token, state=DeliveryState.DUE)
    delivery = held.select_related("subscription__user").first()
    if delivery is None:
        return False
    try:
        body = body_of(delivery)
    except Exception as error:  # whatever is wrong with one stops none of the others
        logger.exception("A webhook could not be made: %s", id_)
        body, report = {}, Report(status=Status.RETRY, reply=f"{type(error).__name__}: {error}")
    else:
        subscription = delivery.subscription
        if body is None or not (subscription.active and subscription.user.is_active):
            mark_cancelled(WebhookDelivery, id_, token, why="Not wanted, or nothing to tell any more.")
            return False
        report = _posted(delivery, body, clock.now())
    return _marked(delivery, token, report, clock)


def _posted(delivery: WebhookDelivery, body: dict[str, object], at: datetime) -> Report:
    if (over := never_ended(delivery)) is not None:
        return over
    to = delivery.subscription
    message = Message(id=delivery.id, subject=delivery.happening, text=delivery.happening, data=body, at=at)
    rules = replace(web_rules(), total_seconds=TOTAL_SECONDS, socket_seconds=TOTAL_SECONDS)
    return deliver_webhook(message, url=to.url, secrets=[to.secret], rules=rules)


def _marked(delivery: WebhookDelivery, token: UUID, report: Report, clock: Clock) -> bool:
    if report.status == Status.ACCEPTED:
        return mark_sent(WebhookDelivery, delivery.id, token, reply=report.reply, at=clock.now())
    mark_failed(WebhookDelivery, delivery.id, token, report=report, at=clock.now())
    if report.disable:
        _switch_off(delivery.subscription, report.reply)
    return False


@operation
def _switch_off(subscription: Subscription, reply: str) -> None:
    """The other side asked never to be called again (410): it stays off until its owner turns it on."""
    note = f"Switched off, the other side asked for it: {reply}"[:500]
    Subscription.objects.filter(pk=subscription.pk).update(active=False, note=note)
