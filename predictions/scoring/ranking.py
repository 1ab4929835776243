"""The order of a slice: ranks, rank ranges and who is told apart, from the stored sums of its authors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from predictions.scoring.exact import UNITS_PER_ONE
from predictions.scoring.facts import WILL_SCALES, Flags, Whole
from predictions.scoring.separation import FieldColumns, in_units, separate_columns, surviving_ranges
from predictions.scoring.shrinkage import Array, between_variance, field_mean, pooled_within_variance
from predictions.scoring.sums import Sums

COIN: Final = "coin"
FROZEN: Final = "frozen"
REFERENCES: Final = (COIN, FROZEN)
_FAMILY: Final = {COIN: "rank", FROZEN: "frozen_rank"}


@dataclass(frozen=True, slots=True)
class Placed:
    """k authors of one slice, in the order given. 0 and NaN: none; `separable` is False where there is no rank.

    `in_field`: has the events that a rank takes. `ranked`: the field shows a difference, so its authors have ranks.
    """

    n_events: Whole
    in_field: Flags
    rank: Whole
    rank_low: Whole
    rank_high: Whole
    separable: Flags
    skill_shrunk: Array
    ranked: bool


def rank_moments(sums: Sums, *, reference: str = COIN, scale: str = "actual") -> tuple[Array, Array]:
    """Mean skill per event and its sample variance, of matured yes-or-no claims, for each author; NaN where unknown.

    `scale` is "actual" or one of SCALES. What is within the rounding of stored squares is no variance. Raises KeyError
    for a scale that is not kept.
    """
    family = _FAMILY[reference]
    n = sums.column(f"{family}_units")
    total = sums.column(f"{family}_{scale}") / UNITS_PER_ONE
    squares = sums.column(f"{family}_{scale}_squared") / UNITS_PER_ONE
    mean, variance = np.full(n.shape, np.nan), np.full(n.shape, np.nan)
    np.divide(total, n, out=mean, where=n > 0)
    np.divide(squares - total * np.nan_to_num(mean), n - 1, out=variance, where=n > 1)
    return mean, np.where(variance < 1 / UNITS_PER_ONE, 0.0, variance)


def place(sums: Sums, *, min_n: int, reference: str = COIN) -> Placed:
    """Rank the authors of a slice by skill shrunk to the field; 1 is best, ties (to 1e-12) share a rank: 1, 1, 3.

    The field is everyone with `min_n` >= 1 events; the others have no figures and do not move it. The noise is the
    field's pooled within-author variance over the author's events, never the author's own: ten lucky hits look as
    noisy as they are. Without variance between authors nobody has a rank, and all are shrunk to the field's mean.
    Against the coin, two authors differ only if their 84 % intervals do not touch with bare "will" read as .75, .90
    and .98 alike, the same way round; so is an author told apart from the field. Raises ValueError for min_n < 1.
    Source: DerSimonian and Laird (1986); Efron and Morris (1975); Goldstein and Healy (1995); DESIGN, rule 6.
    """
    n, in_field = field_of(sums, min_n=min_n, reference=reference)
    scales = ("actual", *WILL_SCALES) if reference == COIN else ("actual",)
    boards = {scale: field_under(sums, in_field, reference=reference, scale=scale) for scale in scales}
    return placed(sums, n, in_field, boards, reference=reference)


def field_of(sums: Sums, *, min_n: int, reference: str = COIN) -> tuple[Whole, Flags]:
    """How many events of each author count, and who has `min_n` >= 1 of them. Raises ValueError for min_n < 1."""
    if min_n < 1:
        raise ValueError(f"The minimum number of events must be 1 or more, not {min_n}.")
    n = sums.column(f"{_FAMILY[reference]}_units")
    return n, np.asarray(n >= min_n)


def field_under(sums: Sums, in_field: Flags, *, reference: str = COIN, scale: str = "actual") -> FieldColumns | None:
    """The field's figures with words read on one scale; None where nobody can be told apart. As `rank_moments`."""
    n = sums.column(f"{_FAMILY[reference]}_units")[in_field]
    mean, variance = rank_moments(sums, reference=reference, scale=scale)
    return separate_columns(n, mean[in_field], variance[in_field])


