"""From statements to the columns that the kernel reads, and what a batch must keep to."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from predictions.scoring.columns import BILLION, LAST_ORDINAL, UNKNOWN, Claims, Flags, Statements, Whole
from predictions.scoring.exact import billionths
from predictions.scoring.types import Statement


def one_claim(
    statements: Sequence[Statement], *, deadline: date, known_on: date, credit: Decimal | None = None
) -> tuple[Claims, Statements]:
    """One author's statements on one question, k >= 1 of them; credit None: the outcome is not scored.

    Raises ValueError when said_on goes backwards.

    >>> said = Statement(date(2026, 5, 1), Decimal("0.6"), Decimal("0.5"), Decimal("0.7"))
    >>> claims, columns = one_claim([said], deadline=date(2026, 6, 1), known_on=date(2026, 6, 1), credit=Decimal(1))
    >>> claims.credit.tolist(), columns.low.tolist(), columns.reference.tolist()
    ([1000000000], [500000000], [-1])
    """
    return one_question([statements], deadline=deadline, known_on=known_on, credit=credit)


def one_question(
    said: Sequence[Sequence[Statement]], *, deadline: date, known_on: date, credit: Decimal | None
) -> tuple[Claims, Statements]:
    """k authors' statements on one question, one or more each, as k claims; otherwise as `one_claim`."""
    size = len(said)
    claims = Claims(
        question=np.zeros(size, dtype=np.int64),
        deadline=np.full(size, deadline.toordinal()),
        known_on=np.full(size, known_on.toordinal()),
        credit=np.full(size, UNKNOWN if credit is None else billionths(credit)),
    )
    rows = [
        (
            claim,
            one.said_on.toordinal(),
            billionths(one.probability),
            billionths(one.low),
            billionths(one.high),
            _reference(one),
            one.vague,
            one.retracts,
            one.after_news,
        )
        for claim, statements in enumerate(said)
        for one in statements
    ]
    claim, said_on, p, low, high, reference, *flags = np.array(rows, dtype=np.int64).reshape(len(rows), 9).T.copy()
    vague, retracts, after_news = (flag != 0 for flag in flags)
    readings = np.zeros((len(rows), 0), dtype=np.int64)
    columns = Statements(claim, said_on, p, low, high, reference, readings, vague, retracts, after_news)
    check(claims, columns)
    return claims, columns


def check(claims: Claims, statements: Statements) -> None:
    """Raise ValueError unless the batch is laid out as `Claims` and `Statements` say.

    That includes what keeps the sums below 2^63: days of the calendar, and credits in [0, 1].
    """
    claim, said_on = statements.claim, statements.said_on
    size = claims.question.size
    same_claim = claim[1:] == claim[:-1]
    if (
        (claim.size == 0) != (size == 0)
        or (size and (claim[0] != 0 or claim[-1] != size - 1))
        or not (same_claim | (claim[1:] == claim[:-1] + 1)).all()
    ):
        raise ValueError("Give every claim one or more statements, in the order of the claims, numbered from 0.")
    if (same_claim & (said_on[1:] < said_on[:-1])).any():
        raise ValueError("Statements must be in standing order: sort them by said_on, then as recorded.")
    for name, days in (("said_on", said_on), ("deadline", claims.deadline), ("known_on", claims.known_on)):
        if not _within(days, 1, LAST_ORDINAL):
            raise ValueError(f"{name} must be date.toordinal() of a day, 1 to {LAST_ORDINAL}.")
    if not _within(claims.credit, UNKNOWN, BILLION):
        raise ValueError(f"credit must be between 0 and 1, in billionths, or {UNKNOWN} for an unscored outcome.")


def check_numbers(statements: Statements, rows: Whole) -> None:
    """Raise ValueError unless the statements of `rows`, the counted ones, hold numbers in [0, 1], low <= p <= high."""
    for name in ("probability", "low", "high", "reference", "readings"):
        values = getattr(statements, name)[rows]
        least = UNKNOWN if name == "reference" else 0
        if not _within(values, least, BILLION):
            wrong = rows[((values < least) | (values > BILLION)).reshape(rows.size, -1).any(axis=1)][0]
            raise ValueError(f"{name} must be between 0 and 1, in billionths: see statement {wrong}.")
    p = statements.probability[rows]
    upside_down: Flags = (statements.low[rows] > p) | (p > statements.high[rows])
    if upside_down.any():
        wrong = rows[upside_down][0]
        raise ValueError(f"A reading must keep low <= probability <= high: see statement {wrong}.")


def _within(values: Whole, least: int, most: int) -> bool:
    return not values.size or bool(values.min() >= least and values.max() <= most)


def _reference(statement: Statement) -> int:
    """None is unknown; what is no probability must not pass for unknown."""
    if statement.reference is None:
        return UNKNOWN
    whole = billionths(statement.reference)
    return BILLION + 1 if whole == UNKNOWN else whole
