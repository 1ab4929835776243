"""How sure a rank is: the range of ranks an author may have, and who is told apart from the field at all.

Built on the shrinkage that makes the rank: the same pooled variance within authors, the same variance between them.
Arrays are float64 of one length k, one entry per author of the field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from predictions.scoring.exact import UNITS_PER_ONE
from predictions.scoring.policy import FALSE_DISCOVERY_RATE, OVERLAP_CONFIDENCE
from predictions.scoring.shrinkage import Array, between_variance, field_mean, pooled_within_variance, shrink
from predictions.scoring.student_t import t_quantile, two_sided_ps
from predictions.scoring.types import Competitor

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

_UPPER: Final = (1 + OVERLAP_CONFIDENCE) / 2
_BLOCK: Final = 2048


@dataclass(frozen=True, slots=True)
class Separated:
    """How far one author can be told from the others; all None when under the minimum.

    Rank ranges are pair by pair, not all at once: of many pairs without a difference, about one in twenty looks
    different. Where nobody is ranked, the shrunk skill of the field is the same for all, and the rest is None.
    """

    key: int
    rank: int | None
    rank_low: int | None  # 1 + those whose whole interval is above this one's
    rank_high: int | None  # k - those whose whole interval is below
    skill_shrunk: float | None
    low: float | None  # of the shrunk skill, 84 %: two that do not touch differ
    high: float | None
    p_value: float | None  # of "no different from the rest of the field"
    separable: bool | None


@dataclass(frozen=True, slots=True)
class Separation:
    """A whole field, in the order the competitors came. Not `separable`: the authors cannot be told apart at all."""

    authors: tuple[Separated, ...]
    separable: bool
    n_field: int  # authors with enough events


@dataclass(frozen=True, slots=True)
class FieldColumns:
    """The figures of `Separated` for a whole field, as arrays of length k."""

    rank: Whole
    rank_low: Whole
    rank_high: Whole
    skill_shrunk: Array
    low: Array
    high: Array
    p_value: Array
    separable: Flags
    field_mean: float
    pooled_variance: float
    between_variance: float


def separate(competitors: Sequence[Competitor], *, min_n: int) -> Separation:
    """The rank range of each author, and who is told apart from the field; ranks and shrunk skill as in `place`.

    The field is everyone with at least `min_n` >= 1 events; the others have no figures and do not move it. Without
    variance between the authors nobody has any. In the order given. Raises ValueError for min_n < 1, a key given
    twice, or an author of the field without a mean, or with two events and no variance.
    Source: Goldstein and Healy (1995); Benjamini and Hochberg (1995).

    >>> field = [Competitor(7, 40, 0.10, 0.05), Competitor(8, 40, 0.08, 0.05), Competitor(9, 40, -0.30, 0.05)]
    >>> [(one.rank, one.rank_low, one.rank_high) for one in separate(field, min_n=10).authors]
    [(1, 1, 2), (2, 1, 2), (3, 3, 3)]
    """
    if min_n < 1:
        raise ValueError(f"The minimum number of events must be 1 or more, not {min_n}.")
    if len({one.key for one in competitors}) < len(competitors):
        raise ValueError("Each competitor may be given only once: sum an author up before placing.")
    field = [one for one in competitors if one.n_events >= min_n]
    n = [one.n_events for one in field]
    means = [_mean(one) for one in field]
    variances = [np.nan if one.variance is None else one.variance for one in field]
    columns = separate_columns(n, means, variances)
    rows = _alike(n, means, variances) if columns is None else _rows(columns)
    of_key = dict(zip((one.key for one in field), rows, strict=True))
    authors = tuple(Separated(one.key, *of_key.get(one.key, _NOTHING)) for one in competitors)
    return Separation(authors, separable=columns is not None, n_field=len(field))


def separate_columns(n: ArrayLike, means: ArrayLike, variances: ArrayLike) -> FieldColumns | None:
    """The same for a field given as arrays: events >= 1, mean skill per event, its sample variance within the author.

    k authors in, arrays of length k out, in one pass of k log k steps. None where nobody can be ranked: fewer than
    two authors, nobody with two events, or no variance between authors. Raises ValueError for unequal lengths,
    n < 1, or two events without a variance of 0 or above. Source: as `separate`.

    >>> columns = separate_columns([40, 40, 40], [0.10, 0.08, -0.30], [0.05, 0.05, 0.05])
    >>> columns.rank_high.tolist(), columns.separable.tolist()
    ([2, 2, 3], [True, True, True])
    """
    sizes, values = np.asarray(n, dtype=np.float64), np.asarray(means, dtype=np.float64)
    pooled = pooled_within_variance(sizes, variances)
    between = None if pooled is None else between_variance(sizes, values, pooled)
    if pooled is None or not between:
        return None
    freedom = int(sizes.sum()) - sizes.size
    shrunk = shrink(sizes, values, pooled=pooled, between=between)
    half = t_quantile(_UPPER, freedom) * np.sqrt(posterior_variance(sizes, pooled=pooled, between=between))
    low, high = shrunk - half, shrunk + half
    rank_low, rank_high = rank_ranges(low, high)
    p_value = field_p_values(sizes, values, pooled=pooled, between=between)
    return FieldColumns(
        rank=ranks(shrunk),
        rank_low=rank_low,
        rank_high=rank_high,
        skill_shrunk=shrunk,
        low=low,
        high=high,
        p_value=p_value,
        separable=benjamini_hochberg(p_value, rate=FALSE_DISCOVERY_RATE),
        field_mean=field_mean(sizes, values, pooled=pooled, between=between),
        pooled_variance=pooled,
        between_variance=between,
    )


def posterior_variance(n: ArrayLike, *, pooled: float, between: float) -> Array:
    """The variance left in each author's shrunk skill: between pooled / (n between + pooled); squared score units.

    n >= 1 events of k authors, pooled >= 0 and between > 0. Less than pooled / n, because the field is known too;
    that the field's own mean is an estimate is left out, as it moves all authors alike. Raises nothing.
    Source: Efron and Morris (1975).

    >>> posterior_variance([10, 40], pooled=0.05, between=0.005).tolist()
    [0.0025, 0.001]
    """
    sizes = np.asarray(n, dtype=np.float64)
    return np.asarray(between * pooled / (sizes * between + pooled), dtype=np.float64)


def ranks(values: ArrayLike) -> Whole:
    """1 + the number of authors who are better, told apart in whole units of 1e-12; ties share: 1, 1, 3.

    k >= 0 finite scores, more is better. Raises nothing.

    >>> ranks([0.1, 0.2, 0.2]).tolist()
    [3, 1, 1]
    """
    units = in_units(values)
    return np.searchsorted(np.sort(-units), -units, side="left").astype(np.int64) + 1


def rank_ranges(low: ArrayLike, high: ArrayLike) -> tuple[Whole, Whole]:
    """The best and the worst rank of k >= 0 authors whose scores lie in [low, high], pair by pair.

    Best: 1 + those who are certainly better, their low above this high; worst: k - those who are certainly worse.
    Intervals that touch (to 1e-12) do not differ. Raises nothing.
    Source: the overlap rule of Goldstein and Healy (1995).

    >>> [column.tolist() for column in rank_ranges([0.1, 0.0, -0.4], [0.3, 0.2, -0.2])]
    [[1, 1, 3], [2, 2, 3]]
    """
    lows, highs = in_units(low), in_units(high)
    size = lows.size
    better = size - np.searchsorted(np.sort(lows), highs, side="right")
    worse = np.searchsorted(np.sort(highs), lows, side="left")
    return (better + 1).astype(np.int64), (size - worse).astype(np.int64)


def surviving_ranges(lows: Whole, highs: Whole) -> tuple[Whole, Whole]:
    """The best and the worst rank of k authors when only differences count that hold on each of b boards.

    Arrays (b, k) of whole units, the ends of each author's interval on each board. Best: 1 + those whose interval
    lies above on all boards; worst: k - those below on all. With one board this is `rank_ranges`. Raises nothing.
    Source: DESIGN, rule 6; the overlap rule of Goldstein and Healy (1995).

    >>> lows, highs = np.array([[20, 0], [0, 20]]), np.array([[30, 10], [10, 30]])
    >>> [column.tolist() for column in surviving_ranges(lows, highs)]
    [[1, 1], [2, 2]]
    """
    size = lows.shape[1]
    return _count_above(lows, highs) + 1, size - _count_above(-highs, -lows)


def _count_above(lows: Whole, highs: Whole) -> Whole:
    """For each author the number of those whose low is above this one's high on every board.

    Sets of authors are rows of bits: "the c highest lows" for every c, looked up by how many lows are above. So k^2 / 8
    bytes are read for each board, a block of authors at a time, and no pair is compared by itself.
    """
    size = lows.shape[1]
    found = np.zeros(size, dtype=np.int64)
    for start in range(0, size, _BLOCK):
        block = lows[:, start : start + _BLOCK]
        above = [_above(low, high) for low, high in zip(block, highs, strict=True)]
        for first in range(0, size, _BLOCK):
            part = slice(first, first + _BLOCK)
            bits = above[0][0][above[0][1][part]]
            for rows, counts in above[1:]:
                bits = bits & rows[counts[part]]
            found[part] += np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    return found


def _above(lows: Whole, highs: Whole) -> tuple[NDArray[np.uint8], Whole]:
    """The bits of the c highest of `lows`, for c from 0 on; and for each of `highs` how many lows are above it."""
    order = np.argsort(-lows, kind="stable")
    added = np.zeros((lows.size + 1, (lows.size + 7) // 8), dtype=np.uint8)
    added[np.arange(1, lows.size + 1), order // 8] = 1 << (order % 8)
    rows = np.bitwise_or.accumulate(added, axis=0)
    return rows, np.searchsorted(-lows[order], -highs, side="left").astype(np.int64)


def field_p_values(n: ArrayLike, means: ArrayLike, *, pooled: float, between: float) -> Array:
    """Two-sided p of "this author is as good as the mean of the others on the board", for k >= 2 authors; in [0, 1].

    The others' mean weighs each by w = 1 / (between + pooled / n), as the field's does. The gap over its noise, the
    root of pooled (1 / n + sum w^2 / n_j / (sum w)^2), is shrunk as the author's skill is, by the root of
    n between / (n between + pooled), and read as a t with sum (n - 1) degrees of freedom. Unshrunk, more
    than one in ten of the authors named by Benjamini and Hochberg at 5 % were named wrongly where each had 10 to 15
    events (`bench/separation.py`): losses are too skewed for so few. Without noise any gap above 1e-12 has p 0. Raises
    ValueError for fewer than two authors, nobody with two events, or a negative variance.
    Source: a contrast of one-way analysis of variance, Scheffe (1959), on the estimates of Efron and Morris (1975).

    >>> [round(p, 3) for p in field_p_values([20, 20, 20], [0.0, 0.1, 0.4], pooled=0.05, between=0.05).tolist()]
    [0.0, 0.117, 0.0]
    """
    sizes, values = np.asarray(n, dtype=np.float64), np.asarray(means, dtype=np.float64)
    freedom = int(sizes.sum()) - sizes.size
    if sizes.size < 2 or freedom < 1 or not (pooled >= 0 and between >= 0):
        raise ValueError("Only somebody among two or more authors, one of them with two events, can be told apart.")
    precision = sizes * between + pooled
    weights = sizes / precision if between + pooled > 0 else sizes
    others = _without_own(weights)
    gaps = values - _without_own(weights * values) / others
    noise = pooled * (1 / sizes + np.maximum(0, _without_own(weights**2 / sizes)) / others**2)
    trust = np.divide(sizes * between, precision, out=np.zeros_like(sizes), where=precision > 0)
    gaps[in_units(gaps) == 0] = 0.0
    with np.errstate(divide="ignore"):
        t = np.divide(gaps * np.sqrt(trust), np.sqrt(noise), out=np.zeros_like(gaps), where=gaps * trust != 0)
    return two_sided_ps(t, freedom)


def benjamini_hochberg(p_values: ArrayLike, *, rate: float) -> Flags:
    """Which of k >= 0 hypotheses fall, so that of those that fall a share of at most `rate` in (0, 1) falls by luck.

    All p up to the largest p(i) <= i rate / k, sorted from the smallest. Raises ValueError for a rate or a p
    outside these ranges. Source: Benjamini and Hochberg (1995).

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5], rate=0.05).tolist()
    [True, False, False, False]
    """
    p = np.asarray(p_values, dtype=np.float64)
    if not 0 < rate < 1 or np.any(~((p >= 0) & (p <= 1))):
        raise ValueError("The rate lies between 0 and 1, and every p-value in [0, 1].")
    ordered = np.sort(p)
    passing = ordered <= np.arange(1, p.size + 1) * rate / max(1, p.size)
    limit = ordered[passing].max(initial=-1.0)
    return np.asarray(p <= limit, dtype=np.bool_)


def in_units(values: ArrayLike) -> Whole:
    """Scores of any shape as whole numbers of 1e-12, the grain in which losses are stored; raises nothing.

    >>> in_units([0.1 + 0.2, 0.3]).tolist()
    [300000000000, 300000000000]
    """
    return np.rint(np.asarray(values, dtype=np.float64) * UNITS_PER_ONE).astype(np.int64)


_Row = tuple[int | None, int | None, int | None, float | None, float | None, float | None, float | None, bool | None]
_NOTHING: Final[_Row] = (None,) * 8


def _mean(one: Competitor) -> float:
    if one.mean is None or not isfinite(one.mean):
        raise ValueError(f"Competitor {one.key} has {one.n_events} events and so needs a mean.")
    return one.mean


def _rows(columns: FieldColumns) -> list[_Row]:
    return list(
        zip(
            columns.rank.tolist(),
            columns.rank_low.tolist(),
            columns.rank_high.tolist(),
            columns.skill_shrunk.tolist(),
            columns.low.tolist(),
            columns.high.tolist(),
            columns.p_value.tolist(),
            columns.separable.tolist(),
            strict=True,
        )
    )


def _alike(n: Sequence[int], means: Sequence[float], variances: Sequence[float]) -> list[_Row]:
    """Nobody has a rank: all are shrunk to the field's mean, or, in a field of fewer than two, not at all."""
    pooled = pooled_within_variance(n, variances)
    between = None if pooled is None else between_variance(n, means, pooled)
    if pooled is None or between is None:
        return [_NOTHING] * len(n)
    centre = field_mean(n, means, pooled=pooled, between=between)
    return [(None, None, None, centre, None, None, None, False)] * len(n)


def _without_own(values: Array) -> Array:
    """For each author the sum over all the others; exactly rounded first, so that their order changes nothing."""
    return fsum(values.tolist()) - values
