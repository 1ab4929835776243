"""The scoring rules once more, one claim and one decimal at a time: what the kernel is held against.

Until the kernel came, this was the ledger's own code. No array, and no rounding: everything is exact
until the last step, which is a float. It takes its input for granted.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from functools import lru_cache
from math import fsum
from typing import Final

from predictions.scoring import QuestionScore, Statement
from predictions.scoring.peer import Peer
from predictions.scoring.spans import Presence, Span

EXACT: Final = Context(prec=60)
COIN: Final = Decimal("0.5")
LOG_CLIP_LOW, LOG_CLIP_HIGH = Decimal("0.01"), Decimal("0.99")
PEER_CLIP_LOW, PEER_CLIP_HIGH = Decimal("0.001"), Decimal("0.999")
_LN: Final = Context(prec=30)
_TRUE: Final = Decimal(1)
_FALSE: Final = Decimal(0)
_LOG_UNITS: Final = 10**18


@dataclass(frozen=True, slots=True)
class Standing:
    """A counted statement: its index in the sequence given, and its weight (days; 1 if none stood a day)."""

    index: int
    statement: Statement
    weight: int


def is_too_late(statement: Statement, *, deadline: date, known_on: date) -> bool:
    """Whether it was said after the last day that scores, or on known_on after the news."""
    after_news = statement.after_news and statement.said_on == known_on
    return after_news or statement.said_on > min(deadline, known_on)


def standing_forecast(statements: Sequence[Statement], *, deadline: date, known_on: date) -> tuple[Standing, ...]:
    """The counted statements in order, each with its weight in days; empty when none counts."""
    turns = list(_turns(statements, deadline=deadline, known_on=known_on))
    ends = [later.said_on for _, later in turns[1:]] + [min(deadline, known_on)]
    last_retraction = {turn.said_on: index for index, turn in turns if turn.retracts}
    counted = [
        Standing(index, turn, (end - turn.said_on).days)
        for (index, turn), end in zip(turns, ends, strict=False)
        if not turn.retracts and index > last_retraction.get(turn.said_on, -1)
    ]
    if counted and not any(one.weight for one in counted):
        last = counted[-1]
        counted[-1] = Standing(last.index, last.statement, 1)
    return tuple(counted)


def _turns(statements: Sequence[Statement], *, deadline: date, known_on: date) -> Iterable[tuple[int, Statement]]:
    """The statements that begin or end something, in time."""
    for index, statement in enumerate(statements):
        too_late = is_too_late(statement, deadline=deadline, known_on=known_on)
        softened = statement.vague and not statement.retracts
        if not too_late and not softened:
            yield index, statement


def score_question(
    statements: Sequence[Statement], *, deadline: date, known_on: date, credit: Decimal
) -> QuestionScore | None:
    """Score one author's statements on a question settled with `credit` in [0, 1]; None if none counts."""
    standing = standing_forecast(statements, deadline=deadline, known_on=known_on)
    if not standing:
        return None
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
        lead_days=(min(deadline, known_on) - first.said_on).days,
        brier_if_true=mean(lambda s: squared_error(s.probability, _TRUE)),
        brier_if_false=mean(lambda s: squared_error(s.probability, _FALSE)),
    )


def _mean_over_days(standing: Sequence[Standing], loss: Callable[[Statement], Decimal]) -> float:
    return weighted_mean([loss(one.statement) for one in standing], [one.weight for one in standing])


def _reference(statement: Statement, referenced: bool) -> Decimal:
    return statement.reference if referenced and statement.reference is not None else COIN


def squared_error(p: Decimal, o: Decimal) -> Decimal:
    """(p - o)^2 for one forecast p and outcome credit o, both in [0, 1]; in [0, 1], 0 best; exact."""
    gap = EXACT.subtract(p, o)
    return EXACT.multiply(gap, gap)


def best_error(low: Decimal, high: Decimal, o: Decimal) -> Decimal:
    """The squared error at the point of [low, high] nearest to o: 0 when o lies inside; in [0, 1]."""
    return squared_error(min(max(low, o), high), o)


def worst_error(low: Decimal, high: Decimal, o: Decimal) -> Decimal:
    """The squared error at the point of [low, high] farthest from o; in [0, 1]."""
    return max(squared_error(low, o), squared_error(high, o))


def log_loss(p: Decimal, o: Decimal) -> Decimal:
    """-[o ln p + (1 - o) ln(1 - p)] with p kept to [0.01, 0.99]; in [0.01005..., 4.60517...], less is better."""
    kept = min(max(p, LOG_CLIP_LOW), LOG_CLIP_HIGH)
    if_false = EXACT.multiply(EXACT.subtract(1, o), _surprise(EXACT.subtract(1, kept)))
    return EXACT.fma(o, _surprise(kept), if_false)


