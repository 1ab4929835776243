from math import cos, exp, log1p, sqrt

import numpy as np
import pytest

from predictions.scoring import t_quantile
from predictions.scoring.student_t import _expansion, two_sided_p, two_sided_ps

# Computed with mpmath 1.3 at 30 digits from the incomplete beta function; they agree with printed tables.
TABLE = [
    (0.975, 1, 12.706204736174705),
    (0.975, 2, 4.3026527297494639),
    (0.975, 3, 3.1824463052837096),
    (0.975, 4, 2.7764451051977944),
    (0.975, 5, 2.5705818356363155),
    (0.975, 10, 2.2281388519862747),
    (0.975, 11, 2.2009851600916399),
    (0.975, 28, 2.0484071417952452),
    (0.975, 60, 2.0002978220142605),
    (0.975, 120, 1.9799304050824408),
    (0.975, 999, 1.96234146113345),
    (0.975, 1000, 1.9623390808264085),
    (0.975, 1001, 1.9623367052808799),
    (0.975, 10_000, 1.9602012398906263),
    (0.975, 1_000_000, 1.959966356814107),
    (0.92, 1, 3.8947428549298593),
    (0.92, 10, 1.5178979923877641),
    (0.92, 1_000_000, 1.4050726050605471),
    (0.9995, 1, 636.61924876871962),
    (0.9995, 2, 31.599054576443621),
    (0.9995, 10, 4.5868938587026359),
    (0.9995, 1001, 3.3002728760660091),
]


@pytest.mark.parametrize(("probability", "df", "expected"), TABLE)
def test_known_quantiles(probability: float, df: int, expected: float) -> None:
    assert t_quantile(probability, df) == pytest.approx(expected, rel=1e-10, abs=0)


@pytest.mark.parametrize("df", [1, 2, 3, 7, 8, 50, 51, 333, 1000])
@pytest.mark.parametrize("probability", [0.6, 0.975, 0.9995])
def test_the_density_up_to_the_quantile_is_the_probability(probability: float, df: int) -> None:
    """An oracle without gamma functions: the ratio of two integrals of cos^(df - 1)."""
    edge = np.arctan(t_quantile(probability, df) / sqrt(df))
    inside = _integral(lambda theta: cos(theta) ** (df - 1), float(edge))
    whole = _integral(lambda theta: cos(theta) ** (df - 1), np.pi / 2)
    assert inside / whole == pytest.approx(2 * probability - 1, abs=1e-11)


@pytest.mark.parametrize("df", [1001, 20_000, 1_000_000])
def test_the_expansion_agrees_with_the_density(df: int) -> None:
    def density(t: float) -> float:
        return exp(-(df + 1) / 2 * log1p(t * t / df))

    assert _integral(density, t_quantile(0.975, df)) / _integral(density, 12.0) == pytest.approx(0.95, abs=1e-11)


@pytest.mark.parametrize("df", [200, 201])
def test_series_and_expansion_agree_where_both_hold(df: int) -> None:
    assert _expansion(1.959963984540054, df) == pytest.approx(t_quantile(0.975, df), abs=5e-12)


def _integral(function: object, end: float) -> float:
    """Gauss-Legendre over 64 panels from 0."""
    nodes, weights = np.polynomial.legendre.leggauss(20)
    half = end / 128
    return float(
        sum(
            half * weight * function(half * (2 * panel + 1 + node))  # type: ignore[operator]
            for panel in range(64)
            for node, weight in zip(nodes, weights, strict=True)
        )
    )


def test_symmetric_about_one_half() -> None:
    assert t_quantile(0.5, 7) == 0
    assert t_quantile(0.025, 7) == pytest.approx(-t_quantile(0.975, 7), rel=1e-12)


def test_falls_towards_the_normal_quantile_without_a_step() -> None:
    values = [t_quantile(0.975, df) for df in (1, 2, 3, 10, 100, 998, 999, 1000, 1001, 1002, 10**4, 10**6)]
    assert values == sorted(values, reverse=True)
    assert values[-1] > 1.959963984540054


@pytest.mark.parametrize(("probability", "df"), [(0.975, 0), (0.975, -1), (0.975, 2.5)])
def test_degrees_of_freedom_are_whole_and_positive(probability: float, df: int) -> None:
    with pytest.raises(ValueError, match="Degrees"):
        t_quantile(probability, df)


@pytest.mark.parametrize("probability", [0, 1, -0.1, 0.99999, float("nan")])
def test_a_tail_it_cannot_do_exactly_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        t_quantile(probability, 10)


@pytest.mark.parametrize("df", [1, 2, 3, 10, 78, 999, 1000, 1001, 5000, 10**6])
@pytest.mark.parametrize("probability", [0.6, 0.92, 0.975, 0.9995])
def test_the_tail_beyond_a_quantile_is_what_is_left(probability: float, df: int) -> None:
    t = t_quantile(probability, df)
    assert two_sided_p(t, df) == pytest.approx(2 * (1 - probability), rel=1e-8)
    assert two_sided_p(-t, df) == two_sided_p(t, df)


@pytest.mark.parametrize("df", [1, 10, 1000, 1001])
def test_the_tails_end_at_1_and_0(df: int) -> None:
    assert two_sided_p(0, df) == 1
    assert two_sided_p(float("inf"), df) == pytest.approx(0, abs=1e-12)
    assert two_sided_p(1e300, df) == pytest.approx(0, abs=1e-12)


def test_tails_grow_thinner_with_t_across_both_methods() -> None:
    for df in (1000, 1001):
        tails = [two_sided_p(t, df) for t in (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)]
        assert tails == sorted(tails, reverse=True)
    assert two_sided_p(2.5, 1000) == pytest.approx(two_sided_p(2.5, 1001), rel=1e-4)


@pytest.mark.parametrize(("t", "df"), [(float("nan"), 10), (1.0, 0), (1.0, 2.5)])
def test_a_tail_of_nothing_is_refused(t: float, df: int) -> None:
    with pytest.raises(ValueError, match="degrees"):
        two_sided_p(t, df)


@pytest.mark.parametrize("df", [1, 2, 3, 78, 999, 1000, 1001])
def test_many_tails_at_once_are_those_one_by_one(df: int) -> None:
    values = [0.0, 1e-9, -0.5, 1.0, 2.5, 40.0, 1e300, float("inf"), float("-inf")]
    assert two_sided_ps(values, df).tolist() == [two_sided_p(one, df) for one in values]


def test_many_tails_at_once_refuse_what_one_refuses() -> None:
    for values, df in (([1.0, float("nan")], 5), ([1.0, 2.0], 0)):
        with pytest.raises(ValueError, match="whole degrees of freedom"):
            two_sided_ps(values, df)
