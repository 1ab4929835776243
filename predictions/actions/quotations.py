"""Where a text quotes words that are withheld, and refusing new texts that would bring them back.

Found is the whole quote, or six words of it in a row, however they are spaced, capitalised or punctuated. A quote of
one or two words is not looked for: "Yes." stands everywhere.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db.models import Q

from ..models import Takedown, TakedownState
from .errors import Invalid

_RUN: Final = 6
_FEWEST: Final = 3
_WORD: Final = re.compile(r"\w+")

# The way to a text within a JSON value.
Path = tuple[str | int, ...]


class Needles:
    """The runs of words that are looked for; nothing where the texts are too short to be told from anything else."""

    def __init__(self, texts: Collection[str]) -> None:
        self._runs: dict[int, set[tuple[str, ...]]] = {}
        for text in texts:
            words = _words(text)
            size = min(_RUN, len(words))
            if size >= _FEWEST:
                self._runs.setdefault(size, set()).update(_runs_of(words, size))

    def __bool__(self) -> bool:
        return bool(self._runs)

    def in_text(self, text: str) -> bool:
        """Whether the text quotes.

        >>> Needles(["Fish will surely rule all of Zanzibar."]).in_text("He says: will surely rule - all OF Zanzibar!")
        True
        >>> Needles(["Fish will rule."]).in_text("Fish rule.")
        False
        """
        words = _words(text)
        return any(not runs.isdisjoint(_runs_of(words, size)) for size, runs in self._runs.items())

    def in_value(self, value: Any, leave: Collection[str] = ()) -> bool:
        """Whether any text within a JSON value does."""
        return next(self.paths(value, leave), None) is not None

    def paths(self, value: Any, leave: Collection[str] = ()) -> Iterator[Path]:
        """The ways to every text within a JSON value that quotes; members named in `leave` are passed over."""
        if isinstance(value, str):
            if self.in_text(value):
                yield ()
        elif isinstance(value, dict):
            for name, one in value.items():
                if name not in leave:
                    yield from ((name, *rest) for rest in self.paths(one, leave))
        elif isinstance(value, list):
            for at, one in enumerate(value):
                yield from ((at, *rest) for rest in self.paths(one, leave))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs_of(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def refuse_quotations(about: Q, texts: Mapping[str, Any]) -> None:
    """Raise Invalid, naming the field, where a new public text quotes withheld words.

    `about` says which takedowns are meant, `texts` maps fields to texts or JSON values. One query. Of words
    that were deleted for good nothing is left to compare with.
    """
    for words in Takedown.objects.filter(about, state=TakedownState.WITHHELD).values_list("words", flat=True):
        kept = words["prediction"]
        needles = Needles((kept["quote"], kept["translation"]))
        for field, text in texts.items():
            if needles.in_value(text):
                sentence = "This quotes words that are withheld from the public: say it without them."
                raise Invalid.one(field, "quotes_withheld_words", sentence)


def on_questions(ids: Collection[int]) -> Q:
    """Takedowns of predictions on these questions."""
    return Q(prediction__question__in=list(ids))
