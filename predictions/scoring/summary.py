"""One author's line on a board, from the settled facts of a slice."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from math import fsum
from statistics import median
from typing import Final

from predictions.scoring.brier import coin_brier
from predictions.scoring.calibration import Pair, calibration, calibration_error
from predictions.scoring.events import around, event_means
from predictions.scoring.intervals import Interval, Unit, plus_one_interval, unit_sums, wilson_interval
from predictions.scoring.policy import COIN, SKILL_HIGH, SKILL_LOW
from predictions.scoring.types import ScoredFact, Summary

_CERTAIN: Final = (Decimal(0), Decimal(1))
_COIN_IF_SETTLED: Final = coin_brier(Decimal(1))


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
    matured = [fact for fact in facts if fact.matured]
    rankable = [fact for fact in matured if not is_partial(fact.credit)]
    referenced = [fact for fact in facts if fact.referenced]
    brier, skill, hit_rate = _mean(facts, _brier), _mean(facts, coin_skill), _mean(_judged(facts), _hit)
    brier_low, brier_high = _around(brier, _brier_interval(facts))
    skill_low, skill_high = _around(skill, _skill_interval(facts))
    hit_low, hit_high = _around(hit_rate, _hit_interval(facts))
    rank_units = _by_event(rankable, coin_skill)
    return Summary(
        n=len(facts),
        n_events=_n_events(facts),
        n_matured=len(matured),
        n_events_matured=_n_events(matured),
        n_advance=sum(fact.advance for fact in facts),
        n_referenced=len(referenced),
        n_partial=sum(is_partial(fact.credit) for fact in facts),
        brier=brier,
        brier_low=brier_low,
        brier_high=brier_high,
        brier_best=_mean(facts, lambda fact: fact.brier_best),
        brier_worst=_mean(facts, lambda fact: fact.brier_worst),
        brier_matured=_mean(matured, _brier),
        log_score=_mean(facts, lambda fact: fact.log_score),
        skill=skill,
        skill_low=skill_low,
        skill_high=skill_high,
        skill_matured=_mean(matured, coin_skill),
        skill_frozen=_mean(referenced, lambda fact: fact.reference_brier - fact.brier),
        hit_rate=hit_rate,
        hit_rate_low=hit_low,
        hit_rate_high=hit_high,
        hit_rate_matured=_mean(_judged(matured), _hit),
        n_hits=sum(is_hit(fact.probability, fact.credit) is True for fact in facts),
        n_hit_base=len(_judged(facts)),
        calibration_error=calibration_error(calibration(calibration_pairs(facts))),
        lead_days_median=float(median(fact.lead_days for fact in facts)) if facts else None,
        event_skill_mean=_mean_of(rank_units),
        event_skill_variance=_sample_variance(rank_units),
        n_rank_events=len(rank_units),
    )


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


_Measure = Callable[[ScoredFact], float]


def _brier(fact: ScoredFact) -> float:
    return fact.brier


def _hit(fact: ScoredFact) -> float:
    return float(is_hit(fact.probability, fact.credit) is True)


def _judged(facts: Iterable[ScoredFact]) -> list[ScoredFact]:
    return [fact for fact in facts if is_hit(fact.probability, fact.credit) is not None]


def _n_events(facts: Iterable[ScoredFact]) -> int:
    return len({fact.event for fact in facts})


def _mean(facts: Sequence[ScoredFact], measure: _Measure) -> float | None:
    return _mean_of([measure(fact) for fact in facts])


def _mean_of(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None


def _sample_variance(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    mean = fsum(values) / len(values)
    return fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _by_event(facts: Iterable[ScoredFact], measure: _Measure) -> list[float]:
    return event_means((fact.event, measure(fact)) for fact in facts)


def _units(facts: Sequence[ScoredFact], *measures: _Measure) -> list[Unit]:
    """The three measures (actual, smaller, larger) averaged per event."""
    columns = [_by_event(facts, measure) for measure in measures]
    return [Unit(*row) for row in zip(*columns, strict=True)]


def _brier_interval(facts: Sequence[ScoredFact]) -> Interval | None:
    units = _units(
        facts,
        _brier,
        lambda fact: min(fact.brier_if_true, fact.brier_if_false),
        lambda fact: max(fact.brier_if_true, fact.brier_if_false),
    )
    return plus_one_interval(unit_sums(units), floor=0.0, ceiling=1.0)


def _skill_interval(facts: Sequence[ScoredFact]) -> Interval | None:
    units = _units(
        facts,
        coin_skill,
        lambda fact: _COIN_IF_SETTLED - max(fact.brier_if_true, fact.brier_if_false),
        lambda fact: _COIN_IF_SETTLED - min(fact.brier_if_true, fact.brier_if_false),
    )
    return plus_one_interval(unit_sums(units), floor=SKILL_LOW, ceiling=SKILL_HIGH)


def _hit_interval(facts: Sequence[ScoredFact]) -> Interval | None:
    """Wilson over events: five questions that turn on one thing are one trial, not five."""
    shares = _by_event(_judged(facts), _hit)
    return wilson_interval(fsum(shares), len(shares)) if shares else None


def _around(point: float | None, interval: Interval | None) -> Interval | tuple[None, None]:
    return (None, None) if point is None or interval is None else around(point, interval)
