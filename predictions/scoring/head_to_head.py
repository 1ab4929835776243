"""Two authors on the questions that both answered, on the days on which both forecasts stood."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import fsum
from typing import Final

from predictions.scoring.brier import check_unit, squared_error
from predictions.scoring.events import around, event_means
from predictions.scoring.exact import weighted_mean
from predictions.scoring.intervals import Interval, Unit, plus_one_interval, unit_sums
from predictions.scoring.spans import Together, presence, together
from predictions.scoring.summary import is_partial
from predictions.scoring.types import Statement

_TRUE: Final = Decimal(1)
# A difference of two Brier scores; what is smaller than the rounding of stored losses is no difference.
_LOWEST, _HIGHEST = -1.0, 1.0
_NO_DIFFERENCE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class SharedQuestion:
    """A settled question that two authors answered. `event` is any key of its event; statements in standing order."""

    event: int
    deadline: date
    known_on: date
    credit: Decimal
    first: Sequence[Statement]
    second: Sequence[Statement]
    matured: bool = True


@dataclass(frozen=True, slots=True)
class HeadToHead:
    """How two authors compare. Everything is over the same n questions; None where n is 0.

    Counted apart and left out: `n_early` not yet matured, `n_partial` with a partial outcome, `n_apart` on which
    the two forecasts never stood beside each other.
    """

    n: int
    n_events: int
    n_early: int
    n_partial: int
    n_apart: int
    brier_first: float | None
    brier_second: float | None
    difference: float | None  # second minus first, in [-1, 1]: above 0 the first author was closer
    low: float | None  # 95 %, over events
    high: float | None
    told_apart: bool  # the interval leaves out 0


@dataclass(frozen=True, slots=True)
class Duel:
    """One question: each author's Brier score, both over the days on which both forecasts stood."""

    event: int
    first: float
    second: float
    if_true: float  # second minus first, had it come true on the same days ...
    if_false: float  # ... or not

    @property
    def difference(self) -> float:
        """Second minus first: above 0 the first author was closer."""
        return self.second - self.first


def head_to_head(questions: Sequence[SharedQuestion]) -> HeadToHead:
    """Compare two authors over the n >= 0 questions that both answered.

    Per question, both Brier scores are means over the days on which both forecasts stood (where there is no such
    day, over the end of the last one). Means are over questions; the interval is the plus-1 t of the paired
    difference over events, the two possible values of a question being its differences had it come true or not.
    Only matured questions with a yes-or-no outcome. Raises ValueError for statements out of order, and a credit or
    counted probability outside [0, 1].
    Source: the paired comparison of Diebold and Mariano (1995) for independent questions, with the interval of
    `intervals.plus_one_interval`.

    >>> day = date(2026, 5, 1)
    >>> def said(p): return [Statement(day, Decimal(p), Decimal(p), Decimal(p))]
    >>> one = SharedQuestion(1, day, day, Decimal(1), said("0.9"), said("0.6"))
    >>> found = head_to_head([one])
    >>> round(found.brier_first, 9), round(found.brier_second, 9), round(found.difference, 9), found.told_apart
    (0.01, 0.16, 0.15, False)
    """
    [found] = head_to_heads([questions])
    return found


def head_to_heads(readings: Sequence[Sequence[SharedQuestion]]) -> list[HeadToHead]:
    """`head_to_head` of each reading of a record; a question that several of them share is scored once.

    Shared is the very same object: give that for a question that reads alike. Raises as `head_to_head` does.

    >>> [one.n for one in head_to_heads([[], []])]
    [0, 0]
    """
    duels: dict[int, Duel | None] = {}
    for one in (one for questions in readings for one in questions):
        if id(one) not in duels:
            duels[id(one)] = duel(one)
    return [_compare(questions, duels) for questions in readings]


def _compare(questions: Sequence[SharedQuestion], known: Mapping[int, "Duel | None"]) -> HeadToHead:
    matured = [one for one in questions if one.matured]
    settled = [one for one in matured if not is_partial(one.credit)]
    duels = [found for one in settled if (found := known[id(one)]) is not None]
    difference = _mean([one.difference for one in duels])
    interval = _interval(duels, difference)
    return HeadToHead(
        n=len(duels),
        n_events=len({one.event for one in duels}),
        n_early=len(questions) - len(matured),
        n_partial=len(matured) - len(settled),
        n_apart=len(settled) - len(duels),
        brier_first=_mean([one.first for one in duels]),
        brier_second=_mean([one.second for one in duels]),
        difference=difference,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        told_apart=interval is not None and (interval[0] > _NO_DIFFERENCE or interval[1] < -_NO_DIFFERENCE),
    )


def survives(results: Iterable[HeadToHead]) -> bool:
    """Whether two authors are told apart, the same way round, in every one of the comparisons; False for none.

    Give the same pair under each reading that the difference has to outlive. Raises nothing.
    Source: DESIGN, rule 6: bare will read as .75, .90 and .98.

    >>> survives([])
    False
    """
    found = list(results)
    signs = {(one.difference or 0.0) > 0 for one in found}
    return len(signs) == 1 and all(one.told_apart for one in found)


def duel(one: SharedQuestion) -> Duel | None:
    """One question of a comparison; None where it is left out: not yet matured, a partial outcome, or never together.

    Raises ValueError as `head_to_head` does.

    >>> day = date(2026, 5, 1)
    >>> first, second = ([Statement(day, Decimal(p), Decimal(p), Decimal(p))] for p in ("0.9", "0.6"))
    >>> found = duel(SharedQuestion(1, day, day, Decimal(1), first, second))
    >>> round(found.first, 9), round(found.second, 9)
    (0.01, 0.16)
    """
    check_unit(one.credit, "credit")
    if not one.matured or is_partial(one.credit):
        return None
    first = presence(one.first, deadline=one.deadline, known_on=one.known_on)
    second = presence(one.second, deadline=one.deadline, known_on=one.known_on)
    days = together(first, second) if first and second else ()
    if not days:
        return None
    losses = _brier(days, one.credit, second=False), _brier(days, one.credit, second=True)
    other = _TRUE - one.credit
    elsewise = _brier(days, other, second=True) - _brier(days, other, second=False)
    as_it_went = losses[1] - losses[0]
    if_true, if_false = (as_it_went, elsewise) if one.credit == _TRUE else (elsewise, as_it_went)
    return Duel(one.event, *losses, if_true, if_false)


def _brier(days: Sequence[Together], credit: Decimal, *, second: bool) -> float:
    losses = [squared_error(one.second if second else one.first, credit) for one in days]
    if len(losses) == 1:  # most of them: the mean of one exact number
        return float(losses[0])
    return weighted_mean(losses, [one.days for one in days])


def _interval(duels: Sequence[Duel], difference: float | None) -> Interval | None:
    columns = (
        event_means((one.event, one.difference) for one in duels),
        event_means((one.event, min(one.if_true, one.if_false)) for one in duels),
        event_means((one.event, max(one.if_true, one.if_false)) for one in duels),
    )
    units = [Unit(*row) for row in zip(*columns, strict=True)]
    interval = plus_one_interval(unit_sums(units), floor=_LOWEST, ceiling=_HIGHEST)
    return None if interval is None or difference is None else around(difference, interval)


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None
