"""How far people who judge the same things without seeing each other agree."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """`units` were judged by two or more, with `n` values in all.

    `raw` is the share of pairs of values that are the same (0 to 1), `alpha` Krippendorff's (1: always, 0: no more
    than by chance, below 0: less); None where nothing can be said. `by_value` holds for each value how often it was
    given and the share of its partners that were the same.
    """

    units: int
    n: int
    raw: float | None
    alpha: float | None
    by_value: Mapping[str, tuple[int, float]]


def agreement(units: Iterable[Sequence[str]]) -> Agreement:
    """Raw agreement and Krippendorff's alpha for nominal values; each unit holds the values that its raters gave.

    Two or more raters, and any of them may be missing: units with fewer than two values say nothing and are left out.
    alpha = 1 − (n − 1) Σ o_ck / Σ n_c n_k over c ≠ k, where o_ck counts a unit's pairs of values, each by one over
    its number of values less one, and n_c how often c was given (Krippendorff 2011, "Computing Krippendorff's
    Alpha-Reliability"). His example C, four observers and twelve units with missing values, gives 0.743:

    >>> columns = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]
    >>> found = agreement(columns)
    >>> found.units, found.n, round(found.alpha, 3), round(found.raw, 3)
    (11, 40, 0.743, 0.8)

    His example A, two observers and two values: 0.095.

    >>> round(agreement(["01", "11", "01", "00", "00", "01", "00", "00", "10", "00"]).alpha, 3)
    0.095
    """
    together: dict[tuple[str, str], float] = defaultdict(float)
    given: Counter[str] = Counter()
    counted = 0
    for values in units:
        if len(values) < 2:
            continue
        counted += 1
        tally = Counter(values)
        given += tally
        for one, n in tally.items():
            for other, m in tally.items():
                together[one, other] += n * (m - (one == other)) / (len(values) - 1)
    n = given.total()
    same = {value: together[value, value] for value in given}
    return Agreement(
        units=counted,
        n=n,
        raw=sum(same.values()) / n if n else None,
        alpha=_alpha(n, n - sum(same.values()), given),
        by_value={value: (given[value], same[value] / given[value]) for value in given},
    )


def _alpha(n: int, differ: float, given: Mapping[str, int]) -> float | None:
    """None where only one value was ever given: chance alone would agree as well."""
    by_chance = n * n - sum(one * one for one in given.values())
    return 1 - (n - 1) * differ / by_chance if by_chance else None


@dataclass(frozen=True, slots=True)
class Closeness:
    """How far numbers agree: `units` were read by two or more, with `n` readings in all.

    `raw` is the share of pairs no further apart than was asked (0 to 1), `alpha` Krippendorff's for intervals; None
    where nothing can be said.
    """

    units: int
    n: int
    raw: float | None
    alpha: float | None


def closeness(units: Iterable[Sequence[float]], close: float) -> Closeness:
    """Raw agreement within `close`, and Krippendorff's alpha for intervals, of the numbers that each unit was given.

    alpha = 1 − D_o / D_e with squared differences: D_o averages those within units, each pair by one over its unit's
    number of values less one, and D_e those of all values (Krippendorff 2011). His example C gives 0.849:

    >>> columns = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]
    >>> found = closeness(([float(one) for one in column] for column in columns), 0.5)
    >>> found.units, found.n, round(found.alpha, 3), round(found.raw, 3)
    (11, 40, 0.849, 0.8)
    """
    rows = [values for values in units if len(values) > 1]
    every = [value for values in rows for value in values]
    n = len(every)
    if not n:
        return Closeness(0, 0, None, None)
    within = sum(_squares(values) / (len(values) - 1) for values in rows)
    among = _squares(every)
    near = sum(_near(values, close) / (len(values) - 1) for values in rows)
    return Closeness(len(rows), n, near / n, 1 - (n - 1) * within / among if among else None)


# So that 0.85 − 0.70 is no more than 0.15.
_ROUNDING = 1e-9


def _near(values: Sequence[float], close: float) -> int:
    """Ordered pairs that are no further apart."""
    return sum(abs(one - other) <= close + _ROUNDING for one in values for other in values) - len(values)


def _squares(values: Sequence[float]) -> float:
    """The squared differences of all ordered pairs, summed."""
    mean = sum(values) / len(values)
    return 2 * len(values) * sum((one - mean) ** 2 for one in values)
