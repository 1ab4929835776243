"""What became of claims, as columns: the form in which a ledger of any size is summed up.

Losses and scores are whole numbers of 1e-12 ("units"), probabilities and credits whole numbers of 1e-9
("billionths"): sums of them do not depend on their order, so a stored sum can be compared bit for bit with one made
anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from predictions.scoring.exact import UNITS_PER_ONE, to_units
from predictions.scoring.types import ScoredFact

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

BILLION: Final = 10**9
HALF: Final = BILLION // 2
# A loss of (d billionths)^2 is d^2 / 1e6 units.
_PER_UNIT: Final = BILLION**2 // UNITS_PER_ONE

# What may become of a claim; the first is the only one with a score, VOID and the two after it have an outcome.
STATUSES: Final = (
    "scored", "open", "vague", "late", "retracted", "void", "unverifiable", "ambiguous", "withdrawn",
)  # fmt: skip
SCORED: Final = 0
UNSCORED_OUTCOMES: Final = (STATUSES.index("void"), STATUSES.index("unverifiable"), STATUSES.index("ambiguous"))
BASES: Final = ("stated", "hedge", "bare", "import")

# Other readings of words, beside the lexicon's own: two of bare "will" (the third is the lexicon's .90), four scales.
WILL_SCALES: Final = ("will_75", "will_98")
SCALES: Final = (*WILL_SCALES, "survey", "icd203", "ipcc", "kent")


@dataclass(frozen=True, slots=True)
class Facts:
    """r claims, one author on one question each, in any order. What a status does not have is 0 or False.

    `status` and `basis` are places in STATUSES and BASES (basis -1: none); `brier_as` has one column per SCALES.
    `event` is any key of the question's event. `scorable`: the statements would have a score either way
    (`brier_if_true`, `brier_if_false`), as those of void questions may.
    """

    event: Whole
    status: Whole
    matured: Flags
    advance: Flags
    referenced: Flags
    scorable: Flags
    credit: Whole
    probability: Whole
    basis: Whole
    lead_days: Whole
    brier: Whole
    brier_best: Whole
    brier_worst: Whole
    brier_if_true: Whole
    brier_if_false: Whole
    log_score: Whole
    reference_brier: Whole
    reference_if_true: Whole
    reference_if_false: Whole
    boldness: Whole
    boldness_frozen: Whole
    brier_as: Whole
    peer: Whole
    peer_spot: Whole
    has_peer: Flags
    has_spot: Flags

    def __len__(self) -> int:
        return len(self.event)

    def take(self, rows: Whole | Flags) -> "Facts":
        """The facts at these places, or where the flags are set, in that order."""
        return Facts(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    @property
    def scored(self) -> Flags:
        """Settled with a score."""
        return np.asarray(self.status == SCORED)

    @property
    def settled_plainly(self) -> Flags:
        """Scored, and the outcome was a plain yes or no."""
        return np.asarray(self.scored & ((self.credit == 0) | (self.credit == BILLION)))

    @property
    def plain(self) -> Flags:
        """What calibration and ranks are of: matured, with a yes-or-no outcome."""
        return self.settled_plainly & self.matured

    @property
    def judged(self) -> Flags:
        """What a hit rate is of: a yes-or-no outcome, and a probability that is not one half."""
        return np.asarray(self.settled_plainly & (self.probability != HALF))

    @property
    def hit(self) -> Flags:
        """Judged, and on the side that came about."""
        return np.asarray(self.judged & ((self.probability > HALF) == (self.credit > HALF)))

    @property
    def coin_brier(self) -> Whole:
        """The loss of always saying one half: 0.25 for yes or no, less for a partial credit."""
        return squared_error(np.full(len(self), HALF, dtype=np.int64), self.credit)


def squared_error(p: Whole, o: Whole) -> Whole:
    """(p - o)^2 of billionths, in units, rounded half up; raises nothing. Source: Brier (1950).

    >>> squared_error(np.array([700_000_000]), np.array([BILLION])).tolist()
    [90000000000]
    """
    gap = p - o  # at most 1e9 apart, so the square stays below 2^63
    return np.asarray((gap * gap + _PER_UNIT // 2) // _PER_UNIT)


def facts_of(found: Iterable[ScoredFact]) -> Facts:
    """Scored facts given one by one, as columns; peers and other scales are not among them.

    Raises ValueError for a loss that is not finite, or a credit or probability outside [0, 1].
    """
    rows = list(found)
    size = len(rows)

    def units(name: str) -> Whole:
        return np.array([to_units(getattr(row, name)) for row in rows], dtype=np.int64)

    def billionths(name: str) -> Whole:
        return np.array([_billionths(getattr(row, name), name) for row in rows], dtype=np.int64)

    def flags(name: str) -> Flags:
        return np.array([getattr(row, name) for row in rows], dtype=np.bool_)

    nothing, none = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.bool_)
    probability = billionths("probability")
    return Facts(
        event=np.array([row.event for row in rows], dtype=np.int64),
        status=np.full(size, SCORED, dtype=np.int64),
        matured=flags("matured"),
        advance=flags("advance"),
        referenced=flags("referenced"),
        scorable=~none,
        credit=billionths("credit"),
        probability=probability,
        basis=np.array([BASES.index(row.basis) for row in rows], dtype=np.int64),
        lead_days=np.array([row.lead_days for row in rows], dtype=np.int64),
        **{name: units(name) for name in ("brier", "brier_best", "brier_worst", "brier_if_true", "brier_if_false")},
        log_score=units("log_score"),
        reference_brier=units("reference_brier"),
        reference_if_true=nothing,
        reference_if_false=nothing,
        boldness=np.abs(probability - HALF) * (UNITS_PER_ONE // BILLION),
        boldness_frozen=nothing,
        brier_as=np.repeat(units("brier")[:, np.newaxis], len(SCALES), axis=1),
        peer=nothing,
        peer_spot=nothing,
        has_peer=none,
        has_spot=none,
    )


def _billionths(value: object, name: str) -> int:
    found = round(float(str(value)) * BILLION)
    if not 0 <= found <= BILLION:
        raise ValueError(f"{name} must be between 0 and 1, not {value}.")
    return found
