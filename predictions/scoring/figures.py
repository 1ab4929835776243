"""Every figure of a board line from its sums, for any number of slices at once.

Counts are whole numbers; every other figure is a float, NaN where it is not known. Formulas: docs/methodology.md.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from predictions.scoring.counts import Counts
from predictions.scoring.exact import UNITS_PER_ONE
from predictions.scoring.facts import BASES, BILLION, STATUSES, Flags, Whole
from predictions.scoring.intervals import plus_one_columns, wilson_columns
from predictions.scoring.policy import N_BINS, SKILL_HIGH, SKILL_LOW
from predictions.scoring.sums import N_CELLS, Sums

Array = NDArray[np.float64]

COUNTS: Final = (
    "n", "n_events", "n_matured", "n_events_matured", "n_advance", "n_referenced", "n_partial",
    *(f"n_{status}" for status in STATUSES[1:]),
    "n_hits", "n_hit_base", "n_rank_events", "n_unscored", "calibration_n", "peer_n", "peer_spot_n",
)  # fmt: skip
FIGURES: Final = (
    "brier", "brier_low", "brier_high", "brier_best", "brier_worst",
    "brier_matured", "brier_matured_low", "brier_matured_high",
    "log_score",
    "skill", "skill_low", "skill_high", "skill_matured", "skill_matured_low", "skill_matured_high",
    "skill_frozen", "skill_frozen_low", "skill_frozen_high",
    "hit_rate", "hit_rate_low", "hit_rate_high", "hit_rate_matured", "hit_rate_matured_low", "hit_rate_matured_high",
    "calibration_brier", "calibration_error", "reliability", "resolution", "uncertainty", "within_bin",
    "bss", "boldness", "boldness_frozen", "lead_days_median", "peer_score", "peer_spot",
    "brier_if_for", "brier_if_against", "skill_if_for", "skill_if_against",
)  # fmt: skip

_COIN: Final = 0.25
# Skill against a frozen reference: both losses lie in [0, 1].
_LOWEST, _HIGHEST = -1.0, 1.0


def figures(sums: Sums) -> dict[str, Whole | Array]:
    """COUNTS and FIGURES by name, one entry per slice of `sums`; raises nothing.

    >>> from predictions.scoring.facts import facts_of
    >>> from predictions.scoring.sums import sum_up
    >>> none = np.zeros(0, dtype=np.int64)
    >>> nothing = figures(sum_up(facts_of([]), none, none, 1))
    >>> nothing["n"].tolist(), nothing["brier"].tolist()
    ([0], [nan])
    """
    found: dict[str, Whole | Array] = _counts(sums)
    found |= _means(sums)
    found |= _intervals(sums, found)
    found |= _calibration(sums)
    found |= _had_the_unscored_gone(sums)
    found["lead_days_median"] = medians(sums.leads)
    return {name: found[name] for name in (*COUNTS, *FIGURES)}


def _counts(sums: Sums) -> dict[str, Whole | Array]:
    renamed = {
        "n_events": "brier_units", "n_events_matured": "brier_matured_units", "n_rank_events": "rank_units",
        "calibration_n": "n_plain",
    }  # fmt: skip
    return {name: sums.column(renamed.get(name, name)) for name in COUNTS}


def _mean(total: Whole, count: Whole, unit: float = UNITS_PER_ONE) -> Array:
    """total / count in the score's own terms; NaN where count is 0."""
    found = np.full(total.shape, np.nan)
    np.divide(total / unit, count, out=found, where=count > 0)
    return found


