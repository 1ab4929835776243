"""What was past its deadline already when it was published: one message, and no reminders of stages long gone."""

from datetime import datetime

from django.db.models import Q

from ...models import Channel, DeskSettings, DigestKind, Preferences, User
from ..base import JUDGES
from ..people import DESK_EMAIL
from .queue import Rhythms, open_digest
from .routes import desk_channels


def announce_late(actor: User, now: datetime) -> None:
    """Plan the summary of what is recorded at `now` and overdue already, for `actor`. Call inside a verb.

    Publications of one day come together in one message, as long as that has not gone out. For the desk's own account
    it goes to the desk's channels, or else to everybody on it.
    """
    rhythms = Rhythms(DeskSettings.current())
    for user, channel in _recipients(actor):
        digest = open_digest(user.pk, channel, DigestKind.SUMMARY, rhythms.of(user.pk), now)
        if now.isoformat() not in digest.about:
            digest.about = [*digest.about, now.isoformat()]
            digest.save(update_fields=["about"])


def _recipients(actor: User) -> list[tuple[User, str]]:
    if actor.email != DESK_EMAIL:
        return [(actor, channel) for channel in _channels(actor)]
    own = desk_channels(actor)
    if own:
        return [(actor, channel) for channel, _ in own]
    people = User.objects.filter(Q(groups__name__in=JUDGES), is_active=True).exclude(pk=actor.pk).distinct()
    return [(user, channel) for user in people for channel in _channels(user)]


def _channels(user: User) -> list[str]:
    wants = Preferences.objects.filter(user=user).first() or Preferences(user=user)
    on = {Channel.EMAIL: wants.email_on, Channel.WEBHOOK: wants.webhook_on, Channel.CHAT: wants.chat_on}
    return [channel.value for channel, wanted in on.items() if wanted]
