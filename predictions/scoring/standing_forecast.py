"""Which statements count, and for how many days each one stood (DESIGN, rule 4).

Dates are the finest grain: a forecast stands from the day it was said up to the day something replaces it,
so one that is replaced or taken back on its own day never stood.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from predictions.scoring.types import Statement


@dataclass(frozen=True, slots=True)
class Standing:
    """A counted statement: its index in the sequence given, and its weight (days; 1 if none stood a day)."""

    index: int
    statement: Statement
    weight: int


def horizon(deadline: date, known_on: date) -> date:
    """The last day that scores: the deadline, or the day the world knew if that came first.

    Two calendar dates in, the earlier one out; raises nothing.

    >>> horizon(date(2026, 12, 31), date(2026, 3, 1))
    datetime.date(2026, 3, 1)
    """
    return min(deadline, known_on)


def is_too_late(statement: Statement, *, deadline: date, known_on: date) -> bool:
    """Whether it was said after the last day that scores, or on known_on after the news; raises nothing.

    >>> from decimal import Decimal
    >>> may = Statement(date(2026, 5, 1), Decimal("0.6"), Decimal("0.5"), Decimal("0.7"))
    >>> is_too_late(may, deadline=date(2026, 6, 1), known_on=date(2026, 4, 30))
    True
    """
    after_news = statement.after_news and statement.said_on == known_on
    return after_news or statement.said_on > horizon(deadline, known_on)


def standing_forecast(statements: Sequence[Statement], *, deadline: date, known_on: date) -> tuple[Standing, ...]:
    """The counted statements in order, each with its weight in days; empty when none counts.

    `statements` in standing order (said_on, then recording order), k >= 0. Weights are integers >= 0 with a
    positive sum. Said after min(deadline, known_on), or on known_on after the news: not counted. Vague: not
    counted, and the one before stands on. A retraction is not counted, ends what stands, and takes back what
    was said earlier that same day (an author who retracted before a day had passed has said nothing). If
    nothing counted stood for a day, all of it was said on the last day: the last statement weighs 1.
    Raises ValueError when said_on goes backwards. Source: DESIGN, rule 4; the time-weighted score of
    Good Judgment Open and Metaculus.

    >>> from decimal import Decimal
    >>> p = Decimal("0.6"), Decimal("0.5"), Decimal("0.7")
    >>> may, june = Statement(date(2026, 5, 1), *p), Statement(date(2026, 6, 1), *p)
    >>> standing = standing_forecast([may, june], deadline=date(2026, 6, 11), known_on=date(2026, 7, 1))
    >>> [(one.index, one.weight) for one in standing]
    [(0, 31), (1, 10)]
    """
    _check_order(statements)
    turns = list(_turns(statements, deadline=deadline, known_on=known_on))
    ends = [later.said_on for _, later in turns[1:]] + [horizon(deadline, known_on)]
    last_retraction = {turn.said_on: index for index, turn in turns if turn.retracts}
    counted = [
        Standing(index, turn, (end - turn.said_on).days)
        for (index, turn), end in zip(turns, ends, strict=False)
        if not turn.retracts and index > last_retraction.get(turn.said_on, -1)
    ]
    if counted and not any(one.weight for one in counted):
        last = counted[-1]
        counted[-1] = Standing(last.index, last.statement, 1)
    return tuple(counted)


def _check_order(statements: Sequence[Statement]) -> None:
    if any(later.said_on < earlier.said_on for earlier, later in pairwise(statements)):
        raise ValueError("Statements must be in standing order: sort them by said_on, then as recorded.")


def _turns(statements: Sequence[Statement], *, deadline: date, known_on: date) -> Iterable[tuple[int, Statement]]:
    """The statements that begin or end something, in time."""
    for index, statement in enumerate(statements):
        too_late = is_too_late(statement, deadline=deadline, known_on=known_on)
        softened = statement.vague and not statement.retracts
        if not too_late and not softened:
            yield index, statement
