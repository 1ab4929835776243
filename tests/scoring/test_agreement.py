"""Agreement of people who judged without seeing each other."""

import pytest

from predictions.scoring.agreement import agreement

# Krippendorff 2011, example B: two observers, five values, nothing missing.
BEN, GERRY = "aabbdcccedda", "babbbccceddd"


def test_the_worked_example_of_two_observers_and_five_values() -> None:
    found = agreement(list(zip(BEN, GERRY, strict=True)))
    assert (found.units, found.n, found.raw) == (12, 24, 0.75)
    assert found.alpha == pytest.approx(0.692, abs=5e-4)
    assert found.by_value["c"] == (6, 1.0) and found.by_value["a"] == (4, 0.5)


def test_what_one_person_judged_says_nothing() -> None:
    pairs = [("true", "true"), ("false", "true")]
    assert agreement([*pairs, ("void",), ()]) == agreement(pairs)
    nothing = agreement([("true",)])
    assert (nothing.units, nothing.n, nothing.raw, nothing.alpha, nothing.by_value) == (0, 0, None, None, {})


def test_where_only_one_outcome_was_given_chance_would_agree_as_well() -> None:
    found = agreement([("true", "true")] * 3)
    assert (found.raw, found.alpha) == (1.0, None)


def test_always_and_never_agreeing() -> None:
    assert agreement([("true", "true"), ("false", "false")]).alpha == 1
    never = agreement([("true", "false"), ("false", "true")])
    assert never.raw == 0 and never.alpha is not None and never.alpha < 0


def test_neither_the_order_of_units_nor_that_of_values_matters() -> None:
    units = ["aab", "bb", "abc", "cc"]
    turned = agreement([one[::-1] for one in reversed(units)])
    found = agreement(units)
    assert turned.alpha == pytest.approx(found.alpha) and turned.raw == pytest.approx(found.raw)
