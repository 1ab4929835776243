from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring.exact import UNITS_PER_ONE, from_units, to_units, weighted_mean

losses = st.floats(min_value=0, max_value=5)


@given(st.lists(losses, max_size=30), st.randoms(use_true_random=False))
def test_sums_of_units_do_not_depend_on_order(values: list[float], random: object) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sum(map(to_units, values)) == sum(map(to_units, shuffled))


@given(st.integers(min_value=-1000 * UNITS_PER_ONE, max_value=1000 * UNITS_PER_ONE))
def test_units_survive_the_way_through_a_float(units: int) -> None:
    assert to_units(from_units(units)) == units


@given(st.floats(min_value=-5, max_value=5))
def test_units_are_the_nearest_with_ties_upwards(x: float) -> None:
    doubled = 2 * Fraction(repr(x)) * UNITS_PER_ONE
    assert to_units(x) == (doubled + 1) // 2


@pytest.mark.parametrize("x", [float("nan"), float("inf"), float("-inf")])
def test_units_refuse_what_is_no_number(x: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        to_units(x)


def test_from_units_refuses_a_float() -> None:
    with pytest.raises(TypeError, match="whole"):
        from_units(1.5)  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.decimals(0, 1, places=18), st.integers(1, 4000)), min_size=1, max_size=8))
def test_weighted_mean_is_the_exact_one_to_twelve_places(rows: list[tuple[Decimal, int]]) -> None:
    values, weights = [value for value, _ in rows], [weight for _, weight in rows]
    exact = sum(Fraction(value) * weight for value, weight in rows) / sum(weights)
    with localcontext(prec=3):  # what the caller's context says must not matter
        assert weighted_mean(values, weights) == pytest.approx(float(exact), abs=1e-11)


@pytest.mark.parametrize(
    ("values", "weights"),
    [([], []), ([Decimal(1)], [0]), ([Decimal(1)], [1, 1]), ([Decimal(1)] * 2, [2, -1])],
)
def test_weighted_mean_refuses_weights_that_weigh_nothing(values: list[Decimal], weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        weighted_mean(values, weights)
