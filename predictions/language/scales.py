"""The lexicon's words on other scales: what a board would be made of, had "likely" been another number.

A scale that does not list a phrase leaves it the number it was recorded with; so does a number that an editor set.
"""

from decimal import Decimal
from functools import lru_cache

from .hedges import read_hedge
from .lexicon import Band, Family, families

_WILL = {"will_75": Decimal("0.75"), "will_98": Decimal("0.98")}
_OF_NAME = {family.name: family for family in families()}


@lru_cache(maxsize=4096)
def on_scale(phrase: str, scale: str, *, denied: bool, recorded: Decimal) -> Decimal:
    """The probability of a statement whose hedge is `phrase`, read on `scale`, in [0, 1].

    `scale`: will_75 and will_98 read bare "will" at that number; survey, icd203, ipcc and kent are columns of the
    lexicon, a range without a point being read at its middle. `denied`: the words deny the statement. `recorded` is
    what stands unless the scale and the lexicon both know the phrase and it is the lexicon's own reading. Raises
    AttributeError for an unknown scale.

    >>> on_scale("will", "will_75", denied=True, recorded=Decimal("0.10"))
    Decimal('0.25')
    >>> on_scale("likely", "icd203", denied=False, recorded=Decimal("0.70"))
    Decimal('0.675')
    >>> on_scale("likely", "icd203", denied=False, recorded=Decimal("0.72"))
    Decimal('0.72')
    """
    reading = read_hedge(phrase)
    family = _OF_NAME.get(reading.family) if reading is not None else None
    if reading is None or family is None:
        return recorded
    if family.basis == "bare" and recorded == 1 - reading.probability:
        denied = True  # the number says which side was taken: a file may give it for a "won't" and leave out the flag
    if recorded != _turned(reading.probability, denied):
        return recorded
    read = _read(family, scale)
    return recorded if read is None else _turned(read, denied)


def _read(family: Family, scale: str) -> Decimal | None:
    if scale in _WILL:
        return _WILL[scale] if family.basis == "bare" else None
    band: Band | None = getattr(family, scale)
    if band is None:
        return None
    return (band.low + band.high) / 2 if band.mid is None else band.mid


def _turned(probability: Decimal, denied: bool) -> Decimal:
    return 1 - probability if denied else probability
