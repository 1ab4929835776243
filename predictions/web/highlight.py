"""Where the words that somebody looks for stand in a text: the passage around the first, and each of them marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..queries.search import Term

# Before the first word that was found, and in all.
LEAD: Final = 60
LONGEST: Final = 240
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text; `marked`: it is what was looked for."""

    text: str
    marked: bool


def passage(text: str, terms: Sequence[Term], longest: int = LONGEST) -> list[Piece]:
    """At most about `longest` characters around the first match, in pieces; the beginning where nothing matches.

    >>> [(one.text, one.marked) for one in passage("Rain falls on rainy days", [Term(("rain",), open=True)])]
    [('Rain', True), (' falls on ', False), ('rainy', True), (' days', False)]
    """
    squeezed = " ".join(text.split())
    shown = _cut(squeezed, next(_matches(squeezed, terms), (0, 0))[0], longest)
    return list(_pieces(shown, terms))


def _cut(text: str, at: int, longest: int) -> str:
    """Whole words around the character `at`, with an ellipsis where something is left out."""
    if len(text) <= longest:
        return text
    start = max(0, min(at - LEAD, len(text) - longest))
    if start:
        start = text.find(" ", start, at) + 1 or start
    end = start + longest
    if end < len(text):
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _pieces(text: str, terms: Sequence[Term]) -> Iterator[Piece]:
    place = 0
    for start, end in _matches(text, terms):
        if start > place:
            yield Piece(text[place:start], False)
        yield Piece(text[start:end], True)
        place = end
    if place < len(text):
        yield Piece(text[place:], False)


def _matches(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """Where a term stands, from the first on and without overlaps: words as both engines take a text apart."""
    found = [(one.group().casefold(), one.start(), one.end()) for one in _WORD.finditer(text)]
    wanted = [(tuple(word.casefold() for word in term.words), term.open) for term in terms]
    at = 0
    while at < len(found):
        length = max((len(words) for words, is_open in wanted if _stands(found, at, words, is_open)), default=0)
        if length:
            yield found[at][1], found[at + length - 1][2]
        at += length or 1


def _stands(found: Sequence[tuple[str, int, int]], at: int, words: tuple[str, ...], is_open: bool) -> bool:
    here = [word for word, _, _ in found[at : at + len(words)]]
    if len(here) < len(words) or here[:-1] != list(words[:-1]):
        return False
    return here[-1].startswith(words[-1]) if is_open else here[-1] == words[-1]
