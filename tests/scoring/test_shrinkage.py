from statistics import mean, variance

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring.shrinkage import between_variance, field_mean, pooled_within_variance, shrink

fields = st.lists(st.tuples(st.integers(2, 80), st.floats(-0.75, 0.25), st.floats(0.001, 0.2)), min_size=2, max_size=12)
Field = list[tuple[int, float, float]]


def dersimonian_laird(n: list[int], y: list[float], s2: float) -> float:
    """The estimator as printed, with weights 1 / (s^2 / n)."""
    w = [size / s2 for size in n]
    centre = sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)
    q = sum(a * (b - centre) ** 2 for a, b in zip(w, y, strict=True))
    return max(0.0, (q - (len(n) - 1)) / (sum(w) - sum(a * a for a in w) / sum(w)))


@given(fields)
def test_between_variance_is_the_one_of_dersimonian_and_laird(field: Field) -> None:
    n, y, s2 = (list(column) for column in zip(*field, strict=True))
    pooled = pooled_within_variance(n, s2)
    assert pooled is not None
    assert pooled == pytest.approx(sum((k - 1) * v for k, v in zip(n, s2, strict=True)) / (sum(n) - len(n)))
    assert between_variance(n, y, pooled) == pytest.approx(dersimonian_laird(n, y, pooled), abs=1e-12)


def test_pooled_variance_of_equal_groups_is_the_mean_of_theirs() -> None:
    groups = [[0.1, 0.2, 0.4], [0.0, 0.25, 0.2]]
    expected = mean(variance(group) for group in groups)
    assert pooled_within_variance([3, 3], [variance(group) for group in groups]) == pytest.approx(expected)


def test_authors_with_one_event_say_nothing_about_the_noise() -> None:
    assert pooled_within_variance([1, 3], [np.nan, 0.04]) == 0.04
    assert pooled_within_variance([1, 1], [np.nan, np.nan]) is None
    assert pooled_within_variance([], []) is None


@pytest.mark.parametrize("means", [[], [0.1]])
def test_nobody_to_compare_with_is_unknown_not_0(means: list[float]) -> None:
    assert between_variance([10] * len(means), means, 0.05) is None


def test_less_spread_than_noise_is_no_spread() -> None:
    assert between_variance([10, 10], [0.10, 0.11], 0.05) == 0


def test_rounding_is_not_a_difference() -> None:
    assert between_variance([10, 11], [0.1 + 0.2, 0.3], 0.0) == 0
    assert pooled_within_variance([10, 11], [1e-33, 5e-310]) == 0


@given(fields, st.floats(0, 0.05))
def test_estimates_lie_between_the_field_and_the_author(field: Field, between: float) -> None:
    n, y, _ = (list(column) for column in zip(*field, strict=True))
    centre = field_mean(n, y, pooled=0.05, between=between)
    for own, found in zip(y, shrink(n, y, pooled=0.05, between=between).tolist(), strict=True):
        assert min(own, centre) - 1e-12 <= found <= max(own, centre) + 1e-12


def test_the_pull_weakens_with_events() -> None:
    small, large, _ = shrink([10, 60, 30], [0.2, 0.2, 0.0], pooled=0.05, between=0.005).tolist()
    assert small < large < 0.2


def test_without_difference_everybody_is_the_field() -> None:
    assert shrink([10, 30], [0.0, 0.2], pooled=0.06, between=0.0).tolist() == [pytest.approx(0.15)] * 2
    assert shrink([10, 10], [0.1, 0.1], pooled=0.0, between=0.0).tolist() == [pytest.approx(0.1)] * 2


def test_without_noise_everybody_is_taken_as_found() -> None:
    assert shrink([10, 30], [0.0, 0.2], pooled=0.0, between=0.02).tolist() == pytest.approx([0.0, 0.2])


@pytest.mark.parametrize(("n", "variances"), [([2], [np.nan]), ([2], [-0.1]), ([0], [0.1]), ([2, 3], [0.1])])
def test_pooled_variance_refuses_gaps(n: list[int], variances: list[float]) -> None:
    with pytest.raises(ValueError, match=r"variance|events"):
        pooled_within_variance(n, variances)


def test_field_mean_refuses_nobody_and_negative_variance() -> None:
    with pytest.raises(ValueError, match="at least one"):
        field_mean([], [], pooled=0.1, between=0.0)
    with pytest.raises(ValueError, match="negative"):
        field_mean([10], [0.1], pooled=-0.1, between=0.0)
