"""One author, one settled question: from statements to a score."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from predictions.scoring.brier import best_error, check_reading, check_unit, squared_error, worst_error
from predictions.scoring.exact import weighted_mean
from predictions.scoring.log_score import log_loss
from predictions.scoring.policy import COIN
from predictions.scoring.standing_forecast import Standing, horizon, standing_forecast
from predictions.scoring.types import QuestionScore, Statement

_TRUE: Final = Decimal(1)
_FALSE: Final = Decimal(0)


def score_question(
    statements: Sequence[Statement], *, deadline: date, known_on: date, credit: Decimal
) -> QuestionScore | None:
    """Score one author's statements on a question settled with `credit` in [0, 1]; None if none counts.

    `statements` in standing order (said_on, then recording order). Every loss is the mean over the days each
    counted statement stood, up to min(deadline, known_on); computed exactly and rounded once to a float.
    The reference is the frozen one when every counted statement has one and the coin otherwise: the two are
    never mixed within a score. Raises ValueError when statements are out of order, credit or a counted
    probability lies outside [0, 1], or a counted reading does not keep low <= probability <= high.
    Source: Brier (1950), time-weighted as in DESIGN, rule 4.

    >>> may = Statement(date(2026, 5, 1), Decimal("0.6"), Decimal("0.5"), Decimal("0.7"))
    >>> june = Statement(date(2026, 6, 1), Decimal("0.9"), Decimal("0.85"), Decimal("0.95"))
    >>> score = score_question(
    ...     [may, june], deadline=date(2026, 6, 11), known_on=date(2026, 7, 1), credit=Decimal(1))
    >>> round(score.brier, 9), score.probability, score.lead_days  # (31 x 0.16 + 10 x 0.01) / 41
    (0.123414634, Decimal('0.9'), 41)
    """
    check_unit(credit, "credit")
    standing = standing_forecast(statements, deadline=deadline, known_on=known_on)
    if not standing:
        return None
    for one in standing:
        _check_reading_holds(one.statement)
    first, last = standing[0].statement, standing[-1]
    referenced = all(one.statement.reference is not None for one in standing)

    def mean(loss: Callable[[Statement], Decimal]) -> float:
        return _mean_over_days(standing, loss)

    return QuestionScore(
        brier=mean(lambda s: squared_error(s.probability, credit)),
        brier_best=mean(lambda s: best_error(s.low, s.high, credit)),
        brier_worst=mean(lambda s: worst_error(s.low, s.high, credit)),
        log_score=mean(lambda s: log_loss(s.probability, credit)),
        reference_brier=mean(lambda s: squared_error(_reference(s, referenced), credit)),
        referenced=referenced,
        probability=last.statement.probability,
        basis_index=last.index,
        n_statements=len(standing),
        lead_days=(horizon(deadline, known_on) - first.said_on).days,
        brier_if_true=mean(lambda s: squared_error(s.probability, _TRUE)),
        brier_if_false=mean(lambda s: squared_error(s.probability, _FALSE)),
    )


def _mean_over_days(standing: Sequence[Standing], loss: Callable[[Statement], Decimal]) -> float:
    return weighted_mean([loss(one.statement) for one in standing], [one.weight for one in standing])


def _reference(statement: Statement, referenced: bool) -> Decimal:
    return statement.reference if referenced and statement.reference is not None else COIN


def _check_reading_holds(statement: Statement) -> None:
    check_unit(statement.probability, "probability")
    check_reading(statement.low, statement.high)
    if not statement.low <= statement.probability <= statement.high:
        raise ValueError(
            f"A reading must keep low <= probability <= high, but has {statement.low}, "
            f"{statement.probability}, {statement.high}."
        )
