"""How far an author's mean should be trusted: variance within, variance between, and the pull to the field.

Arrays are float64 of one length k, one entry per author: n events, their mean, their sample variance.
"""

from math import fsum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

# Squares are stored to 1e-12: a spread below that is rounding, not difference.
_NO_SPREAD: Final = 1e-12


def pooled_within_variance(n: ArrayLike, variances: ArrayLike) -> float | None:
    """The within-author variance of the whole slice, sum (n-1) s^2 / sum (n-1); >= 0, in squared score units.

    Authors with one event carry no information and may have any variance, NaN included. None when nobody has
    two events; less than the rounding of stored losses is 0. Raises ValueError for n < 1, a negative or
    missing variance at n >= 2, or unequal lengths.
    Source: the pooled variance of one-way analysis of variance, Fisher (1925).

    >>> round(pooled_within_variance([2, 4], [0.02, 0.06]), 12)
    0.05
    """
    sizes, spread = _columns(n, variances)
    several = sizes > 1
    if np.any(several & ~(spread >= 0)):
        raise ValueError("Every author with two or more events needs a variance of 0 or above.")
    freedom = _sum(sizes - 1)
    if not freedom:
        return None
    pooled = _sum((sizes - 1)[several] * spread[several]) / freedom
    return pooled if pooled > _NO_SPREAD else 0.0


def between_variance(n: ArrayLike, means: ArrayLike, pooled: float) -> float | None:
    """DerSimonian and Laird's variance between authors, floored at 0; squared score units.

    Each author's mean has variance pooled / n. Their tau^2 = (Q - (k - 1)) / (sum w - sum w^2 / sum w) with
    w = n / pooled, multiplied through by `pooled` so that it also holds at pooled = 0. Less than the rounding
    of stored losses is 0. None for k < 2. Raises ValueError for n < 1, pooled < 0 or unequal lengths.
    Source: DerSimonian and Laird (1986).

    >>> between_variance([10, 10], [0.25, -0.25], 0.0), between_variance([10, 10], [0.1, 0.1], 0.05)
    (0.125, 0.0)
    """
    sizes, values = _columns(n, means)
    _check_pooled(pooled)
    if sizes.size < 2:
        return None
    total = _sum(sizes)
    centre = _sum(sizes * values) / total
    excess = _sum(sizes * (values - centre) ** 2) - (sizes.size - 1) * pooled
    between = excess / (total - _sum(sizes**2) / total)
    return between if between > _NO_SPREAD else 0.0


def field_mean(n: ArrayLike, means: ArrayLike, *, pooled: float, between: float) -> float:
    """The mean of the field of k >= 1 authors, each weighted by 1 / (between + pooled / n); in score units.

    With no variance of either kind the events are weighted alike. Raises ValueError for k = 0, n < 1, a
    negative variance or unequal lengths. Source: DerSimonian and Laird (1986).

    >>> field_mean([10, 30], [0.0, 0.2], pooled=0.06, between=0.0)
    0.15
    """
    sizes, values = _columns(n, means)
    _check_pooled(pooled, between)
    if not sizes.size:
        raise ValueError("A field needs at least one author.")
    noise = sizes * between + pooled
    weights = sizes / noise if between + pooled > _NO_SPREAD else sizes
    return _sum(weights * values) / _sum(weights)


def shrink(n: ArrayLike, means: ArrayLike, *, pooled: float, between: float) -> Array:
    """Each author's mean pulled to the field: field + between / (between + pooled / n) (mean - field).

    k >= 1 authors in, k estimates out in the same order, each between the field mean and the own mean; the
    pull weakens as n grows. Raises as `field_mean`. Source: empirical Bayes, Efron and Morris (1975).

    >>> [round(x, 3) for x in shrink([10, 60], [0.0, 0.3], pooled=0.05, between=0.005).tolist()]
    [0.095, 0.284]
    """
    sizes, values = _columns(n, means)
    centre = field_mean(sizes, values, pooled=pooled, between=between)
    if between == 0:
        return np.full(sizes.size, centre)
    trust = sizes * between / (sizes * between + pooled)
    return np.asarray(centre + trust * (values - centre), dtype=np.float64)


def _columns(n: ArrayLike, values: ArrayLike) -> tuple[Array, Array]:
    sizes, column = np.asarray(n, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if sizes.ndim != 1 or sizes.shape != column.shape or np.any(~(sizes >= 1)):
        raise ValueError("Give one number of events, 1 or more, for each value.")
    return sizes, column


def _check_pooled(*variances: float) -> None:
    if any(not variance >= 0 for variance in variances):
        raise ValueError("A variance cannot be negative or unknown here.")


def _sum(values: Array) -> float:
    """Exactly rounded, so that the order of the authors cannot move a rank."""
    return fsum(values.tolist())
