"""Do the rows of one file agree with each other, and what do they say together?

Streaming: it remembers a few words per question and claim. What one row says about a question holds for all of them,
so that the order of rows decides nothing and the same file read again says the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ...formats import LineProblem
from ..names import digest, name_key
from ..payloads import decimal_text
from .normal import EVIDENCE, Filled, raw

_TERMS = ("resolution_criteria", "condition", "condition_deadline", "event", "time_zone")


@dataclass(slots=True)
class _Known:
    """The first row that spoke of something, what the rows have said since, and their values."""

    line: int
    raw: tuple[tuple[str, str], ...]
    cells: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Agreement:
    """Compares each row with what earlier rows of the file said about the same question and the same claim."""

    questions: dict[str, _Known] = field(default_factory=dict)
    claims: dict[tuple[str, str], _Known] = field(default_factory=dict)
    # A row without a question's name joins the first row with the same words, named or not.
    by_text: dict[str, str] = field(default_factory=dict)

    def problems(self, filled: Filled) -> Iterator[LineProblem]:
        """Take a row in; what contradicts an earlier one comes out as problems on both lines."""
        filled = self._keyed(filled)
        yield from self._question(filled)
        yield from self._claim(filled)

    def complete(self, filled: Filled) -> Filled:
        """The row with everything that the file says about its question; after all rows were taken in."""
        filled = self._keyed(filled)
        known = self.questions[filled.question_key]
        names = (*_TERMS, *EVIDENCE) if filled.row.outcome else _TERMS
        said = {name: known.values[name] for name in names if name in known.values}
        row = replace(filled.row, **said, topics=tuple(known.topics.values()))
        return replace(filled, row=row, zone=row.time_zone or filled.zone)

    def _keyed(self, filled: Filled) -> Filled:
        key = self.by_text.setdefault(filled.text_key, filled.question_key)
        return filled if filled.row.question or key == filled.question_key else replace(filled, question_key=key)

    def _question(self, filled: Filled) -> Iterator[LineProblem]:
        known = self.questions.setdefault(filled.question_key, _Known(filled.row.line, raw(filled.row)))
        for name, value in (filled.question_cells | filled.outcome_cells).items():
            earlier = known.cells.setdefault(name, value)
            if earlier != value:
                sentence = "The lines {} and {} give one question a different " + f"{name}: make them agree."
                yield from _both(known, filled, name, "question_disagrees", sentence)
        for name in (*_TERMS, *EVIDENCE):
            if value := getattr(filled.row, name):
                known.values.setdefault(name, value)
        for topic in filled.row.topics:
            known.topics.setdefault(name_key(topic), topic)

    def _claim(self, filled: Filled) -> Iterator[LineProblem]:
        if filled.external_key is None:
            return
        reading = filled.reading
        bounds = (decimal_text(reading.low) or "", decimal_text(reading.high) or "")
        claim = digest(filled.claim_key, *bounds)
        known = self.claims.setdefault(filled.external_key, _Known(filled.row.line, raw(filled.row), {"claim": claim}))
        if known.cells["claim"] != claim:
            sentence = "The lines {} and {} use one external_id for two claims: number them apart."
            yield from _both(known, filled, "external_id", "external_id_twice", sentence)


def _both(known: _Known, filled: Filled, name: str, code: str, sentence: str) -> Iterator[LineProblem]:
    text = sentence.format(known.line, filled.row.line)
    yield LineProblem(known.line, name, code, text, raw=known.raw)
    yield LineProblem(filled.row.line, name, code, text, raw=raw(filled.row))
