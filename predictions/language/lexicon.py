"""The hedge lexicon: which words stand for which probability, on whose authority.

The reading in force is the default column (`low`, `mid`, `high`). The survey behind it
(zonination/perceptions, 46 people, MIT licence: median and quartiles), ICD 203, IPCC and Kent (1964) are kept
beside it, so that a board can be recomputed on another scale. A family marked `ours` is an editorial default
that nobody surveyed, and is to be shown as such.

The table is versioned: changing a number or moving a phrase is a new LEXICON_VERSION, because stored readings
cite it.
"""

from dataclasses import dataclass
from decimal import Decimal

LEXICON_VERSION = "2026-11"

# How else bare "will" might be read; two authors are called different only if that holds under all three.
WILL_READINGS = (Decimal("0.75"), Decimal("0.90"), Decimal("0.98"))


@dataclass(frozen=True, slots=True)
class Band:
    """One scale's reading of one family; `mid` is None where the scale gives only a range."""

    low: Decimal
    mid: Decimal | None
    high: Decimal


@dataclass(frozen=True, slots=True)
class Family:
    """Phrases that share one reading; a `mid` under one half is the chance of the event that the phrase doubts."""

    name: str
    phrases: tuple[str, ...]
    low: Decimal
    mid: Decimal
    high: Decimal
    basis: str  # hedge | bare
    source: str  # survey | ours
    survey: Band | None = None
    icd203: Band | None = None
    ipcc: Band | None = None
    kent: Band | None = None


def families() -> tuple[Family, ...]:
    """Return every family of the lexicon, from almost certain down to the editorial defaults.

    >>> [family.name for family in families()][:3]
    ['almost certain', 'highly likely', 'very good chance']
    """
    return _FAMILIES


def _band(text: str) -> Band:
    """Read "low/mid/high", or "low/high" where the scale names no point."""
    numbers = [Decimal(part) for part in text.split("/")]
    return Band(numbers[0], numbers[1] if len(numbers) == 3 else None, numbers[-1])


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


def _family(
    name: str,
    default: str,
    phrases: str,
    *,
    basis: str = "hedge",
    survey: str = "",
    icd203: str = "",
    ipcc: str = "",
    kent: str = "",
) -> Family:
    low, mid, high = (Decimal(part) for part in default.split("/"))
    words = _listed(phrases)
    columns = {"survey": survey, "icd203": icd203, "ipcc": ipcc, "kent": kent}
    bands = {scale: _band(text) for scale, text in columns.items() if text}
    return Family(name, words, low, mid, high, basis, "survey" if survey else "ours", **bands)


