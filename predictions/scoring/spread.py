"""What stands beside a score: how bold, how early, against which base rate, by which basis, and what was left out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import fsum
from statistics import median
from typing import Final

from predictions.scoring.brier import check_unit, coin_brier
from predictions.scoring.calibration import calibration, calibration_error, murphy
from predictions.scoring.events import around, event_means
from predictions.scoring.exact import EXACT
from predictions.scoring.intervals import Unit, plus_one_interval, unit_sums
from predictions.scoring.policy import COIN, MIN_CONFIDENCE_EVENTS
from predictions.scoring.summary import calibration_pairs, coin_skill, is_hit, is_partial
from predictions.scoring.types import Bin, Murphy, ScoredFact

STATED: Final = "stated"
_COIN_IF_SETTLED: Final = coin_brier(Decimal(1))


class Word(StrEnum):
    """What may be said of somebody's confidence."""

    OVERCONFIDENT = "overconfident"
    UNDERCONFIDENT = "underconfident"


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure an author sounded, against how often they were right, over n questions of n_events events.

    A probability below one half is turned round, so `said` lies in [0.5, 1]; questions at one half are left out.
    `gap` is said minus right, in [-0.5, 1], above 0 too sure, with its 95 % interval over events. None where n is 0.
    """

    n: int
    n_events: int
    said: float | None
    right: float | None
    gap: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class BasisCalibration:
    """The calibration of one author's matured yes-or-no questions whose probability came about in one way.

    `word` is None unless the author stated the numbers, there are 30 events, and the interval leaves out 0;
    otherwise say "it happened in `n_true` of `n`".
    """

    basis: str
    n: int
    n_events: int
    n_true: int
    brier: float  # of the last counted p, as in `murphy`
    bins: tuple[Bin, ...]
    calibration_error: float
    murphy: Murphy
    confidence: Confidence
    word: Word | None


@dataclass(frozen=True, slots=True)
class Unscored:
    """A question without a scored outcome (void, ambiguous, unverifiable), and the Brier score of either outcome.

    `QuestionScore.brier_if_true` and `brier_if_false`, from scoring the statements with any credit.
    """

    brier_if_true: float
    brier_if_false: float


@dataclass(frozen=True, slots=True)
class IfUnscoredHadGone:
    """Two imagined scores: everything that was not scored had gone for the author, or against. None where n is 0."""

    n: int  # settled and unscored together
    n_unscored: int
    brier_for: float | None
    brier_against: float | None
    skill_for: float | None  # against the coin
    skill_against: float | None


def boldness(claims: Iterable[tuple[Decimal, Decimal]]) -> float | None:
    """Mean |p - reference| over n >= 0 claims (p, reference), all in [0, 1]; 0 says nothing new; None for n = 0.

    Give references of one kind at a time: the frozen ones, or the coin (`coin_boldness`). Raises ValueError
    outside [0, 1]. Source: the sharpness of Gneiting, Balabdaoui and Raftery (2007), measured from the reference.

    >>> boldness([(Decimal("0.9"), Decimal("0.6")), (Decimal("0.5"), Decimal("0.6"))])
    0.2
    """
    gaps = [_gap(p, reference) for p, reference in claims]
    return float(EXACT.divide(sum(gaps, Decimal(0)), len(gaps))) if gaps else None


def coin_boldness(facts: Iterable[ScoredFact]) -> float | None:
    """Mean |p - 1/2| of the last counted p over n >= 0 settled facts; in [0, 0.5]; None for n = 0.

    Raises ValueError for a p outside [0, 1]. Source: as `boldness`.

    >>> coin_boldness([])
    """
    return boldness((fact.probability, COIN) for fact in facts)


def brier_skill_score(facts: Sequence[ScoredFact]) -> float | None:
    """1 - Brier / Brier of always saying the slice's own base rate; at most 1, 0 is no better than that, < 0 worse.

    Over the matured yes-or-no facts: their time-weighted Brier scores over the variance of their outcomes. The base
    rate is known only afterwards, which makes this a hard reference where there are few questions. None without
    facts, and where all outcomes are alike: always saying that outcome would have been perfect. Raises nothing.
    Source: the skill score of Murphy (1973), with the sample climatology as reference.

    >>> from types import SimpleNamespace
    >>> def fact(o, brier): return SimpleNamespace(matured=True, credit=Decimal(o), brier=brier)
    >>> brier_skill_score([fact(1, 0.0625), fact(0, 0.0625)]), brier_skill_score([fact(1, 0.0625)])
    (0.75, None)
    """
    plain = _matured_and_plain(facts)
    n = len(plain)
    n_true = sum(fact.credit == 1 for fact in plain)
    if n_true in (0, n):
        return None
    return 1 - fsum(fact.brier for fact in plain) / n / (n_true * (n - n_true) / n**2)


def with_lead(facts: Iterable[ScoredFact], *, lead_min: int) -> list[ScoredFact]:
    """The facts that were first claimed at least `lead_min` >= 0 days before they were settled, in their order.

    Raises ValueError for a negative `lead_min`.

    >>> with_lead([], lead_min=30)
    []
    """
    if lead_min < 0:
        raise ValueError(f"The shortest lead is a number of days from 0, not {lead_min}.")
    return [fact for fact in facts if fact.lead_days >= lead_min]


def median_lead(facts: Iterable[ScoredFact], *, lead_min: int = 0) -> float | None:
    """The median days from first claim to h = min(deadline, known_on), of leads of `lead_min` >= 0 days or more.

    None where there are none. Raises ValueError for a negative `lead_min`. Source: DESIGN, rule 4.

    >>> median_lead([])
    """
    leads = [fact.lead_days for fact in with_lead(facts, lead_min=lead_min)]
    return float(median(leads)) if leads else None


def calibration_by_basis(facts: Sequence[ScoredFact]) -> dict[str, BasisCalibration]:
    """The matured yes-or-no facts of one author, by where their probabilities come from, in alphabetical order.

    A basis without such facts has no entry. Raises ValueError for probabilities outside [0, 1].
    Source: DESIGN, rule 7; `calibration.calibration` and `calibration.murphy`; `confidence`.

    >>> calibration_by_basis([])
    {}
    """
    groups: defaultdict[str, list[ScoredFact]] = defaultdict(list)
    for fact in _matured_and_plain(facts):
        groups[fact.basis].append(fact)
    return {basis: _of_basis(basis, groups[basis]) for basis in sorted(groups)}


def confidence(facts: Sequence[ScoredFact]) -> Confidence:
    """Mean max(p, 1 - p) against the share that came out on that side, over the matured yes-or-no facts.

    The interval is the plus-1 t of the difference over events: a question's two possible differences are those of
    being right and of being wrong. Raises nothing.
    Source: the over- and underconfidence of Lichtenstein, Fischhoff and Phillips (1982).

    >>> confidence([]).n
    0
    """
    judged = [fact for fact in _matured_and_plain(facts) if is_hit(fact.probability, fact.credit) is not None]
    if not judged:
        return Confidence(0, 0, None, None, None, None, None)
    n = len(judged)
    events = [fact.event for fact in judged]
    sures, rights = [_sureness(fact) for fact in judged], [_right(fact) for fact in judged]
    gaps = [sure - right for sure, right in zip(sures, rights, strict=True)]
    columns = (
        event_means(zip(events, gaps, strict=True)),
        event_means((event, sure - 1) for event, sure in zip(events, sures, strict=True)),
        event_means(zip(events, sures, strict=True)),
    )
    units = [Unit(*row) for row in zip(*columns, strict=True)]
    interval = plus_one_interval(unit_sums(units), floor=-0.5, ceiling=1.0)
    assert interval is not None  # there are units
    gap = fsum(gaps) / n
    low, high = around(gap, interval)
    return Confidence(n, len(units), fsum(sures) / n, fsum(rights) / n, gap, low, high)


def if_unscored_had_gone(facts: Sequence[ScoredFact], unscored: Sequence[Unscored]) -> IfUnscoredHadGone:
    """Mean Brier and coin skill with every unscored question settled the author's way, and every one the other way.

    `facts` are the author's settled ones, `unscored` the void, ambiguous and unverifiable ones; n = both. An outer
    bound on what leaving them out can have done, no interval: a void question was neither. Raises ValueError for a
    credit outside [0, 1]. Source: the worst-case bounds of Manski (1989) for missing outcomes.

    >>> found = if_unscored_had_gone([], [Unscored(0.0625, 0.5625), Unscored(0.25, 0.25)])
    >>> found.brier_for, found.brier_against, found.skill_against
    (0.15625, 0.40625, -0.15625)
    """
    best = [min(one.brier_if_true, one.brier_if_false) for one in unscored]
    worst = [max(one.brier_if_true, one.brier_if_false) for one in unscored]
    briers = [fact.brier for fact in facts]
    skills = [coin_skill(fact) for fact in facts]
    return IfUnscoredHadGone(
        n=len(facts) + len(unscored),
        n_unscored=len(unscored),
        brier_for=_mean([*briers, *best]),
        brier_against=_mean([*briers, *worst]),
        skill_for=_mean([*skills, *(_COIN_IF_SETTLED - loss for loss in best)]),
        skill_against=_mean([*skills, *(_COIN_IF_SETTLED - loss for loss in worst)]),
    )


def _gap(p: Decimal, reference: Decimal) -> Decimal:
    check_unit(p, "probability")
    check_unit(reference, "reference")
    return EXACT.abs(EXACT.subtract(p, reference))


def _matured_and_plain(facts: Iterable[ScoredFact]) -> list[ScoredFact]:
    """What calibration is of."""
    return [fact for fact in facts if fact.matured and not is_partial(fact.credit)]


def _of_basis(basis: str, facts: Sequence[ScoredFact]) -> BasisCalibration:
    pairs = calibration_pairs(facts)
    bins, parts, sure = calibration(pairs), murphy(pairs), confidence(facts)
    error = calibration_error(bins)
    assert parts is not None and error is not None  # a basis is here because it has facts
    return BasisCalibration(
        basis=basis,
        n=len(facts),
        n_events=len({fact.event for fact in facts}),
        n_true=sum(fact.credit == 1 for fact in facts),
        brier=parts.brier,
        bins=tuple(bins),
        calibration_error=error,
        murphy=parts,
        confidence=sure,
        word=_word(basis, sure),
    )


def _word(basis: str, sure: Confidence) -> Word | None:
    if basis != STATED or sure.n_events < MIN_CONFIDENCE_EVENTS or sure.low is None or sure.high is None:
        return None
    if sure.low > 0:
        return Word.OVERCONFIDENT
    return Word.UNDERCONFIDENT if sure.high < 0 else None


def _sureness(fact: ScoredFact) -> float:
    return float(max(fact.probability, EXACT.subtract(1, fact.probability)))


def _right(fact: ScoredFact) -> float:
    return float(is_hit(fact.probability, fact.credit) is True)


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None