@lru_cache(maxsize=4096)
def _surprise(p: Decimal) -> Decimal:
    """-ln p; remembered, since a ledger holds few different probabilities."""
    # Not unary minus: that would round, and remember, at the caller's precision.
    return _LN.ln(p).copy_negate()


def weighted_mean(values: Sequence[Decimal], weights: Sequence[int]) -> float:
    """Mean of `values` with whole-number `weights` (days): sum exact, rounded once to the nearest float."""
    total = Decimal(0)
    for value, weight in zip(values, weights, strict=True):
        total = EXACT.fma(value, weight, total)
    return float(EXACT.divide(total, sum(weights)))


def presence(statements: Sequence[Statement], *, deadline: date, known_on: date) -> Presence | None:
    """When an author's counted statements stood; None when none counts."""
    counted = standing_forecast(statements, deadline=deadline, known_on=known_on)
    if not counted:
        return None
    last_day = min(deadline, known_on)
    taken_back = any(
        later.retracts and not is_too_late(later, deadline=deadline, known_on=known_on)
        for later in statements[counted[-1].index + 1 :]
    )
    spans = tuple(span for one in counted if (span := _span(one, last_day)).start < span.end)
    return Presence(spans, None if taken_back else counted[-1].statement.probability)


def _span(one: Standing, last_day: date) -> Span:
    """A statement of the last day weighs 1 if nothing else does, but it did not stand for a day."""
    said_on = one.statement.said_on
    return Span(said_on, min(said_on + timedelta(one.weight), last_day), one.statement.probability)


def peer_scores(
    claims: Mapping[int, Sequence[Statement]], *, deadline: date, known_on: date, credit: Decimal
) -> dict[int, Peer]:
    """The peer scores of everyone with a counted forecast on one settled question, by the keys of `claims`."""
    if credit not in (0, 1):
        return {}
    field = {
        key: found
        for key, said in claims.items()
        if (found := presence(said, deadline=deadline, known_on=known_on)) is not None
    }
    spots = _at_the_end(field, credit)
    daily = _over_the_days(field, credit)
    if daily is None:
        daily = {key: spots.get(key, 0.0) for key in field} if spots else {}
    n_spot = sum(one.last is not None for one in field.values())
    return {key: Peer(daily.get(key), spots.get(key), len(field), n_spot) for key in field}


def _at_the_end(field: Mapping[int, Presence], credit: Decimal) -> dict[int, float]:
    """Spot scores of those still standing; empty unless there are two."""
    logs = {key: _log_of_outcome(one.last, credit) for key, one in field.items() if one.last is not None}
    others, total = len(logs) - 1, sum(logs.values())
    return {key: _points((others + 1) * log - total, others) for key, log in logs.items()} if others > 0 else {}


def _over_the_days(field: Mapping[int, Presence], credit: Decimal) -> dict[int, float] | None:
    """Daily scores of everyone; None when no two stood beside each other for a day."""
    slopes, levels, days = _running_sums(field, credit)
    if not days:
        return None
    return {
        key: 100
        * fsum(
            _log_of_outcome(span.probability, credit) / _LOG_UNITS * (slopes[span.end] - slopes[span.start])
            - (levels[span.end] - levels[span.start])
            for span in one.spans
        )
        / days
        for key, one in field.items()
    }


def _running_sums(field: Mapping[int, Presence], credit: Decimal) -> tuple[dict[date, float], dict[date, float], int]:
    """Up to each day of change: the sums of (m + 1) / m and of S / m over the days, and how many days these were."""
    arrivals: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    for one in field.values():
        for span in one.spans:
            log = _log_of_outcome(span.probability, credit)
            for day, sign in ((span.start, 1), (span.end, -1)):
                arrivals[day][0] += sign
                arrivals[day][1] += sign * log
    slopes, levels = {}, {}
    standing, total, slope, level, shared, previous = 0, 0, 0.0, 0.0, 0, date.min
    for day in sorted(arrivals):
        if standing > 1:
            lasted = (day - previous).days
            slope += lasted * standing / (standing - 1)
            level += lasted * total / (standing - 1) / _LOG_UNITS
            shared += lasted
        slopes[day], levels[day], previous = slope, level, day
        standing, total = standing + arrivals[day][0], total + arrivals[day][1]
    return slopes, levels, shared


def _points(numerator: int, others: int) -> float:
    return 100 * (numerator / (others * _LOG_UNITS))


def _log_of_outcome(p: Decimal, credit: Decimal) -> int:
    return _log_units(p if credit == 1 else EXACT.subtract(1, p))


@lru_cache(maxsize=4096)
def _log_units(p: Decimal) -> int:
    """ln p in units of 1e-18; Decimal's logarithm is correctly rounded, so that two machines agree."""
    kept = min(max(p, PEER_CLIP_LOW), PEER_CLIP_HIGH)
    return int(EXACT.scaleb(EXACT.ln(kept), 18).to_integral_value(context=EXACT))
