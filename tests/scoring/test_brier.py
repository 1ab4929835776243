from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring.brier import best_errors, coin_brier, squared_error, squared_errors, worst_errors
from predictions.scoring.columns import BILLION

whole = st.integers(0, BILLION)


@given(whole, whole)
def test_squared_errors_are_the_nearest_unit_ties_upwards(p: int, o: int) -> None:
    doubled = 2 * Fraction(p - o, BILLION) ** 2 * 10**12
    assert squared_errors(np.array([p]), o).tolist() == [(doubled + 1) // 2]


def test_one_of_two_decimals_is_that_of_the_columns() -> None:
    assert squared_error(Decimal("0.7"), Decimal("0.25")) == Decimal("0.2025")
    with pytest.raises(ValueError, match="probability"):
        squared_error(Decimal("1.1"), Decimal(1))
    with pytest.raises(ValueError, match="credit"):
        squared_error(Decimal("0.1"), Decimal(2))


@given(st.lists(whole, min_size=3, max_size=3).map(sorted), whole)
def test_no_point_of_the_reading_beats_best_or_exceeds_worst(reading: list[int], o: int) -> None:
    low, p, high, credit = (np.array([x]) for x in (*reading, o))
    best, worst = best_errors(low, high, credit), worst_errors(low, high, credit)
    assert best <= squared_errors(p, credit) <= worst
    assert worst in (squared_errors(low, credit), squared_errors(high, credit))


def test_best_is_nothing_when_the_outcome_lies_inside() -> None:
    low, high, credit = (np.array([x * BILLION // 10]) for x in (2, 8, 5))
    assert best_errors(low, high, credit).tolist() == [0]


@pytest.mark.parametrize(("credit", "expected"), [("0", 0.25), ("1", 0.25), ("0.5", 0), ("0.7", 0.04)])
def test_the_coin_earns_less_than_a_quarter_on_partial_outcomes(credit: str, expected: float) -> None:
    assert coin_brier(Decimal(credit)) == expected
