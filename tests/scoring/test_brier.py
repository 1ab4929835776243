from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring.brier import best_error, coin_brier, squared_error, worst_error

probabilities = st.decimals(0, 1, places=9)


@given(probabilities, probabilities)
def test_squared_error_is_exact(p: Decimal, o: Decimal) -> None:
    assert Fraction(squared_error(p, o)) == (Fraction(p) - Fraction(o)) ** 2


@given(st.lists(probabilities, min_size=3, max_size=3).map(sorted), probabilities)
def test_no_point_of_the_reading_beats_best_or_exceeds_worst(reading: list[Decimal], o: Decimal) -> None:
    low, p, high = reading
    assert best_error(low, high, o) <= squared_error(p, o) <= worst_error(low, high, o)


def test_best_is_nothing_when_the_outcome_lies_inside() -> None:
    assert best_error(Decimal("0.2"), Decimal("0.8"), Decimal("0.5")) == 0


@pytest.mark.parametrize(("credit", "expected"), [("0", 0.25), ("1", 0.25), ("0.5", 0), ("0.7", 0.04)])
def test_the_coin_earns_less_than_a_quarter_on_partial_outcomes(credit: str, expected: float) -> None:
    assert coin_brier(Decimal(credit)) == expected


def test_a_reading_upside_down_is_refused() -> None:
    with pytest.raises(ValueError, match="low must not be above high"):
        worst_error(Decimal("0.8"), Decimal("0.2"), Decimal(1))
