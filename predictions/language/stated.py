"""Numbers an author states: "95%", "one in four", "p = 0.7". A number in the text wins over any word.

The hard part is what is not a probability. "GDP is down by at least 30%" is a quantity, so a percentage
counts only where its place says so: at the end after a colon or in brackets, beside "chance", "likely" or
"sure", or alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from .wording import plain

NINE_PLACES = Decimal("0.000000001")  # as many as the database and the log keep

_DIGITS = r"(?:\d{1,3}(?:\.\d{1,12})?|\.\d{1,12})"
_TENS = "ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_SPELT = rf"(?:(?:a|one)\s+hundred|(?:{_TENS})(?:[-\s](?:{_ONES}))?)"
_SIGN = r"(?:\s?%|[-\s]?per[-\s]?cent\b|\s?pct\b)"
_TO = r"(?:\s?-\s?|\s+to\s+)"  # plain() has already turned dashes into "-"
_PERCENT = rf"(?:(?P<from>{_DIGITS}){_SIGN}?{_TO}(?P<to>{_DIGITS}){_SIGN}|(?P<percent>{_DIGITS}|{_SPELT}){_SIGN})"
_DECIMAL = r"(?P<decimal>0?\.\d{1,12}|[01]\.0{1,12}|[01](?![\d.,]))"
_COUNT = rf"(?:\d{{1,4}}|{_ONES}|{_TENS})"
_IN = rf"(?P<part>{_COUNT})[-\s](?:in|out[-\s]of)[-\s](?P<whole>{_COUNT}|a\s+hundred|a\s+thousand)\b"
_SPLIT = r"(?P<for>\d{1,2})[-/](?P<against>\d{1,2})"

_ROUGHLY = (
    r"(?:(?:only|just|now|still|maybe|perhaps|roughly|about|around|approximately|some|nearly|almost|over|under|above"
    r"|below|a|an|at\s+least|at\s+most|more\s+than|less\s+than|up\s+to|~|<|>|=)\s*){0,3}"
)
_CHANCE = r"(?:chances?|likelihood|probability|odds|confidence|certainty|credence|possibility|risk|shot)"
_SURE = rf"(?:{_CHANCE}|confident|certain|sure|likely|probable|convinced)"
_NOT_A_CHANCE = r"(?!\s+(?:intervals?|levels?|bands?|limits?|voters?|premium|factors?))"
_NOT_A_QUANTITY = r"(?!\s+(?:of|higher|lower|more|less|above|below|up|down)\b)"
_NUMBER_ENDS = r"(?=\s*(?:[.,;:!?)\]\"']|\Z|(?:that|for|or|and|by|before|in|on|to)\b))"
_END = r"\s*[)\]]?\s*[.!]?\s*\Z"
_VERDICT = (
    r"(?:(?:give|put|say|call|rate|peg)s?\s+(?:(?:it|this|that|him|her|them)\s+)?(?:at\s+)?|(?:I'm|we're)\s+at\s+)"
)

# Most telling place first. Every gap is bounded, so that a hostile quote cannot make a pattern slow.
_PLACES: tuple[str, ...] = (
    # nothing but the number: "95%", "one in four", "about 60% likely", "0.7"
    rf"\A\W{{0,5}}{_ROUGHLY}(?:{_PERCENT}|{_IN})(?:\s+{_SURE})?{_END}",
    rf"\A{_DECIMAL}{_END}",
    # after or before the claim: "...: 95%", "... (95%)", "95%: ..."
    rf"(?::|-\s|[(\[])\s*{_ROUGHLY}(?:{_PERCENT}|{_IN}){_END}",
    rf"\A{_PERCENT}\s*(?::|-\s|that\b)",
    # "a 70% chance", "60 to 70 % likely", "90% or higher confidence"
    rf"\b{_PERCENT}(?:\s+or\s+(?:so|better|more|higher|less))?[-\s]+(?:(?:implied|subjective|overall)\s+)?"
    rf"{_SURE}\b{_NOT_A_CHANCE}",
    # "a probability of 70%", "odds at about 60%"; but not "a chance of 30% tariffs"
    rf"\b{_CHANCE}\s+(?:of|at|is|are|stands?\s+at|:|=)\s*{_ROUGHLY}{_PERCENT}{_NUMBER_ENDS}",
    # "the chance of a recession is 30%", "the probability that Labour wins is 60%"; but not "that inflation is 3%"
    rf"\b{_CHANCE}\s+(?:of|for)\s[^.;:!?]{{3,120}}?\s(?:is|are|at)\s+{_ROUGHLY}{_PERCENT}{_NOT_A_QUANTITY}",
    rf"\b{_CHANCE}\s+that\s[^.;:!?]{{3,120}}?\s\S{{1,40}}\s(?:is|are)\s+{_ROUGHLY}{_PERCENT}{_NOT_A_QUANTITY}",
    # "I give it 60%"
    rf"\b{_VERDICT}{_ROUGHLY}{_PERCENT}{_NOT_A_QUANTITY}",
    # "p = 0.7", "P(war) = 70%", "probability 0.7", "0.7 probability"
    rf"\bp(?:\([^()]{{0,80}}\))?\s?[=~]\s?(?:{_PERCENT}|{_DECIMAL})",
    rf"\b(?:probability|credence|likelihood|chance)\s*(?:of|is|at|=|:)?\s*{_ROUGHLY}{_DECIMAL}(?![%\w])",
    rf"(?<![\d.]){_DECIMAL}\s+(?:probability|chance|likelihood|credence)\b",
    # "a one-in-four chance", "the odds are 1 in 4"; but not "one in four Americans"
    rf"\b{_IN}[-\s]+{_CHANCE}\b",
    rf"\b{_CHANCE}\s+(?:of|at|is|are)\s+{_ROUGHLY}{_IN}",
    # "70-30 odds", "60-40 favourite", "3 to 1 against", "3-to-1 favourite"
    rf"\b{_SPLIT}\s+(?:{_CHANCE}|favou?rites?|in\s+favou?r|proposition|call|(?P<no>against))\b",
    r"\b(?P<lay>\d{1,4})[-\s]to[-\s](?P<one>\d{1,4})\s+(?:odds\s+)?"
    r"(?:(?P<no_bet>against|underdogs?)|on\b|favou?rites?)",
)
_PATTERNS = tuple(re.compile(place, re.IGNORECASE) for place in _PLACES)
# What every place has somewhere: a sign, a fraction, or digits that are no plain year or count. Most quotes have none
# of it, and finding that out takes a fiftieth of the time of all the patterns.
_SIGNS = ("%", "\uff05", "cent", "pct")
_GAP = r"[-\s\u2010-\u2014\u2212]"  # every dash that plain() turns into "-"
_DIGIT = re.compile(r"\d")
_IN_DIGITS = re.compile(rf"\.\d|(?<!\d)[01](?![\d.,])|\d(?:{_GAP}|/)\d|{_GAP}to{_GAP}\d|\d{_GAP}(?:in|out){_GAP}")
_IN_WORDS = re.compile(rf"(?:{_ONES}|{_TENS}){_GAP}(?:in|out){_GAP}")

_WORDS = {word: number for number, word in enumerate(_ONES.split("|"), start=1)}
_WORDS |= {word: number * 10 for number, word in enumerate(_TENS.split("|"), start=1)}


@dataclass(frozen=True, slots=True)
class Stated:
    """A probability as the author gave it; the bounds differ from it only for a range ("60 to 70 %")."""

    low: Decimal
    probability: Decimal
    high: Decimal
    phrase: str


def stated_number(text: str) -> Stated | None:
    """Return the first probability stated in `text` in the most telling place, or None.

    >>> stated_number("I put the odds at 60-70%").probability
    Decimal('0.65')
    """
    return next(_readings(plain(text)), None) if may_state_number(text) else None


def may_state_number(text: str) -> bool:
    """Whether any pattern could find a number in `text`; a quick look that never misses one.

    >>> may_state_number("a one-in-four chance"), may_state_number("It will probably rain in May")
    (True, False)
    """
    lower = text.lower() if text.isascii() else _lowered(text)
    if any(sign in lower for sign in _SIGNS) or (_DIGIT.search(lower) and _IN_DIGITS.search(lower)):
        return True
    return bool(_IN_WORDS.search(lower))


def _lowered(text: str) -> str:
    """In small letters, with those three beyond ASCII that a pattern takes for i and s whatever their case."""
    return text.replace("\u0130", "i").lower().replace("\u0131", "i").replace("\u017f", "s")


def stated_probability(text: str) -> Decimal | None:
    """Return the probability stated in `text` (the midpoint of a stated range), or None if no number is one.

    >>> stated_probability("US GDP for 2020 is down by at least 30%: 80%")
    Decimal('0.8')
    >>> stated_probability("Inflation will stay above 3 %") is None
    True
    """
    stated = stated_number(text)
    return stated.probability if stated else None


def _readings(text: str) -> Iterator[Stated]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            ends = _ends(match)
            if ends and 0 <= ends[0] <= ends[1] <= 1:
                low, high = (_kept(end) for end in ends)
                phrase = match[0].lstrip(" :-([").rstrip(" :-)].!")
                yield Stated(low, _kept((low + high) / 2), high, phrase)


def _ends(match: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    """Turn whichever notation matched into (low, high), or None for a fraction of nothing."""
    found = {name: value for name, value in match.groupdict().items() if value is not None}
    for name, read in _NOTATIONS:
        if name in found:
            return read(found)
    return None


def _range(found: dict[str, str]) -> tuple[Decimal, Decimal]:
    return Decimal(found["from"]) / 100, Decimal(found["to"]) / 100


def _percent(found: dict[str, str]) -> tuple[Decimal, Decimal]:
    value = _number(found["percent"]) / 100
    return value, value


def _decimal(found: dict[str, str]) -> tuple[Decimal, Decimal]:
    value = Decimal(found["decimal"])
    return value, value


def _fraction(found: dict[str, str]) -> tuple[Decimal, Decimal] | None:
    whole = _number(found["whole"])
    return (_number(found["part"]) / whole,) * 2 if whole else None


def _split(found: dict[str, str]) -> tuple[Decimal, Decimal] | None:
    """Read "70-30": a probability only if the two make a hundred."""
    ours, theirs = Decimal(found["for"]), Decimal(found["against"])
    return ((theirs if "no" in found else ours) / 100,) * 2 if ours + theirs == 100 else None


def _odds(found: dict[str, str]) -> tuple[Decimal, Decimal] | None:
    """Read "3 to 1 against" as one in four, "3 to 1 favourite" as three in four."""
    lay, one = Decimal(found["lay"]), Decimal(found["one"])
    return ((one if "no_bet" in found else lay) / (lay + one),) * 2 if lay + one else None


_Notation = Callable[[dict[str, str]], tuple[Decimal, Decimal] | None]
_NOTATIONS: tuple[tuple[str, _Notation], ...] = (
    ("from", _range),
    ("percent", _percent),
    ("decimal", _decimal),
    ("part", _fraction),
    ("for", _split),
    ("lay", _odds),
)


def _number(text: str) -> Decimal:
    """Read digits or a spelt number up to a thousand ("ninety-five", "a hundred")."""
    words = text.lower().replace("-", " ").split()
    if words[-1] in ("hundred", "thousand"):
        return Decimal(100 if words[-1] == "hundred" else 1000)
    if words[0] in _WORDS:
        return Decimal(sum(_WORDS[word] for word in words))
    return Decimal(words[0])


def _kept(value: Decimal) -> Decimal:
    """Keep nine places, without trailing zeros."""
    return value.quantize(NINE_PLACES, ROUND_HALF_EVEN).normalize()
