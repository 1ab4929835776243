"""One author's calibration: the table, by basis, and the curve without steps; on request, kept by board version."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

from django.db.models import QuerySet

from ..models import Author, Cohort, Score, ScoreStatus
from ..scoring.calibration import Pair, calibration, calibration_error, murphy
from ..scoring.corp import Corp, CorpPoint, corp
from ..scoring.exact import EXACT
from ..scoring.luck import Luck, luck
from ..scoring.policy import CORP_RESAMPLES
from ..scoring.spread import BasisCalibration, calibration_by_basis
from ..scoring.summary import calibration_pairs, is_partial
from ..scoring.types import Bin, Murphy, ScoredFact
from .kept import as_of, kept
from .scoreboard import AsOf, digest_of
from .slices import BoardSlice

# As many as whole per cents have from 0 to 100: with more, a curve is neither quicker to read nor small to send.
MOST_POINTS: Final = 101
_STEP: Final = Decimal("0.01")
_NINE_PLACES: Final = Decimal("0.000000001")


@dataclass(frozen=True, slots=True)
class Curve:
    """The CORP curve. mcb - dsc + unc = brier, of the numbers as they were said.

    `grouped`: more than MOST_POINTS different numbers were said, so `points` and their band are of groups one per cent
    wide, each at its mean. `n_outside`: points that lie outside the band of a calibrated author.
    """

    n: int
    brier: float
    mcb: float
    dsc: float
    unc: float
    grouped: bool
    resamples: int
    n_outside: int
    points: tuple[CorpPoint, ...]


@dataclass(frozen=True, slots=True)
class AuthorCalibration:
    """Over n matured yes-or-no questions of one author in `part`, one point each; None and empty where n is 0."""

    part: BoardSlice
    as_of: AsOf
    n: int
    n_events: int
    bins: tuple[Bin, ...]
    calibration_error: float | None
    murphy: Murphy | None
    by_basis: tuple[BasisCalibration, ...]
    curve: Curve | None
    luck: Luck | None


def author_calibration(author: Author, part: BoardSlice, *, now: datetime) -> AuthorCalibration:
    """The author's calibration in one slice (its `min_n` changes nothing here), kept by board version.

    Three queries, however many claims; one from the cache.
    """
    return kept(
        f"calibration:{author.pk}:{digest_of(part)}",
        lambda: calibrated(_facts(_narrowed(author, part)), part, as_of(now)),
        now=now,
        worth_keeping=lambda found: bool(found.n),
    )


def calibrated(facts: Sequence[ScoredFact], part: BoardSlice, at: AsOf) -> AuthorCalibration:
    """The same from an author's matured yes-or-no questions in `part`, for whoever has read them already; no query."""
    pairs = calibration_pairs(facts)
    by_basis = tuple(calibration_by_basis(facts).values())
    # Where all numbers come from one place, its table is the whole one: a third of the time, for twenty thousand.
    only = by_basis[0] if len(by_basis) == 1 else None
    bins = only.bins if only else tuple(calibration(pairs))
    return AuthorCalibration(
        part=part,
        as_of=at,
        n=len(pairs),
        n_events=len({fact.event for fact in facts}),
        bins=bins,
        calibration_error=calibration_error(bins),
        murphy=only.murphy if only else murphy(pairs),
        by_basis=by_basis,
        curve=_curve(pairs),
        luck=luck((fact.event, fact.probability) for fact in facts),
    )


def _narrowed(author: Author, part: BoardSlice) -> QuerySet[Score]:
    scores = Score.objects.filter(author=author, status=ScoreStatus.SCORED, matured=True)
    if part.topic:
        scores = scores.filter(question__topics__slug=part.topic)
    if part.outlet:
        scores = scores.filter(outlet__slug=part.outlet)
    if part.year is not None:
        scores = scores.filter(year=part.year)
    return scores.filter(advance=True) if part.cohort == Cohort.ADVANCE else scores


def _facts(scores: QuerySet[Score]) -> list[ScoredFact]:
    """What calibration reads of each score; the losses are not read, and stay out of it."""
    # What is scored has a probability and a credit: a constraint says so.
    rows: QuerySet[Score, Any] = scores.order_by("question_id").values_list(
        "event_id", "probability", "credit", "basis", "advance"
    )
    return [calibration_fact(*row) for row in rows if not is_partial(row[2])]


def calibration_fact(event: int, probability: Decimal, credit: Decimal, basis: str, advance: bool) -> ScoredFact:
    """What calibration reads of one matured score."""
    return ScoredFact(
        event=event, probability=probability, credit=credit, basis=basis, matured=True, advance=advance,
        brier=0, brier_best=0, brier_worst=0, log_score=0, reference_brier=0, referenced=False,
        brier_if_true=0, brier_if_false=0, lead_days=0,
    )  # fmt: skip


def _curve(pairs: Sequence[Pair]) -> Curve | None:
    grouped = len({p for p, _ in pairs}) > MOST_POINTS
    exact = corp(pairs, resamples=0 if grouped else CORP_RESAMPLES)
    drawn = corp(_in_groups(pairs)) if grouped else exact
    if exact is None or drawn is None:
        return None
    return Curve(
        exact.n, exact.brier, exact.mcb, exact.dsc, exact.unc, grouped, CORP_RESAMPLES, _n_outside(drawn), drawn.points
    )


def _in_groups(pairs: Iterable[Pair]) -> list[Pair]:
    """The same outcomes, each said with the mean of the numbers in its per cent: rounding would make a .004 a never."""
    groups: defaultdict[Decimal, list[Pair]] = defaultdict(list)
    for p, o in pairs:
        groups[p.quantize(_STEP, ROUND_FLOOR)].append((p, o))
    return [(mean, o) for group in groups.values() for mean in [_mean(group)] for _, o in group]


def _mean(group: Sequence[Pair]) -> Decimal:
    return EXACT.quantize(EXACT.divide(sum((p for p, _ in group), Decimal(0)), len(group)), _NINE_PLACES)


def _n_outside(found: Corp) -> int:
    return sum(
        one.low is not None and one.high is not None and not one.low <= one.recalibrated <= one.high
        for one in found.points
    )
