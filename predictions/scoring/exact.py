"""Exact sums: losses are decimals until the last step, and stored sums are whole numbers of 1e-12.

A sum of floats depends on its order; a sum of integers does not. That is what lets a stored total be
compared bit for bit with one rebuilt from nothing.
"""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

UNITS_PER_ONE: Final = 10**12

# Nine places squared, times days, summed over a career of revisions: about 26 digits. 60 leaves room for
# imports with longer decimals. A context of our own, so that a caller's precision cannot change a score.
EXACT: Final = Context(prec=60)
_HALF: Final = Decimal("0.5")


def weighted_mean(values: Sequence[Decimal], weights: Sequence[int]) -> float:
    """Mean of `values` with whole-number `weights` (days): sum exact, rounded once to the nearest float.

    Two sequences of one length k >= 1, weights >= 0 with a positive sum. Raises ValueError otherwise.

    >>> weighted_mean([Decimal("0.04"), Decimal("0.01")], [3, 1])
    0.0325
    """
    if len(values) != len(weights) or min(weights, default=-1) < 0 or sum(weights) == 0:
        raise ValueError("Give as many weights as values, none negative and at least one above 0.")
    total = Decimal(0)
    for value, weight in zip(values, weights, strict=True):
        total = EXACT.fma(value, weight, total)
    return float(EXACT.divide(total, sum(weights)))


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
    return int(EXACT.fma(number, UNITS_PER_ONE, _HALF).to_integral_value(ROUND_FLOOR, EXACT))


def from_units(units: int) -> float:
    """The float nearest to `units` * 1e-12; the inverse of `to_units` for |x| up to 1,000.

    Any integer; a non-integer raises TypeError.

    >>> from_units(32500000000)
    0.0325
    """
    if not isinstance(units, int):
        raise TypeError("Units are whole numbers: use to_units() to make them.")
    return units / UNITS_PER_ONE
