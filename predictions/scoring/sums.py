"""What an author's claims add up to over a slice: whole numbers only, so that adding and taking away are exact.

A claim enters a slice's sums and leaves them again by the same numbers, in any order; a correction is a difference.
Everything a board shows is worked out from these sums (`figures`). An author's questions on one event are averaged
into one unit first, since what is inferred (intervals, ranks) is inferred from events.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from predictions.scoring.counts import Counts, add_counts, count_pairs, unpack
from predictions.scoring.exact import UNITS_PER_ONE
from predictions.scoring.facts import BASES, BILLION, SCALES, STATUSES, UNSCORED_OUTCOMES, Facts, Flags, Whole
from predictions.scoring.policy import N_BINS

_HALF_UNIT: Final = UNITS_PER_ONE // 2
_MILLION: Final = 10**6
_COIN: Final = UNITS_PER_ONE // 4

# Added up claim by claim. n_STATUS counts those apart; the others are sums of units over the claims named.
_COUNTS: Final = (
    "n", "n_matured", "n_advance", "n_referenced", "n_partial", "n_hits", "n_hit_base", "n_hits_matured",
    "n_hit_base_matured", "n_plain", "n_true", "peer_n", "peer_spot_n", "n_unscored",
    *(f"n_{status}" for status in STATUSES[1:]),
)  # fmt: skip
_TOTALS: Final = (
    "brier", "brier_best", "brier_worst", "brier_matured", "brier_plain", "log_score", "coin", "coin_matured",
    "frozen_brier", "frozen_reference", "boldness", "boldness_frozen", "peer", "peer_spot", "unscored_best",
    "unscored_worst", "p_squared", "p_of_true",
)  # fmt: skip


def _unit_names(family: str, values: tuple[str, ...]) -> tuple[str, ...]:
    return (f"{family}_units", *(f"{family}_{value}{power}" for value in values for power in ("", "_squared")))


# Added up event by event: how many events, and per value the sum and the sum of squares of the events' means.
_RANGE: Final = ("actual", "smaller", "larger")
_UNITS: Final = {
    "brier": _RANGE,
    "brier_matured": _RANGE,
    "skill": ("actual",),
    "skill_matured": ("actual",),
    "hit": ("actual",),
    "hit_matured": ("actual",),
    "frozen": _RANGE,
}
# What ranks are worked out from: skill per event of matured yes-or-no claims, also with words read on other scales.
_RANK_UNITS: Final = {"rank": ("actual", *SCALES), "frozen_rank": ("actual",)}

SUM_NAMES: Final = (
    *_COUNTS, *_TOTALS, *(name for family, values in _UNITS.items() for name in _unit_names(family, values)),
)  # fmt: skip
RANK_NAMES: Final = tuple(name for family, values in _RANK_UNITS.items() for name in _unit_names(family, values))
_PLACE: Final = {name: k for k, name in enumerate(SUM_NAMES)}
_RANK_PLACE: Final = {name: k for k, name in enumerate(RANK_NAMES)}
# Of fewer pairs than these, all columns are added up in one call.
_FEW: Final = 1000
N_CELLS: Final = len(BASES) * N_BINS
# n, how many came true, the sum of p.
CELL_COLUMNS: Final = 3


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of g slices. `main` is (g, len(SUM_NAMES)), `rank` (g, len(RANK_NAMES)).

    `cells`: by basis and calibration bin (basis * 10 + bin), of matured yes-or-no claims, the columns n, how many came
    true, and the sum of p in billionths. `leads`: by lead in days, how many scored claims.
    """

    main: Whole
    rank: Whole
    cells: Counts
    leads: Counts

    def column(self, name: str) -> Whole:
        """One sum, for every slice; `name` from SUM_NAMES or RANK_NAMES."""
        return self.main[:, _PLACE[name]] if name in _PLACE else self.rank[:, _RANK_PLACE[name]]

    @property
    def impossible(self) -> Flags:
        """Which slices count less than nothing: something was taken away that had never been added."""
        return np.asarray((self.main[:, : len(_COUNTS)] < 0).any(axis=1))

    def take(self, rows: Whole) -> "Sums":
        """The slices at these places, in ascending order."""
        return Sums(self.main[rows], self.rank[rows], self.cells.take(rows), self.leads.take(rows))

    @property
    def empty(self) -> Flags:
        """Which slices hold no claim any more."""
        return np.asarray(~self.main[:, : len(_COUNTS)].any(axis=1))


