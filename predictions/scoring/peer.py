"""How much better than the others who answered the same question, day by day.

A positive score: more probability on what happened than the others gave it, on average over the days. Only a
question with somebody else on it can have one, and it never sets a rank: who answers what is the author's choice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import fsum
from typing import Final

from predictions.scoring.brier import check_unit
from predictions.scoring.exact import EXACT
from predictions.scoring.policy import PEER_CLIP_HIGH, PEER_CLIP_LOW, PEER_MIN_AUTHORS
from predictions.scoring.spans import Presence, presence
from predictions.scoring.summary import is_partial
from predictions.scoring.types import Statement

# Logs are whole numbers of 1e-18, so that the sum over a field does not depend on the order of its authors.
_LOG_UNITS: Final = 10**18


@dataclass(frozen=True, slots=True)
class Peer:
    """One author on one question beside the others. Scores lie in [-691, 691]; None: nobody to compare with."""

    score: float | None  # averaged over the days on which at least two forecasts stood
    spot: float | None  # of the forecasts that stood at the end of the last day
    n_authors: int  # with a counted forecast on the question
    n_spot: int  # of these, still standing at the end


@dataclass(frozen=True, slots=True)
class PeerMean:
    """An author's peer score over a slice: means over n (n_spot) questions; None where there is none."""

    score: float | None
    n: int
    spot: float | None
    n_spot: int


def peer_scores(
    claims: Mapping[int, Sequence[Statement]], *, deadline: date, known_on: date, credit: Decimal
) -> dict[int, Peer]:
    """The peer scores of everyone with a counted forecast on one settled question, by the keys of `claims`.

    `claims` maps each author to their statements in standing order. Of every day from the first forecast to
    h = min(deadline, known_on) on which at least two stood, an author gets 100 (ln p - mean ln p_j), p being the
    probability given to what happened, kept to [0.001, 0.999], and j the others standing that day; 0 on the days
    on which the author's own did not stand; and the mean of it all. Where no two stood beside each other for a
    day, the end of the last day stands for it. On each question the scores of all authors sum to 0.
    Empty for a partial outcome. Vague statements count for nobody. Raises ValueError when statements are out of
    order, or credit or a counted probability lies outside [0, 1].
    Source: DESIGN, rule 5, after the peer score of Metaculus (2023); the log score is Good's (1952).

    >>> day = date(2026, 5, 1)
    >>> def said(p): return [Statement(day, Decimal(p), Decimal(p), Decimal(p))]
    >>> found = peer_scores({1: said("0.8"), 2: said("0.4")}, deadline=day, known_on=day, credit=Decimal(1))
    >>> round(found[1].score, 6), round(found[2].score, 6)  # 100 ln 2
    (69.314718, -69.314718)
    """
    check_unit(credit, "credit")
    if is_partial(credit):
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


def peer_mean(peers: Iterable[Peer]) -> PeerMean:
    """The plain means of one author's peer scores over the questions that at least three authors answered.

    For the spot score, at least three whose forecast still stood. Any number of questions, in any order with the
    same result; raises nothing. Source: issue 3 of this project; the mean is Metaculus's (2023).

    >>> peer_mean([Peer(10.0, 8.0, 3, 3), Peer(-4.0, -6.0, 4, 3), Peer(90.0, 90.0, 2, 2)])
    PeerMean(score=3.0, n=2, spot=1.0, n_spot=2)
    """
    several = [one for one in peers if one.n_authors >= PEER_MIN_AUTHORS]
    scores = [one.score for one in several if one.score is not None]
    spots = [one.spot for one in several if one.spot is not None and one.n_spot >= PEER_MIN_AUTHORS]
    return PeerMean(_mean(scores), len(scores), _mean(spots), len(spots))


def _at_the_end(field: Mapping[int, Presence], credit: Decimal) -> dict[int, float]:
    """Spot scores of those still standing; empty unless there are two."""
    logs = {key: _log_of_outcome(one.last, credit) for key, one in field.items() if one.last is not None}
    others, total = len(logs) - 1, sum(logs.values())
    return {key: _points((others + 1) * log - total, others) for key, log in logs.items()} if others > 0 else {}


def _over_the_days(field: Mapping[int, Presence], credit: Decimal) -> dict[int, float] | None:
    """Daily scores of everyone; None when no two stood beside each other for a day.

    An author standing with m others whose logs sum, own included, to S gets ((m + 1) ln p - S) / m a day: linear
    in ln p, so two running sums over the days serve all authors. That is what keeps a question with many
    authors from costing authors x days.
    """
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


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None


def _points(numerator: int, others: int) -> float:
    return 100 * (numerator / (others * _LOG_UNITS))


def _log_of_outcome(p: Decimal, credit: Decimal) -> int:
    check_unit(p, "probability")
    return _log_units(p if credit == 1 else EXACT.subtract(1, p))


@lru_cache(maxsize=4096)
def _log_units(p: Decimal) -> int:
    """ln p in units of 1e-18; Decimal's logarithm is correctly rounded, so that two machines agree."""
    kept = min(max(p, PEER_CLIP_LOW), PEER_CLIP_HIGH)
    return int(EXACT.scaleb(EXACT.ln(kept), 18).to_integral_value(context=EXACT))
