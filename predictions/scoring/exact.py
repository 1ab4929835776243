"""Exact sums: losses are rounded half up to whole units of 1e-12, and so are their means; sums are of whole units.

A sum of floats depends on its order; a sum of integers does not. That is what lets a stored total be
compared bit for bit with one rebuilt from nothing.
"""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import Final, NamedTuple, TypeVar

import numpy as np

from predictions.scoring.columns import BILLION, Whole

UNITS_PER_ONE: Final = 10**12

# Products of nine places need 18 digits; 60 leaves room for logarithms and for what a caller brings. A context of
# our own, so that a caller's precision cannot change a score.
EXACT: Final = Context(prec=60)
_HALF: Final = Decimal("0.5")
_ZERO, _ONE = Decimal(0), Decimal(1)
_NINE_PLACES: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)
_SPLIT: Final = 10**6

Number = TypeVar("Number", int, Whole)


def half_up(numerator: Number, denominator: Number | int) -> Number:
    """numerator / denominator as the nearest whole number, ties towards +infinity; integers or arrays of them.

    The denominator is above 0 and below 2^62; nothing else can overflow. Raises nothing.

    >>> half_up(5, 2), half_up(-5, 2), half_up(-7, 3)
    (3, -2, -2)
    """
    whole = numerator // denominator
    return whole + (2 * (numerator - whole * denominator) >= denominator)


class Sums(NamedTuple):
    """Sums too large for 64 bits, one per group: high * 10^6 + low. Not unique, and need not be."""

    high: Whole
    low: Whole


def weighted_sums(values: Whole, weights: Whole, starts: Whole) -> Sums:
    """The sums of value x weight over groups of rows that begin at `starts`.

    A log loss of 4.6e12 units over 3.6 million days is 1.7e19, past 2^63 = 9.2e18. Split, |values| up to 7e12 and
    weights that sum to 3.7e6 days leave |high| <= 7e6 x 3.7e6 = 2.6e13 and low < 10^6 x 3.7e6 = 3.7e12.

    >>> weighted_sums(np.array([1_500_000, 2]), np.array([3, 1]), np.array([0]))
    Sums(high=array([3]), low=array([1500002]))
    """
    high = values // _SPLIT
    low = values - high * _SPLIT
    return Sums(np.add.reduceat(high * weights, starts), np.add.reduceat(low * weights, starts))


def mean_of_sums(sums: Sums, totals: Whole) -> Whole:
    """Each group's sum / total, rounded half up to a whole number; totals from 1 to 3.7e6.

    A hundredfold sum (|high| <= 2.6e15, low < 3.7e14) is still safe: the rest of the first division is below
    3.7e6 x 10^6 + 3.7e14 = 3.8e14.

    >>> mean_of_sums(Sums(np.array([3]), np.array([1_500_002])), np.array([4])).tolist()  # 4,500,002 / 4 = ... .5
    [1125001]
    """
    whole = sums.high // totals
    rest = (sums.high - whole * totals) * _SPLIT + sums.low
    return whole * _SPLIT + half_up(rest, totals)


def weighted_mean(values: Sequence[Decimal], weights: Sequence[int]) -> float:
    """Mean of `values` with whole-number `weights` (days), in whole units of 1e-12: see `half_up`.

    Two sequences of one length k >= 1, weights >= 0 with a positive sum. Raises ValueError otherwise.

    >>> weighted_mean([Decimal("0.04"), Decimal("0.01")], [3, 1])
    0.0325
    """
    if len(values) != len(weights) or min(weights, default=-1) < 0 or sum(weights) == 0:
        raise ValueError("Give as many weights as values, none negative and at least one above 0.")
    total = sum(decimal_units(value) * weight for value, weight in zip(values, weights, strict=True))
    return from_units(half_up(total, sum(weights)))


def billionths(x: Decimal) -> int:
    """A probability as a whole number of 1e-9, rounded half-even; what is not in [0, 1] stays outside (-1, 1e9 + 1).

    Raises nothing: whether the number is read at all is the kernel's to know.

    >>> billionths(Decimal("0.7")), billionths(Decimal("1.2")), billionths(Decimal("NaN"))
    (700000000, 1000000001, -1)
    """
    if not x.is_finite() or x < _ZERO:
        return -1
    if x > _ONE:
        return BILLION + 1
    return int(_NINE_PLACES.scaleb(x, 9).to_integral_value(ROUND_HALF_EVEN, _NINE_PLACES))


def from_billionths(whole: int) -> Decimal:
    """The decimal that so many billionths are; raises nothing.

    >>> from_billionths(700_000_000)
    Decimal('0.700000000')
    """
    return Decimal(whole).scaleb(-9, EXACT)


def decimal_units(number: Decimal) -> int:
    """A finite decimal as a whole number of 1e-12 units, ties towards +infinity.

    >>> decimal_units(Decimal("1.25e-11"))
    13
    """
    return int(EXACT.fma(number, UNITS_PER_ONE, _HALF).to_integral_value(ROUND_FLOOR, EXACT))


def to_units(x: float) -> int:
    """`x` as a whole number of 1e-12 units, ties upwards (towards +infinity, for negative x too).

    The float is read as the shortest decimal that names it, so that a decimal tie is a tie.
    Any finite x; raises ValueError for NaN and infinities.

    >>> to_units(0.0325), to_units(1.25e-11), to_units(-1.25e-11)
    (32500000000, 13, -12)
    """
    number = Decimal(repr(float(x)))
    if not number.is_finite():
        raise ValueError("Only a finite number can be stored: check the loss that was computed.")
    return decimal_units(number)


def from_units(units: int) -> float:
    """The float nearest to `units` * 1e-12; the inverse of `to_units` for |x| up to 1,000.

    Any integer; a non-integer raises TypeError.

    >>> from_units(32500000000)
    0.0325
    """
    if not isinstance(units, int):
        raise TypeError("Units are whole numbers: use to_units() to make them.")
    return units / UNITS_PER_ONE
