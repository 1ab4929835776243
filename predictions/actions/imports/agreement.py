"""Do the rows of one file agree with each other? Streaming: it remembers a few words per question and claim."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...formats import LineProblem
from ..names import digest
from .normal import Filled, raw


@dataclass(slots=True)
class _Known:
    """The first row that said something, and what it said."""

    line: int
    cells: dict[str, str]
    raw: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Agreement:
    """Compares each row with what earlier rows of the file said about the same question and the same claim."""

    questions: dict[str, _Known] = field(default_factory=dict)
    claims: dict[tuple[str, str], _Known] = field(default_factory=dict)

    def problems(self, filled: Filled) -> Iterator[LineProblem]:
        """What contradicts an earlier row, as problems on both lines."""
        yield from self._question(filled)
        yield from self._claim(filled)

    def _question(self, filled: Filled) -> Iterator[LineProblem]:
        said = filled.question_cells | filled.outcome_cells
        known = self.questions.setdefault(filled.question_key, _Known(filled.row.line, {}, raw(filled.row)))
        for name, value in said.items():
            earlier = known.cells.setdefault(name, value)
            if earlier != value:
                sentence = "The lines {} and {} give one question a different " + f"{name}: make them agree."
                yield from _both(known, filled, name, "question_disagrees", sentence)

    def _claim(self, filled: Filled) -> Iterator[LineProblem]:
        if filled.external_key is None:
            return
        cells = {"claim": digest(filled.claim_key, str(filled.reading.low), str(filled.reading.high))}
        known = self.claims.setdefault(filled.external_key, _Known(filled.row.line, cells, raw(filled.row)))
        if known.cells != cells:
            sentence = "The lines {} and {} use one external_id for two claims: number them apart."
            yield from _both(known, filled, "external_id", "external_id_twice", sentence)


def _both(known: _Known, filled: Filled, name: str, code: str, sentence: str) -> Iterator[LineProblem]:
    text = sentence.format(known.line, filled.row.line)
    yield LineProblem(known.line, name, code, text, raw=known.raw)
    yield LineProblem(filled.row.line, name, code, text, raw=raw(filled.row))
