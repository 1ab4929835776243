"""The language of a chart's words and numbers. Charts know no framework: whoever draws hands in the looking up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


def _same(text: str) -> str:
    return text


def _plural(one: str, many: str, n: int) -> str:
    return one if n == 1 else many


@dataclass(frozen=True, slots=True)
class Speech:
    """`gettext` and `ngettext` look a text up; `number` takes a number as Python writes it, with "," and ".".

    >>> Speech(number=lambda text: text.replace(".", ",")).number("0.25")
    '0,25'
    """

    gettext: Callable[[str], str] = _same
    ngettext: Callable[[str, str, int], str] = _plural
    number: Callable[[str], str] = _same


ENGLISH: Final = Speech()
