"""A reading as the desk reads it: the numbers, and the words or person they come from."""

from typing import Any

from ..actions import PredictionInput
from ..actions.readings import too_vague
from ..language.lexicon import LEXICON_VERSION
from ..models import Basis
from .fields import Chance

_FROM = {
    Basis.STATED.value: "as the author stated it",
    Basis.HEDGE.value: f"our reading of the words, lexicon {LEXICON_VERSION}",
    Basis.BARE.value: f"our reading of a bare will or won’t, lexicon {LEXICON_VERSION}",
    Basis.IMPORT.value: "as the imported file gives it",
}


def reading_of(entry: PredictionInput) -> dict[str, str]:
    """Low, point and high as typed text, and one sentence that says what they are."""
    shown = Chance("")
    numbers = {name: str(shown.prepare_value(getattr(entry, name)) or "") for name in ("low", "probability", "high")}
    return numbers | {"sentence": _sentence(entry, numbers)}


def _sentence(entry: Any, numbers: dict[str, str]) -> str:
    if entry.retracts:
        return "An earlier claim is taken back: no numbers."
    if entry.probability is None:
        return "Not read yet: give a hedge that the lexicon knows, or a probability."
    reading = (
        f"{numbers['probability']} (from {numbers['low']} to {numbers['high']}), {_FROM.get(entry.basis, 'by hand')}"
    )
    if too_vague(entry.low, entry.high):
        return f"{reading}. Too vague to score: it is recorded and counted, never scored."
    return f"{reading}."