def sum_up(facts: Facts, rows: Whole, groups: Whole, n_groups: int) -> Sums:
    """The sums of `n_groups` slices: fact `rows[i]` counts in slice `groups[i]`; a fact may count in several.

    Exact, and the same in whatever order the pairs come; raises nothing.
    """
    order = np.lexsort((facts.event[rows], groups))
    rows, groups = rows[order], groups[order]
    main = np.zeros((n_groups, len(SUM_NAMES)), dtype=np.int64)
    rank = np.zeros((n_groups, len(RANK_NAMES)), dtype=np.int64)
    if rows.size:
        pairs = _Pairs.of(rows, groups, facts.event[rows])
        by_claim, present = _by_claim(facts), groups[pairs.starts]
        main[present, : len(by_claim)] = pairs.added(by_claim)
        main[present, len(by_claim) :] = pairs.units(_families(facts))
        rank[present] = pairs.units(_rank_families(facts))
    return Sums(main, rank, _cells(facts, rows, groups, n_groups), _leads(facts, rows, groups, n_groups))


def add(first: Sums, second: Sums, sign: int = 1) -> Sums:
    """`first` plus `second` (or minus, with sign -1), slice by slice; both of the same slices in the same order."""
    return Sums(
        first.main + sign * second.main,
        first.rank + sign * second.rank,
        add_counts(first.cells, second.cells, sign),
        add_counts(first.leads, second.leads, sign),
    )


def rank_sums(packed: Sequence[bytes]) -> Sums:
    """Sums that hold only what ranks are worked out from, as it was stored; one slice for each of `packed`.

    >>> rank_sums([bytes(8 * len(RANK_NAMES))]).column("rank_units").tolist()
    [0]
    """
    rank = np.frombuffer(b"".join(packed), dtype="<i8").reshape(-1, len(RANK_NAMES)).astype(np.int64)
    nothing = unpack([b""] * len(packed), 1)
    return Sums(np.zeros((len(packed), 0), dtype=np.int64), rank, nothing, nothing)


@dataclass(frozen=True, slots=True)
class RankFacts:
    """r matured yes-or-no claims as ranks see them: author and event as any keys, and their skills in units.

    `family`: "rank", or "frozen_rank" for skill against frozen references; `skills` by what may be in such a family:
    "actual" and names of SCALES.
    """

    family: str
    group: Whole
    event: Whole
    skills: Mapping[str, Whole]


def sum_ranks(families: Sequence[RankFacts], n_groups: int) -> Sums:
    """What `sum_up` makes of the same claims for ranks, and nothing else; what is not given stays 0. Raises KeyError.

    `group` runs from 0 to `n_groups` - 1.

    >>> one = np.zeros(1, dtype=np.int64)
    >>> sum_ranks([RankFacts("rank", one, one, {"actual": one + 7})], 1).column("rank_actual").tolist()
    [7]
    """
    rank = np.zeros((n_groups, len(RANK_NAMES)), dtype=np.int64)
    for one in families:
        order = np.lexsort((one.event, one.group))
        if not order.size:
            continue
        groups = one.group[order]
        pairs = _Pairs.of(order, groups, one.event[order])
        places = np.array([_RANK_PLACE[name] for name in _unit_names(one.family, tuple(one.skills))])
        every = np.ones(order.size, dtype=np.bool_)
        rank[groups[pairs.starts][:, np.newaxis], places] = pairs.units([(every, list(one.skills.values()))])
    nothing = unpack([b""] * n_groups, 1)
    return Sums(np.zeros((n_groups, 0), dtype=np.int64), rank, nothing, nothing)


