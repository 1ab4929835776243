"""The quadratic loss of Brier (1950), in its one-sided form for a yes-or-no question."""

from decimal import Decimal
from typing import Final

import numpy as np

from predictions.scoring.columns import Whole
from predictions.scoring.exact import EXACT, Number, billionths, half_up
from predictions.scoring.policy import COIN

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)
_SQUARES_PER_UNIT: Final = 10**6  # of a billionth: 1e-18


def check_unit(value: Decimal, name: str) -> None:
    """Raise ValueError, naming `name`, unless `value` is a number in [0, 1] (NaN is not).

    >>> check_unit(Decimal("1.2"), "credit")
    Traceback (most recent call last):
    ValueError: credit must be between 0 and 1, not 1.2.
    """
    if not (value.is_finite() and _ZERO <= value <= _ONE):
        raise ValueError(f"{name} must be between 0 and 1, not {value}.")


def squared_errors(p: Number, o: Number | int) -> Number:
    """(p - o)^2 in units of 1e-12, rounded half up, for forecasts p and credits o in billionths; raises nothing.

    Arrays or single integers. The square is at most (10^9)^2 = 10^18, below 2^63.
    Source: Brier (1950), halved as is usual for two classes.

    >>> squared_errors(700_000_000, 10**9), squared_errors(np.array([700_000_000]), 10**9).tolist()
    (90000000000, [90000000000])
    """
    gap = p - o
    return half_up(gap * gap, _SQUARES_PER_UNIT)


def best_errors(low: Whole, high: Whole, o: Whole) -> Whole:
    """The squared error, in units, at the point of [low, high] nearest to o: 0 when o lies inside; raises nothing.

    >>> best_errors(np.array([6 * 10**8]), np.array([9 * 10**8]), np.array([10**9])).tolist()
    [10000000000]
    """
    return squared_errors(np.minimum(np.maximum(low, o), high), o)


def worst_errors(low: Whole, high: Whole, o: Whole) -> Whole:
    """The squared error, in units, at the point of [low, high] farthest from o; raises nothing.

    >>> worst_errors(np.array([6 * 10**8]), np.array([9 * 10**8]), np.array([10**9])).tolist()
    [160000000000]
    """
    return squared_errors(np.where(o - low >= high - o, low, high), o)


def squared_error(p: Decimal, o: Decimal) -> Decimal:
    """(p - o)^2 for one forecast p and outcome credit o, both in [0, 1]; in [0, 1], 0 best, to twelve places.

    Raises ValueError outside [0, 1]. Source: Brier (1950), halved as is usual for two classes.

    >>> squared_error(Decimal("0.7"), Decimal(1))
    Decimal('0.090000000000')
    """
    check_unit(p, "probability")
    check_unit(o, "credit")
    return Decimal(squared_errors(billionths(p), billionths(o))).scaleb(-12, EXACT)


def coin_brier(o: Decimal) -> float:
    """The Brier score of always saying one half: 0.25 for yes or no, less for a partial credit o in [0, 1].

    The same on every day, so the time-weighted mean is this value. Raises ValueError outside [0, 1].

    >>> coin_brier(Decimal(1)), coin_brier(Decimal("0.5"))
    (0.25, 0.0)
    """
    return float(squared_error(COIN, o))
