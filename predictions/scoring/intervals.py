"""95 % intervals for a share and for a mean loss, honest at small n."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Final

from predictions.scoring.policy import CONFIDENCE, Z_95
from predictions.scoring.student_t import t_quantile

Interval = tuple[float, float]
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
    share, z2 = successes / n, z * z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # At the ends the formula is exactly 0 and 1; floats miss it by a hair, which would read "-0.0".
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


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
    n, size = sums.n, sums.n + 2
    mean = fsum((sums.actual, sums.smaller / n, sums.larger / n)) / size
    mean_square = fsum((sums.actual_squared, sums.smaller_squared / n, sums.larger_squared / n)) / size
    half = t_quantile(_UPPER, n + 1) * sqrt(max(0.0, mean_square - mean * mean) / size)
    return max(floor, mean - half), min(ceiling, mean + half)
