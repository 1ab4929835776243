"""One author, one settled question: from statements to a score."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from predictions.scoring.brier import check_unit
from predictions.scoring.claims import score_claims
from predictions.scoring.columns import Whole
from predictions.scoring.exact import from_units
from predictions.scoring.layout import one_claim
from predictions.scoring.types import QuestionScore, Statement


def score_question(
    statements: Sequence[Statement], *, deadline: date, known_on: date, credit: Decimal
) -> QuestionScore | None:
    """Score one author's statements on a question settled with `credit` in [0, 1]; None if none counts.

    A batch of one for `score_claims`, which says how. `statements` in standing order (said_on, then recording
    order); decimals longer than nine places are rounded half-even to nine. Every loss is a whole number of 1e-12.
    Raises ValueError when statements are out of order, credit or a counted probability lies outside [0, 1], or a
    counted reading does not keep low <= probability <= high.
    Source: Brier (1950), time-weighted as in DESIGN, rule 4.

    >>> may = Statement(date(2026, 5, 1), Decimal("0.6"), Decimal("0.5"), Decimal("0.7"))
    >>> june = Statement(date(2026, 6, 1), Decimal("0.9"), Decimal("0.85"), Decimal("0.95"))
    >>> score = score_question(
    ...     [may, june], deadline=date(2026, 6, 11), known_on=date(2026, 7, 1), credit=Decimal(1))
    >>> round(score.brier, 9), score.probability, score.lead_days  # (31 x 0.16 + 10 x 0.01) / 41
    (0.123414634, Decimal('0.9'), 41)
    """
    check_unit(credit, "credit")
    if not statements:
        return None
    found = score_claims(*one_claim(statements, deadline=deadline, known_on=known_on, credit=credit))
    last = int(found.last[0])
    if last < 0:
        return None
    return QuestionScore(
        brier=_loss(found.brier),
        brier_best=_loss(found.brier_best),
        brier_worst=_loss(found.brier_worst),
        log_score=_loss(found.log_score),
        reference_brier=_loss(found.reference_brier),
        referenced=bool(found.referenced[0]),
        probability=statements[last].probability,
        basis_index=last,
        n_statements=int(found.n_counted[0]),
        lead_days=int(found.lead_days[0]),
        brier_if_true=_loss(found.brier_if_true),
        brier_if_false=_loss(found.brier_if_false),
    )


def _loss(column: Whole) -> float:
    return from_units(int(column[0]))
