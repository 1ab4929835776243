"""From what an editor or a file gives to (low, probability, high) and where the numbers come from."""

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Context, Decimal

from ..language.hedges import deny, is_too_vague, read_hedge, read_stated
from ..language.lexicon import LEXICON_VERSION
from ..models import Basis
from .inputs import PredictionInput

NINE_PLACES = Decimal("0.000000001")
_HALF_EVEN = Context(prec=28, rounding=ROUND_HALF_EVEN)  # never the caller's


def fill_reading(draft: PredictionInput, *, given_basis: str = Basis.HEDGE) -> PredictionInput:
    """Return `draft` with its numbers filled in where words or one number suffice.

    A number entered is kept; else a number stated in the quote wins over the hedge; else the hedge is read by the
    lexicon. `given_basis` is what an entered number without hedge or stated number counts as.
    """
    draft = _rounded(draft)
    if draft.retracts:
        return replace(draft, probability=None, low=None, high=None, basis="")
    if draft.probability is not None:
        return _keep_number(draft, given_basis)
    if draft.low is not None or draft.high is not None:
        return draft  # bounds without a point: the publication rules say so on their field
    reading = read_stated(draft.quote) or (read_hedge(draft.hedge) if draft.hedge else None)
    if reading is None:
        return draft
    if draft.denies:
        reading = deny(reading)
    return replace(
        draft,
        probability=reading.probability,
        low=reading.low,
        high=reading.high,
        basis=reading.basis,
    )


def _rounded(draft: PredictionInput) -> PredictionInput:
    """Every number to the nine places that row and log keep."""
    return replace(
        draft,
        probability=nine_places(draft.probability),
        low=nine_places(draft.low),
        high=nine_places(draft.high),
        reference_probability=nine_places(draft.reference_probability),
    )


def nine_places(value: Decimal | None) -> Decimal | None:
    """Round half-even to nine places; what is no number is left to the rules."""
    if value is None or not value.is_finite() or abs(value) > 1:
        return value
    return value.quantize(NINE_PLACES, context=_HALF_EVEN)


def _keep_number(draft: PredictionInput, given_basis: str) -> PredictionInput:
    point = draft.probability
    low = point if draft.low is None else draft.low
    high = point if draft.high is None else draft.high
    return replace(draft, low=low, high=high, basis=draft.basis or _basis_of_number(draft, given_basis))


def _basis_of_number(draft: PredictionInput, given_basis: str) -> str:
    if draft.hedge:
        reading = read_hedge(draft.hedge)
        return reading.basis if reading is not None else Basis.HEDGE
    stated = read_stated(draft.quote)
    if stated is not None and draft.probability in (stated.probability, 1 - stated.probability):
        return Basis.STATED
    return given_basis


def too_vague(low: Decimal | None, high: Decimal | None) -> bool:
    """The reading is so wide that it would score the same whatever happens."""
    if low is None or high is None or not (low.is_finite() and high.is_finite()):
        return False
    return is_too_vague(low, high)


def lexicon_used(basis: str) -> str:
    """The lexicon's version where words were read, else empty."""
    return LEXICON_VERSION if basis in (Basis.HEDGE, Basis.BARE) else ""
