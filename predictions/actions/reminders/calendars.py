"""The address of somebody's own calendar: whoever knows it reads it, so it can be made anew."""

from datetime import datetime

from ...models import Preferences, Role, User
from ...models.desk import new_token
from ..base import WRITERS, operation, require_role


@operation
def renew_calendar(*, actor: User, now: datetime) -> Preferences:
    """Give one's own calendar a new address; the old one opens nothing any more. Raises NotAllowed."""
    require_role(actor, (*WRITERS, Role.ADMINISTRATOR), "have a calendar")
    Preferences.objects.get_or_create(user=actor)
    row = Preferences.objects.select_for_update().get(user=actor)
    row.calendar_token = new_token()
    row.save(update_fields=["calendar_token"])
    return row
