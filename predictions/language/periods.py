"""Stretches of days that a deadline phrase may name: months, quarters, seasons, holidays, so and so long from now.

Every function returns None for a stretch that does not exist or that leaves the years 1900 to 9998.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1900, 9998
ENDS = ("end", "close", "rest")  # the parts of a period that reach to its last day

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # northern, by first month
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}

_TO_TWELVE = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NUMBERS = {word: number for number, word in enumerate(_TO_TWELVE, start=1)}
NUMBERS |= {"a": 1, "an": 1, "fifteen": 15, "eighteen": 18, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100}
# How far an elastic amount may be stretched; such a reading is always vague.
ELASTIC = {"couple": 3, "few": 5, "several": 7}
COMING = {"hour": 48, "day": 14, "week": 8, "month": 6, "quarter": 4, "year": 5, "decade": 2}

NEAR_YEAR_END = 11  # from November on, "this year" may no longer mean the calendar year


class Period(NamedTuple):
    """The days from `first` to `last`; `vague` when the words may mean other days too."""

    first: date
    last: date
    vague: bool = False


def day(year: int, month: int, number: int) -> Period | None:
    """Return one day as a period, or None if there is no such day.

    >>> day(2027, 2, 30) is None
    True
    """
    try:
        on = date(year, month, number)
    except ValueError:
        return None
    return _kept(on, on)


def month(year: int, number: int) -> Period | None:
    """Return one calendar month."""
    return _months(year, number, 1)


def quarter(year: int, number: int) -> Period | None:
    """Return one calendar quarter, 1 to 4."""
    return _months(year, 3 * number - 2, 3)


def half(year: int, *, first: bool) -> Period | None:
    """Return the first or the second half of a year."""
    return _months(year, 1 if first else 7, 6)


def years(first: int, count: int) -> Period | None:
    """Return `count` calendar years from the year `first` on."""
    return _months(first, 1, 12 * count)


def season(year: int, name: str) -> Period | None:
    """Return a northern season of three whole months; winter begins in December of `year`. Always vague."""
    found = _months(year, SEASONS[name], 3)
    return found and found._replace(vague=True)


def week(on: date) -> Period | None:
    """Return the week from Monday to Sunday around a day."""
    monday, sunday = shifted(on, days=-on.weekday()), shifted(on, days=6 - on.weekday())
    return Period(monday, sunday) if monday and sunday else None


def unit(name: str, on: date, *, later: bool) -> Period | None:
    """Return this week, weekend, month, quarter, year, decade or century around `on`, or the next one."""
    step = int(later)
    if name in ("week", "weekend"):
        inside = shifted(on, days=7 * step)
        found = week(inside) if inside else None
        return found and found._replace(vague=later and name == "weekend")
    if name == "month":
        return _months(on.year, on.month + step, 1)
    if name == "quarter":
        return _months(on.year, (on.month - 1) // 3 * 3 + 1 + 3 * step, 3)
    span = {"year": 1, "decade": 10, "century": 100}[name]
    found = years((on.year // span + step) * span, span)
    unclear = span > 1 or (not later and on.month >= NEAR_YEAR_END)
    return found and found._replace(vague=unclear)


def ahead(on: date, count: str, name: str) -> Period | None:
    """Return the stretch from `on` over a counted time: ("12", "months"), ("a couple of", "weeks"), ("", "years").

    >>> ahead(date(2027, 1, 31), "one", "month").last
    datetime.date(2027, 2, 28)
    """
    name = name.lower().rstrip("s")
    number, vague = _amount(count.lower(), name)
    if name == "quarter":  # whole quarters after the one under way
        last = _months(on.year, (on.month - 1) // 3 * 3 + 1 + 3 * number, 3)
        return last and Period(on, last.last, vague=True)
    days = {"hour": ceil(number / 24), "day": number, "week": 7 * number, "fortnight": 14 * number}
    months = {"month": number, "year": 12 * number, "decade": 120 * number}
    until = shifted(on, days=days.get(name, 0), months=months.get(name, 0))
    return Period(on, until, vague) if until else None


def _amount(count: str, name: str) -> tuple[int, bool]:
    """Return how many units a count stands for, and whether it is elastic."""
    for word, number in ELASTIC.items():
        if word in count:
            return number, True
    if not count:
        return COMING.get(name, 1), True
    return (int(count) if count.isdecimal() else NUMBERS[count]), False


def shifted(on: date, *, days: int = 0, months: int = 0) -> date | None:
    """Return the day so many months and days later; in a month too short for it, that month's last day."""
    year, before = divmod(on.year * 12 + on.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    longest = monthrange(year, before + 1)[1]
    moved = date(year, before + 1, min(on.day, longest)) + timedelta(days=days)
    return moved if FIRST_YEAR <= moved.year <= LAST_YEAR else None


def coming(period_of: Callable[[int], Period | None], on: date) -> Period | None:
    """Return the first period that does not end before `on`; vague if that is almost a year off."""
    for year in range(on.year - 1, on.year + 5):
        found = period_of(year)
        if found and found.last >= on:
            return found._replace(vague=found.vague or (found.last - on).days > 300)
    return None


def narrowed(period: Period, part: str) -> Period:
    """Return the part of a period that "early", "mid" or "the end of" means: a third, a half, its last day."""
    if part in ENDS:
        return period._replace(first=period.last)
    if part == "late":
        return period._replace(vague=True)
    share = 2 if part in ("mid", "middle") else 3
    whole_months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    if whole_months >= 12 and period.first.day == 1:
        last = shifted(period.first, months=whole_months // share, days=-1)
    else:
        last = shifted(period.first, days=((period.last - period.first).days + 1) // share - 1)
    return Period(period.first, max(period.first, last or period.last), vague=True)


# --- holidays -------------------------------------------------------------------------------------


def holiday(year: int, name: str) -> Period | None:
    """Return the day of a named holiday in `year`; None for midterms in a year without them."""
    name = name.lower().replace("'", "").replace("the ", "")
    if name in _FIXED:
        return day(year + _FIXED[name][0], *_FIXED[name][1:])
    return _MOVABLE[name](year)


def _easter(year: int) -> Period | None:
    """Western Easter Sunday, by the anonymous Gregorian algorithm (Nature, 1876)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    skipped, leaps = divmod(century, 4)
    lunar = (19 * golden + century - skipped - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * leaps + 2 * (rest // 4) - lunar - rest % 4) % 7
    late = (golden + 11 * lunar + 22 * weekday) // 451
    on, number = divmod(lunar + weekday - 7 * late + 114, 31)
    return day(year, on, number + 1)


def _nth(year: int, number: int, weekday: int, nth: int) -> Period | None:
    """The nth weekday (Monday 0) of a month."""
    ahead_by = (weekday - date(year, number, 1).weekday()) % 7
    return day(year, number, 1 + ahead_by + 7 * (nth - 1))


def _midterms(year: int) -> Period | None:
    """The Tuesday after the first Monday of November, two years after a president of the United States was elected."""
    first_monday = _nth(year, 11, 0, 1) if year % 4 == 2 else None
    return first_monday and day(year, 11, first_monday.first.day + 1)


_FIXED = {
    "christmas": (0, 12, 25),
    "christmas day": (0, 12, 25),
    "christmas eve": (0, 12, 24),
    "new years eve": (0, 12, 31),
    "new years day": (0, 1, 1),
    "new years": (0, 1, 1),
    "new year": (0, 1, 1),
    "halloween": (0, 10, 31),
    "valentines day": (0, 2, 14),
}
_MOVABLE: dict[str, Callable[[int], Period | None]] = {
    "easter": _easter,
    "thanksgiving": lambda year: _nth(year, 11, 3, 4),
    "labor day": lambda year: _nth(year, 9, 0, 1),
    "midterms": _midterms,
    "midterm elections": _midterms,
}
HOLIDAY_NAMES = "|".join(
    sorted(
        (name.replace("years", "year'?s").replace("nes ", "ne'?s ") for name in (*_FIXED, *_MOVABLE)),
        key=len,
        reverse=True,
    )
)


def _months(year: int, number: int, count: int) -> Period | None:
    """The whole months from month `number` of `year` on (13 is January of the next year)."""
    year, before = divmod(year * 12 + number - 1, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    first = date(year, before + 1, 1)
    last = shifted(first, months=count, days=-1)
    return _kept(first, last) if last else None


def _kept(first: date, last: date) -> Period | None:
    return Period(first, last) if first.year >= FIRST_YEAR and last.year <= LAST_YEAR else None
