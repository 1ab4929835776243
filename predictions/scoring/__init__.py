"""The maths of the ledger: pure functions, no Django, no clock, no database.

Statements become a score (`score_question`; a batch of them `claims.score_claims`), scores become sums by slice
(`sums`) and these a line (`figures`, `summarise`), lines become an order (`ranking.place`). Beside these, each in a
module of its own: how sure an order is (`separation`, `sensitivity`), how two authors compare (`head_to_head`) and all
who answered one question (`peer`), the calibration curve without bins (`corp`), and what else stands beside a score
(`spread`). Rules: DESIGN, section 3, rules 4 to 7; formulas: docs/methodology.md.
"""

from predictions.scoring.calibration import bin_index, calibration, calibration_error, murphy
from predictions.scoring.exact import from_units, to_units
from predictions.scoring.intervals import plus_one_interval, wilson_interval
from predictions.scoring.policy import MIN_N, SCORING_VERSION
from predictions.scoring.question import score_question
from predictions.scoring.standing_forecast import horizon, standing_forecast
from predictions.scoring.student_t import t_quantile
from predictions.scoring.summary import calibration_pairs, coin_skill, is_hit, is_partial, summarise
from predictions.scoring.types import (
    Bin,
    Competitor,
    Murphy,
    QuestionScore,
    ScoredFact,
    Statement,
    Summary,
)

__all__ = [
    "MIN_N",
    "SCORING_VERSION",
    "Bin",
    "Competitor",
    "Murphy",
    "QuestionScore",
    "ScoredFact",
    "Statement",
    "Summary",
    "bin_index",
    "calibration",
    "calibration_error",
    "calibration_pairs",
    "coin_skill",
    "from_units",
    "horizon",
    "is_hit",
    "is_partial",
    "murphy",
    "plus_one_interval",
    "score_question",
    "standing_forecast",
    "summarise",
    "t_quantile",
    "to_units",
    "wilson_interval",
]
