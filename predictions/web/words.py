"""Figures, states and kinds as readers read them. Unknown is a dash, never a nought."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from django.utils.formats import get_format
from django.utils.text import capfirst

from ..models import Basis, Prediction, Score
from .terms import (  # noqa: F401  (callers take every word from here)
    BASIS,
    CHALLENGE,
    CONDITION,
    CORRECTED,
    FIELD,
    JUDGED,
    KIND,
    OUTCOME,
    OUTCOME_MEANS,
    ROLE,
    SPEAKER,
    STATE,
    STATUS,
    WHY_UNSCORED,
    Worded,
)
from .texts import gettext as _

UNKNOWN: Final = "–"
PER_CENT: Final = "\u00a0%"
_MINUS: Final = "−"
_ISOLATE, _POP = "\u2068", "\u2069"


def written(number: str) -> str:
    """A number as Python writes it, with the marks of the language in force."""
    point = str(get_format("DECIMAL_SEPARATOR"))
    if point == ".":
        return number
    return number.translate({ord(","): str(get_format("THOUSAND_SEPARATOR")), ord("."): point})


def count(n: int) -> str:
    """A whole number, its thousands set apart."""
    return written(f"{n:,}")


def score(value: float | None) -> str:
    """A Brier score or another loss, with three places."""
    return UNKNOWN if value is None else written(f"{value:.3f}")


def signed(value: float | None, places: int = 3) -> str:
    """A difference with its sign."""
    if value is None:
        return UNKNOWN
    text = f"{abs(value):.{places}f}"
    if float(text) == 0:
        return written(text)
    return f"{'+' if value > 0 else _MINUS}{written(text)}"


def percent(value: Decimal | float | None) -> str:
    """A share or a probability with at most one place; certainty is written only where it is certain."""
    if value is None:
        return UNKNOWN
    exact = Decimal(str(value)) * 100
    if 0 < exact < Decimal("0.1"):
        return _("under %(share)s") % {"share": written("0.1") + PER_CENT}
    if Decimal("99.9") < exact < 100:
        return _("over %(share)s") % {"share": written("99.9") + PER_CENT}
    text = format(exact.quantize(Decimal("0.1"), ROUND_HALF_EVEN), "f")
    return f"{written(text.removesuffix('.0'))}{PER_CENT}"


def whole_percent(value: float | None) -> str:
    """A share of few cases, without places that would promise more than there is."""
    return UNKNOWN if value is None else f"{round(100 * value)}{PER_CENT}"


def spread(low: str, high: str) -> str:
    """Two figures as the ends of a range; nothing where they are unknown."""
    return "" if UNKNOWN in (low, high) else _("%(low)s to %(high)s") % {"low": low, "high": high}


def isolated(text: str) -> str:
    """Text for where no element can hold it (titles): what turns the direction of writing ends with it."""
    return text if text.isascii() else f"{_ISOLATE}{text}{_POP}"


def shortened(text: str, most: int) -> str:
    """The beginning of a text, whole words where that is possible."""
    squeezed = " ".join(text.split())
    if len(squeezed) <= most:
        return squeezed
    return f"{squeezed[: most - 1].rsplit(' ', 1)[0]} …"


def state_of(state: str, due: bool) -> str:
    """Where a question stands."""
    if due:
        return _("Due: the deadline is over and the outcome is not marked yet")
    return STATE[state]


def field(name: str) -> str:
    """What readers call a column that the desk may amend."""
    return str(capfirst(FIELD.get(name, name)))


def role(name: str) -> str:
    """By what readers know an editor: "editor 1", "third editor", "adjudicator" or "import"."""
    if name.startswith("editor "):
        return _("Editor %(n)s") % {"n": name.removeprefix("editor ")}
    return ROLE.get(name, name)


def is_ours(basis: str) -> bool:
    """Whether the numbers are this desk's reading of words; such figures carry a dagger."""
    return basis in (Basis.HEDGE, Basis.BARE)


def probability_of(said: Prediction) -> str:
    """What one statement comes to, for a list: a percentage, daggered where it is our reading, or why there is none."""
    if said.retracts:
        return _("taken back")
    if said.vague:
        return _("too vague")
    return f"{percent(said.probability)}{'†' if is_ours(said.basis) else ''}"


def probability_counted(row: Score) -> str:
    """The last probability that counted in a score."""
    return f"{percent(row.probability)}{'†' if is_ours(row.basis) else ''}"
