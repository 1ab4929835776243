from datetime import date

import pytest

from predictions.language import periods
from predictions.language.periods import Period


def test_the_last_month_ends_the_year() -> None:
    assert periods.month(2027, 12) == Period(date(2027, 12, 1), date(2027, 12, 31))


def test_winter_reaches_into_the_next_year() -> None:
    winter = periods.season(2027, "winter")
    assert winter is not None and (winter.first, winter.last) == (date(2027, 12, 1), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("year", "easter"),
    [(1961, (4, 2)), (2000, (4, 23)), (2024, (3, 31)), (2025, (4, 20)), (2038, (4, 25))],
)
def test_easter_falls_where_the_church_has_it(year: int, easter: tuple[int, int]) -> None:
    found = periods.holiday(year, "Easter")
    assert found is not None and found.first == date(year, *easter)


@pytest.mark.parametrize(
    ("name", "year", "on"),
    [
        ("thanksgiving", 2027, date(2027, 11, 25)),
        ("Labor Day", 2027, date(2027, 9, 6)),
        ("the midterms", 2026, date(2026, 11, 3)),
        ("New Year's Day", 2028, date(2028, 1, 1)),
    ],
)
def test_movable_and_fixed_days(name: str, year: int, on: date) -> None:
    found = periods.holiday(year, name)
    assert found is not None and found.first == on


def test_there_are_no_midterms_in_a_presidential_year() -> None:
    assert periods.holiday(2028, "midterms") is None


def test_what_leaves_the_calendar_is_none() -> None:
    assert periods.years(9999, 1) is None
    assert periods.day(1899, 12, 31) is None
    assert periods.shifted(date(9998, 12, 31), days=1) is None
    assert periods.shifted(date(1900, 1, 1), months=-1) is None
    assert periods.ahead(date(2027, 1, 1), "9999", "decades") is None


def test_parts_of_a_year() -> None:
    year = periods.years(2028, 1)
    assert year is not None
    lasts = {part: periods.narrowed(year, part).last for part in ("early", "mid", "late", "end")}
    assert lasts == {
        "early": date(2028, 4, 30),
        "mid": date(2028, 6, 30),
        "late": date(2028, 12, 31),
        "end": date(2028, 12, 31),
    }
