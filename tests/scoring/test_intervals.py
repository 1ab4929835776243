from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring import plus_one_interval, wilson_interval
from predictions.scoring.intervals import Interval, Unit, unit_sums

Z = 1.959963984540054
units_of = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans()).map(
        lambda row: Unit(row[row[2]], min(row[:2]), max(row[:2]))
    ),
    min_size=1,
    max_size=30,
)


def brier_interval(units: list[Unit]) -> Interval | None:
    return plus_one_interval(unit_sums(units), floor=0.0, ceiling=1.0)


@given(st.integers(1, 500), st.data())
def test_wilson_ends_solve_its_quadratic(n: int, data: st.DataObject) -> None:
    """Wilson's ends are the shares p at which |observed - p| is exactly z standard errors of p."""
    successes = data.draw(st.floats(0, n))
    for p in wilson_interval(successes, n):
        assert (successes / n - p) ** 2 == pytest.approx(Z * Z * p * (1 - p) / n, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 10, 1000])
def test_wilson_at_the_ends_is_exact_and_mirrored(n: int) -> None:
    low, high = wilson_interval(0, n)
    mirrored_low, mirrored_high = wilson_interval(n, n)
    assert (low, mirrored_high) == (0, 1)
    assert mirrored_low == pytest.approx(1 - high, abs=1e-15)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 4), (5, 4), (float("nan"), 4)])
def test_wilson_refuses_impossible_counts(successes: float, n: int) -> None:
    with pytest.raises(ValueError, match="successes"):
        wilson_interval(successes, n)


def test_no_units_no_interval() -> None:
    assert brier_interval([]) is None


def test_one_unit_has_a_wide_interval() -> None:
    assert brier_interval([Unit(0.01, 0.01, 0.81)]) == (0.0, 1.0)


def test_by_hand_for_two_units() -> None:
    """L = .04, .49; b = .04, .09; w = .64, .49; t(.975, 3) from a table."""
    m = (0.53 + 0.065 + 0.565) / 4
    v = (0.04**2 + 0.49**2 + (0.04**2 + 0.09**2) / 2 + (0.64**2 + 0.49**2) / 2) / 4 - m * m
    half = 3.182446305284 * sqrt(v / 4)
    expected = (max(0.0, m - half), min(1.0, m + half))
    assert brier_interval([Unit(0.04, 0.04, 0.64), Unit(0.49, 0.09, 0.49)]) == pytest.approx(expected, abs=1e-9)


def test_ten_hits_in_a_row_do_not_prove_perfection() -> None:
    interval = brier_interval([Unit(0.01, 0.01, 0.81)] * 10)
    assert interval is not None
    assert interval[1] > 0.2


def test_ten_questions_give_about_the_published_width() -> None:
    """The methodology's rule of thumb: about 0.17 either way at n = 10."""
    interval = brier_interval([Unit(0.04, 0.04, 0.64)] * 7 + [Unit(0.64, 0.04, 0.64)] * 3)
    assert interval is not None
    assert 0.13 < (interval[1] - interval[0]) / 2 < 0.21


@given(units_of)
def test_holds_the_mean_of_its_units_and_stays_in_range(units: list[Unit]) -> None:
    interval = brier_interval(units)
    assert interval is not None
    mean = sum(unit.actual for unit in units) / len(units)
    assert 0 <= interval[0] <= mean + 1e-9
    assert mean - 1e-9 <= interval[1] <= 1


@given(units_of, st.randoms(use_true_random=False))
def test_order_changes_nothing(units: list[Unit], random: object) -> None:
    shuffled = list(units)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert brier_interval(shuffled) == brier_interval(units)


def test_bounds_upside_down_are_refused() -> None:
    with pytest.raises(ValueError, match="floor"):
        plus_one_interval(unit_sums([]), floor=1.0, ceiling=0.0)
