"""Questions that turn on one event are one piece of luck, and so one unit for everything that is inferred."""

from collections import defaultdict
from collections.abc import Iterable
from math import fsum

from predictions.scoring.intervals import Interval


def event_means(rows: Iterable[tuple[int, float]]) -> list[float]:
    """One value per event, the mean of its rows (event, value), in the order in which events first appear.

    n >= 0 rows in any score's units; the order of the rows within an event changes nothing. Raises nothing.
    Source: averaging clusters into one observation, Donner and Klar (2000).

    >>> event_means([(7, 0.25), (8, 0.5), (7, 0.75)])
    [0.5, 0.5]
    """
    values: defaultdict[int, list[float]] = defaultdict(list)
    for event, value in rows:
        values[event].append(value)
    return [fsum(group) / len(group) for group in values.values()]


def around(point: float, interval: Interval) -> Interval:
    """The interval, widened where needed to hold `point`; in the units of both. Raises nothing.

    The point is a plain mean over questions and the interval is over events, so events of unequal size can put
    the one outside the other.

    >>> around(0.5, (0.1, 0.4)), around(0.2, (0.1, 0.4))
    ((0.1, 0.5), (0.1, 0.4))
    """
    low, high = interval
    return min(low, point), max(high, point)
