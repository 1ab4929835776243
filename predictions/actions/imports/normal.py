"""A row with everything filled in that a file may leave out, as plain texts: quickly compared, written and kept.

Days are YYYY-MM-DD, numbers as the log spells them, and what is absent is empty. Such a row goes to disk and comes back
without being parsed again.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from ...formats import COLUMNS, LineProblem, Row
from ...formats.row import field_of, moment_text, share_text
from ...language.stated import may_state_number
from ...models import Basis, Outcome
from ...models.exchange import RETRACTED
from ...models.questions import desk_zone
from ...rules.entry import EARLIEST, LATEST, is_zone
from ..inputs import PredictionInput
from ..names import name_key, statement_key
from ..payloads import decimal_text
from ..readings import fill_reading, too_vague
from ..references import piece_key

# What a partial outcome is worth where the file does not say (DESIGN section 2).
_HALF = Decimal("0.5")
_ROLE, _CREDIT = COLUMNS.index("speaker_role"), COLUMNS.index("credit")


class Filled(NamedTuple):
    """One sound row: its line, its cells as given (all of COLUMNS, in order), and what follows from them."""

    line: int
    external_id: str
    author: str
    outlet: str
    source_title: str
    source_url: str
    published_on: str
    quote: str
    statement: str
    resolution_criteria: str
    deadline: str
    hedge: str
    probability: str
    topic: str
    outcome: str
    resolved_on: str
    question: str
    event: str
    said_on: str
    low: str
    high: str
    condition: str
    condition_deadline: str
    time_zone: str
    credit: str
    evidence_url: str
    evidence_quote: str
    rationale: str
    reference_probability: str
    reference_source: str
    reference_at: str
    place: str
    speaker_role: str
    # When it was said and when it is due, whatever the cells leave open.
    spoken_on: str
    last_day: str
    # The reading: what is stored in hedge, probability, low, high, basis, retracts and vague.
    words: str
    point: str
    bottom: str
    top: str
    basis: str
    retracts: bool
    vague: bool
    # What the row's names, statement and piece are known by.
    author_key: str
    outlet_key: str
    statement_key: str
    piece_key: str
    question_key: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of COLUMNS."""
        return self[1 : 1 + len(COLUMNS)]  # type: ignore[return-value]  # all texts

    @property
    def raw(self) -> tuple[tuple[str, str], ...]:
        """The row's cells, for the rejects file."""
        return tuple(zip(COLUMNS, self.cells, strict=True))

    @property
    def zone(self) -> str:
        """The question's time zone."""
        return self.time_zone or desk_zone()

    @property
    def topics(self) -> list[str]:
        """The names of the topics."""
        return self.topic.split(";") if self.topic else []

    @property
    def text_key(self) -> str:
        """The question by its words: statement, condition and deadline."""
        return f"text:{self.statement_key}:{self.last_day}"

    @property
    def claim_key(self) -> tuple[str, ...]:
        """What makes the row known again: outlet and number where the file numbers its rows, else what it says."""
        if self.external_id:
            return (self.outlet_key, self.external_id)
        return (self.author_key, self.question_key, self.spoken_on, self.point, self.quote)

    @property
    def claim(self) -> tuple[str, ...]:
        """All that the row claims; two rows of one number must claim the same."""
        return (self.author_key, self.question_key, self.spoken_on, self.point, self.quote, self.bottom, self.top)

    @property
    def question_cells(self) -> dict[str, str]:
        """What the row says about its question, without what it leaves open; two rows must not disagree."""
        said = {
            "deadline": self.last_day, "resolution_criteria": self.resolution_criteria.strip(),
            "condition": self.condition.strip(), "condition_deadline": self.condition_deadline,
            "time_zone": self.time_zone, "event": name_key(self.event), "statement": self.statement_key,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value}

    @property
    def outcome_cells(self) -> dict[str, str]:
        """What the row says about the outcome; empty while open."""
        if not self.outcome:
            return {}
        credit = self.credit if self.outcome == Outcome.PARTIAL else ""
        said = {"outcome": self.outcome, "resolved_on": self.resolved_on, "credit": credit}
        backing = {
            "evidence_url": self.evidence_url, "evidence_quote": self.evidence_quote, "rationale": self.rationale,
        }  # fmt: skip
        return said | {name: text for name, text in backing.items() if text}


