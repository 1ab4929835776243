"""What a check has to say: which field, a stable code, one sentence that says the fix, and whether it blocks."""

from dataclasses import dataclass
from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Mark a sentence that readers may see for translation, which the door does: this floor speaks English."""
    return text


class Level(StrEnum):
    """How much it matters: `block` stops publication, `warn` asks for a second look, `info` is for the record."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person should know about a draft; `field` is the Draft member to change."""

    field: str
    code: str
    sentence: str
    level: Level = Level.BLOCK
