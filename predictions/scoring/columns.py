"""What the scoring kernel reads and what it finds, as columns: a million claims and a single one look alike.

Everything is a whole number. Probabilities, credits and references are billionths (the nine places of the record),
losses are units of 1e-12, days are `date.toordinal()`. A sum of whole numbers depends neither on its order nor on
what else is in the batch, so a claim's score is the same bit for bit however it was computed.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

BILLION: Final = 10**9
UNKNOWN: Final = -1  # no usable reference; an outcome that is not scored; no such row
LAST_ORDINAL: Final = 3_652_059  # 31 December 9999: no claim can stand for more days than these


@dataclass(frozen=True, slots=True, eq=False)
class Statements:
    """s statements, grouped by claim, within a claim in standing order (said_on, then recording order).

    The numbers of a statement that does not count (vague, a retraction, too late) are not read.
    """

    claim: Whole  # [s] row of its claim, from 0, never smaller than the one before; every claim has one or more
    said_on: Whole  # [s] ordinal
    probability: Whole  # [s] billionths
    low: Whole  # [s] billionths
    high: Whole  # [s] billionths
    reference: Whole  # [s] billionths; -1: no usable frozen reference
    readings: Whole  # [s, A] billionths: the probability under each of A >= 0 other scales
    vague: Flags  # [s]
    retracts: Flags  # [s]
    after_news: Flags  # [s]


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """k claims: one author on one question that has an outcome, each pair once.

    A question's claims come together in a batch, or its peer scores are those of the ones that came; they agree on
    deadline, known_on and credit.
    """

    question: Whole  # [k] any key >= 0; equal keys are the same question, rows need not be adjacent
    deadline: Whole  # [k] ordinal
    known_on: Whole  # [k] ordinal
    credit: Whole  # [k] billionths; -1: the outcome is not scored (void, unverifiable, ambiguous)


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """k claims scored; units are 1e-12. What a claim does not have is 0 (-1 for a row), and n_counted says so."""

    n_counted: Whole  # [k] counted statements
    first: Whole  # [k] row of the first counted statement, or -1
    last: Whole  # [k] row of the last counted statement, or -1
    counted: Flags  # [s]
    probability: Whole  # [k] billionths, of the last counted statement
    lead_days: Whole  # [k] from the first counted statement to h = min(deadline, known_on)

    # losses in units, time-weighted; 0 where nothing counted or the credit is -1
    brier: Whole  # [k]
    brier_best: Whole  # [k] had every reading been the point of [low, high] nearest to the outcome
    brier_worst: Whole  # [k] ... and the farthest
    log_score: Whole  # [k]
    reference_brier: Whole  # [k] of the frozen references if `referenced`, else of the coin
    brier_as: Whole  # [k, A] under each of the other readings

    # the same, had the outcome been 1 or 0: also where the credit is -1
    brier_if_true: Whole  # [k]
    brier_if_false: Whole  # [k]
    reference_if_true: Whole  # [k]
    reference_if_false: Whole  # [k]

    referenced: Flags  # [k] something counted, and every counted statement has a reference
    boldness: Whole  # [k] units, |last counted probability - 1/2|
    boldness_frozen: Whole  # [k] units, |last counted probability - its reference| if `referenced`

    peer: Whole  # [k] units, averaged over the days on which two or more stood
    peer_spot: Whole  # [k] units, of the forecasts that stood at the end of the last day
    has_peer: Flags  # [k]
    has_spot: Flags  # [k]
    n_authors: Whole  # [k] with a counted forecast on the question
    n_spot: Whole  # [k] of these, still standing at the end
