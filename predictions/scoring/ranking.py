"""The order of a field of authors, or the honest statement that there is none."""

from collections.abc import Sequence
from math import isfinite

import numpy as np

from predictions.scoring.exact import UNITS_PER_ONE
from predictions.scoring.shrinkage import Array, between_variance, pooled_within_variance, shrink
from predictions.scoring.types import Competitor, Placement, Placing


def place(competitors: Sequence[Competitor], *, min_n: int) -> Placement:
    """Order authors by skill shrunk to the field; 1 is best, ties (to 1e-12) share a rank: 1, 1, 3.

    The field is everyone with at least `min_n` >= 1 events; the others get neither rank nor shrunk skill and
    do not move the field. The noise is the field's pooled within-author variance over the author's events,
    never the author's own: ten lucky hits look as noisy as they are. With no variance between authors nobody
    has a rank (`separable` False). Placings come in the order given. Raises ValueError for min_n < 1, a key
    given twice, or an author of the field without a mean, or with two events and no variance.
    Source: DerSimonian and Laird (1986); Efron and Morris (1975).

    >>> field = [Competitor(7, 40, 0.10, 0.05), Competitor(8, 40, -0.10, 0.05), Competitor(9, 3, 0.25, 0.0)]
    >>> [(one.key, one.rank) for one in place(field, min_n=10).placings]
    [(7, 1), (8, 2), (9, None)]
    """
    if min_n < 1:
        raise ValueError(f"The minimum number of events must be 1 or more, not {min_n}.")
    if len({one.key for one in competitors}) < len(competitors):
        raise ValueError("Each competitor may be given only once: sum an author up before placing.")
    field = [one for one in competitors if one.n_events >= min_n]
    n = [one.n_events for one in field]
    means = [_mean(one) for one in field]
    pooled = pooled_within_variance(n, [np.nan if one.variance is None else one.variance for one in field])
    between = None if pooled is None else between_variance(n, means, pooled)
    if pooled is None or between is None:
        return Placement(_placings(competitors, {}, {}), None, pooled, separable=False)
    shrunk = shrink(n, means, pooled=pooled, between=between)
    keys = [one.key for one in field]
    ranks = dict(zip(keys, _ranks(shrunk), strict=True)) if between > 0 else {}
    skills = dict(zip(keys, shrunk.tolist(), strict=True))
    return Placement(_placings(competitors, ranks, skills), between, pooled, separable=between > 0)


def _mean(one: Competitor) -> float:
    if one.mean is None or not isfinite(one.mean):
        raise ValueError(f"Competitor {one.key} has {one.n_events} events and so needs a mean.")
    return one.mean


def _ranks(shrunk: Array) -> list[int]:
    """1 + the number of authors who are better, told apart in whole units of 1e-12."""
    units = np.rint(shrunk * UNITS_PER_ONE).astype(np.int64)
    ordered = np.sort(-units)
    return [int(rank) for rank in np.searchsorted(ordered, -units, side="left") + 1]


def _placings(
    competitors: Sequence[Competitor], ranks: dict[int, int], skills: dict[int, float]
) -> tuple[Placing, ...]:
    return tuple(Placing(one.key, ranks.get(one.key), skills.get(one.key)) for one in competitors)
