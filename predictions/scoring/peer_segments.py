"""How much better than the others on the question, day by day: many questions in one pass (DESIGN, rule 5).

Between two days of change the same forecasts stand, so such a segment is worked out once and counts its days. Only
questions with two or more authors are cut up; most claims of a ledger are alone on theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from predictions.scoring.columns import BILLION, Claims, Flags, Statements, Whole
from predictions.scoring.exact import Sums, half_up, mean_of_sums, weighted_sums
from predictions.scoring.log_score import peer_logs
from predictions.scoring.standing_forecast import Stood

# A question's number and a day in one key, to sort by; with 2^41 questions a batch may have, below 2^63.
_DAY_BITS: Final = 22
_MOST_AUTHORS: Final = 10**6
# So many (forecast, segment) rows at a time: a question of 10,000 authors has tens of millions.
_BLOCK: Final = 1 << 19


@dataclass(frozen=True, slots=True, eq=False)
class PeerColumns:
    """[k] each: scores in units of 1e-12, 0 without one, whether there is one, and how many to compare with."""

    peer: Whole
    spot: Whole
    has_peer: Flags
    has_spot: Flags
    n_authors: Whole  # with a counted forecast on the question
    n_spot: Whole  # of these, still standing at the end


@dataclass(frozen=True, slots=True, eq=False)
class _Field:
    """f counted forecasts on questions that settled yes or no and have two or more authors."""

    claim: Whole  # [f] row in Claims
    question: Whole  # [f] from 0
    said_on: Whole  # [f] ordinal
    days: Whole  # [f]
    log: Whole  # [f] ln of the probability given to what happened, units
    to_the_end: Flags  # [f]

    def where(self, chosen: Flags) -> "_Field":
        """Some of them."""
        return _Field(
            claim=self.claim[chosen],
            question=self.question[chosen],
            said_on=self.said_on[chosen],
            days=self.days[chosen],
            log=self.log[chosen],
            to_the_end=self.to_the_end[chosen],
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Segments:
    """b stretches from one day of change to the next, by question and then in time, and who stood in them."""

    question: Whole  # [b] from 0
    days: Whole  # [b] 0 unless two or more stood, so that after a question's last day of change nothing counts
    standing: Whole  # [b] how many stood
    total: Whole  # [b] the sum of their logs, units
    begin: Whole  # [f] the first segment of each forecast ...
    end: Whole  # [f] ... and the one after its last


def peer_columns(claims: Claims, statements: Statements, stood: Stood) -> PeerColumns:
    """The peer scores of k claims, from their counted statements.

    Of every day from the first forecast to h on which at least two stood, an author gets ln p - mean ln p_j, p being
    the probability given to what happened, kept to [0.001, 0.999], and j the others standing that day, rounded half
    up to a whole unit; 0 on the days on which the author's own did not stand; and a hundred times the mean of it all,
    rounded half up. Where no two stood beside each other for a day, the end of the last day stands for it. Nobody has
    a score where the outcome is partial or not scored. Raises ValueError when claims on one question disagree about
    deadline, known_on or credit, or are more than a million.
    Source: DESIGN, rule 5, after the peer score of Metaculus (2023); the log score is Good's (1952).
    """
    size = claims.question.size
    keys, question = np.unique(claims.question, return_inverse=True)
    takes_part = np.zeros(size, dtype=np.bool_)
    takes_part[stood.claim] = True
    n_authors = np.bincount(question[takes_part], minlength=keys.size)[question]
    n_spot = np.bincount(question[stood.claim[stood.to_the_end]], minlength=keys.size)[question]
    takes_part &= ((claims.credit == 0) | (claims.credit == BILLION)) & (n_authors > 1)
    peer, spot = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    if not takes_part.any():
        never = np.zeros(size, dtype=np.bool_)
        return PeerColumns(peer, spot, never, never, n_authors, n_spot)
    _check_questions(claims, question, n_authors)
    field = _field(claims, statements, stood, question, takes_part)
    last = field.where(field.to_the_end & (n_spot[field.claim] > 1))
    spot[last.claim] = 100 * _beside_others(last.log, _per_question(last, keys.size)[last.question], n_spot[last.claim])
    shared = _over_the_days(field.where(field.days > 0), question, keys.size, peer)
    has_days = shared[question] > 0
    has_spot = np.zeros(size, dtype=np.bool_)
    has_spot[last.claim] = True
    return PeerColumns(
        np.where(has_days, peer, spot), spot, takes_part & (has_days | (n_spot > 1)), has_spot, n_authors, n_spot
    )


def _check_questions(claims: Claims, question: Whole, n_authors: Whole) -> None:
    # A sum of logs is at most 6.9e12 units an author: a million authors keep it below 2^63 = 9.2e18.
    if n_authors.max() > _MOST_AUTHORS:
        raise ValueError(f"A question may have {_MOST_AUTHORS} authors in one batch, not {n_authors.max()}.")
    example = np.zeros(question.size, dtype=np.int64)
    example[question] = np.arange(question.size)
    for name in ("deadline", "known_on", "credit"):
        values = getattr(claims, name)
        if (values != values[example[question]]).any():
            raise ValueError(f"Claims on one question must agree on its {name}.")


def _field(claims: Claims, statements: Statements, stood: Stood, question: Whole, takes_part: Flags) -> _Field:
    chosen = takes_part[stood.claim]
    rows, claim = stood.rows[chosen], stood.claim[chosen]
    p = statements.probability[rows]
    return _Field(
        claim=claim,
        question=question[claim],
        said_on=statements.said_on[rows],
        days=stood.days[chosen],
        log=peer_logs(np.where(claims.credit[claim] == BILLION, p, BILLION - p)),
        to_the_end=stood.to_the_end[chosen],
    )


def _per_question(field: _Field, size: int) -> Whole:
    """The sums of the logs."""
    totals = np.zeros(size, dtype=np.int64)
    np.add.at(totals, field.question, field.log)
    return totals


def _beside_others(log: Whole, total: Whole, standing: Whole) -> Whole:
    """log - (total - log) / (standing - 1), own included in both, rounded half up; 0 for one who stands alone."""
    return log + half_up(log - total, np.maximum(standing - 1, 1))


def _over_the_days(field: _Field, question: Whole, size: int, peer: Whole) -> Whole:
    """Fill in `peer` [k] from forecasts that stood a day or more; how many days each question compares, 0 or more."""
    shared = np.zeros(size, dtype=np.int64)
    segments = _segments(field)
    np.add.at(shared, segments.question, segments.days)
    sums = Sums(np.zeros_like(peer), np.zeros_like(peer))
    for block in _blocks(segments.end - segments.begin):
        found = _sums(field.log[block], segments, segments.begin[block], segments.end[block])
        np.add.at(sums.high, field.claim[block], found.high)
        np.add.at(sums.low, field.claim[block], found.low)
    chosen = np.flatnonzero(shared[question])
    hundredfold = Sums(100 * sums.high[chosen], 100 * sums.low[chosen])
    peer[chosen] = mean_of_sums(hundredfold, shared[question[chosen]])
    return shared


def _segments(field: _Field) -> _Segments:
    first = field.question << _DAY_BITS | field.said_on
    changes, place = np.unique(np.concatenate((first, first + field.days)), return_inverse=True)
    begin, end = place[: first.size], place[first.size :]
    arrivals, logs = np.zeros((2, changes.size), dtype=np.int64)
    for where, sign in ((begin, 1), (end, -1)):
        np.add.at(arrivals, where, sign)
        np.add.at(logs, where, sign * field.log)
    # One running sum for all questions: what came to a question has gone by its last day of change.
    standing = np.cumsum(arrivals)
    days = np.where(standing > 1, np.diff(changes, append=0), 0)
    return _Segments(changes >> _DAY_BITS, days, standing, np.cumsum(logs), begin, end)


def _sums(log: Whole, segments: _Segments, begin: Whole, end: Whole) -> Sums:
    """Of each forecast: its score of a day, summed over the days of its segments."""
    sizes = end - begin
    starts = np.cumsum(sizes) - sizes
    place = np.arange(sizes.sum()) + np.repeat(begin - starts, sizes)
    scores = _beside_others(np.repeat(log, sizes), segments.total[place], segments.standing[place])
    return weighted_sums(scores, segments.days[place], starts)


def _blocks(sizes: Whole) -> Iterator[slice]:
    """Runs of forecasts with about _BLOCK segments between them."""
    ends = np.cumsum(sizes)
    start = 0
    while start < sizes.size:
        reached = ends[start] - sizes[start] + _BLOCK
        stop = max(int(np.searchsorted(ends, reached, side="right")), start + 1)
        yield slice(start, stop)
        start = stop
