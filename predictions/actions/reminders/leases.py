"""Claim, act, mark: who holds a delivery, until when, and what became of it. Nothing is sent in here."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.db.models import ExpressionWrapper, F, IntegerField, Q

from ...channels import Report, Status, backoff
from ...models import AuthorNotice, DeliveryState, Digest, Reminder, WebhookDelivery
from ...models.reminders import UNLEASED
from ..base import operation
from .clock import Clock
from .columns import stored_moment, stored_uuid

# A storm shortens it, so that what a killed worker held comes back while somebody watches.
LEASE: timedelta = getattr(settings, "REMINDER_LEASE", timedelta(seconds=120))
CLAIM = 10
# Claimed so often without a report, it ends the process that touches it; a person should look.
MOST_CLAIMS = 20

Model = type[Reminder] | type[Digest]
Leased = Model | type[WebhookDelivery] | type[AuthorNotice]
# By hand, as every message does it: the ORM takes longer to write this statement than the database to carry it out.
_MARK_SENT = """
    UPDATE {table} SET state = 'sent', accepted_at = %s, reply = %s, last_error = '', lease_until = NULL,
        lease_token = NULL
    WHERE id = %s AND lease_token = %s AND state = 'due'"""


@operation
def claim(model: Leased, ids: Sequence[UUID], *, ring: UUID | None, clock: Clock) -> tuple[UUID, list[UUID]]:
    """Claim up to ten of `ids` that are free or queued under `ring`; return the new token and what it holds.

    What was claimed before and came to no report is claimed last and alone: should it end every process that touches
    it, it takes no other message along. The caller must not hold a transaction open: the claim is committed before
    anything goes over the network.
    """
    token = uuid4()
    free = (
        Q(lease_until__isnull=True) | Q(lease_until__lt=clock.after()) | Q(lease_token=ring, lease_token__isnull=False)
    )
    due = model._default_manager.filter(free, pk__in=list(ids), state=DeliveryState.DUE, not_before__lte=clock.after())
    skip = connection.features.has_select_for_update_skip_locked
    silent = ExpressionWrapper(F("attempts") - F("tries"), output_field=IntegerField())
    locked = due.select_for_update(skip_locked=skip).order_by(silent, "not_before", "pk")[:CLAIM]
    found = list(locked.values_list("pk", silent))
    mine = [pk for pk, ended_silently in found if not ended_silently] or [pk for pk, _ in found[:1]]
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


def mark_sent(model: Leased, id_: UUID, token: UUID, *, reply: str, at: datetime) -> bool:
    """Mark one message as accepted, a digest's members with it; False where somebody else holds it by now."""
    if model is Digest:
        return _mark_digest_sent(id_, token, reply, at)
    with connection.cursor() as cursor:  # one statement, and its own commit
        cursor.execute(
            _MARK_SENT.format(table=model._meta.db_table),
            [stored_moment(at), reply, stored_uuid(id_), stored_uuid(token)],
        )
        return bool(cursor.rowcount)


@operation
def _mark_digest_sent(id_: UUID, token: UUID, reply: str, at: datetime) -> bool:
    sent = {"state": DeliveryState.SENT, "accepted_at": at, "last_error": "", **UNLEASED}
    if not _held(Digest, [id_], token).update(reply=reply, **sent):
        return False
    Reminder.objects.filter(digest_id=id_, state=DeliveryState.DUE).update(**sent)
    return True


@operation
def mark_failed(model: Leased, id_: UUID, token: UUID, *, report: Report, at: datetime) -> bool:
    """Note what went wrong and when to try again, or that it is dead; False where somebody else holds it by now."""
    tries = _held(model, [id_], token).values_list("tries", flat=True).first()
    if tries is None:
        return False
    wait = backoff(tries + 1, jitter=random.random())
    if report.status == Status.DEAD or wait is None:
        return _bury(model, id_, token, report.reply)
    wait = max(wait, report.retry_after or timedelta())
    changes = {"not_before": at + wait, "tries": tries + 1, "last_error": report.reply, **UNLEASED}
    return bool(_held(model, [id_], token).update(**changes))


def _bury(model: Leased, id_: UUID, token: UUID, error: str) -> bool:
    dead = {"state": DeliveryState.DEAD, "last_error": error, **UNLEASED}
    if not _held(model, [id_], token).update(tries=F("tries") + 1, **dead):
        return False
    if model is Digest:
        Reminder.objects.filter(digest_id=id_, state=DeliveryState.DUE).update(**dead)
    return True


@operation
def mark_cancelled(model: Leased, id_: UUID, token: UUID, *, why: str) -> list[int]:
    """Nothing is sent; return the questions that it was about, none where somebody else holds it by now."""
    cancelled = {"state": DeliveryState.CANCELLED, "last_error": why, **UNLEASED}
    if not _held(model, [id_], token).update(**cancelled):
        return []
    if model is Reminder:
        return list(Reminder.objects.filter(pk=id_).values_list("question_id", flat=True))
    if model is not Digest:
        return []
    members = Reminder.objects.filter(digest_id=id_, state=DeliveryState.DUE)
    questions = list(members.values_list("question_id", flat=True))
    members.update(**cancelled)
    return questions
