"""The calibration curve without bins: CORP, by isotonic regression, with its band and its split of the Brier score.

A pair is (probability, outcome), outcome 0 or 1; by policy the callers give matured yes-or-no questions, one point
each. The curve is the only one that never falls and fits the outcomes best, so nobody chooses its bins.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from predictions.scoring.brier import check_unit
from predictions.scoring.calibration import Pair
from predictions.scoring.exact import EXACT
from predictions.scoring.policy import CONFIDENCE, CORP_RESAMPLES
from predictions.scoring.shrinkage import Array

Whole = NDArray[np.int64]

_TAILS: Final = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
# Cells held at once while resampling: 8 MB an array, whatever the size of the author.
_CELLS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class CorpPoint:
    """One probability that was said, and how often it should have been said: the curve at that point.

    `low` to `high` is where the curve of a calibrated author would lie in 95 % of cases, point by point and not all
    at once; None without resamples.
    """

    probability: float
    n: int
    recalibrated: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Corp:
    """mcb - dsc + unc = brier over n pairs, all in Brier units and >= 0, and the curve they are read from."""

    n: int
    brier: float
    mcb: float  # miscalibration: what recalibrating would have won
    dsc: float  # discrimination: what the recalibrated forecasts win over the base rate
    unc: float  # uncertainty: the Brier score of the base rate
    points: tuple[CorpPoint, ...]


def corp(pairs: Sequence[Pair], *, resamples: int = CORP_RESAMPLES) -> Corp | None:
    """The CORP curve of n pairs (p, o), p in [0, 1] and o 0 or 1, at each p that was said; None for n = 0.

    The band is that of `resamples` >= 0 imagined authors who said the very same and are calibrated: each outcome is
    drawn anew with the probability that was said. (The source draws the forecasts anew as well. With few of them
    that leaves some out, and the band borrows from their neighbours.) The random numbers are seeded by the pairs
    themselves, so that the same pairs, in any order, give the same band everywhere. Raises ValueError for p outside
    [0, 1], an outcome that is neither 0 nor 1, or negative resamples.
    Source: Dimitriadis, Gneiting and Jordan (2021); band after Broecker and Smith (2007).

    >>> said = [(Decimal("0.9"), Decimal(1)), (Decimal("0.9"), Decimal(0)), (Decimal("0.1"), Decimal(0))]
    >>> found = corp(said, resamples=0)
    >>> [(one.probability, one.n, one.recalibrated) for one in found.points]
    [(0.1, 1, 0.0), (0.9, 2, 0.5)]
    >>> [round(part, 9) for part in (found.brier, found.mcb, found.dsc, found.unc)]
    [0.276666667, 0.11, 0.055555556, 0.222222222]
    """
    if resamples < 0:
        raise ValueError(f"Resamples are counted from 0, not {resamples}.")
    if not pairs:
        return None
    said, counts, ones = _table(pairs)
    fitted = isotonic(ones, counts)
    lows, highs = _band(said, counts, resamples, seed_of(pairs)) if resamples else (None, None)
    points = tuple(
        CorpPoint(
            probability=float(said[k]),
            n=int(counts[k]),
            recalibrated=float(fitted[k]),
            low=None if lows is None else float(lows[k]),
            high=None if highs is None else float(highs[k]),
        )
        for k in range(said.size)
    )
    return _parts(said, counts, ones, fitted, points)


def isotonic(ones: Sequence[int] | Whole, counts: Sequence[int] | Whole) -> Array:
    """The never-falling shares nearest, in squared error, to `ones` out of `counts`, cell by cell; in [0, 1].

    k >= 0 cells in the order of their forecasts, counts >= 1, 0 <= ones <= counts; k shares out. Neighbours that
    fall are pooled until none do; whole numbers decide, so that ties are ties. Raises ValueError for other counts.
    Source: pool adjacent violators, Ayer, Brunk, Ewing, Reid and Silverman (1955).

    >>> isotonic([1, 0, 3], [2, 2, 4]).tolist()
    [0.25, 0.25, 0.75]
    """
    hits, sizes = np.asarray(ones, dtype=np.int64), np.asarray(counts, dtype=np.int64)
    if hits.shape != sizes.shape or hits.ndim != 1 or np.any((sizes < 1) | (hits < 0) | (hits > sizes)):
        raise ValueError("Each cell needs a count of 1 or more, and 0 to that many ones.")
    return _pool(hits, sizes, np.zeros(hits.size, dtype=np.int64))


def seed_of(pairs: Sequence[Pair]) -> int:
    """A whole number that the pairs decide, whatever their order and however many zeros their decimals end in.

    SHA-256 of the sorted lines "p o". Raises nothing.

    >>> seed_of([(Decimal("0.70"), Decimal(1))]) == seed_of([(Decimal("0.7"), Decimal("1.0"))])
    True
    """
    lines = sorted(f"{EXACT.normalize(p):f} {EXACT.normalize(o):f}" for p, o in pairs)
    return int.from_bytes(hashlib.sha256("\n".join(lines).encode()).digest(), "big")


def _table(pairs: Sequence[Pair]) -> tuple[Array, Whole, Whole]:
    """The different forecasts, rising, with how often each was made and came true."""
    tally: dict[Decimal, list[int]] = {}
    for p, o in pairs:
        check_unit(p, "probability")
        if o not in (0, 1):
            raise ValueError(f"A calibration curve is of yes-or-no outcomes: leave out the one of {o}.")
        cell = tally.setdefault(p, [0, 0])
        cell[0] += 1
        cell[1] += int(o)
    rising = sorted(tally)
    counts, ones = np.array([tally[p] for p in rising], dtype=np.int64).T
    return np.array([float(p) for p in rising]), counts, ones


def _pool(ones: Whole, counts: Whole, groups: Whole) -> Array:
    """Pool neighbours of one group whose share falls or stays, all falling runs at once, until every share rises.

    Pooling a whole run is safe: two neighbours that fall are equal in the best fit, whatever lies beside them.
    """
    sizes = np.ones(ones.size, dtype=np.int64)
    while ones.size:
        falls = (ones[:-1] * counts[1:] >= ones[1:] * counts[:-1]) & (groups[:-1] == groups[1:])
        if not falls.any():
            break
        starts = np.flatnonzero(np.concatenate(([True], ~falls)))
        ones, counts, sizes = (np.add.reduceat(column, starts) for column in (ones, counts, sizes))
        groups = groups[starts]
    return np.repeat(ones / counts, sizes)


def _parts(said: Array, counts: Whole, ones: Whole, fitted: Array, points: tuple[CorpPoint, ...]) -> Corp:
    n, base_rate = int(counts.sum()), int(ones.sum()) / int(counts.sum())
    unc = base_rate * (1 - base_rate)
    # Not the difference of two near scores: within a pooled block, the fit is the mean of its outcomes.
    dsc = float((counts * (fitted - base_rate) ** 2).sum() / n)
    brier = float((ones * (1 - said) ** 2 + (counts - ones) * said**2).sum() / n)
    return Corp(n, brier, max(0.0, brier - unc + dsc), dsc, unc, points)


def _band(said: Array, counts: Whole, resamples: int, seed: int) -> tuple[Array, Array]:
    # Only the generator's plain uniforms: numpy keeps their stream, and not that of its finer methods.
    uniforms = np.random.Generator(np.random.PCG64(seed))
    curves = np.empty((resamples, said.size))
    at_once = max(1, _CELLS // int(counts.sum()))
    for start in range(0, resamples, at_once):
        rows = min(at_once, resamples - start)
        curves[start : start + rows] = _calibrated_curves(said, counts, rows, uniforms)
    low, high = np.quantile(curves, _TAILS, axis=0, overwrite_input=True)
    return low, high


def _calibrated_curves(said: Array, counts: Whole, rows: int, uniforms: np.random.Generator) -> Array:
    """The curves of `rows` authors who said the same and are calibrated, rows x forecasts."""
    came_true = uniforms.random((rows, int(counts.sum()))) < np.repeat(said, counts)
    ones = np.add.reduceat(came_true, np.cumsum(counts) - counts, axis=1, dtype=np.int64)
    owners = np.repeat(np.arange(rows), said.size)
    return _pool(ones.ravel(), np.tile(counts, rows), owners).reshape(rows, said.size)
