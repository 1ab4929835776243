"""From an author's words to (low, point, high), by the rules (a) to (h) of LANGUAGE.md, section 1.

(a) A stated number wins over words. (b) Bare "will" is read at .90. (c) Bare "will" yields to any other
hedge; among the others the one closest to one half wins. (d) A negated verb ("won't", "cannot") asserts its
negative proposition, with a high number; a word of improbability ("unlikely", "doubt") gives the positive
event a low one; never both. (e) A hedge inside the "if" clause belongs to the condition, not to the reading.
(f) "Reportedly" is no probability. (g) Readings of words are kept to [.01, .99], stated numbers as they are.
(h) All this is a suggestion, with its source; the editor's number stands beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from .lexicon import LEXICON_VERSION, NOT_HEDGES, Family, families
from .stated import Stated, may_state_number, stated_number, stated_probability
from .wording import plain

__all__ = [
    "LEXICON_VERSION",
    "Family",
    "Reading",
    "deny",
    "families",
    "is_too_vague",
    "read_hedge",
    "read_quote",
    "read_stated",
    "stated_probability",
]

TOO_VAGUE = Decimal("0.40")
HALF = Decimal("0.5")
LOWEST, HIGHEST = Decimal("0.01"), Decimal("0.99")


@dataclass(frozen=True, slots=True)
class Reading:
    """A suggested probability with its bounds, and the words it was read from."""

    low: Decimal
    probability: Decimal
    high: Decimal
    basis: str  # stated | hedge | bare
    phrase: str
    family: str


def read_hedge(phrase: str) -> Reading | None:
    """Read a hedge as an editor or a file gives it ("probably", "will", "95%"); None if the lexicon does not know it.

    >>> read_hedge("Probably").probability
    Decimal('0.75')
    >>> read_hedge("allegedly") is None
    True
    """
    text = _squeezed(phrase).lower()
    if stated := stated_number(text):
        return _as_stated(stated)
    if text in _FAMILY_OF:
        return _as_worded(_FAMILY_OF[text], text)
    return _closest_to_half(list(_hedges_in(text, conditional=True)))


def read_quote(text: str) -> Reading | None:
    """Read a quote: its stated number, else the hedge closest to one half, else bare "will", else None.

    >>> reading = read_quote("I think Labour will almost certainly win")
    >>> (reading.phrase, reading.probability, reading.basis)
    ('I think', Decimal('0.70'), 'hedge')
    """
    readable = plain(text)
    consequent = _consequent(readable)
    if stated := stated_number(consequent):
        return _as_stated(stated)
    return _closest_to_half(list(_hedges_in(consequent, conditional=bool(_CONDITIONAL.search(readable)))))


def read_stated(text: str) -> Reading | None:
    """Read the number that a quote states, as `read_quote` does; None where it states none.

    >>> read_stated("It will rain: 60%").probability, read_stated("It will probably rain")
    (Decimal('0.6'), None)
    """
    if not may_state_number(text):
        return None
    stated = stated_number(_consequent(plain(text)))
    return _as_stated(stated) if stated else None


def is_too_vague(low: Decimal, high: Decimal) -> bool:
    """Whether a reading is so wide (0.40 or more) that it is counted as too vague and never scored.

    >>> is_too_vague(Decimal("0.20"), Decimal("0.70")), is_too_vague(Decimal("0.40"), Decimal("0.75"))
    (True, False)
    """
    return high - low >= TOO_VAGUE


def deny(reading: Reading) -> Reading:
    """Turn a reading of the denial into one of the statement: 1 - p, with low and high swapped.

    >>> deny(read_hedge("will never")).probability
    Decimal('0.05')
    """
    return replace(reading, low=1 - reading.high, probability=1 - reading.probability, high=1 - reading.low)


# --- finding the words ----------------------------------------------------------------------------

_FAMILY_OF = {phrase.lower(): family for family in families() for phrase in family.phrases}

_ADVERB = r"(?:(?:still|also|really|now|do|just|personally|honestly|strongly|very\s+much)\s+)?"


def _pattern(phrase: str) -> str:
    """Let any white space stand between the words, and an adverb after "I" or "we"."""
    first, *others = (re.escape(word) for word in phrase.split())
    gap = rf"\s+{_ADVERB}" if first in ("i", "we") else r"\s+"
    return r"\s+".join([first + gap + others[0], *others[1:]]) if others else first


def _alternation() -> re.Pattern[str]:
    """Match every phrase, the longest first, so that "may well" is never read as "may"."""
    phrases = {*_FAMILY_OF, *NOT_HEDGES} - {"'ll"}
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    alternatives = "|".join(_pattern(phrase) for phrase in longest_first)
    return re.compile(rf"(?<![\w'])(?:{alternatives})(?!\w)|(?<=\w)'ll(?!\w)", re.IGNORECASE)


_PHRASES = _alternation()

_IF_CLAUSE = re.compile(
    r"\b(?:if|unless|provided\s+that|assuming(?:\s+that)?)\b(?:(?!\s-\s|\bthen\b)[^,;:.!?()])*", re.IGNORECASE
)
_CONDITIONAL = re.compile(
    r"\b(?:if|unless|without|were\s+to|such\s+an?|provided|assuming|otherwise|in\s+that\s+case)\b", re.IGNORECASE
)
_NAMES = {"May", "Will"}  # the month, Theresa, Will Smith: capitalised like this the word is no hedge
_WOULD = ("would", "would not", "wouldn't")  # evidential or habitual, unless a condition stands by


def _consequent(text: str) -> str:
    """Blank out "if" clauses; a text that is nothing else stands as it is."""
    rest = _IF_CLAUSE.sub(lambda match: " " * len(match[0]), text)
    return rest if re.search(r"\w", rest) else text


def _hedges_in(text: str, *, conditional: bool) -> Iterator[Reading]:
    for match in _PHRASES.finditer(text):
        words = _squeezed(match[0])
        family = _FAMILY_OF.get(re.sub(rf"^(i|we) {_ADVERB}", r"\1 ", words.lower()))
        if family is None or match[0] in _NAMES or _is_motion(words, text[match.end() :]):
            continue
        if words.lower() in _WOULD and not conditional:
            continue
        yield _as_worded(family, words)


def _is_motion(words: str, rest: str) -> bool:
    """Whether "going to" is a journey: followed by a name."""
    return words.lower().endswith("going to") and bool(re.match(r"\s+[A-Z][a-z]", rest))


def _closest_to_half(readings: list[Reading]) -> Reading | None:
    hedged = [reading for reading in readings if reading.basis != "bare"]
    return min(hedged or readings, key=lambda reading: abs(reading.probability - HALF), default=None)


def _as_worded(family: Family, phrase: str) -> Reading:
    low, mid, high = (min(max(value, LOWEST), HIGHEST) for value in (family.low, family.mid, family.high))
    return Reading(low, mid, high, family.basis, phrase, family.name)


def _as_stated(stated: Stated) -> Reading:
    return Reading(stated.low, stated.probability, stated.high, "stated", stated.phrase, "stated number")


def _squeezed(text: str) -> str:
    """One space between words, no punctuation around them."""
    return " ".join(plain(text).split()).strip(' .,;:!?()[]"')
