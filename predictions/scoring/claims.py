"""The kernel: from the statements of many claims to their scores in one pass (DESIGN, rules 4 and 5)."""

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from predictions.scoring.brier import best_errors, squared_errors, worst_errors
from predictions.scoring.columns import BILLION, UNKNOWN, Claims, Flags, Scored, Statements, Whole
from predictions.scoring.exact import billionths, mean_of_sums, weighted_sums
from predictions.scoring.layout import check, check_numbers
from predictions.scoring.log_score import log_losses
from predictions.scoring.peer_segments import peer_columns
from predictions.scoring.policy import COIN
from predictions.scoring.standing_forecast import Stood, stand

_COIN: Final = billionths(COIN)
_UNITS_PER_BILLIONTH: Final = 1000

Column = TypeVar("Column", Whole, Flags)


def score_claims(claims: Claims, statements: Statements) -> Scored:
    """Score k >= 0 claims with their s statements; what a claim gets does not depend on the others in the batch.

    Except for its peer scores, which are taken against the others on its question. Every loss of a statement is
    rounded half up to a whole unit of 1e-12, and so is the mean of a claim's over the days its counted statements
    stood, sum w L / sum w; the reference is the frozen one when every counted statement has one and the coin
    otherwise: the two are never mixed within a score. Raises ValueError for a batch that is not laid out as
    `Claims` and `Statements` say, a number of a counted statement outside [0, 1], a reading that does not keep
    low <= probability <= high, and claims that disagree about their common question.
    Source: Brier (1950), Good (1952); time-weighted as in DESIGN, rule 4; peer score as in `peer_segments`.

    >>> def whole(*xs): return np.array(xs, dtype=np.int64)
    >>> p, no = whole(600_000_000, 900_000_000), np.zeros(2, dtype=np.bool_)
    >>> may_and_june = Statements(whole(0, 0), whole(738276, 738307), p, p, p, whole(-1, -1),
    ...     np.zeros((2, 0), dtype=np.int64), no, no, no)
    >>> found = score_claims(Claims(whole(7), whole(738317), whole(738337), whole(10**9)), may_and_june)
    >>> found.brier.tolist(), found.lead_days.tolist()  # (31 x 0.16 + 10 x 0.01) / 41
    ([123414634146], [41])
    """
    check(claims, statements)
    stood = stand(claims, statements)
    rows, means = stood.rows, _Means.of(stood, claims.question.size)
    check_numbers(statements, rows)
    first, last = rows[stood.starts], rows[stood.last]
    counted = np.zeros(statements.claim.size, dtype=np.bool_)
    counted[rows] = True
    horizon = np.minimum(claims.deadline, claims.known_on)[means.claim]
    p, reference = statements.probability, statements.reference
    referenced = np.logical_and.reduceat(reference[rows] >= 0, stood.starts) if rows.size else counted[rows]
    held_against = np.where(np.repeat(referenced, stood.sizes), reference[rows], _COIN)
    # The outcome of each counted statement; what is not scored is worked out as false and then left out.
    credit = np.maximum(claims.credit, 0)[stood.claim]
    is_settled = claims.credit != UNKNOWN
    low, high, peers = statements.low[rows], statements.high[rows], peer_columns(claims, statements, stood)
    return Scored(
        n_counted=means.spread(stood.sizes),
        first=means.spread(first, UNKNOWN),
        last=means.spread(last, UNKNOWN),
        counted=counted,
        probability=means.spread(p[last]),
        lead_days=means.spread(horizon - statements.said_on[first]),
        brier=is_settled * means(squared_errors(p[rows], credit)),
        brier_best=is_settled * means(best_errors(low, high, credit)),
        brier_worst=is_settled * means(worst_errors(low, high, credit)),
        log_score=is_settled * means(log_losses(p[rows], credit)),
        reference_brier=is_settled * means(squared_errors(held_against, credit)),
        brier_as=_under_each(statements.readings[rows], credit, means) * is_settled[:, np.newaxis],
        brier_if_true=means(squared_errors(p[rows], BILLION)),
        brier_if_false=means(squared_errors(p[rows], 0)),
        reference_if_true=means(squared_errors(held_against, BILLION)),
        reference_if_false=means(squared_errors(held_against, 0)),
        referenced=means.spread(referenced, False),
        boldness=means.spread(_UNITS_PER_BILLIONTH * np.abs(p[last] - _COIN)),
        boldness_frozen=means.spread(_UNITS_PER_BILLIONTH * np.abs(p[last] - reference[last]) * referenced),
        peer=peers.peer,
        peer_spot=peers.spot,
        has_peer=peers.has_peer,
        has_spot=peers.has_spot,
        n_authors=peers.n_authors,
        n_spot=peers.n_spot,
    )


def _under_each(readings: Whole, credit: Whole, means: "_Means") -> Whole:
    """[k, A] from readings [c, A]."""
    found = np.zeros((means.size, readings.shape[1]), dtype=np.int64)
    for scale in range(readings.shape[1]):
        found[:, scale] = means(squared_errors(readings[:, scale], credit))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Means:
    """From c counted statements to k claims, of which g have one. Called with losses: their means over the days."""

    size: int  # k
    claim: Whole  # [g] row in Claims
    last: Whole  # [g] the last counted statement, among the c
    several: Whole  # which of the g have more than one: only they need weighing, and most have not
    rows: Whole  # their statements, among the c
    starts: Whole  # where each of them begins in `rows`
    weights: Whole  # beside `rows`
    totals: Whole  # beside `starts`

    @classmethod
    def of(cls, stood: Stood, size: int) -> "_Means":
        more = stood.sizes > 1
        several = np.flatnonzero(more)
        rows = np.flatnonzero(np.repeat(more, stood.sizes))
        sizes = stood.sizes[several]
        starts = np.cumsum(sizes) - sizes
        weights = stood.weights()[rows]
        totals = np.add.reduceat(weights, starts) if several.size else weights
        return cls(size, stood.claim[stood.starts], stood.last, several, rows, starts, weights, totals)

    def __call__(self, losses: Whole) -> Whole:
        found = losses[self.last]
        if self.several.size:
            found[self.several] = mean_of_sums(weighted_sums(losses[self.rows], self.weights, self.starts), self.totals)
        return self.spread(found)

    def spread(self, values: Column, missing: int = 0) -> Column:
        """[k] from [g]."""
        if self.claim.size == self.size:
            return values
        found = np.full(self.size, missing, dtype=values.dtype)
        found[self.claim] = values
        return found
