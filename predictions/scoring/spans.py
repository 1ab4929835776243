"""From when to when each of an author's forecasts stood: what is compared day by day with somebody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from predictions.scoring.layout import one_claim
from predictions.scoring.standing_forecast import stand
from predictions.scoring.types import Statement


@dataclass(frozen=True, slots=True)
class Span:
    """A forecast in [0, 1] that stood from the day `start` up to, and without, the day `end`."""

    start: date
    end: date
    probability: Decimal


@dataclass(frozen=True, slots=True)
class Presence:
    """One author on one question: the forecasts that stood for at least a day, and the one that stood at the end.

    `last` is None where the author had taken the forecast back by the last day.
    """

    spans: tuple[Span, ...]
    last: Decimal | None


@dataclass(frozen=True, slots=True)
class Together:
    """Two forecasts in [0, 1] that stood beside each other for `days` >= 1."""

    days: int
    first: Decimal
    second: Decimal


def presence(statements: Sequence[Statement], *, deadline: date, known_on: date) -> Presence | None:
    """When an author's counted statements stood; None when none counts.

    `statements` in standing order, as for `standing_forecast`, whose days these are: spans come in time, do not
    overlap and end by h = min(deadline, known_on). Raises ValueError when said_on goes backwards.
    Source: DESIGN, rule 4.

    >>> p = Decimal("0.6"), Decimal("0.5"), Decimal("0.7")
    >>> said = [Statement(date(2026, 5, 1), *p), Statement(date(2026, 6, 1), *p)]
    >>> found = presence(said, deadline=date(2026, 6, 11), known_on=date(2026, 7, 1))
    >>> [(one.end - one.start).days for one in found.spans], found.last
    ([31, 10], Decimal('0.6'))
    """
    if not statements:
        return None
    claims, columns = one_claim(statements, deadline=deadline, known_on=known_on)
    stood = stand(claims, columns)
    if not stood.rows.size:
        return None
    rows = stood.rows.tolist()
    spans = tuple(
        Span(said_on, said_on + timedelta(days), statements[row].probability)
        for row, days in zip(rows, stood.days.tolist(), strict=True)
        if days
        for said_on in [statements[row].said_on]
    )
    return Presence(spans, statements[rows[-1]].probability if stood.to_the_end[-1] else None)


def together(first: Presence, second: Presence) -> tuple[Together, ...]:
    """The days on which both stood, in time; where they shared none, the last day if both stood at its end.

    Empty when the two never stood beside each other. A claim made, or revised, on the last day therefore counts
    here exactly when nothing earlier can be compared, as in DESIGN, rule 4. Raises nothing.

    >>> may, june, july = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
    >>> early = Presence((Span(may, july, Decimal("0.6")),), Decimal("0.6"))
    >>> late = Presence((Span(june, july, Decimal("0.9")),), Decimal("0.9"))
    >>> [(one.days, str(one.first), str(one.second)) for one in together(early, late)]
    [(30, '0.6', '0.9')]
    """
    shared = tuple(
        Together(days, one.probability, other.probability)
        for one in first.spans
        for other in second.spans
        if (days := (min(one.end, other.end) - max(one.start, other.start)).days) > 0
    )
    if not shared and first.last is not None and second.last is not None:
        return (Together(1, first.last, second.last),)
    return shared
