"""The last look before sending: is it still needed, may this person still get it, this way?"""

from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable
from django.db.models.query import QuerySet

from ...models import Channel, DeliveryState, Prediction, Preferences, Reminder, Stage, User
from ...models.questions import UNSETTLED
from ..base import JUDGES
from ..people import DESK_EMAIL

SWITCHED_OFF = "The recipient has switched this channel off."
_AFTER_DEADLINE = (Stage.DUE, Stage.OVERDUE, Stage.ESCALATION)


def why_not(recipient: User, channel: str, wants: Preferences, roles: frozenset[str] = frozenset(JUDGES)) -> str:
    """Why this person may not be written to over this channel now; empty where they may."""
    if not recipient.is_active:
        return "The recipient has left."
    if recipient.email != DESK_EMAIL and not recipient.roles() & roles:
        return "The recipient no longer has the role for it."
    on = {Channel.EMAIL: wants.email_on, Channel.WEBHOOK: wants.webhook_on, Channel.CHAT: wants.chat_on}
    return "" if on[Channel(channel)] else SWITCHED_OFF


def still_needed(now: datetime, today: date) -> Q | Combinable:
    """The condition under which a reminder is still worth sending; `today` is the desk's day."""
    published = Prediction.objects.filter(question_id=OuterRef("question_id"), state="published")
    return (
        Q(question__state__in=UNSETTLED, plan_rev=F("question__plan_rev"))
        & (Q(question__snoozed_until__isnull=True) | Q(question__snoozed_until__lte=today))
        & (~Q(stage__in=_AFTER_DEADLINE) | Q(question__due_at__lte=now))
        & Exists(published)
    )


def drop_unneeded(rows: "QuerySet[Reminder]", now: datetime, today: date) -> int:
    """Cancel those of `rows` that nobody needs any more; return how many."""
    # By key: one engine cannot update what it reads through a join.
    stale = rows.filter(state=DeliveryState.DUE).exclude(still_needed(now, today)).values("pk")
    return Reminder.objects.filter(pk__in=list(stale.values_list("pk", flat=True))).update(
        state=DeliveryState.CANCELLED, last_error="Not needed any more.", lease_until=None, lease_token=None
    )
