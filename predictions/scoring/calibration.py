"""How often things happened when the author said p: bins, their error, and Murphy's decomposition.

A pair is (probability, outcome), both decimals in [0, 1]; by policy the callers give matured yes-or-no
questions, one point each. Float sums use math.fsum, so the order of the pairs changes nothing.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import fsum

from predictions.scoring.brier import check_unit
from predictions.scoring.intervals import wilson_interval
from predictions.scoring.policy import N_BINS
from predictions.scoring.types import Bin, Murphy

Pair = tuple[Decimal, Decimal]
_Point = tuple[float, float]


def bin_index(p: Decimal) -> int:
    """Which of ten equal bins p in [0, 1] falls into: 0 to 9, lower edge included, 1 in the last.

    Decided on the decimal in whole numbers: the float 0.3 * 10 is not the trap, 0.29999999999999999 is.
    Raises ValueError outside [0, 1].

    >>> [bin_index(Decimal(p)) for p in ("0", "0.3", "0.29999999999999999999999999999999", "0.7", "1")]
    [0, 3, 2, 7, 9]
    """
    check_unit(p, "probability")
    numerator, denominator = p.as_integer_ratio()
    return min(numerator * N_BINS // denominator, N_BINS - 1)


def calibration(pairs: Sequence[Pair]) -> list[Bin]:
    """The calibration table of n >= 0 pairs: always ten bins, with None where a bin is empty.

    Frequencies in [0, 1] with Wilson 95 % intervals that take the questions as independent. Raises ValueError
    outside [0, 1]. Source: Murphy and Winkler (1977); Wilson (1927).

    >>> calibration([(Decimal("0.9"), Decimal(1)), (Decimal("0.9"), Decimal(0))])[9].observed
    0.5
    """
    return [_one_bin(k, points) for k, points in enumerate(_points_by_bin(pairs))]


def bins_of(n: Sequence[int], true: Sequence[float], said: Sequence[float]) -> list[Bin]:
    """The same table from ten sums each: how many, how many came true, and the sum of their probabilities.

    >>> bins_of([0] * 9 + [2], [0.0] * 9 + [1.0], [0.0] * 9 + [1.8])[9].observed
    0.5
    """
    return [_bin(k, *sums) for k, sums in enumerate(zip(n, true, said, strict=True))]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Mean over the pairs of |mean probability - observed| of their bin; in [0, 1], 0 best; None when empty.

    Takes what `calibration` returns; raises nothing. Source: expected calibration error, Naeini, Cooper and
    Hauskrecht (2015).

    >>> calibration_error(calibration([(Decimal("0.75"), Decimal(1)), (Decimal("0.75"), Decimal(0))]))
    0.25
    """
    n = sum(one.n for one in bins)
    gaps = [
        one.n * abs(one.mean_probability - one.observed)
        for one in bins
        if one.mean_probability is not None and one.observed is not None
    ]
    return fsum(gaps) / n if n else None


def murphy(pairs: Sequence[Pair]) -> Murphy | None:
    """reliability - resolution + uncertainty + within_bin = brier over n pairs; None for n = 0.

    uncertainty is mean (o - mean o)^2. within_bin is what forecasts that differ inside a bin add: their
    variance less twice their covariance with the outcome, so it may be negative; with it the identity is
    exact. All in Brier units, the first three >= 0. Raises ValueError outside [0, 1]. Source: Murphy (1973);
    the within-bin terms of Stephenson, Coelho and Jolliffe (2008).

    >>> parts = murphy([(Decimal("0.75"), Decimal(1)), (Decimal("0.25"), Decimal(0))])
    >>> parts.reliability, parts.resolution, parts.uncertainty, parts.within_bin, parts.brier
    (0.0625, 0.25, 0.25, 0.0, 0.0625)
    """
    bins = [points for points in _points_by_bin(pairs) if points]
    points = [point for one in bins for point in one]
    n = len(points)
    if not n:
        return None
    base_rate = fsum(o for _, o in points) / n
    means = [_mean_point(one) for one in bins]
    sized = [(len(one), p, o) for one, (p, o) in zip(bins, means, strict=True)]
    return Murphy(
        reliability=fsum(size * (p - o) ** 2 for size, p, o in sized) / n,
        resolution=fsum(size * (o - base_rate) ** 2 for size, _, o in sized) / n,
        uncertainty=fsum((o - base_rate) ** 2 for _, o in points) / n,
        within_bin=fsum(_spread(one, mean) for one, mean in zip(bins, means, strict=True)) / n,
        n=n,
        brier=fsum((p - o) ** 2 for p, o in points) / n,
    )


def _points_by_bin(pairs: Sequence[Pair]) -> list[list[_Point]]:
    bins: list[list[_Point]] = [[] for _ in range(N_BINS)]
    for p, o in pairs:
        check_unit(o, "outcome")
        bins[bin_index(p)].append((float(p), float(o)))
    return bins


def _one_bin(k: int, points: Sequence[_Point]) -> Bin:
    return _bin(k, len(points), fsum(o for _, o in points), fsum(p for p, _ in points))


def _bin(k: int, n: int, true: float, said: float) -> Bin:
    low, high = k / N_BINS, (k + 1) / N_BINS
    if not n:
        return Bin(low, high, 0, None, None, None, None)
    return Bin(low, high, n, said / n, true / n, *wilson_interval(true, n))


def _mean_point(points: Sequence[_Point]) -> _Point:
    n = len(points)
    return fsum(p for p, _ in points) / n, fsum(o for _, o in points) / n


def _spread(points: Sequence[_Point], mean: _Point) -> float:
    """Sum of (dp)^2 - 2 dp do about the bin's mean: what binning hides from reliability and resolution."""
    mean_p, mean_o = mean
    return fsum((p - mean_p) ** 2 - 2 * (p - mean_p) * (o - mean_o) for p, o in points)
