"""Which statements count, and for how many days each one stood (DESIGN, rule 4).

Dates are the finest grain: a forecast stands from the day it was said up to the day something replaces it,
so one that is replaced or taken back on its own day never stood.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from predictions.scoring.columns import Claims, Flags, Statements, Whole
from predictions.scoring.layout import one_claim
from predictions.scoring.types import Statement


@dataclass(frozen=True, slots=True)
class Standing:
    """A counted statement: its index in the sequence given, and its weight (days; 1 if none stood a day)."""

    index: int
    statement: Statement
    weight: int


@dataclass(frozen=True, slots=True, eq=False)
class Stood:
    """The c counted statements of a batch, in its order; g of its claims have one or more of them."""

    rows: Whole  # [c] row in Statements
    claim: Whole  # [c] row in Claims
    days: Whole  # [c] on how many days it stood, >= 0
    to_the_end: Flags  # [c] nothing, not even a retraction, came after it: it stood at the end of the last day
    starts: Whole  # [g] where each claim's first is among the c
    sizes: Whole  # [g] how many each claim has

    @property
    def last(self) -> Whole:
        """[g] where each claim's last counted statement is among the c."""
        return self.starts + self.sizes - 1

    def weights(self) -> Whole:
        """[c] the days, save that the last statement of a claim weighs 1 where nothing stood for a day."""
        weights = self.days.copy()
        if weights.size:
            last = self.last
            weights[last] += np.add.reduceat(weights, self.starts) == 0
        return weights


def horizon(deadline: date, known_on: date) -> date:
    """The last day that scores: the deadline, or the day the world knew if that came first.

    Two calendar dates in, the earlier one out; raises nothing.

    >>> horizon(date(2026, 12, 31), date(2026, 3, 1))
    datetime.date(2026, 3, 1)
    """
    return min(deadline, known_on)


def stand(claims: Claims, statements: Statements) -> Stood:
    """The counted statements of a batch of claims, each with its days; the rule of `standing_forecast`.

    Said after h = min(deadline, known_on), or on known_on after the news: not counted. Vague: not counted, and the
    one before stands on. A retraction is not counted, ends what stands, and takes back what was said earlier that
    same day (an author who retracted before a day had passed has said nothing). Raises nothing: the batch is one
    that `layout.check` lets pass. Source: DESIGN, rule 4; the time-weighted score of Good Judgment Open and Metaculus.
    """
    last_day = np.minimum(claims.deadline, claims.known_on)[statements.claim]
    turns = _turns(claims, statements, last_day)  # what begins or ends something
    claim, said_on = statements.claim[turns], statements.said_on[turns]
    goes_on = np.zeros(turns.size, dtype=np.bool_)  # the next turn is of the same claim
    np.equal(claim[1:], claim[:-1], out=goes_on[:-1])
    ends = last_day[turns]
    np.copyto(ends[:-1], said_on[1:], where=goes_on[:-1])
    counted = np.flatnonzero(~_taken_back(goes_on, said_on, statements.retracts[turns]))
    claim = claim[counted]
    new = np.ones(claim.size, dtype=np.bool_)
    np.not_equal(claim[1:], claim[:-1], out=new[1:])
    starts = np.flatnonzero(new)
    return Stood(
        rows=turns[counted],
        claim=claim,
        days=(ends - said_on)[counted],
        to_the_end=~goes_on[counted],
        starts=starts,
        sizes=np.diff(starts, append=claim.size),
    )


def standing_forecast(statements: Sequence[Statement], *, deadline: date, known_on: date) -> tuple[Standing, ...]:
    """The counted statements in order, each with its weight in days; empty when none counts: `stand` for one claim.

    `statements` in standing order (said_on, then recording order), k >= 0. Weights are integers >= 0 with a
    positive sum: if nothing counted stood for a day, all of it was said on the last day, and the last statement
    weighs 1. Raises ValueError when said_on goes backwards. Source: DESIGN, rule 4.

    >>> from decimal import Decimal
    >>> p = Decimal("0.6"), Decimal("0.5"), Decimal("0.7")
    >>> may, june = Statement(date(2026, 5, 1), *p), Statement(date(2026, 6, 1), *p)
    >>> standing = standing_forecast([may, june], deadline=date(2026, 6, 11), known_on=date(2026, 7, 1))
    >>> [(one.index, one.weight) for one in standing]
    [(0, 31), (1, 10)]
    """
    if not statements:
        return ()
    stood = stand(*one_claim(statements, deadline=deadline, known_on=known_on))
    rows = zip(stood.rows.tolist(), stood.weights().tolist(), strict=True)
    return tuple(Standing(index, statements[index], weight) for index, weight in rows)


def _turns(claims: Claims, statements: Statements, last_day: Whole) -> Whole:
    """Rows of the statements that begin or end something."""
    too_late = statements.said_on > last_day
    if statements.after_news.any():
        too_late |= statements.after_news & (statements.said_on == claims.known_on[statements.claim])
    softened = statements.vague & ~statements.retracts
    return np.flatnonzero(~(too_late | softened))


def _taken_back(goes_on: Flags, said_on: Whole, retracts: Flags) -> Flags:
    """Retractions, and what comes before one on its day."""
    if not retracts.any():
        return retracts
    new_day = np.ones(said_on.size, dtype=np.bool_)
    new_day[1:] = ~goes_on[:-1] | (said_on[1:] != said_on[:-1])
    day = np.cumsum(new_day) - 1
    retractions = np.flatnonzero(retracts)
    last = np.full(said_on.size, -1)
    last[day[retractions]] = retractions  # where a day has several, the last one assigned stays
    found: Flags = np.arange(said_on.size) <= last[day]
    return found
