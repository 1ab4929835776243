"""What two editors read a quote as, in words."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import ngettext

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
            given_by=words.role(one.given_by),
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
    return ngettext(
        "Of %(n)s quote that two editors read here, %(near)s are within 0.15; Krippendorff’s alpha is %(alpha)s.",
        "Of %(n)s quotes that two editors read here, %(near)s are within 0.15; Krippendorff’s alpha is %(alpha)s.",
        found.units,
    ) % {"n": words.count(found.units), "near": words.whole_percent(found.raw), "alpha": alpha}