def placed(
    sums: Sums, n: Whole, in_field: Flags, boards: Mapping[str, FieldColumns | None], *, reference: str = COIN
) -> Placed:
    """What `place` returns, from boards that were made already: of "actual" and, against the coin, WILL_SCALES."""
    base = boards["actual"]
    if base is None:
        return _unranked(sums, n, in_field, reference)
    scales = WILL_SCALES if reference == COIN else ()
    return _ranked(n, in_field, base, [boards[scale] for scale in scales])


def _ranked(n: Whole, in_field: Flags, base: FieldColumns, others: list[FieldColumns | None]) -> Placed:
    size = int(in_field.sum())
    known = [board for board in others if board is not None]
    if len(known) == len(others):
        boards = [base, *known]
        low, high = surviving_ranges(
            in_units([board.low for board in boards]), in_units([board.high for board in boards])
        )
        separable = _told_apart_alike(boards)
    else:  # under another reading of "will" nobody can be told apart at all
        low, high = np.ones(size, dtype=np.int64), np.full(size, size, dtype=np.int64)
        separable = np.zeros(size, dtype=np.bool_)
    return Placed(
        n_events=n,
        in_field=in_field,
        rank=spread(in_field, base.rank, 0),
        rank_low=spread(in_field, low, 0),
        rank_high=spread(in_field, high, 0),
        separable=spread(in_field, separable, False),
        skill_shrunk=spread(in_field, base.skill_shrunk, np.nan),
        ranked=True,
    )


def _told_apart_alike(boards: list[FieldColumns]) -> Flags:
    """Told apart from the field on every board, and on the same side of it."""
    above = np.array([board.skill_shrunk > board.field_mean for board in boards])
    told_apart = np.logical_and.reduce([board.separable for board in boards])
    return np.asarray(told_apart & (above == above[0]).all(axis=0))


def _unranked(sums: Sums, n: Whole, in_field: Flags, reference: str) -> Placed:
    """Nobody can be told apart: no ranks, and the field's mean for all, if there is a field."""
    centre = centre_of(sums, in_field, reference=reference)
    none = np.zeros(in_field.size, dtype=np.int64)
    return Placed(
        n_events=n, in_field=in_field, rank=none, rank_low=none, rank_high=none,
        separable=np.zeros(in_field.size, dtype=np.bool_), skill_shrunk=np.where(in_field, centre, np.nan),
        ranked=False,
    )  # fmt: skip


def centre_of(sums: Sums, in_field: Flags, *, reference: str = COIN, scale: str = "actual") -> float:
    """The field's mean skill, to which all are shrunk where nobody can be told apart; NaN for a field without noise."""
    n_field = sums.column(f"{_FAMILY[reference]}_units")[in_field]
    mean, variance = rank_moments(sums, reference=reference, scale=scale)
    means = mean[in_field]
    pooled = pooled_within_variance(n_field, variance[in_field])
    between = None if pooled is None else between_variance(n_field, means, pooled)
    if pooled is None or between is None:
        return float("nan")
    return field_mean(n_field, means, pooled=pooled, between=between)


def spread(in_field: Flags, values: Whole | Array | Flags, otherwise: object) -> np.ndarray:
    """Values of the field's authors, at their places among all; `otherwise` for the rest."""
    found = np.full(in_field.size, otherwise, dtype=values.dtype)
    found[in_field] = values
    return found


def in_order(placed: Placed, n: Whole) -> Whole:
    """The authors from first to last: by rank, the field before the others, then by n claims, then as given.

    Their places in the order given, k of them. Raises nothing.
    """
    behind = np.where(placed.rank > 0, placed.rank, np.iinfo(np.int64).max)
    return np.lexsort((np.arange(n.size), -n, ~placed.in_field, behind)).astype(np.int64)
