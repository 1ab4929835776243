"""Where numbers stand and how they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.charts.scales import Scale, percent, units


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_nothing_ever_stands_outside_the_drawing(value: float) -> None:
    assert 10 <= Scale(0, 1, 300, 10).at(value) <= 300


@given(st.floats(-1e6, 1e6))
def test_coordinates_have_no_exponent_and_no_minus_zero(value: float) -> None:
    text = units(value)
    assert "e" not in text and text != "-0"
    assert float(text) == pytest.approx(value, abs=0.0051)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="cannot place"):
        units(value)
    with pytest.raises(ValueError, match="cannot place"):
        percent(value)
    with pytest.raises(ValueError, match="cannot place"):
        Scale(0, 1, 0, 100).at(value)


def test_shares_are_whole_per_cents() -> None:
    assert [percent(share) for share in (0, 0.005, 0.746, 1)] == ["0\xa0%", "0\xa0%", "75\xa0%", "100\xa0%"]