def square_units(x: Whole) -> Whole:
    """x^2 of units in [-1e12, 1e12], in units, rounded half up, without leaving 64 bits; raises nothing.

    With |x| = a 1e6 + b: x^2 / 1e12 = a^2 + (2 a b 1e6 + b^2) / 1e12, and the bracket stays below 2.1e18.

    >>> square_units(np.array([500_000_000_000, -1_500_000])).tolist()
    [250000000000, 2]
    """
    high, low = np.divmod(np.abs(x), _MILLION)
    return np.asarray(high * high + (2 * high * low * _MILLION + low * low + _HALF_UNIT) // UNITS_PER_ONE)


def rounded_mean(total: Whole, count: Whole) -> Whole:
    """total / count rounded half up to a whole number; 0 where count is 0. count >= 0; raises nothing.

    >>> rounded_mean(np.array([5, -5, 7]), np.array([2, 2, 0])).tolist()
    [3, -2, 0]
    """
    divisor = np.maximum(count, 1)
    return np.asarray(np.where(count > 0, (2 * total + divisor) // (2 * divisor), 0))


def _changes(column: Whole) -> Flags:
    changes = np.ones(column.size, dtype=np.bool_)
    changes[1:] = column[1:] != column[:-1]
    return changes


def _starts(column: Whole) -> Whole:
    return np.flatnonzero(_changes(column))


def _by_claim(facts: Facts) -> list[Whole]:
    """The columns of _COUNTS and _TOTALS, one row per fact."""
    scored, plain, hit = facts.scored, facts.plain, facts.hit
    matured = scored & facts.matured
    true = plain & (facts.credit == BILLION)
    referenced = scored & facts.referenced
    unscored = np.isin(facts.status, UNSCORED_OUTCOMES) & facts.scorable
    smaller, larger = _range_of(facts.brier_if_true, facts.brier_if_false)
    peer, spot = scored & facts.has_peer, scored & facts.has_spot
    counts = [
        scored, matured, scored & facts.advance, referenced, scored & ~facts.settled_plainly, hit, facts.judged,
        hit & facts.matured, facts.judged & facts.matured, plain, true, peer, spot, unscored,
        *(facts.status == k for k in range(1, len(STATUSES))),
    ]  # fmt: skip
    p_squared = _billionths_squared(facts.probability)
    totals = [
        (scored, facts.brier), (scored, facts.brier_best), (scored, facts.brier_worst), (matured, facts.brier),
        (plain, facts.brier), (scored, facts.log_score), (scored, facts.coin_brier), (matured, facts.coin_brier),
        (referenced, facts.brier), (referenced, facts.reference_brier), (scored, facts.boldness),
        (referenced, facts.boldness_frozen), (peer, facts.peer), (spot, facts.peer_spot), (unscored, smaller),
        (unscored, larger), (plain, p_squared), (true, facts.probability * (UNITS_PER_ONE // BILLION)),
    ]  # fmt: skip
    return [flags.astype(np.int64) for flags in counts] + [np.where(mask, value, 0) for mask, value in totals]


def _range_of(if_true: Whole, if_false: Whole) -> tuple[Whole, Whole]:
    return np.minimum(if_true, if_false), np.maximum(if_true, if_false)


def _billionths_squared(p: Whole) -> Whole:
    return np.asarray((p * p + _MILLION // 2) // _MILLION)


Family = tuple[Flags, list[Whole]]


def _families(facts: Facts) -> list[Family]:
    """In the order of _UNITS: which claims, and their values."""
    scored, judged = facts.scored, facts.judged
    matured, referenced = scored & facts.matured, scored & facts.referenced
    brier = [facts.brier, *_range_of(facts.brier_if_true, facts.brier_if_false)]
    skill, hit = facts.coin_brier - facts.brier, facts.hit * UNITS_PER_ONE
    frozen = [
        facts.reference_brier - facts.brier,
        *_range_of(facts.reference_if_true - facts.brier_if_true, facts.reference_if_false - facts.brier_if_false),
    ]
    return [
        (scored, brier), (matured, brier), (scored, [skill]), (matured, [skill]), (judged, [hit]),
        (judged & facts.matured, [hit]), (referenced, frozen),
    ]  # fmt: skip


def _rank_families(facts: Facts) -> list[Family]:
    """In the order of _RANK_UNITS."""
    plain = facts.plain
    skills = [_COIN - facts.brier, *(_COIN - facts.brier_as[:, k] for k in range(len(SCALES)))]
    return [(plain, skills), (plain & facts.referenced, [facts.reference_brier - facts.brier])]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Which facts count where, by group and then by event: m pairs of h groups, and where several share an event."""

    rows: Whole  # [m] places of facts
    starts: Whole  # [h] the first pair of each group
    shared: Whole  # [s] places of the pairs whose event has another in the group
    shared_starts: Whole  # where each such event begins in `shared`
    shared_group: Whole  # beside `shared_starts`: the group's place among the h

    @classmethod
    def of(cls, rows: Whole, groups: Whole, events: Whole) -> "_Pairs":
        """From at least one pair, in order."""
        starts = _starts(groups)
        units = np.flatnonzero(_changes(groups) | _changes(events))
        sizes = np.diff(units, append=rows.size)
        several = sizes > 1
        counts = sizes[several]
        group = np.searchsorted(starts, units[several], side="right") - 1
        return cls(rows, starts, np.flatnonzero(np.repeat(several, sizes)), np.cumsum(counts) - counts, group)

    def added(self, columns: list[Whole]) -> Whole:
        """(h, len(columns)): values of facts added up by group."""
        if self.rows.size < _FEW:
            return np.asarray(np.add.reduceat(np.column_stack(columns)[self.rows], self.starts, axis=0))
        # Column by column takes a quarter of the time of a table, and no memory.
        return np.column_stack([np.add.reduceat(column.take(self.rows), self.starts) for column in columns])

    def units(self, families: list[Family]) -> Whole:
        """(h, columns): each value averaged over the facts of an event in a group; the averages and their squares.

        An event is nearly always alone, and its average is then the fact's own, whatever the group: squared once for
        each fact and not for each pair. What shares an event is put right afterwards, exactly.
        """
        every = np.arange(families[0][0].size, dtype=np.int64)
        alone = _units(families, every, every)
        found = self.added(alone)
        if self.shared.size:
            rows = self.rows[self.shared]
            averaged = np.column_stack(_units(families, rows, self.shared_starts))
            singly = np.add.reduceat(np.column_stack(alone)[rows], self.shared_starts, axis=0)
            np.add.at(found, self.shared_group, averaged - singly)
        return found


def _units(families: list[Family], rows: Whole, starts: Whole) -> list[Whole]:
    """By family: whether an event counts, and of each value its mean over the facts and the mean's square."""
    columns: list[Whole] = []
    alone = starts.size == rows.size
    for mask, values in families:
        counted = mask[rows]
        count = counted.astype(np.int64) if alone else np.add.reduceat(counted, starts, dtype=np.int64)
        columns.append((count > 0).astype(np.int64))
        for value in values:
            kept = np.where(counted, value[rows], 0)
            mean = kept if alone else rounded_mean(np.add.reduceat(kept, starts), count)
            columns += [mean, square_units(mean)]
    return columns


def _cells(facts: Facts, rows: Whole, groups: Whole, n_groups: int) -> Counts:
    kept = facts.plain[rows]
    rows, groups = rows[kept], groups[kept]
    probability = facts.probability[rows]
    # Decided on whole numbers, lower edge included: 0.3 falls into the fourth bin whatever its float is.
    bins = np.minimum(probability * N_BINS // BILLION, N_BINS - 1)
    keys = np.maximum(facts.basis[rows], 0) * N_BINS + bins
    ones = np.ones(rows.size, dtype=np.int64)
    true = (facts.credit[rows] == BILLION).astype(np.int64)
    return count_pairs(groups, keys, [ones, true, probability], n_groups)


def _leads(facts: Facts, rows: Whole, groups: Whole, n_groups: int) -> Counts:
    kept = facts.scored[rows]
    rows, groups = rows[kept], groups[kept]
    return count_pairs(groups, facts.lead_days[rows], [np.ones(rows.size, dtype=np.int64)], n_groups)
