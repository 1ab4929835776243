"""A row with everything filled in that a file may leave out, so that two rows can be compared and written."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as with_
from datetime import UTC, date, datetime
from decimal import Decimal

from ...formats import COLUMNS, LineProblem, Row
from ...formats.row import cells_of
from ...models import Basis, Outcome
from ...models.exchange import RETRACTED
from ...models.questions import desk_zone
from ...rules.entry import EARLIEST, LATEST, is_zone
from ..inputs import CommentaryInput, PredictionInput
from ..names import digest, name_key, statement_key
from ..payloads import decimal_text
from ..readings import fill_reading
from ..references import commentary_key

# What a partial outcome is worth where the file does not say (DESIGN section 2).
_HALF = Decimal("0.5")
# What backs an outcome; any row of the question may bring it.
EVIDENCE = ("evidence_url", "evidence_quote", "rationale")


@dataclass(frozen=True, slots=True)
class Filled:
    """One sound row: as given, its reading, and the keys it is known by."""

    row: Row
    said_on: date
    deadline: date
    zone: str
    reading: PredictionInput
    question_key: str
    piece: CommentaryInput

    @property
    def text_key(self) -> str:
        """The question by its words: statement, condition and deadline."""
        return _text_key(self.row, self.deadline)

    @property
    def external_key(self) -> tuple[str, str] | None:
        """What makes the row known again where the file numbers its rows: outlet and number."""
        return (name_key(self.row.outlet), self.row.external_id) if self.row.external_id else None

    @property
    def claim_key(self) -> str:
        """What makes the row known again otherwise, before author and question have public ids."""
        return digest(
            name_key(self.row.author), self.question_key, self.said_on.isoformat(),
            decimal_text(self.reading.probability) or "", self.row.quote,
        )  # fmt: skip

    @property
    def piece_key(self) -> str:
        """The commentary's identity."""
        return commentary_key(self.piece)

    @property
    def question_cells(self) -> dict[str, str]:
        """What the row says about its question, without what it leaves open; two rows must not disagree."""
        row = self.row
        said = {
            "deadline": self.deadline.isoformat(), "resolution_criteria": row.resolution_criteria.strip(),
            "condition": row.condition.strip(), "condition_deadline": str(row.condition_deadline or ""),
            "time_zone": row.time_zone, "event": name_key(row.event),
            "statement": statement_key(row.statement, row.condition),
        }  # fmt: skip
        return {name: value for name, value in said.items() if value}

    @property
    def outcome_cells(self) -> dict[str, str]:
        """What the row says about the outcome; empty while open."""
        if not self.row.outcome:
            return {}
        credit = decimal_text(self.row.credit) or "" if self.row.outcome == Outcome.PARTIAL else ""
        said = {"outcome": self.row.outcome, "resolved_on": str(self.row.resolved_on), "credit": credit}
        return said | {name: text for name in EVIDENCE if (text := getattr(self.row, name))}


def fill(row: Row, *, today: date) -> Filled | LineProblem:
    """Fill in what may be left out: said_on, deadline, zone, credit, reading; a problem where that cannot be done."""
    said_on = row.spoken_on
    # Said after it was known and without a deadline: kept, with the day it was said as its deadline, and not scored.
    deadline = row.deadline or max(row.resolved_on or said_on, said_on)
    row = with_(row, speaker_role=row.speaker_role or "byline")
    if row.outcome == Outcome.PARTIAL and row.credit is None:
        row = with_(row, credit=_HALF)
    problem = next(_problems(row, said_on, deadline, today), None)
    if problem is not None:
        return problem
    reading = _reading(row)
    if reading.probability is None and not reading.retracts:
        return LineProblem(
            row.line, "hedge", "unknown_hedge",
            f"“{row.hedge}” is not in the lexicon: give the probability as a number too.", raw=raw(row),
        )  # fmt: skip
    piece = CommentaryInput(
        url=row.source_url, outlet=row.outlet, title=row.source_title, published_on=row.published_on
    )
    key = f"key:{row.question}" if row.question else _text_key(row, deadline)
    return Filled(row, said_on, deadline, row.time_zone or desk_zone(), reading, key, piece)


def raw(row: Row) -> tuple[tuple[str, str], ...]:
    """The row's cells, for the rejects file."""
    return tuple(zip(COLUMNS, cells_of(row), strict=True))


def _problems(row: Row, said_on: date, deadline: date, today: date) -> Iterator[LineProblem]:
    def problem(field: str, code: str, sentence: str) -> LineProblem:
        return LineProblem(row.line, field, code, sentence, raw=raw(row))

    for name, day in (("said_on", said_on), ("deadline", deadline), ("published_on", row.published_on)):
        if not EARLIEST <= day <= LATEST:
            yield problem(name, "date_range", f"Give a date from {EARLIEST.year} to {LATEST.year}.")
    if deadline < said_on:
        yield problem(
            "deadline", "deadline_before_said_on", f"The deadline {deadline} lies before {said_on}, when it was said."
        )
    if said_on > today:
        yield problem("said_on", "said_in_future", f"{said_on} is still to come: give the day it was said.")
    if row.resolved_on is not None and row.resolved_on > today:
        yield problem("resolved_on", "known_in_future", f"{row.resolved_on} is still to come: leave the row open.")
    if row.time_zone and not is_zone(row.time_zone):
        yield problem("time_zone", "unknown_zone", "Write a time zone like Europe/Berlin or UTC.")
    if row.outcome == Outcome.PARTIAL and not 0 < (row.credit or 0) < 1:
        yield problem(
            "credit", "credit_range", "Give the part that came true, between 0 and 1; 0 and 1 are false and true."
        )


def _reading(row: Row) -> PredictionInput:
    given = PredictionInput(
        quote=row.quote,
        hedge="" if row.hedge == RETRACTED else row.hedge,
        retracts=row.hedge == RETRACTED,
        probability=row.probability,
        low=row.low,
        high=row.high,
    )
    return fill_reading(given, given_basis=Basis.IMPORT)


def _text_key(row: Row, deadline: date) -> str:
    return f"text:{statement_key(row.statement, row.condition)}:{deadline}"


def reference_text(moment: datetime | date | None) -> str:
    """A row's reference_at as the record keeps it."""
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
