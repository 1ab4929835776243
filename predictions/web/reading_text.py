"""What two editors read a quote as, in words."""

from dataclasses import dataclass
from decimal import Decimal

from ..queries.readings import Readings
from ..scoring.agreement import Closeness
from . import words


@dataclass(frozen=True, slots=True)
class ReadAs:
    """One editor's reading: who by role, the words, the number, its range if there is one."""

    given_by: str
    hedge: str
    probability: str
    range: str


def blind_readings(found: Readings) -> list[ReadAs]:
    """Every reading that may be shown, in the order in which they were given."""
    return [
        ReadAs(
            given_by=one.given_by.capitalize(),
            hedge=one.reading.hedge,
            probability=words.percent(one.reading.probability),
            range=_range(one.reading.low, one.reading.high),
        )
        for one in found.shown
    ]


def _range(low: Decimal, high: Decimal) -> str:
    return words.spread(words.percent(low), words.percent(high)) if low != high else ""


def agreed_sentence(found: Closeness | None) -> str:
    """How far editors agree at this desk; empty where nothing can be said."""
    if found is None or found.raw is None:
        return ""
    alpha = words.signed(found.alpha, 2).removeprefix("+")
    read = words.number_of(found.units, "quote")
    near = words.whole_percent(found.raw)
    return f"Of {read} that two editors read here, {near} are within 0.15; Krippendorff’s alpha is {alpha}."
