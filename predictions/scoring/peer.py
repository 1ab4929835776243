"""How much better than the others who answered the same question, day by day.

A positive score: more probability on what happened than the others gave it, on average over the days. Only a
question with somebody else on it can have one, and it never sets a rank: who answers what is the author's choice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import fsum

from predictions.scoring.brier import check_unit
from predictions.scoring.claims import score_claims
from predictions.scoring.exact import from_units
from predictions.scoring.layout import one_question
from predictions.scoring.policy import PEER_MIN_AUTHORS
from predictions.scoring.summary import is_partial
from predictions.scoring.types import Statement


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

    `claims` maps each author to their statements in standing order; `score_claims` does the rest. Of every day from
    the first forecast to h = min(deadline, known_on) on which at least two stood, an author gets
    100 (ln p - mean ln p_j), p being the probability given to what happened, kept to [0.001, 0.999], and j the others
    standing that day; 0 on the days on which the author's own did not stand; and the mean of it all. Where no two
    stood beside each other for a day, the end of the last day stands for it. On each question the scores of
    all authors sum to 0, to within 1e-10 an author. Empty for a partial outcome. Vague statements count for nobody.
    Decimals longer than nine places are rounded half-even to nine. Raises ValueError when statements are out of
    order, credit or a counted probability lies outside [0, 1], or a counted reading does not keep
    low <= probability <= high.
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
    said = {key: statements for key, statements in claims.items() if statements}
    columns = one_question(list(said.values()), deadline=deadline, known_on=known_on, credit=credit)
    found = score_claims(*columns)
    return {
        key: Peer(
            score=from_units(int(found.peer[row])) if found.has_peer[row] else None,
            spot=from_units(int(found.peer_spot[row])) if found.has_spot[row] else None,
            n_authors=int(found.n_authors[row]),
            n_spot=int(found.n_spot[row]),
        )
        for row, key in enumerate(said)
        if found.n_counted[row]
    }


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


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None
