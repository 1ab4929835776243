"""What goes into the scoring room and what comes out. Losses are floats; probabilities stay decimals.

Brier: one-sided, (p - o)^2, in [0, 1], 0 best. Skill: reference Brier minus own Brier, positive is better.
None means unknown, never 0.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim of one author on one question.

    `probability`, `low` and `high` are of the question's statement being true. `vague`: too wide to score.
    `retracts`: the author took the forecast back (the numbers are then not read). `after_news`: said on the
    day the outcome was known, after it was known.
    """

    said_on: date
    probability: Decimal
    low: Decimal
    high: Decimal
    reference: Decimal | None = None
    vague: bool = False
    retracts: bool = False
    after_news: bool = False


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """What one author's statements on one settled question were worth; every loss is a mean over days."""

    brier: float
    brier_best: float  # had every reading been the point of [low, high] nearest to the outcome
    brier_worst: float  # ... and the farthest
    log_score: float  # >= 0, natural log, 0 best
    reference_brier: float  # of the frozen reference if `referenced`, else of the coin
    referenced: bool  # every counted statement has a frozen reference
    probability: Decimal  # the last counted p: the one point for calibration and hits
    basis_index: int  # where the last counted statement stands in the given sequence
    n_statements: int  # counted ones
    lead_days: int  # from the first counted statement to h = min(deadline, known_on)
    brier_if_true: float  # the same statements and days, had the outcome been 1 ...
    brier_if_false: float  # ... or 0


@dataclass(frozen=True, slots=True)
class ScoredFact:
    """One settled (author, question), as a board line sums it. `event` is any key of the question's event."""

    event: int
    brier: float
    brier_best: float
    brier_worst: float
    log_score: float
    reference_brier: float
    referenced: bool
    brier_if_true: float
    brier_if_false: float
    probability: Decimal
    credit: Decimal
    basis: str
    matured: bool  # the deadline day has ended
    advance: bool  # all of it was logged before the outcome was known
    lead_days: int


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of a calibration table: lower edge included, the last bin includes 1."""

    low: float
    high: float
    n: int
    mean_probability: float | None
    observed: float | None
    observed_low: float | None  # Wilson, 95 %
    observed_high: float | None


@dataclass(frozen=True, slots=True)
class Murphy:
    """reliability - resolution + uncertainty + within_bin = brier, all over the same n pairs."""

    reliability: float
    resolution: float
    uncertainty: float
    within_bin: float
    n: int
    brier: float


@dataclass(frozen=True, slots=True)
class Summary:
    """One author's line over one slice; n counts settled, scored questions. Intervals are 95 %."""

    n: int
    n_events: int
    n_matured: int
    n_events_matured: int
    n_advance: int
    n_referenced: int
    n_partial: int
    brier: float | None
    brier_low: float | None
    brier_high: float | None
    brier_best: float | None
    brier_worst: float | None
    brier_matured: float | None
    log_score: float | None
    skill: float | None  # against the coin, over all n
    skill_low: float | None
    skill_high: float | None
    skill_matured: float | None
    skill_frozen: float | None  # against frozen references, over n_referenced only
    hit_rate: float | None
    hit_rate_low: float | None
    hit_rate_high: float | None
    hit_rate_matured: float | None
    n_hits: int
    n_hit_base: int  # questions with a yes or no outcome and p not one half
    calibration_error: float | None  # matured, not partial
    lead_days_median: float | None
    event_skill_mean: float | None  # matured, not partial, averaged per event: what ranking needs
    event_skill_variance: float | None  # sample variance over those events; None below two
    n_rank_events: int


@dataclass(frozen=True, slots=True)
class Competitor:
    """One author as ranking sees them: events, mean skill per event, sample variance within the author."""

    key: int
    n_events: int
    mean: float | None
    variance: float | None
