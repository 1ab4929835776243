"""Would the board look the same, had words been read as other numbers? And which differences outlive that?

A scale gives each phrase another probability; numbers that authors stated stay. Days, events, outcomes and what was
too vague to score stay too, so a claim is laid out once and read under as many scales as are asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from predictions.scoring.brier import check_unit, coin_brier
from predictions.scoring.separation import Separation, Whole, in_units, separate, surviving_ranges
from predictions.scoring.shrinkage import Array
from predictions.scoring.standing_forecast import standing_forecast
from predictions.scoring.summary import is_partial
from predictions.scoring.types import Competitor, Statement

Flags = NDArray[np.bool_]
Scale = Mapping[str, Decimal]

_COIN_IF_SETTLED: Final = coin_brier(Decimal(1))
_FAR: Final = 100.0  # beyond any skill


@dataclass(frozen=True, slots=True)
class Wording:
    """Which words a statement's probability was read from; `denied`: 1 - what the scale gives for the phrase."""

    phrase: str
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One author on one settled question. `statements` in standing order; `wordings` beside them, None for a number."""

    author: int
    event: int
    deadline: date
    known_on: date
    credit: Decimal
    statements: Sequence[Statement]
    wordings: Sequence[Wording | None]
    matured: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """An author whose rank is not the same under every scale: the rank by scale, None for no rank."""

    author: int
    ranks: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Surviving:
    """The ranks an author may have when only differences count that hold under every required scale.

    Both None where the author has no rank under the base scale.
    """

    author: int
    rank_low: int | None
    rank_high: int | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One board under several scales. `boards` by the scale's name, the base first."""

    base: str
    required: tuple[str, ...]
    boards: Mapping[str, Separation]
    moves: tuple[Move, ...]
    surviving: tuple[Surviving, ...]  # in the order of the boards' authors


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Claims laid out: one row per counted statement, one entry per claim."""

    authors: tuple[int, ...]
    claim_unit: Whole  # claim -> (author, event)
    unit_author: Whole  # (author, event) -> author
    outcome: Array  # claim -> 0 or 1
    row_claim: Whole
    row_weight: Array  # days
    row_probability: Array
    row_phrase: Whole  # -1: a number
    row_denied: Flags
    phrases: tuple[str, ...]


def sensitivity(
    claims: Iterable[Claim], scales: Mapping[str, Scale], *, base: str, required: Sequence[str], min_n: int
) -> Sensitivity:
    """The board of `claims` under each of `scales`, who changes place, and the rank ranges that survive `required`.

    `scales` maps a scale's name to probabilities in [0, 1] by phrase; a phrase that a scale leaves out keeps the
    number it was stored with, so {} is the board as it stands. Two authors differ only if their 84 % intervals do
    not touch, the same way round, under every one of `required`. Only matured yes-or-no claims count, those of
    authors with `min_n` >= 1 events make the field. Raises ValueError for a base or required name that is not among
    the scales, nothing required, a probability outside [0, 1], wordings that do not match their statements, or
    statements out of order. Source: DESIGN, rule 6; LANGUAGE, section 1.

    >>> found = sensitivity([], {"as it stands": {}}, base="as it stands", required=["as it stands"], min_n=10)
    >>> found.moves, found.surviving
    ((), ())
    """
    unknown = {base, *required} - set(scales)
    if unknown or not required:
        raise ValueError(f"Name one or more scales that are given; not among them: {', '.join(sorted(unknown))}.")
    sheet = _lay_out(claims)
    boards = {name: _board(sheet, scales[name], min_n) for name in (base, *(one for one in scales if one != base))}
    moves = tuple(
        Move(author, ranks)
        for k, author in enumerate(sheet.authors)
        if len(set((ranks := {name: board.authors[k].rank for name, board in boards.items()}).values())) > 1
    )
    surviving = _surviving(boards[base], [boards[name] for name in required])
    return Sensitivity(base, tuple(required), boards, moves, surviving)


def different(one: int, other: int, boards: Iterable[Separation]) -> bool:
    """Whether two authors, by key, are told apart the same way round on every one of the boards; False for none.

    On a board on which either has no rank they are not. Raises ValueError for an author who is on none of them.
    Source: DESIGN, rule 6; the overlap rule of Goldstein and Healy (1995).

    >>> from predictions.scoring.types import Competitor
    >>> board = separate([Competitor(1, 40, 0.1, 0.05), Competitor(2, 40, -0.3, 0.05)], min_n=10)
    >>> different(1, 2, [board]), different(1, 1, [board]), different(1, 2, [])
    (True, False, False)
    """
    signs = {_sign(one, other, board) for board in boards}
    return len(signs) == 1 and signs != {0}


def will_scales(phrases: Iterable[str], readings: Iterable[Decimal]) -> dict[str, Scale]:
    """A scale for each reading in [0, 1] of the phrases that merely say that something will happen.

    Named "will = 0.75" and so on. Raises ValueError for a reading outside [0, 1].
    Source: LANGUAGE, section 1, after Teigen and Filkukova (2013).

    >>> will_scales(["bare will"], [Decimal("0.75")])
    {'will = 0.75': {'bare will': Decimal('0.75')}}
    """
    names = tuple(phrases)
    scales: dict[str, Scale] = {}
    for reading in readings:
        check_unit(reading, "reading")
        scales[f"will = {reading}"] = dict.fromkeys(names, reading)
    return scales


def _lay_out(claims: Iterable[Claim]) -> _Sheet:
    authors: dict[int, int] = {}
    units: dict[tuple[int, int], int] = {}
    phrases: dict[str, int] = {}
    unit_author: list[int] = []
    claim_unit: list[int] = []
    outcomes: list[float] = []
    rows: list[tuple[int, float, float, int, bool]] = []
    for claim in claims:
        if len(claim.statements) != len(claim.wordings):
            raise ValueError("Give one wording, or None for a number, beside each statement.")
        author = authors.setdefault(claim.author, len(authors))
        if not claim.matured or is_partial(claim.credit):
            continue
        counted = _rows(claim, len(outcomes), phrases)
        if not counted:
            continue
        rows += counted
        unit = units.setdefault((author, claim.event), len(units))
        if unit == len(unit_author):
            unit_author.append(author)
        claim_unit.append(unit)
        outcomes.append(float(claim.credit))
    claim_of, weight, probability, phrase, denied = zip(*rows, strict=True) if rows else ((),) * 5
    return _Sheet(
        authors=tuple(authors),
        claim_unit=np.array(claim_unit, dtype=np.int64),
        unit_author=np.array(unit_author, dtype=np.int64),
        outcome=np.array(outcomes, dtype=np.float64),
        row_claim=np.array(claim_of, dtype=np.int64),
        row_weight=np.array(weight, dtype=np.float64),
        row_probability=np.array(probability, dtype=np.float64),
        row_phrase=np.array(phrase, dtype=np.int64),
        row_denied=np.array(denied, dtype=np.bool_),
        phrases=tuple(phrases),
    )


def _rows(claim: Claim, number: int, phrases: dict[str, int]) -> list[tuple[int, float, float, int, bool]]:
    rows = []
    for one in standing_forecast(claim.statements, deadline=claim.deadline, known_on=claim.known_on):
        check_unit(one.statement.probability, "probability")
        wording = claim.wordings[one.index]
        phrase = -1 if wording is None else phrases.setdefault(wording.phrase, len(phrases))
        denied = wording is not None and wording.denied
        rows.append((number, float(one.weight), float(one.statement.probability), phrase, denied))
    return rows


def _board(sheet: _Sheet, scale: Scale, min_n: int) -> Separation:
    """Skill per event of every author, by the same sums as `summarise`, in floats."""
    losses = (_probabilities(sheet, scale) - sheet.outcome[sheet.row_claim]) ** 2
    brier = _means(losses, sheet.row_claim, sheet.outcome.size, sheet.row_weight)
    skill = _means(_COIN_IF_SETTLED - brier, sheet.claim_unit, sheet.unit_author.size)
    size = len(sheet.authors)
    n = np.bincount(sheet.unit_author, minlength=size)
    means = _means(skill, sheet.unit_author, size)
    squares = np.bincount(sheet.unit_author, (skill - means[sheet.unit_author]) ** 2, minlength=size)
    rows = zip(sheet.authors, n.tolist(), means.tolist(), squares.tolist(), strict=True)
    return separate(
        [
            Competitor(key, count, mean if count else None, square / (count - 1) if count > 1 else None)
            for key, count, mean, square in rows
        ],
        min_n=min_n,
    )


def _probabilities(sheet: _Sheet, scale: Scale) -> Array:
    readings = np.full(len(sheet.phrases) + 1, np.nan)  # the last stands for numbers, index -1
    for k, phrase in enumerate(sheet.phrases):
        if phrase in scale:
            check_unit(scale[phrase], f"the reading of “{phrase}”")
            readings[k] = float(scale[phrase])
    read = readings[sheet.row_phrase]
    read = np.where(sheet.row_denied, 1 - read, read)
    return np.where(np.isnan(read), sheet.row_probability, read)


def _means(values: Array, owners: Whole, size: int, weights: Array | None = None) -> Array:
    total = np.bincount(owners, values if weights is None else values * weights, minlength=size)
    count = np.bincount(owners, weights, minlength=size)
    return np.divide(total, count, out=np.zeros(size), where=count > 0)


def _sign(one: int, other: int, board: Separation) -> int:
    """1: `one` is better, -1: worse, 0: not told apart."""
    found = {author.key: author for author in board.authors if author.key in (one, other)}
    if {one, other} - set(found):
        raise ValueError("Both authors must be on every board.")
    first, second = found[one], found[other]
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return 0
    low, high, other_low, other_high = in_units([first.low, first.high, second.low, second.high]).tolist()
    return int(low > other_high) - int(high < other_low)


def _surviving(base: Separation, required: Sequence[Separation]) -> tuple[Surviving, ...]:
    ranked = [k for k, author in enumerate(base.authors) if author.rank is not None]
    lows = in_units([[_end(board.authors[k].low, -_FAR) for k in ranked] for board in required])
    highs = in_units([[_end(board.authors[k].high, _FAR) for k in ranked] for board in required])
    best, worst = surviving_ranges(lows, highs)
    found = {k: (low, high) for k, low, high in zip(ranked, best.tolist(), worst.tolist(), strict=True)}
    return tuple(Surviving(author.key, *found.get(k, (None, None))) for k, author in enumerate(base.authors))


def _end(value: float | None, unknown: float) -> float:
    """An author without an interval on some board is told apart from nobody there."""
    return unknown if value is None else value
