"""One row of our import and export format: its columns, its typed form, and what can be wrong with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Literal

MAX_CELL_BYTES = 65_536  # 64 kB, counted in UTF-8
_NINE_PLACES = Decimal("1e-9")
_CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)  # never the caller's


class Kind(StrEnum):
    """How the cells of a column are read and written."""

    NAME = "name"  # one line, trimmed
    PROSE = "prose"  # verbatim; only white space counts as absent
    URL = "url"
    DAY = "day"
    SHARE = "share"  # a decimal from 0 to 1
    MOMENT = "moment"  # a day, or a time with its offset
    OUTCOME = "outcome"
    ROLE = "role"
    ZONE = "zone"
    TOPICS = "topics"


KINDS: dict[str, Kind] = {
    "external_id": Kind.NAME,
    "author": Kind.NAME,
    "outlet": Kind.NAME,
    "source_title": Kind.NAME,
    "source_url": Kind.URL,
    "published_on": Kind.DAY,
    "quote": Kind.PROSE,
    "statement": Kind.PROSE,
    "resolution_criteria": Kind.PROSE,
    "deadline": Kind.DAY,
    "hedge": Kind.NAME,
    "probability": Kind.SHARE,
    "topic": Kind.TOPICS,
    "outcome": Kind.OUTCOME,
    "resolved_on": Kind.DAY,
    "question": Kind.NAME,
    "event": Kind.NAME,
    "said_on": Kind.DAY,
    "low": Kind.SHARE,
    "high": Kind.SHARE,
    "condition": Kind.PROSE,
    "condition_deadline": Kind.DAY,
    "time_zone": Kind.ZONE,
    "credit": Kind.SHARE,
    "evidence_url": Kind.URL,
    "evidence_quote": Kind.PROSE,
    "rationale": Kind.PROSE,
    "reference_probability": Kind.SHARE,
    "reference_source": Kind.NAME,
    "reference_at": Kind.MOMENT,
    "place": Kind.NAME,
    "speaker_role": Kind.ROLE,
}
COLUMNS: tuple[str, ...] = tuple(KINDS)
REQUIRED: tuple[str, ...] = ("author", "statement", "published_on")
# At least one of each pair as well.
REQUIRED_ONE_OF: tuple[tuple[str, str], ...] = (("deadline", "resolved_on"), ("probability", "hedge"))

# The longest cell in characters, where the record keeps less than 64 kB: PostgreSQL refuses what is longer.
MAX_CHARACTERS: dict[str, int] = {
    "external_id": 200,
    "author": 200,
    "outlet": 200,
    "source_title": 500,
    "source_url": 2_000,
    "hedge": 200,
    "topic": 120,  # each name of the list
    "question": 200,
    "event": 200,
    "time_zone": 64,
    "evidence_url": 2_000,
    "reference_source": 500,
    "place": 200,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One author's claim on one question, as a file states it: texts "" and the rest None where absent.

    `line` is the physical line of the file on which the row starts (0: it does not come from a file).
    """

    line: int = 0
    external_id: str = ""
    author: str
    outlet: str = ""
    source_title: str = ""
    source_url: str = ""
    published_on: date
    quote: str = ""
    statement: str
    resolution_criteria: str = ""
    deadline: date | None = None
    hedge: str = ""
    probability: Decimal | None = None
    topics: tuple[str, ...] = ()
    outcome: str = ""
    resolved_on: date | None = None
    question: str = ""
    event: str = ""
    said_on: date | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    condition: str = ""
    condition_deadline: date | None = None
    time_zone: str = ""
    credit: Decimal | None = None
    evidence_url: str = ""
    evidence_quote: str = ""
    rationale: str = ""
    reference_probability: Decimal | None = None
    reference_source: str = ""
    reference_at: datetime | date | None = None
    place: str = ""
    speaker_role: str = ""

    @property
    def spoken_on(self) -> date:
        """The day the claim was made: said_on, or published_on where the file gives none."""
        return self.said_on or self.published_on


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with one cell, row or file, in a sentence that says the fix.

    `line` is the physical line on which the row starts; `field` the column, "" for the whole row or file.
    `raw` holds the row's (column, cell) pairs as the file gave them, shared by all problems of the row.
    `fatal` says that the reading ended here: what follows in the file was not looked at.
    """

    line: int
    field: str
    code: str
    sentence: str
    level: Literal["block", "warn"] = "block"
    raw: tuple[tuple[str, str], ...] = ()
    fatal: bool = False


Item = Row | LineProblem


def field_of(column: str) -> str:
    """Name the member of Row that holds a column (they differ for `topic` alone)."""
    return "topics" if column == "topic" else column


def _name_text(value: str) -> str:
    return value.strip()


def _prose_text(value: str) -> str:
    return "" if value.isspace() else value


def _day_text(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def nine_places(value: Decimal) -> Decimal:
    """Round half-even to the nine places that the record keeps, and drop trailing zeros."""
    return value.quantize(_NINE_PLACES, context=_CONTEXT).normalize(_CONTEXT)


def share_text(value: Decimal | None) -> str:
    """Write a decimal plainly, without exponent or trailing zeros: "0.7", "1", "0"."""
    return "" if value is None else format(nine_places(value), "f")


def moment_text(value: datetime | date | None) -> str:
    """Write a day as YYYY-MM-DD, a time in UTC with a Z; ValueError for a time without a zone."""
    if not isinstance(value, datetime):
        return _day_text(value)
    if value.tzinfo is None:
        raise ValueError(f"reference_at {value} has no time zone")
    return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def clean_topics(names: Sequence[str]) -> tuple[str, ...]:
    """Trim topic names and drop the empty and the repeated ones; ValueError for a name with a semicolon."""
    trimmed = (name.strip() for name in names)
    kept = tuple(dict.fromkeys(name for name in trimmed if name))
    for name in kept:
        if ";" in name:
            raise ValueError(f"the topic name {name!r} holds a semicolon, which separates topics")
    return kept


def _topics_text(value: Sequence[str]) -> str:
    return ";".join(clean_topics(value)) if value else ""


_TEXT_OF: dict[Kind, Callable[..., str]] = {
    Kind.NAME: _name_text,
    Kind.PROSE: _prose_text,
    Kind.URL: _name_text,
    Kind.DAY: _day_text,
    Kind.SHARE: share_text,
    Kind.MOMENT: moment_text,
    Kind.OUTCOME: _name_text,
    Kind.ROLE: _name_text,
    Kind.ZONE: _name_text,
    Kind.TOPICS: _topics_text,
}
_WRITERS = tuple(_TEXT_OF[kind] for kind in KINDS.values())
_members_of = attrgetter(*(field_of(column) for column in COLUMNS))


def cells_of(row: Row) -> tuple[str, ...]:
    """Return the row's canonical cells in the order of COLUMNS, as they are written and digested."""
    return tuple([write(value) for write, value in zip(_WRITERS, _members_of(row), strict=True)])