def _means(sums: Sums) -> dict[str, Whole | Array]:
    of = sums.column
    n, matured, referenced = of("n"), of("n_matured"), of("n_referenced")
    plain, true = of("n_plain"), of("n_true")
    uncertainty = _mean(true * (plain - true), plain * plain, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        bss = np.where(uncertainty > 0, 1 - _mean(of("brier_plain"), plain) / uncertainty, np.nan)
    return {
        "brier": _mean(of("brier"), n),
        "brier_best": _mean(of("brier_best"), n),
        "brier_worst": _mean(of("brier_worst"), n),
        "brier_matured": _mean(of("brier_matured"), matured),
        "log_score": _mean(of("log_score"), n),
        "skill": _mean(of("coin") - of("brier"), n),
        "skill_matured": _mean(of("coin_matured") - of("brier_matured"), matured),
        "skill_frozen": _mean(of("frozen_reference") - of("frozen_brier"), referenced),
        "hit_rate": _mean(of("n_hits"), of("n_hit_base"), 1),
        "hit_rate_matured": _mean(of("n_hits_matured"), of("n_hit_base_matured"), 1),
        "bss": bss,
        "boldness": _mean(of("boldness"), n),
        "boldness_frozen": _mean(of("boldness_frozen"), referenced),
        "peer_score": _mean(of("peer"), of("peer_n")),
        "peer_spot": _mean(of("peer_spot"), of("peer_spot_n")),
    }


def _intervals(sums: Sums, points: dict[str, Whole | Array]) -> dict[str, Whole | Array]:
    found: dict[str, Whole | Array] = {}

    def keep(name: str, interval: tuple[Array, Array]) -> None:
        # The point is a mean over questions and the interval one over events: where events differ in size, the one
        # may lie outside the other, and is then taken in.
        found[f"{name}_low"] = np.fmin(interval[0], points[name])
        found[f"{name}_high"] = np.fmax(interval[1], points[name])

    keep("brier", _plus_one(sums, "brier", floor=0.0, ceiling=1.0))
    keep("brier_matured", _plus_one(sums, "brier_matured", floor=0.0, ceiling=1.0))
    keep("skill", _coin_interval(sums, "skill", "brier"))
    keep("skill_matured", _coin_interval(sums, "skill_matured", "brier_matured"))
    keep("skill_frozen", _plus_one(sums, "frozen", floor=_LOWEST, ceiling=_HIGHEST))
    keep("hit_rate", _wilson(sums, "hit"))
    keep("hit_rate_matured", _wilson(sums, "hit_matured"))
    return found


def _real(sums: Sums, name: str) -> Array:
    return np.asarray(sums.column(name) / UNITS_PER_ONE)


def _plus_one(sums: Sums, family: str, *, floor: float, ceiling: float) -> tuple[Array, Array]:
    columns = [
        _real(sums, f"{family}_{value}{power}")
        for value in ("actual", "smaller", "larger")
        for power in ("", "_squared")
    ]
    return plus_one_columns(sums.column(f"{family}_units"), *columns, floor=floor, ceiling=ceiling)


def _coin_interval(sums: Sums, family: str, brier: str) -> tuple[Array, Array]:
    """Skill against the coin: what a settled question can score is 0.25 less its two possible losses."""
    n = sums.column(f"{family}_units")

    def turned(value: str) -> tuple[Array, Array]:
        total, squares = _real(sums, f"{brier}_{value}"), _real(sums, f"{brier}_{value}_squared")
        return _COIN * n - total, _COIN * _COIN * n - 2 * _COIN * total + squares

    actual = _real(sums, f"{family}_actual"), _real(sums, f"{family}_actual_squared")
    return plus_one_columns(n, *actual, *turned("larger"), *turned("smaller"), floor=SKILL_LOW, ceiling=SKILL_HIGH)


def _wilson(sums: Sums, family: str) -> tuple[Array, Array]:
    """Over events: five questions that turn on one thing are one trial, not five."""
    return wilson_columns(_real(sums, f"{family}_actual"), sums.column(f"{family}_units"))


def bin_columns(cells: Counts) -> tuple[Whole, Array, Array]:
    """Ten bins over all bases, arrays of shape (g, 10): how many, how many came true, and the sum of p."""
    table = cells.dense(N_CELLS).reshape(cells.n_groups, len(BASES), N_BINS, 3).sum(axis=1)
    return table[..., 0], table[..., 1].astype(np.float64), table[..., 2] / BILLION


def _calibration(sums: Sums) -> dict[str, Whole | Array]:
    """Murphy's parts. Their identity holds by construction: within_bin is what the other three leave of Brier."""
    n, true, said = bin_columns(sums.cells)
    size = sums.column("n_plain")
    count = np.maximum(n, 1)
    gaps = said / count - true / count
    share = np.full(true.shape[0], np.nan)
    np.divide(sums.column("n_true"), size, out=share, where=size > 0)
    resolution = _over(np.sum(n * (true / count - np.nan_to_num(share)[:, np.newaxis]) ** 2, axis=1), size)
    reliability = _over(np.sum(n * gaps**2, axis=1), size)
    uncertainty = np.asarray(share * (1 - share))
    units = sums.column("p_squared") - 2 * sums.column("p_of_true") + sums.column("n_true") * UNITS_PER_ONE
    brier = _mean(units, size)
    return {
        "calibration_brier": brier,
        "calibration_error": _over(np.sum(n * np.abs(gaps), axis=1), size),
        "reliability": reliability,
        "resolution": resolution,
        "uncertainty": uncertainty,
        "within_bin": brier - reliability + resolution - uncertainty,
    }


def _over(total: Array, size: Whole) -> Array:
    found = np.full(total.shape, np.nan)
    np.divide(total, size, out=found, where=size > 0)
    return found


def _had_the_unscored_gone(sums: Sums) -> dict[str, Whole | Array]:
    """The bounds of Manski (1989): every void, ambiguous and unverifiable question for the author, or against."""
    n, extra = sums.column("n"), sums.column("n_unscored")
    best, worst = sums.column("unscored_best"), sums.column("unscored_worst")
    skill, coin = sums.column("coin") - sums.column("brier"), extra * round(_COIN * UNITS_PER_ONE)
    return {
        "brier_if_for": _mean(sums.column("brier") + best, n + extra),
        "brier_if_against": _mean(sums.column("brier") + worst, n + extra),
        "skill_if_for": _mean(skill + coin - best, n + extra),
        "skill_if_against": _mean(skill + coin - worst, n + extra),
    }


def medians(counts: Counts) -> Array:
    """The median key of each group, an entry's first column being how often the key occurs; NaN for none.

    >>> from predictions.scoring.counts import count_pairs
    >>> days = count_pairs(np.zeros(3, dtype=np.int64), np.array([5, 9, 9]), [np.ones(3, dtype=np.int64)], 1)
    >>> medians(days).tolist()
    [9.0]
    """
    n = np.zeros(counts.n_groups, dtype=np.int64)
    np.add.at(n, counts.group, counts.values[:, 0])
    ends = np.cumsum(counts.values[:, 0])  # entries are sorted by group, then key
    before = np.cumsum(n) - n

    def ranked(place: Whole) -> Array:
        found = np.searchsorted(ends, before + place, side="right")
        return np.asarray(counts.key[np.minimum(found, max(ends.size - 1, 0))], dtype=np.float64)

    middle = np.full(n.shape, np.nan)
    known: Flags = n > 0
    if known.any():
        middle[known] = ((ranked((n - 1) // 2) + ranked(n // 2)) / 2)[known]
    return middle