def fill(row: Row, *, today: date) -> Filled | LineProblem:
    """Fill in what may be left out: said_on, deadline, zone, credit, reading; a problem where that cannot be done."""
    spoken_on = row.said_on or row.published_on
    # Said after it was known and without a deadline: kept, with the day it was said as its deadline, and not scored.
    deadline = row.deadline or max(row.resolved_on or spoken_on, spoken_on)
    credit = _HALF if row.outcome == Outcome.PARTIAL and row.credit is None else row.credit
    cells = [value if type(value) is str else _cell(value) for value in _members_of(row)]
    cells[_ROLE] = cells[_ROLE] or "byline"
    cells[_CREDIT] = decimal_text(credit) or ""
    problem = next(_problems(row, spoken_on, deadline, credit, today), None)
    if problem is not None:
        return _problem(row.line, cells, *problem)
    quote = row.quote if may_state_number(row.quote) else ""
    reading = _reading(row.hedge, row.probability, row.low, row.high, quote)
    if not reading[1] and not reading[5]:
        sentence = f"“{row.hedge}” is not in the lexicon: give the probability as a number too."
        return _problem(row.line, cells, "hedge", "unknown_hedge", sentence)
    said, last_day = spoken_on.isoformat(), deadline.isoformat()
    asked = statement_key(row.statement, row.condition)
    return Filled._make(
        (row.line, *cells, said, last_day, *reading, name_key(row.author), name_key(row.outlet), asked,
         piece_key(row.source_url, row.outlet, row.source_title, row.published_on.isoformat()),
         f"key:{row.question}" if row.question else f"text:{asked}:{last_day}")
    )  # fmt: skip


_members_of = attrgetter(*(field_of(column) for column in COLUMNS))


def _cell(value: object) -> str:
    """What `cells_of` writes for a value that a reader has made; texts are as they should be already."""
    if value is None:
        return ""
    kind = type(value)
    if kind is date:
        return value.isoformat()  # type: ignore[attr-defined, no-any-return]
    if kind is Decimal:
        return _share(value)
    return moment_text(value) if kind is datetime else ";".join(value)  # type: ignore[arg-type]


_share = lru_cache(16_384)(share_text)


def _problem(line: int, cells: list[str], field: str, code: str, sentence: str) -> LineProblem:
    return LineProblem(line, field, code, sentence, raw=tuple(zip(COLUMNS, cells, strict=True)))


def _problems(
    row: Row, said_on: date, deadline: date, credit: Decimal | None, today: date
) -> Iterator[tuple[str, str, str]]:
    """Field, code and sentence of what keeps a row from being filled."""
    for name, day in (("said_on", said_on), ("deadline", deadline), ("published_on", row.published_on)):
        if not EARLIEST <= day <= LATEST:
            yield name, "date_range", f"Give a date from {EARLIEST.year} to {LATEST.year}."
    if deadline < said_on:
        sentence = f"The deadline {deadline} lies before {said_on}, when it was said."
        yield "deadline", "deadline_before_said_on", sentence
    if said_on > today:
        yield "said_on", "said_in_future", f"{said_on} is still to come: give the day it was said."
    if row.resolved_on is not None and row.resolved_on > today:
        yield "resolved_on", "known_in_future", f"{row.resolved_on} is still to come: leave the row open."
    if row.time_zone and not is_zone(row.time_zone):
        yield "time_zone", "unknown_zone", "Write a time zone like Europe/Berlin or UTC."
    if row.outcome == Outcome.PARTIAL and not 0 < (credit or 0) < 1:
        sentence = "Give the part that came true, between 0 and 1; 0 and 1 are false and true."
        yield "credit", "credit_range", sentence


@lru_cache(16_384)  # a file has few hedges and numbers; `quote` is empty unless it may state a number
def _reading(
    hedge: str, probability: Decimal | None, low: Decimal | None, high: Decimal | None, quote: str
) -> tuple[str, str, str, str, str, bool, bool]:
    """The reading as stored: hedge, probability, low, high, basis, retracts, vague."""
    given = PredictionInput(
        quote=quote, hedge="" if hedge == RETRACTED else hedge, retracts=hedge == RETRACTED,
        probability=probability, low=low, high=high,
    )  # fmt: skip
    found = fill_reading(given, given_basis=Basis.IMPORT)
    numbers = [decimal_text(value) or "" for value in (found.probability, found.low, found.high)]
    point, bottom, top = numbers
    return found.hedge, point, bottom, top, str(found.basis), found.retracts, too_vague(found.low, found.high)
