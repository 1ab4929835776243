"""What a verification finds: where the log and what is stored differ, each in one sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from ...models import Drift

# So much of a long text is shown, from shortly before where the two differ.
_SHOWN: Final = 120
_BEFORE: Final = 20

LOG: Final = "log"
RECORD: Final = "record"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `of` names the row and its member, or the part of the log; `should` says what the log has.

    `by` is the entry that says so, and `verb` who alone may change it.
    """

    what: str
    of: str
    stored: str
    should: str
    by: str = ""
    verb: str = ""

    def __str__(self) -> str:
        sentence = f"{self.of}: {self.stored or 'nothing'} is stored, where {self.by or 'the log'} has {self.should}"
        return f"{sentence}; only {self.verb} may change that." if self.verb else f"{sentence}."

    def as_drift(self, now: datetime) -> Drift:
        """The row by which administrators see it."""
        expected = " — ".join(filter(None, (self.should, self.by, self.verb and f"changed only by {self.verb}")))
        return Drift(found_at=now, what=self.what, of=self.of[:80], stored=self.stored, expected=expected)


def broken(of: str, stored: str, should: str) -> Finding:
    """Something wrong with the log itself."""
    return Finding(LOG, of, stored, should)


def shown(value: Any, other: Any) -> str:
    """A value in words; of a long text only where it begins to differ from the other.

    >>> shown("x" * 200 + "A" + "z" * 200, "x" * 200 + "B")[:30]
    '…xxxxxxxxxxxxxxxxxxxxAzzzzzzzz'
    >>> shown("", None), shown(None, 3), shown(["b"], [])
    ('an empty text', 'nothing', '["b"]')
    """
    if value is None:
        return "nothing"
    text, against = _text(value), _text(other)
    if not text:
        return "an empty text"
    if len(text) <= _SHOWN:
        return text
    same = next((at for at, (one, two) in enumerate(zip(text, against, strict=False)) if one != two),
                min(len(text), len(against)))  # fmt: skip
    start = max(0, same - _BEFORE)
    return ("…" if start else "") + text[start : start + _SHOWN] + ("…" if start + _SHOWN < len(text) else "")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else orjson.dumps(value).decode()
