"""The quadratic loss of Brier (1950), in its one-sided form for a yes-or-no question."""

from decimal import Decimal
from typing import Final

from predictions.scoring.exact import EXACT
from predictions.scoring.policy import COIN

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)


def check_unit(value: Decimal, name: str) -> None:
    """Raise ValueError, naming `name`, unless `value` is a number in [0, 1] (NaN is not).

    >>> check_unit(Decimal("1.2"), "credit")
    Traceback (most recent call last):
    ValueError: credit must be between 0 and 1, not 1.2.
    """
    if not (value.is_finite() and _ZERO <= value <= _ONE):
        raise ValueError(f"{name} must be between 0 and 1, not {value}.")


def squared_error(p: Decimal, o: Decimal) -> Decimal:
    """(p - o)^2 for one forecast p and outcome credit o, both in [0, 1]; in [0, 1], 0 best; exact.

    Raises ValueError outside [0, 1]. Source: Brier (1950), halved as is usual for two classes.

    >>> squared_error(Decimal("0.7"), Decimal(1))
    Decimal('0.09')
    """
    check_unit(p, "probability")
    check_unit(o, "credit")
    gap = EXACT.subtract(p, o)
    return EXACT.multiply(gap, gap)


def best_error(low: Decimal, high: Decimal, o: Decimal) -> Decimal:
    """The squared error at the point of [low, high] nearest to o: 0 when o lies inside; in [0, 1].

    Raises ValueError unless 0 <= low <= high <= 1 and o is in [0, 1].

    >>> best_error(Decimal("0.6"), Decimal("0.9"), Decimal(1)), best_error(Decimal(0), Decimal(1), Decimal(1))
    (Decimal('0.01'), Decimal('0'))
    """
    check_reading(low, high)
    return squared_error(min(max(low, o), high), o)


def worst_error(low: Decimal, high: Decimal, o: Decimal) -> Decimal:
    """The squared error at the point of [low, high] farthest from o; in [0, 1].

    Raises ValueError unless 0 <= low <= high <= 1 and o is in [0, 1].

    >>> worst_error(Decimal("0.6"), Decimal("0.9"), Decimal(1))
    Decimal('0.16')
    """
    check_reading(low, high)
    return max(squared_error(low, o), squared_error(high, o))


def check_reading(low: Decimal, high: Decimal) -> None:
    """Raise ValueError unless 0 <= low <= high <= 1.

    >>> check_reading(Decimal("0.5"), Decimal("0.9"))
    """
    check_unit(low, "low")
    check_unit(high, "high")
    if low > high:
        raise ValueError(f"low must not be above high, but {low} > {high}.")


def coin_brier(o: Decimal) -> float:
    """The Brier score of always saying one half: 0.25 for yes or no, less for a partial credit o in [0, 1].

    The same on every day, so the time-weighted mean is this value. Raises ValueError outside [0, 1].

    >>> coin_brier(Decimal(1)), coin_brier(Decimal("0.5"))
    (0.25, 0.0)
    """
    return float(squared_error(COIN, o))
