"""Calendar days of many instants in many zones at once, held against zoneinfo one by one."""

import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from predictions.models.days import local_days

ZONES = [
    "UTC", "Europe/London", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca",
    "Pacific/Chatham", "Australia/Lord_Howe", "America/St_Johns", "America/Sao_Paulo",
    "Etc/GMT+12", "Pacific/Kiritimati",
]  # fmt: skip


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def one_by_one(instant: int, zone: str) -> int:
    return datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo(zone)).toordinal()


def assert_same(instants: list[int], zone: str) -> None:
    places = np.full(len(instants), ZONES.index(zone))
    found = local_days(np.array(instants, dtype=np.int64), places, ZONES).tolist()
    wrong = [at for at, day in zip(instants, found, strict=True) if day != one_by_one(at, zone)]
    assert wrong == []


@pytest.mark.parametrize("zone", ZONES)
def test_random_instants_of_a_century(zone: str) -> None:
    dice = random.Random(zone)
    assert_same([dice.randrange(seconds("1960-01-01"), seconds("2060-01-01")) for _ in range(1500)], zone)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/London", "2025-03-30"),
        ("Europe/London", "2025-10-26"),
        ("America/New_York", "2025-03-09"),
        ("America/New_York", "2025-11-02"),
        ("Pacific/Apia", "2011-12-30"),  # a day that never was
        ("Pacific/Apia", "2021-04-04"),
        ("Asia/Kathmandu", "1986-01-01"),  # a quarter of an hour at midnight
        ("Africa/Casablanca", "2025-02-23"),
        ("Africa/Casablanca", "2025-04-06"),
        ("America/Sao_Paulo", "2018-11-04"),  # midnight itself is left out
        ("Australia/Lord_Howe", "2025-04-05"),  # half an hour
    ],
)
def test_every_ten_minutes_of_the_days_on_which_clocks_change(zone: str, day: str) -> None:
    middle = seconds(day)
    edges = range(middle - 2 * 86_400, middle + 2 * 86_400, 600)
    assert_same([at + shift for at in edges for shift in (-1, 0)], zone)


def test_zones_side_by_side_do_not_mix() -> None:
    dice = random.Random(3)
    places = np.array([dice.randrange(len(ZONES)) for _ in range(2000)])
    instants = np.array([seconds("2025-03-01") + dice.randrange(60 * 86_400) for _ in range(2000)])
    found = local_days(instants, places, ZONES)
    pairs = zip(instants.tolist(), places.tolist(), strict=True)
    assert found.tolist() == [one_by_one(at, ZONES[place]) for at, place in pairs]


def test_no_instants_and_a_zone_that_nobody_is_in() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert local_days(none, none, ZONES).tolist() == []
    assert local_days(none, none, []).tolist() == []
