"""Claim, act, mark: who holds a delivery, until when, and what became of it. Nothing is sent in here."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.db.models import F, Q

from ...channels import Report, Status, backoff
from ...models import DeliveryState, Digest, Reminder, WebhookDelivery
from ...models.reminders import UNLEASED
from ..base import operation
from .clock import Clock

# A storm shortens it, so that what a killed worker held comes back while somebody watches.
LEASE: timedelta = getattr(settings, "REMINDER_LEASE", timedelta(seconds=120))
CLAIM = 10
# Claimed so often without a report, it ends the process that touches it; a person should look.
MOST_CLAIMS = 20

Model = type[Reminder] | type[Digest]
Leased = Model | type[WebhookDelivery]


@operation
def claim(model: Leased, ids: Sequence[UUID], *, ring: UUID | None, clock: Clock) -> tuple[UUID, list[UUID]]:
    """Claim up to ten of `ids` that are free or queued under `ring`; return the new token and what it holds.

    The caller must not hold a transaction open: the claim is committed before anything goes over the network.
    """
    token = uuid4()
    free = (
        Q(lease_until__isnull=True) | Q(lease_until__lt=clock.after()) | Q(lease_token=ring, lease_token__isnull=False)
    )
    due = model._default_manager.filter(free, pk__in=list(ids), state=DeliveryState.DUE, not_before__lte=clock.after())
    skip = connection.features.has_select_for_update_skip_locked
    locked = due.select_for_update(skip_locked=skip).order_by("not_before", "pk")[:CLAIM]
    mine = list(locked.values_list("pk", flat=True))
    if mine:
        model._default_manager.filter(pk__in=mine).update(
            lease_until=clock.after(LEASE), lease_token=token, attempts=F("attempts") + 1
        )
    return token, mine


@operation
def give_back(model: Leased, ids: Sequence[UUID], token: UUID) -> None:
    """Let go of what was claimed and not touched: it is free for the next one at once."""
    _held(model, ids, token).update(attempts=F("attempts") - 1, **UNLEASED)


def _held(model: Leased, ids: Sequence[UUID], token: UUID):  # type: ignore[no-untyped-def]
    return model._default_manager.filter(pk__in=list(ids), lease_token=token, state=DeliveryState.DUE)


@operation
def mark_sent(model: Leased, id_: UUID, token: UUID, *, reply: str, at: datetime) -> bool:
    """Mark one message as accepted, a digest's members with it; False where somebody else holds it by now."""
    sent = {"state": DeliveryState.SENT, "accepted_at": at, "last_error": "", **UNLEASED}
    if not _held(model, [id_], token).update(reply=reply, **sent):
        return False
    if model is Digest:
        Reminder.objects.filter(digest_id=id_, state=DeliveryState.DUE).update(**sent)
    return True


@operation
def mark_failed(model: Leased, id_: UUID, token: UUID, *, attempts: int, report: Report, at: datetime) -> bool:
    """Note what went wrong and when to try again, or that it is dead; False where somebody else holds it by now."""
    wait = backoff(max(attempts, 1), jitter=random.random())
    if report.status == Status.DEAD or wait is None:
        return _bury(model, id_, token, report.reply)
    wait = max(wait, report.retry_after or timedelta())
    changes = {"not_before": at + wait, "last_error": report.reply, **UNLEASED}
    return bool(_held(model, [id_], token).update(**changes))


def _bury(model: Leased, id_: UUID, token: UUID, error: str) -> bool:
    dead = {"state": DeliveryState.DEAD, "last_error": error, **UNLEASED}
    if not _held(model, [id_], token).update(**dead):
        return False
    if model is Digest:
        Reminder.objects.filter(digest_id=id_, state=DeliveryState.DUE).update(**dead)
    return True


@operation
def mark_cancelled(model: Leased, id_: UUID, token: UUID, *, why: str) -> None:
    """It is not needed any more: nothing is sent."""
    cancelled = {"state": DeliveryState.CANCELLED, "last_error": why, **UNLEASED}
    if _held(model, [id_], token).update(**cancelled) and model is Digest:
        Reminder.objects.filter(digest_id=id_, state=DeliveryState.DUE).update(**cancelled)
