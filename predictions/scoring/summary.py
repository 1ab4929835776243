"""One author's line on a board, from the settled facts of a slice."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Final

import numpy as np

from predictions.scoring.brier import coin_brier
from predictions.scoring.calibration import Pair
from predictions.scoring.facts import Whole, facts_of
from predictions.scoring.figures import Array, figures
from predictions.scoring.policy import COIN
from predictions.scoring.ranking import rank_moments
from predictions.scoring.sums import Sums, sum_up
from predictions.scoring.types import ScoredFact, Summary

_CERTAIN: Final = (Decimal(0), Decimal(1))


def summarise(facts: Sequence[ScoredFact]) -> Summary:
    """Sum up n >= 0 settled facts of one author; what cannot be known is None, never 0.

    Points are plain means over questions: brier and its band in [0, 1], skill (coin 0.5 minus own) in
    [-0.75, 0.25], hit rate in [0, 1]. Intervals are over events, an author's questions on one event averaged
    into one unit first, and are widened where needed to hold the point they stand beside. Partial outcomes
    (0 < credit < 1) count in brier, log score and skill only. The result does not depend on the order of the
    facts. Raises ValueError for a credit outside [0, 1]. Source: DESIGN, rules 4 to 7; plus-1 t and Wilson as
    in `intervals`.

    >>> right = ScoredFact(event=1, brier=0.01, brier_best=0.0, brier_worst=0.04, log_score=0.105,
    ...     reference_brier=0.25, referenced=False, brier_if_true=0.01, brier_if_false=0.81,
    ...     probability=Decimal("0.9"), credit=Decimal(1), basis="stated", matured=True, advance=True,
    ...     lead_days=30)
    >>> line = summarise([right])
    >>> line.n, line.brier, line.skill, line.hit_rate, line.event_skill_variance
    (1, 0.01, 0.24, 1.0, None)
    """
    found = list(facts)
    columns = facts_of(found)
    every = np.arange(len(found), dtype=np.int64)
    return summary_of(sum_up(columns, every, np.zeros(len(found), dtype=np.int64), 1))


def summary_of(sums: Sums) -> Summary:
    """The first slice of `sums` as a Summary; raises nothing."""
    values = figures(sums)
    mean, variance = rank_moments(sums)
    named = {one.name: _known(values[one.name]) for one in fields(Summary) if not one.name.startswith("event_skill_")}
    return Summary(**named, event_skill_mean=_known(mean), event_skill_variance=_known(variance))  # type: ignore[arg-type]


def _known(column: Whole | Array) -> int | float | None:
    """The first entry; None for NaN."""
    value: int | float = column[0].item()
    return None if value != value else value


def is_partial(credit: Decimal) -> bool:
    """Whether a credit in [0, 1] is neither a plain yes nor a plain no; raises nothing.

    >>> is_partial(Decimal("0.5")), is_partial(Decimal("1.000"))
    (True, False)
    """
    return credit not in _CERTAIN


def is_hit(probability: Decimal, credit: Decimal) -> bool | None:
    """Whether the forecast was on the right side of one half; None for p = 0.5 or a partial credit.

    Both in [0, 1]; raises nothing. Source: DESIGN, rules 4 and 6.

    >>> is_hit(Decimal("0.51"), Decimal(1)), is_hit(Decimal("0.51"), Decimal(0)), is_hit(COIN, Decimal(1))
    (True, False, None)
    """
    if probability == COIN or is_partial(credit):
        return None
    return (probability > COIN) == (credit > COIN)


def calibration_pairs(facts: Iterable[ScoredFact]) -> list[Pair]:
    """The points a calibration table is drawn from: (p, o) of matured yes-or-no facts; raises nothing.

    >>> calibration_pairs([])
    []
    """
    return [(fact.probability, fact.credit) for fact in facts if fact.matured and not is_partial(fact.credit)]


def coin_skill(fact: ScoredFact) -> float:
    """Brier of always saying one half, minus the fact's own; in [-0.75, 0.25], above 0 is better than a coin.

    Raises ValueError for a credit outside [0, 1]. Source: DESIGN, rule 5.

    >>> from types import SimpleNamespace
    >>> coin_skill(SimpleNamespace(credit=Decimal(1), brier=0.0625))
    0.1875
    """
    return coin_brier(fact.credit) - fact.brier
