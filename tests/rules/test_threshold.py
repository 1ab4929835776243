from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from predictions.rules.threshold import Proposal, propose


@dataclass(frozen=True)
class Point:
    day: date
    value: Decimal


def june(*values: str) -> list[Point]:
    return [Point(date(2026, 6, day), Decimal(value)) for day, value in enumerate(values, start=28)]


def ask(points: Sequence[Point], operator: str = ">", any_day: bool = True) -> Proposal | None:
    return propose(
        points,
        operator=operator,
        threshold=Decimal(3),
        first_day=date(2026, 6, 28),
        last_day=date(2026, 6, 30),
        any_day=any_day,
    )


@pytest.mark.parametrize(
    ("operator", "value", "outcome"),
    [(">", "3", "false"), (">=", "3", "true"), ("<", "3", "false"), ("<=", "3", "true"), (">", "3.000001", "true")],
)
def test_the_threshold_itself_counts_only_where_the_operator_says_so(operator: str, value: str, outcome: str) -> None:
    assert ask(june("1", "1", value), operator, any_day=False) == Proposal(outcome, 2)


def test_one_day_is_enough_before_the_span_is_over() -> None:
    assert ask(june("1", "4")) == Proposal("true", 1)


def test_a_no_waits_for_the_last_day_and_shows_the_closest() -> None:
    assert ask(june("1", "2.5")) is None
    assert ask(june("1", "2.5", "2")) == Proposal("false", 1)
    assert ask(june("9", "4", "5"), "<") == Proposal("false", 1)


def test_days_outside_the_span_do_not_count() -> None:
    assert ask([Point(date(2026, 6, 27), Decimal(9)), *june("1", "1", "1")]) == Proposal("false", 1)


def test_a_day_published_twice_stands_as_revised() -> None:
    points = [*june("1", "1", "4"), Point(date(2026, 6, 30), Decimal(2))]
    assert ask(points, any_day=False) == Proposal("false", 3)
