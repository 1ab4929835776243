"""Whether what was typed shows as what it is: hidden characters, and addresses a reader can follow."""

import re
import unicodedata
from collections.abc import Iterator

from .draft import Draft
from .problems import Level, Problem

PUBLIC_TEXTS = (
    "quote",
    "source_title",
    "outlet",
    "author",
    "statement",
    "resolution_criteria",
    "condition",
    "condition_criteria",
    "hedge",
    "reference_source",
)
MARKS_IN_A_ROW = 5  # Vietnamese and Hebrew stack two or three accents on a letter; a combining storm stacks dozens

_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def showing_problems(draft: Draft) -> Iterator[Problem]:
    """Yield what a reader would be shown wrongly: hidden characters (info) and addresses that lead nowhere (block).

    >>> [problem.code for problem in showing_problems(Draft(quote="It will\\u202e rain"))]
    ['suspicious_characters']
    """
    for name in PUBLIC_TEXTS:
        if hidden := hidden_characters(getattr(draft, name)):
            yield Problem(
                name,
                "suspicious_characters",
                f"This holds characters that do not show ({hidden}). Check that it reads as in the source.",
                Level.INFO,
            )


def hidden_characters(text: str) -> str:
    """Name up to three characters that change how a text looks without showing; empty if there are none.

    >>> hidden_characters("a\\u200bb"), hidden_characters("plain")
    ('zero width space', '')
    """
    hidden = {letter for letter in text if unicodedata.category(letter) == "Cf"} | set(_CONTROLS.findall(text))
    names = [unicodedata.name(letter, f"control U+{ord(letter):04X}").lower() for letter in sorted(hidden)[:3]]
    if _stacks_marks(text):
        names.append("many accents on one letter")
    return ", ".join(names)


def _stacks_marks(text: str) -> bool:
    row = 0
    for letter in text:
        row = row + 1 if unicodedata.combining(letter) else 0
        if row >= MARKS_IN_A_ROW:
            return True
    return False
