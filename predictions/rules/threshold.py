"""A number against a threshold: what a series says about a question, if it says anything yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Protocol

OPERATORS: dict[str, Callable[[Decimal, Decimal], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}


class Measured(Protocol):
    """A day and its number."""

    @property
    def day(self) -> date: ...

    @property
    def value(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """The outcome that a series suggests, and the place of the row that shows it."""

    outcome: str
    index: int


def propose(
    points: Sequence[Measured],
    *,
    operator: str,
    threshold: Decimal,
    first_day: date | None,
    last_day: date,
    any_day: bool,
) -> Proposal | None:
    """What `points` (by day) say: on the last day, or on any day of the span; None while they do not decide it.

    “On any day” is true as soon as one day shows it, and false only when the span is over; the evidence of a false one
    is the day that came closest.

    >>> from types import SimpleNamespace as P
    >>> june = [P(day=date(2026, 6, 30), value=Decimal("3.1"))]
    >>> propose(june, operator=">", threshold=Decimal(3), first_day=None, last_day=date(2026, 6, 30), any_day=False)
    Proposal(outcome='true', index=0)
    """
    holds = OPERATORS[operator]
    if not any_day:
        on_day = [index for index, one in enumerate(points) if one.day == last_day]
        # The same day twice is a revision: the later row stands.
        return _said(points, on_day[-1], holds, threshold) if on_day else None
    start = first_day or date.min
    span = [index for index, one in enumerate(points) if start <= one.day <= last_day]
    for index in span:
        if holds(points[index].value, threshold):
            return Proposal("true", index)
    over = any(one.day >= last_day for one in points)
    if not span or not over:
        return None
    closest = max if operator in (">", ">=") else min
    return Proposal("false", closest(span, key=lambda index: points[index].value))


def _said(
    points: Sequence[Measured], index: int, holds: Callable[[Decimal, Decimal], bool], threshold: Decimal
) -> Proposal:
    return Proposal("true" if holds(points[index].value, threshold) else "false", index)
