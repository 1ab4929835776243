"""Who is reached for whom, as the common table expressions that a planning statement stands on."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group

from ...models import Channel, DeskSettings, Preferences, User
from ..base import JUDGES
from ..people import desk_user

_USER, _PREFERENCES, _GROUP = (model._meta.db_table for model in (User, Preferences, Group))
_MEMBER = User.groups.through._meta.db_table
_ROLES = ", ".join(f"'{role}'" for role in JUDGES)

# One row for each way to reach somebody who may look after a question; `single`: one message for each reminder.
_PERSON_ROUTE = f"""
    SELECT u.id AS for_id, u.id AS user_id, c.channel AS channel,
           (c.channel = 'webhook' OR NOT COALESCE(p.digest, TRUE)) AS single
    FROM {_USER} u
    LEFT JOIN {_PREFERENCES} p ON p.user_id = u.id
    JOIN (SELECT 'email' AS channel UNION ALL SELECT 'webhook' UNION ALL SELECT 'chat') c
      ON (c.channel = 'email' AND COALESCE(p.email_on, TRUE))
      OR (c.channel = 'webhook' AND p.webhook_on)
      OR (c.channel = 'chat' AND p.chat_on)
    WHERE u.is_active AND u.id <> %s
      AND EXISTS (SELECT 1 FROM {_MEMBER} m JOIN {_GROUP} g ON g.id = m.group_id
                  WHERE m.user_id = u.id AND g.name IN ({_ROLES}))
"""
_ADJUDICATOR = f"""
    SELECT m.user_id AS user_id FROM {_MEMBER} m JOIN {_GROUP} g ON g.id = m.group_id WHERE g.name = 'adjudicator'
"""


@dataclass(frozen=True, slots=True)
class Routes:
    """The expressions `person`, `route`, `reachable` and `adjudicator`, with their parameters."""

    sql: str
    params: list[Any]
    desk_id: int
    backup_id: int | None


def routes_of(settings: DeskSettings) -> Routes:
    """The routes as preferences and roles stand now. The desk without an address of its own is everybody on it."""
    desk = desk_user()
    own = desk_channels(desk)
    params: list[Any] = [desk.pk]
    if own:
        rows = " UNION ALL ".join(["SELECT %s, %s, %s, %s"] * len(own))
        for channel, single in own:
            params += [desk.pk, desk.pk, channel, single]
    else:
        rows = (
            "SELECT %s, user_id, channel, single FROM person UNION ALL "
            # Nobody is left to tell: the row dies in sight of the administrators instead of never existing.
            "SELECT %s, %s, 'email', FALSE WHERE NOT EXISTS (SELECT 1 FROM person)"
        )
        params += [desk.pk, desk.pk, desk.pk]
    sql = f"""person AS ({_PERSON_ROUTE}),
    route(for_id, user_id, channel, single) AS (SELECT for_id, user_id, channel, single FROM person UNION ALL {rows}),
    reachable AS (SELECT DISTINCT for_id FROM person),
    adjudicator AS ({_ADJUDICATOR})"""
    return Routes(sql, params, desk.pk, settings.backup_id)


def desk_channels(desk: User) -> list[tuple[str, bool]]:
    """The desk's own channels, each with whether every reminder is a message of its own; often none."""
    wants = Preferences.objects.filter(user=desk).first()
    if wants is None:
        return []
    on = {
        Channel.EMAIL: wants.email_on and bool(wants.email),
        Channel.WEBHOOK: wants.webhook_on,
        Channel.CHAT: wants.chat_on,
    }
    return [(channel.value, channel == Channel.WEBHOOK or not wants.digest) for channel, wanted in on.items() if wanted]
