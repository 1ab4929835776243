"""95 % intervals for a share and for a mean loss, honest at small n."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from predictions.scoring.policy import CONFIDENCE, Z_95
from predictions.scoring.student_t import t_quantile

Interval = tuple[float, float]
Array = NDArray[np.float64]
Columns = tuple[Array, Array]
_UPPER: Final = (1 + CONFIDENCE) / 2


def wilson_interval(successes: float, n: int, *, z: float = Z_95) -> Interval:
    """Wilson's interval for a share of `n` >= 1 trials, without continuity correction; inside [0, 1].

    `successes` in [0, n]; it may be fractional, for units that are averages. z is the normal quantile.
    Raises ValueError for n < 1 or successes outside [0, n]. Source: Wilson (1927).

    >>> low, high = wilson_interval(12, 27)
    >>> round(low, 10), round(high, 10)
    (0.2758585818, 0.6268697549)
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"There must be 0 to n successes in n >= 1 trials, not {successes} in {n}.")
    low, high = wilson_columns(np.array([float(successes)]), np.array([n]), z=z)
    return float(low[0]), float(high[0])


def wilson_columns(successes: Array, n: NDArray[np.int64], *, z: float = Z_95) -> Columns:
    """The same for k shares at once; NaN where n is 0. Successes in [0, n] are the caller's promise.

    >>> [column.tolist() for column in wilson_columns(np.array([0.0, 0.0]), np.array([0, 4]), z=2.0)]
    [[nan, 0.0], [nan, 0.5]]
    """
    trials = np.where(n > 0, n, np.nan)
    share, z2 = successes / trials, z * z
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = z / (1 + z2 / trials) * np.sqrt(np.maximum(0.0, share * (1 - share) / trials + z2 / (4 * trials * trials)))
    # At the ends the formula is exactly 0 and 1; floats miss it by a hair, which would read "-0.0".
    low = np.where(successes <= 0, 0.0, np.maximum(0.0, centre - half))
    high = np.where(successes >= n, 1.0, np.minimum(1.0, centre + half))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


@dataclass(frozen=True, slots=True)
class Unit:
    """One independent unit: what it scored, and the smaller and larger score it could have had."""

    actual: float
    smaller: float
    larger: float


@dataclass(frozen=True, slots=True)
class UnitSums:
    """All that the plus-1 interval needs of n units, so that it can be kept and updated as sums."""

    n: int
    actual: float
    actual_squared: float
    smaller: float
    smaller_squared: float
    larger: float
    larger_squared: float


def unit_sums(units: Iterable[Unit]) -> UnitSums:
    """Add up n >= 0 units and their squares, in any order with the same result; raises nothing.

    >>> sums = unit_sums([Unit(0.25, 0.25, 0.5), Unit(0.0, 0.0, 1.0)])
    >>> sums.n, sums.actual, sums.actual_squared, sums.larger_squared
    (2, 0.25, 0.0625, 1.25)
    """
    rows = [(u.actual, u.actual**2, u.smaller, u.smaller**2, u.larger, u.larger**2) for u in units]
    columns = zip(*rows, strict=True) if rows else [()] * 6
    return UnitSums(len(rows), *(fsum(column) for column in columns))


def plus_one_interval(sums: UnitSums, *, floor: float, ceiling: float) -> Interval | None:
    """The 95 % "plus-1 t" interval of a mean score, clipped to [floor, ceiling]; None for n = 0.

    Two pseudo-units are added, one all right and one all wrong, valued at the mean of what the units could
    have scored at best and at worst (and at the mean square of it, in the variance): N = n + 2,
    m = (sum L + mean b + mean w) / N, v = (sum L^2 + mean b^2 + mean w^2) / N - m^2, and m +- t(0.975, n + 1)
    sqrt(v / N). So one unit gives an interval and ten hits do not give a width of 0. In the score's units.
    Raises ValueError when floor > ceiling. Source: the project's simulation; after the "plus four" of Agresti
    and Coull (1998) for a share, with Student's (1908) t.

    >>> low, high = plus_one_interval(unit_sums([Unit(0.01, 0.01, 0.81)] * 10), floor=0.0, ceiling=1.0)
    >>> round(low, 6), round(high, 6)
    (0.0, 0.217152)
    """
    if floor > ceiling:
        raise ValueError(f"floor must not be above ceiling, but {floor} > {ceiling}.")
    if not sums.n:
        return None
    columns = (sums.actual, sums.actual_squared, sums.smaller, sums.smaller_squared, sums.larger, sums.larger_squared)
    low, high = plus_one_columns(
        np.array([sums.n]), *(np.array([value]) for value in columns), floor=floor, ceiling=ceiling
    )
    return float(low[0]), float(high[0])


def plus_one_columns(
    n: NDArray[np.int64], actual: Array, actual_squared: Array, smaller: Array, smaller_squared: Array,
    larger: Array, larger_squared: Array, *, floor: float, ceiling: float,
) -> Columns:  # fmt: skip
    """The same for k means at once: arrays of the members of UnitSums; NaN where n is 0. Raises nothing.

    >>> half = np.array([0.0, 0.5])
    >>> low, high = plus_one_columns(np.array([0, 2]), half, half / 4, half, half / 4, half, half / 4,
    ...     floor=0.0, ceiling=1.0)
    >>> low.round(9).tolist(), high.round(9).tolist()
    ([nan, 0.25], [nan, 0.25])
    """
    known = np.where(n > 0, n, np.nan)
    size = known + 2
    mean = (actual + smaller / known + larger / known) / size
    mean_square = (actual_squared + smaller_squared / known + larger_squared / known) / size
    half = _t_upper(n) * np.sqrt(np.maximum(0.0, mean_square - mean * mean) / size)
    return np.maximum(floor, mean - half), np.minimum(ceiling, mean + half)


def _t_upper(n: NDArray[np.int64]) -> Array:
    """t(0.975, n + 1) for each n; one look-up per different n."""
    different, place = np.unique(n, return_inverse=True)
    quantiles = np.array([t_quantile(_UPPER, int(one) + 1) if one > 0 else np.nan for one in different.tolist()])
    return np.asarray(quantiles[place], dtype=np.float64)
