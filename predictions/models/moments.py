"""Local days and clock times as instants, over the gaps and the doubled hours of daylight saving (TRUST 3.4)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EVERY_DAY = "1234567"
# Longer than any run of days off that a working week can have.
_SOME_DAYS = 10


def local_moment(day: date, at: time, zone: str) -> datetime:
    """The instant of `at` on `day` in `zone`, in UTC: of two the earlier; in a gap as much later as the gap is long.

    Before a gap ZoneInfo counts with the offset that held until then, which is what moves the time forward.
    """
    return datetime.combine(day, at, ZoneInfo(zone)).replace(fold=0).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """The first instant after `day` in `zone`, in UTC: a deadline day counts to its end.

    Where the clock shows midnight twice it is the later one, and where midnight falls into a gap, the gap's end.
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return max(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def last_morning(now: datetime, morning: time, zone: str) -> date:
    """The latest day in `zone` whose `morning` is not after `now`."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    while local_moment(day, morning, zone) > now:
        day -= timedelta(days=1)
    return day


def is_zone(name: str) -> bool:
    """The name is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When somebody may be written to: not in the quiet hours (which may pass midnight), only on working days.

    `days` holds ISO weekdays (1 is Monday); `morning` is when what waited for a working day goes out.
    """

    zone: str
    morning: time
    quiet_from: time | None = None
    quiet_to: time | None = None
    days: str = EVERY_DAY

    def local_day(self, now: datetime) -> date:
        """What day it is for them."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def next_allowed(self, now: datetime) -> datetime:
        """`now` where that is allowed, else the next allowed moment; never earlier."""
        moment = now
        for _ in range(2 * _SOME_DAYS):
            later = self._past_day_off(self._past_quiet(moment))
            if later == moment:
                return moment
            moment = later
        return moment

    def _past_day_off(self, moment: datetime) -> datetime:
        day = self.local_day(moment)
        if str(day.isoweekday()) in self.days:
            return moment
        while str(day.isoweekday()) not in self.days:
            day += timedelta(days=1)
        at = self.morning
        if self._is_quiet(at) and self.quiet_to is not None:
            # A desk's morning in somebody's quiet hours: the first loud moment of that day instead.
            at = self.quiet_to if self._is_quiet(time()) else time()
        return max(moment, local_moment(day, at, self.zone))

    def _past_quiet(self, moment: datetime) -> datetime:
        local = moment.astimezone(ZoneInfo(self.zone))
        if self.quiet_from is None or self.quiet_to is None or not self._is_quiet(local.time()):
            return moment
        tonight = self.quiet_from > self.quiet_to and local.time() >= self.quiet_from
        return max(moment, local_moment(local.date() + timedelta(days=tonight), self.quiet_to, self.zone))

    def _is_quiet(self, at: time) -> bool:
        start, end = self.quiet_from, self.quiet_to
        if start is None or end is None or start == end:
            return False
        return start <= at < end if start < end else at >= start or at < end
