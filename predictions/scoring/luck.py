"""How far luck alone moves a Brier score: the scores of somebody whose probabilities are exactly right."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from predictions.scoring.brier import check_unit
from predictions.scoring.exact import EXACT
from predictions.scoring.policy import CONFIDENCE, LUCK_RESAMPLES

Claim = tuple[Hashable, Decimal]

_TAILS: Final = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
# Cells held at once while drawing: 8 MB an array, whatever the size of the author.
_CELLS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Luck:
    """Brier scores in [0, 1], 0 best, of somebody exactly right on n questions of n_events events.

    `expected` is their mean; from `low` to `high` lie 95 % of them.
    """

    n: int
    n_events: int
    expected: float
    low: float
    high: float


def luck(claims: Iterable[Claim], *, resamples: int = LUCK_RESAMPLES) -> Luck | None:
    """Where 95 % of the mean Brier scores lie if every p in n >= 0 claims (event, p) is exactly right; None for n = 0.

    Each outcome is drawn `resamples` >= 1 times with the probability that was said. One draw decides an event: all its
    questions go the likelier way together or not, the widest that one piece of luck can be. The random numbers are
    seeded by the claims themselves: the same claims in any order, under any names of events, give the same range.
    Raises ValueError for p outside [0, 1] or no resamples.
    Source: the mean is Brier's own uncertainty p (1 - p), Murphy (1973); drawn anew as by Broecker and Smith (2007).

    >>> found = luck((event, Decimal("0.9")) for event in range(10))
    >>> found.n_events, round(found.expected, 9), round(found.low, 9), round(found.high, 9)
    (10, 0.09, 0.01, 0.25)
    """
    if resamples < 1:
        raise ValueError(f"Resamples are counted from 1, not {resamples}.")
    events = _events(claims)
    if not events:
        return None
    less_likely = np.array([float(q) for event in events for q in event])
    event_of = np.repeat(np.arange(len(events)), [len(event) for event in events])
    means = _means(less_likely, event_of, resamples, np.random.Generator(np.random.PCG64(_seed(events))))
    low, high = np.quantile(means, _TAILS)
    expected = float((less_likely * (1 - less_likely)).mean())
    return Luck(less_likely.size, len(events), expected, float(low), float(high))


def _events(claims: Iterable[Claim]) -> list[tuple[Decimal, ...]]:
    """The probability of each question's less likely side, by event, in an order that no name decides."""
    found: defaultdict[Hashable, list[Decimal]] = defaultdict(list)
    for event, p in claims:
        check_unit(p, "probability")
        found[event].append(EXACT.normalize(min(p, EXACT.subtract(1, p))))
    return sorted(tuple(sorted(event)) for event in found.values())


def _seed(events: Iterable[tuple[Decimal, ...]]) -> int:
    lines = (" ".join(f"{q:f}" for q in event) for event in events)
    return int.from_bytes(hashlib.sha256("\n".join(lines).encode()).digest(), "big")


def _means(
    less_likely: NDArray[np.float64], event_of: NDArray[np.int64], resamples: int, uniforms: np.random.Generator
) -> NDArray[np.float64]:
    """The mean Brier scores of `resamples` imagined authors.

    Only the generator's plain uniforms are drawn: numpy keeps their stream, and not that of its finer methods.
    """
    n, n_events = less_likely.size, int(event_of[-1]) + 1
    at_best, worse_by = float((less_likely**2).sum()), 1 - 2 * less_likely
    found = np.empty(resamples)
    at_once = max(1, _CELLS // n)
    for start in range(0, resamples, at_once):
        rows = min(at_once, resamples - start)
        went_against = uniforms.random((rows, n_events))[:, event_of] < less_likely
        found[start : start + rows] = (at_best + went_against @ worse_by) / n
    return found
