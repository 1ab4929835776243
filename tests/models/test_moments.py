"""Local times as instants, held against a search through every minute of the days around."""

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from predictions.models.moments import Rhythm, end_of_day, is_zone, last_morning, local_moment

ZONES = ["Europe/London", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "Africa/Cairo",
         "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "UTC"]  # fmt: skip
MINUTE = timedelta(minutes=1)


def oracle(wanted: datetime, zone: str) -> list[datetime]:
    """Every instant at which the clock on the wall shows `wanted`; in a gap the one that is as much later.

    It walks through the minutes of three days and knows nothing of folds.
    """
    shown = _minutes_around(wanted.date(), zone)
    found = [instant for instant, wall in shown if wall == wanted]
    if found:
        return found
    [before] = [one for one, two in pairwise(shown) if one[1] < wanted < two[1]]
    return [before[0] + (wanted - before[1])]


@cache
def _minutes_around(day: date, zone: str) -> list[tuple[datetime, datetime]]:
    """Every minute from a day before `day` to a day after it, and what the clock on the wall shows then."""
    start = datetime.combine(day - timedelta(days=1), time(), UTC)
    return [(start + number * MINUTE, _wall(start + number * MINUTE, zone)) for number in range(3 * 24 * 60)]


def _wall(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def changes(zone: str, years: range) -> list[date]:
    """The days on which the zone's offset changes."""
    found, day = [], date(years.start, 1, 1)
    while day.year < years.stop:
        noon = datetime.combine(day, time(12), ZoneInfo(zone))
        if noon.utcoffset() != (noon + timedelta(days=1)).utcoffset():
            found += [day, day + timedelta(days=1)]
        day += timedelta(days=1)
    return found


def cases() -> list[tuple[str, date, time]]:
    """Random times on random days, and every half hour of the small hours on days when the clocks change."""
    dice = random.Random(4)
    found: list[tuple[str, date, time]] = []
    for zone in ZONES:
        found += [
            (zone, date(2026, 1, 1) + timedelta(days=dice.randrange(900)), time(dice.randrange(24), dice.randrange(60)))
            for _ in range(5)
        ]
        days = changes(zone, range(2026, 2027))
        if zone == "Pacific/Apia":
            days = [date(2011, 12, 29), date(2011, 12, 30)]
        found += [
            (zone, day, time(hour, minute)) for day in days for hour, minute in ((0, 0), (1, 30), (2, 30), (8, 0))
        ]
    return found


@pytest.mark.parametrize(("zone", "day", "at"), cases())
def test_a_reminder_takes_the_earlier_and_a_deadline_the_later_of_two(zone: str, day: date, at: time) -> None:
    instants = oracle(datetime.combine(day, at), zone)
    assert local_moment(day, at, zone) == instants[0]
    midnight = oracle(datetime.combine(day + timedelta(days=1), time()), zone)
    assert end_of_day(day, zone) == midnight[-1]


def test_a_doubled_midnight_ends_the_day_the_second_time() -> None:
    # Havana sets its clocks from 01:00 back to 00:00 on 1 November 2026.
    assert end_of_day(date(2026, 10, 31), "America/Havana") == datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert local_moment(date(2026, 11, 1), time(), "America/Havana") == datetime(2026, 11, 1, 4, tzinfo=UTC)


def test_a_gap_at_midnight_ends_the_day_when_the_clock_has_jumped() -> None:
    # Cairo sets its clocks from 00:00 to 01:00 on 24 April 2026.
    assert end_of_day(date(2026, 4, 23), "Africa/Cairo") == datetime(2026, 4, 23, 22, tzinfo=UTC)


def test_the_day_that_apia_left_out_has_a_morning_and_an_end() -> None:
    assert local_moment(date(2011, 12, 30), time(8), "Pacific/Apia") == datetime(2011, 12, 30, 18, tzinfo=UTC)
    assert end_of_day(date(2011, 12, 29), "Pacific/Apia") == datetime(2011, 12, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_every_morning_comes_once_in_a_year(zone: str) -> None:
    seen: list[date] = []
    now = datetime(2026, 1, 1, tzinfo=UTC)
    while now.year == 2026:
        morning = last_morning(now, time(8), zone)
        if not seen or seen[-1] != morning:
            assert local_moment(morning, time(8), zone) <= now
            seen.append(morning)
        now += timedelta(hours=1)
    assert seen == [seen[0] + timedelta(days=number) for number in range(len(seen))]


RHYTHM = Rhythm(zone="Europe/London", morning=time(8), quiet_from=time(20), quiet_to=time(7), days="12345")


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ((2026, 6, 1, 12, 0), (2026, 6, 1, 12, 0)),  # Monday noon
        ((2026, 6, 1, 19, 30), (2026, 6, 2, 6, 0)),  # 20:30 in London: the next day at seven
        ((2026, 6, 2, 3, 0), (2026, 6, 2, 6, 0)),  # four in the morning
        ((2026, 6, 5, 19, 30), (2026, 6, 8, 7, 0)),  # Friday evening: Monday at eight
        ((2026, 6, 6, 12, 0), (2026, 6, 8, 7, 0)),  # Saturday
        ((2026, 3, 29, 0, 30), (2026, 3, 30, 7, 0)),  # the night in which the clocks go forward
    ],
)  # fmt: skip
def test_quiet_hours_and_days_off_move_to_the_next_allowed_moment(
    now: tuple[int, int, int, int, int], allowed: tuple[int, int, int, int, int]
) -> None:
    assert RHYTHM.next_allowed(datetime(*now, tzinfo=UTC)) == datetime(*allowed, tzinfo=UTC)


def test_the_next_allowed_moment_is_never_earlier_and_is_allowed() -> None:
    dice = random.Random(4)
    for _ in range(500):
        rhythm = Rhythm(
            zone=dice.choice(ZONES),
            morning=time(dice.randrange(24)),
            quiet_from=time(dice.randrange(24), dice.choice((0, 30))),
            quiet_to=time(dice.randrange(24), dice.choice((0, 30))),
            days="".join(sorted(dice.sample("1234567", dice.randrange(1, 8)))),
        )
        now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(365 * 24 * 60))
        moment = rhythm.next_allowed(now)
        assert now <= moment <= now + timedelta(days=9)
        assert rhythm.next_allowed(moment) == moment


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "/etc/localtime", "Europe"])
def test_what_is_no_zone_is_known_as_such(name: str) -> None:
    assert not is_zone(name)
    assert is_zone("Europe/Berlin")