# Phrases that no source lists ("good chance", "impossible") sit with the nearest listed one. Spaces match any
# white space; after "I" or "we" one adverb may stand ("I still think").
_FAMILIES: tuple[Family, ...] = (
    _family(
        "almost certain",
        "0.90/0.95/0.98",
        """almost certainly, almost certain, nearly certain, near certain, near-certain, virtually certain,
        all but certain, all but certainly, all but inevitable, all but assured, all but guaranteed,
        almost inevitable, almost inevitably, a near certainty, almost surely, little doubt,
        as good as certain""",
        survey="0.90/0.95/0.9775",
        icd203="0.95/0.99",
        ipcc="0.99/1",
        kent="0.87/0.93/0.99",
    ),
    _family(
        "highly likely",
        "0.80/0.90/0.95",
        """highly likely, very likely, quite likely, extremely likely, highly probable, very probably,
        very probable, in all likelihood""",
        survey="0.8425/0.90/0.95",
        icd203="0.80/0.95",
        ipcc="0.90/1",
    ),
    _family(
        "very good chance",
        "0.75/0.80/0.85",
        """very good chance, excellent chance, strong chance, pretty confident, fairly confident,
        quite confident, very confident, I am confident, I'm confident, we are confident, we're confident""",
        survey="0.75/0.80/0.85",
    ),
    _family(
        "probably",
        "0.65/0.75/0.80",
        "probably, in all probability",
        survey="0.65/0.75/0.80",
        icd203="0.55/0.80",
        kent="0.63/0.75/0.87",
    ),
    _family(
        "likely",
        "0.65/0.70/0.80",
        """likely, most likely, more than likely, I expect, we expect, I anticipate, we anticipate,
        my expectation, odds are, chances are, good chance""",
        survey="0.65/0.70/0.75",
        icd203="0.55/0.80",
        ipcc="0.66/1",
        kent="0.63/0.75/0.87",
    ),
    _family(
        "probable",
        "0.65/0.70/0.80",
        "probable",
        survey="0.65/0.70/0.7875",
        icd203="0.55/0.80",
        ipcc="0.66/1",
        kent="0.63/0.75/0.87",
    ),
    _family(
        "we believe",
        "0.60/0.70/0.80",
        """I believe, we believe, I think, we think, I suspect, we suspect, I reckon, we reckon, I guess,
        I'd guess, my guess is, I bet, I'd bet, I'd wager, my sense is, my bet is, I don't think,
        we don't think, I do not think, we do not think, I don't believe, we don't believe, I do not believe,
        we do not believe, I don't expect, we don't expect, I do not expect, we do not expect""",
        survey="0.60/0.70/0.80",
    ),
    _family(
        "better than even",
        "0.55/0.60/0.65",
        "better than even, better-than-even, more likely than not, odds-on, slightly favoured, slightly favored",
        survey="0.55/0.60/0.60",
        ipcc="0.50/1",
    ),
    _family(
        "about even",
        "0.45/0.50/0.55",
        """about even, toss-up, tossup, toss up, coin flip, coin toss, coin-flip, coin-toss, fifty-fifty,
        even chance, even odds, as likely as not""",
        survey="0.50/0.50/0.50",
        icd203="0.45/0.55",
        ipcc="0.33/0.66",
        kent="0.40/0.50/0.60",
    ),
    _family(
        "probably not",
        "0.20/0.27/0.40",
        "probably not",
        survey="0.20/0.265/0.3875",
        kent="0.20/0.30/0.40",
    ),
    _family(
        "doubt",
        "0.15/0.25/0.35",
        "doubt, doubtful, dubious that, sceptical that, skeptical that",
        survey="0.15/0.25/0.33",
    ),
    _family(
        "unlikely",
        "0.10/0.20/0.30",
        """unlikely, not likely, not very likely, not too likely, not particularly likely, isn't likely,
        aren't likely, isn't very likely, not probable""",
        survey="0.10/0.20/0.2875",
        icd203="0.20/0.45",
        ipcc="0/0.33",
    ),
    _family("improbable", "0.05/0.15/0.30", "improbable", survey="0.07/0.15/0.28", icd203="0.20/0.45"),
    _family(
        "little chance",
        "0.10/0.15/0.20",
        "little chance, not much chance, not much of a chance, long shot, longshot",
        survey="0.10/0.15/0.20",
    ),
    _family(
        "slight chance",
        "0.05/0.10/0.15",
        """chances are slight, chances are slim, chance is slight, chance is slim, slight chance, slim chance,
        outside chance, very little chance""",
        survey="0.10/0.10/0.15",
    ),
    _family(
        "highly unlikely",
        "0.03/0.05/0.10",
        """highly unlikely, very unlikely, extremely unlikely, most unlikely, highly improbable, very doubtful,
        highly doubtful""",
        survey="0.05/0.05/0.10",
        icd203="0.05/0.20",
        ipcc="0/0.10",
    ),
    _family(
        "almost no chance",
        "0.01/0.02/0.05",
        """almost no chance, next to no chance, virtually no chance, no chance, zero chance, not a chance,
        no way, no possibility, impossible, all but impossible, almost impossible, nearly impossible,
        virtually impossible""",
        survey="0.01/0.02/0.05",
        icd203="0.01/0.05",
        ipcc="0/0.01",
        kent="0.02/0.07/0.12",
    ),
    _family(
        "set to",
        "0.60/0.75/0.90",
        """set to, poised to, expected to, is expected, are expected, on track to, on track for, on course to,
        on course for""",
    ),
    _family("bound to", "0.85/0.95/0.99", "bound to, destined to, doomed to"),
    _family(
        "may well",
        "0.40/0.60/0.75",
        "may well, might well, could well, may very well, might very well, could very well",
    ),
    _family(
        "may",
        "0.20/0.45/0.70",
        """may, might, could, possible, possibly, possibility, perhaps, maybe, conceivable, conceivably,
        a chance, some chance, fair chance, decent chance, real chance, cannot rule out, can't rule out,
        cannot be ruled out, can't be ruled out, not impossible""",
    ),
    _family(
        "bare will",
        "0.75/0.90/0.98",
        "will, 'll, will not, won't, going to, not going to, gonna, shall, shall not, would, would not, wouldn't",
        basis="bare",
    ),
    _family(
        "as asserted",
        "0.85/0.95/0.99",
        """will never, will not ever, won't ever, would never, never will, cannot, can't, can not, can never,
        could not, couldn't, could never, cannot possibly, can't possibly, absolutely, definitely, certainly,
        undoubtedly, doubtless, no doubt, without doubt, without a doubt, without question, beyond doubt,
        don't doubt, do not doubt, inevitable, inevitably, guaranteed to, certain to, sure to, sure that,
        certain that, mark my words, consider this a prediction, this is a prediction, my prediction,
        bold prediction, here is a prediction, here's a prediction, I'd predict, I'm predicting,
        I am predicting, I predict, we predict, I forecast, we forecast, I'm sure, I am sure, I'm certain,
        I am certain, I'm convinced, I am convinced, I guarantee""",
    ),
)

# Longer wordings in which a phrase above is no hedge at all; they are read over, and nothing is read from them.
NOT_HEDGES: tuple[str, ...] = _listed(
    """the will, political will, popular will, free will, good will, ill will, at will, own will, will power,
    was going to, were going to, were they going to, was he going to, was she going to, going to the,
    going to a, as soon as possible, as possible, if possible, where possible, whenever possible,
    wherever possible, the impossible, less likely, how likely, more or less likely, likely voters,
    likely voter, not unlikely, not improbable, not certain to, not certain that, far from certain,
    by no means certain, not sure that, not sure, never sure that, not guaranteed to, not absolutely,
    not necessarily, not inevitable, far from inevitable, hardly inevitable, not bound to, not confident,
    the only thing that could, the only one who could, only possible, cannot be sure, can't be sure,
    cannot be certain, can't be certain, cannot say, can't say, cannot know, can't know, cannot predict,
    can't predict, can't wait, cannot help, can't help, couldn't help, make sure to, make sure that, be sure to,
    in doubt, benefit of the doubt, cast doubt, casts doubt, no way to know, no way of knowing, no way to tell,
    impossible to predict, impossible to know, impossible to say, best possible, worst possible, military might,
    the might of, no guarantee, was expected to, were expected to, would seem, would appear, would like"""
)
