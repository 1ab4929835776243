"""What could not be delivered: told to the administrators once a week, and queued again by hand."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ...models import Channel, DeliveryState, DeskSettings, Digest, DigestKind, Reminder, Role, User
from ...models.reminders import UNLEASED
from ..base import JUDGES, operation, require_role
from ..errors import Conflict
from .queue import Rhythms, open_digest

MONDAY = 1


def report_dead(desk: DeskSettings, rhythms: Rhythms, morning: date, now: datetime) -> None:
    """On Mondays, plan one mail to each administrator if any reminder is dead. Call inside an operation."""
    if morning.isoweekday() != MONDAY or not Reminder.objects.filter(state=DeliveryState.DEAD).exists():
        return
    for user_id in User.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR).values_list("pk", flat=True):
        known = Digest.objects.filter(recipient_id=user_id, kind=DigestKind.DEAD, day__gte=morning)
        if not known.exists():
            open_digest(user_id, Channel.EMAIL, DigestKind.DEAD, rhythms.of(user_id), now)


@operation
def requeue_reminder(*, actor: User, reminder: Reminder, now: datetime) -> Reminder:
    """Try a dead reminder again, from the first attempt; one that went out in a message of the day takes that along.

    Raises NotAllowed, Conflict for one that is not dead.
    """
    _require(actor)
    row = Reminder.objects.select_for_update().filter(pk=reminder.pk).first()
    if row is None or row.state != DeliveryState.DEAD:
        raise Conflict.one("state", "not_dead", "Only a dead reminder can be queued again.")
    if row.digest_id is None:
        Reminder.objects.filter(pk=row.pk).update(**_again(now))
    else:
        _requeue_digest(row.digest_id, now)
    row.refresh_from_db()
    return row


@operation
def requeue_digest(*, actor: User, digest: Digest, now: datetime) -> Digest:
    """Try a dead message of any kind again, from the first attempt, with all members that died with it.

    Raises NotAllowed, Conflict for one that is not dead.
    """
    _require(actor)
    row = Digest.objects.select_for_update().filter(pk=digest.pk).first()
    if row is None or row.state != DeliveryState.DEAD:
        raise Conflict.one("state", "not_dead", "Only a dead message can be queued again.")
    _requeue_digest(row.pk, now)
    row.refresh_from_db()
    return row


def _require(actor: User) -> None:
    require_role(actor, (*JUDGES, Role.ADMINISTRATOR), "send a reminder again")


def _requeue_digest(digest_id: UUID, now: datetime) -> None:
    Digest.objects.filter(pk=digest_id, state=DeliveryState.DEAD).update(**_again(now))
    Reminder.objects.filter(digest_id=digest_id, state=DeliveryState.DEAD).update(**_again(now))


def _again(now: datetime) -> dict[str, Any]:
    return {"state": DeliveryState.DUE, "attempts": 0, "tries": 0, "not_before": now, **UNLEASED}
