"""Quantiles of Student's t without scipy, for whole degrees of freedom."""

from functools import lru_cache
from math import atan, cos, erfc, fsum, log1p, pi, sin, sqrt, tan
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Beyond this the expansion in 1/df is exact to 1e-13, and the finite series would only cost time.
_SERIES_UP_TO: Final = 1000
_TAIL: Final = 1e-4
_MAX_STEPS: Final = 60


@lru_cache(maxsize=8192)
def t_quantile(probability: float, df: int) -> float:
    """The t with P(T <= t) = `probability` for Student's t with `df` >= 1 degrees of freedom.

    Relative error below 1e-10 for any whole df and probabilities from 0.0001 to 0.9999; outside these, or for
    df below 1, raises ValueError. Up to 1,000 degrees the distribution function is a finite sum of positive
    terms in theta = atan(t / sqrt(df)), inverted by Newton's method; beyond, Fisher and Cornish's expansion
    about the normal quantile. Source: Abramowitz and Stegun (1964), 26.7.3, 26.7.4 and 26.7.5.

    >>> round(t_quantile(0.975, 10), 10), round(t_quantile(0.975, 10**6), 10)
    (2.228138852, 1.9599663568)
    """
    if df != int(df) or df < 1:
        raise ValueError(f"Degrees of freedom must be a whole number from 1, not {df}.")
    if not _TAIL <= probability <= 1 - _TAIL:
        raise ValueError(f"The probability must be between 0.0001 and 0.9999, not {probability}.")
    if probability < 0.5:
        return -t_quantile(1 - probability, df)
    if df > _SERIES_UP_TO:
        return _expansion(NormalDist().inv_cdf(probability), df)
    return sqrt(df) * tan(_angle(2 * probability - 1, df))


def two_sided_p(t: float, df: int) -> float:
    """P(|T| >= |t|) for Student's t with `df` >= 1 degrees of freedom; in [0, 1], absolute error below 1e-12.

    Any t, infinities included. Raises ValueError for df below 1 or t that is not a number. Up to 1,000 degrees
    the finite sums of Abramowitz and Stegun (1964), 26.7.3 and 26.7.4; beyond, the normal tail of Hill's
    (1970, Algorithm 395) transformed t.

    >>> round(two_sided_p(2.228138852, 10), 10), two_sided_p(0.0, 10**6)
    (0.05, 1.0)
    """
    if df != int(df) or df < 1 or t != t:
        raise ValueError(f"A t needs to be a number, with whole degrees of freedom from 1; not {t} with {df}.")
    if df > _SERIES_UP_TO:
        return erfc(_as_normal(abs(t), df) / sqrt(2))
    return min(1.0, max(0.0, 1 - _central_probability(atan(abs(t) / sqrt(df)), df)))


def two_sided_ps(t: ArrayLike, df: int) -> NDArray[np.float64]:
    """`two_sided_p` of k values of t, all with `df` degrees of freedom: the same to the last bit, and the same errors.

    >>> [round(p, 10) for p in two_sided_ps([2.228138852, -2.228138852, 0.0], 10).tolist()]
    [0.05, 0.05, 1.0]
    """
    values = np.abs(np.asarray(t, dtype=np.float64)).tolist()
    if df > _SERIES_UP_TO or df != int(df) or df < 1 or any(one != one for one in values):
        return np.array([two_sided_p(one, df) for one in values], dtype=np.float64)
    odd = df % 2
    # Angles one by one: numpy's may differ in the last bit with a value's place in the array. Products do not.
    theta = [atan(one / sqrt(df)) for one in values]
    cosine, sine = [cos(one) for one in theta], np.array([sin(one) for one in theta])
    square = np.array([one**2 for one in cosine])
    term = np.array(cosine) if odd else np.ones(len(theta))
    total = np.zeros(len(theta))
    for k in range(1, (df - odd) // 2 + 1):
        total = total + term
        term = term * (square * (2 * k / (2 * k + 1) if odd else (2 * k - 1) / (2 * k)))
    area = sine * total
    return np.asarray(np.clip(1 - (2 / pi * (np.array(theta) + area) if odd else area), 0.0, 1.0))


def _as_normal(t: float, df: int) -> float:
    """The normal deviate with nearly the same tail as t >= 0: Hill's expansion, error below 1e-12 from df 1,000."""
    a = df - 0.5
    b = 48 * a * a
    z2 = a * log1p(t * t / df)
    z = sqrt(z2)
    if z > 40:  # the tail is 0 in floats; further on, powers of z would overflow
        return z
    cubic = z * (z2 + 3) / b
    rest = z * (((4 * z2 + 33) * z2 + 240) * z2 + 855) / (10 * b * (b + 0.8 * z2 * z2 + 100))
    return z + cubic - rest


def _angle(central: float, df: int) -> float:
    """Solve P(|T| <= t) = `central` for theta.

    The function rises and is concave on [0, pi/2], so Newton from 0 climbs to the root and cannot overshoot.
    """
    slope_at_0 = _slope_at_0(df)
    theta = 0.0
    for _ in range(_MAX_STEPS):
        step = (central - _central_probability(theta, df)) / (slope_at_0 * cos(theta) ** (df - 1))
        theta += step
        if abs(step) <= 1e-16 * theta:
            break
    return theta


def _central_probability(theta: float, df: int) -> float:
    """P(|T| <= sqrt(df) tan theta): 26.7.3 for odd df, 26.7.4 for even df."""
    odd = df % 2
    square = cos(theta) ** 2
    term = cos(theta) if odd else 1.0
    total = 0.0
    for k in range(1, (df - odd) // 2 + 1):
        total += term
        term *= square * (2 * k / (2 * k + 1) if odd else (2 * k - 1) / (2 * k))
    area = sin(theta) * total
    return 2 / pi * (theta + area) if odd else area


def _slope_at_0(df: int) -> float:
    """2 Gamma((df+1)/2) / (sqrt(pi) Gamma(df/2)), built up from df = 1 or 2 so that nothing overflows."""
    slope: float = 2 / pi if df % 2 else 1.0
    for v in range(3 if df % 2 else 4, df + 1, 2):
        slope *= (v - 1) / (v - 2)
    return slope


def _expansion(z: float, df: int) -> float:
    """26.7.5, to 1/df^4."""
    z2 = z * z
    terms = (
        z * (z2 + 1) / 4,
        z * ((5 * z2 + 16) * z2 + 3) / 96,
        z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
        z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160,
    )
    return z + fsum(term / float(df) ** power for power, term in enumerate(terms, start=1))
