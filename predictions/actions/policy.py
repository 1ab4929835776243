"""What this desk asks for before something stands: how many people, and how long it can be challenged."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from ..models import User
from .base import JUDGES, require_role
from .errors import NotAllowed

_SATURDAY = 5


def two_people() -> bool:
    """Whether verdicts, corrections and withdrawals take a second person here (VERDICTS_REQUIRED)."""
    return bool(settings.VERDICTS_REQUIRED == 2)


def two_readings() -> bool:
    """Whether two editors read a quote blind before it is published here (READINGS_REQUIRED)."""
    return bool(settings.READINGS_REQUIRED == 2)


def window_ends(now: datetime) -> datetime | None:
    """The end of the challenge window of an outcome found `now`: days or working days, whichever end later.

    Working days are Monday to Friday in the desk's zone, and the last one counts to its end. None: no window.
    """
    days, working = settings.CHALLENGE_DAYS, settings.CHALLENGE_WORKING_DAYS
    if not (days or working):
        return None
    return max(now + timedelta(days=days), _working_days_on(now, working))


def _working_days_on(now: datetime, count: int) -> datetime:
    if not count:
        return now
    zone = ZoneInfo(settings.TIME_ZONE)
    day = now.astimezone(zone).date()
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return datetime.combine(day + timedelta(days=1), time(), zone)


def require_power(actor: User, seconded: User | None, roles: tuple[str, ...], to: str, *, two: bool) -> None:
    """Raise NotAllowed unless these people may do it together; a superuser gets no exception.

    Alone, `actor` needs one of `roles`, and nobody may be alone where `two` are needed. Of two, the one who proposed
    it judges, and the one who confirms it, somebody else, has one of `roles`.
    """
    if seconded is None:
        require_role(actor, roles, to)
        if two:
            raise NotAllowed.one(
                "actor", "second_person", f"To {to} takes two people here: propose it, and a colleague confirms it."
            )
        return
    require_role(actor, JUDGES, to)
    require_role(seconded, roles, to)
    if actor.pk == seconded.pk:
        raise NotAllowed.one("actor", "same_person", "Somebody else has to confirm what you proposed.")
