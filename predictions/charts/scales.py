"""Where a number stands on the page, and how numbers are written."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight map from the numbers `low` to `high` onto the user units `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a number stands; one outside the range stands at its nearer end. ValueError for no number.

        >>> Scale(0, 1, 300, 10).at(0.5)
        155.0
        >>> Scale(0, 1, 300, 10).at(7)
        10.0
        """
        share = (min(max(finite(value), self.low), self.high) - self.low) / (self.high - self.low)
        return float(self.start + share * (self.end - self.start))


def finite(value: float) -> float:
    """Pass a number on; raises ValueError for NaN and the infinities, which no chart can place."""
    if not math.isfinite(value):
        raise ValueError(f"a chart cannot place {value}")
    return value


def units(value: float) -> str:
    """Write a coordinate with at most two decimals.

    >>> units(155.0), units(1 / 3), units(-0.001)
    ('155', '0.33', '0')
    """
    text = f"{finite(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(share: float) -> str:
    """Write a share as whole per cents, with a space that does not break.

    >>> percent(0.746)
    '75\\xa0%'
    """
    return f"{round(100 * finite(share))}\u00a0%"
