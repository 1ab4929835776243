"""Do the rows of one file agree with each other, and what do they say together?

What one row says about a question holds for all of them, so that the order of rows decides nothing and the same file
read again says the same. Of each row five 64-bit hashes are kept, in 40 bytes; only questions and claims of which two
rows say different things are looked at word by word, in a second reading.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...formats import LineProblem
from ..names import name_key, statement_key
from .normal import Filled

_TERMS = ("resolution_criteria", "condition", "condition_deadline", "event", "time_zone")
# What backs an outcome; any row of the question may bring it.
_EVIDENCE = ("evidence_url", "evidence_quote", "rationale")

Hashes = NDArray[np.int64]


@dataclass(slots=True)
class _Known:
    """The first row that spoke of something, what the rows have said since, and their values."""

    line: int
    raw: tuple[tuple[str, str], ...]
    cells: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)


def _hashes() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class _Seen:
    """Hashes of all rows, in columns. Python's own, keyed anew in each process: nobody can aim at a collision."""

    text: "array[int]" = field(default_factory=_hashes)
    question: "array[int]" = field(default_factory=_hashes)
    terms: "array[int]" = field(default_factory=_hashes)
    claim_key: "array[int]" = field(default_factory=_hashes)
    claim: "array[int]" = field(default_factory=_hashes)


class Agreement:
    """Compares each row with what other rows of the file say about the same question and the same claim."""

    def __init__(self) -> None:
        self._seen = _Seen()
        self._questions: dict[str, _Known] = {}
        self._claims: dict[tuple[str, ...], _Known] = {}
        # A row without a question's name joins the first row with the same words, named or not.
        self._by_text: dict[str, str] = {}
        self._closer = self._joined = self._differing = self._repeated = frozenset[int]()

    def take(self, rows: Iterable[Filled]) -> None:
        """Take rows in, in the order of the file."""
        seen = self._seen
        for row in rows:
            seen.text.append(hash(row.text_key))
            seen.question.append(hash(row.question_key))
            seen.terms.append(_terms(row))
            seen.claim_key.append(hash(row.claim_key))
            seen.claim.append(hash(row.claim))

    def look_closer(self) -> bool:
        """After the last row: find out which questions and claims need a second look; False for none."""
        text, question, terms, claim_key, claim = (
            np.frombuffer(column, np.int64) if column else np.empty(0, np.int64)
            for column in (getattr(self._seen, name) for name in _Seen.__slots__)
        )
        joined = np.intersect1d(text[text != question], question[text == question])
        closer = np.union1d(_disagreeing(question, terms), question[np.isin(text, joined)])
        self._joined, self._closer = frozenset(joined.tolist()), frozenset(closer.tolist())
        self._differing = frozenset(_disagreeing(claim_key, claim).tolist())
        self._repeated = frozenset(_repeated(claim_key).tolist())
        self._seen = _Seen()
        return bool(self._closer or self._differing)

    def problems(self, rows: Iterable[Filled]) -> Iterator[LineProblem]:
        """What contradicts an earlier row comes out as problems on both lines: a second look at all rows, in order."""
        for row in rows:
            if self._needs_look(row):
                keyed = self._keyed(row)
                yield from self._question(keyed)
                yield from self._claim(keyed)
            elif row.external_id and hash(row.claim_key) in self._differing:
                yield from self._claim(row)

    def complete(self, row: Filled) -> Filled:
        """The row with everything that the file says about its question; after all rows were looked at."""
        if not self._needs_look(row):
            return row._replace(topic=";".join(_distinct(row.topics).values())) if ";" in row.topic else row
        row = self._keyed(row)
        known = self._questions[row.question_key]
        names = (*_TERMS, *_EVIDENCE) if row.outcome else _TERMS
        said = {name: known.values[name] for name in names if name in known.values}
        row = row._replace(**said, topic=";".join(known.topics.values()))  # type: ignore[arg-type]  # all are texts
        return row._replace(statement_key=statement_key(row.statement, row.condition))

    def may_repeat(self, row: Filled) -> bool:
        """Another row of the file may make the same claim; False: certainly none does."""
        return hash(row.claim_key) in self._repeated or hash(row.text_key) in self._joined

    def _needs_look(self, row: Filled) -> bool:
        return bool(self._closer) and hash(row.question_key) in self._closer

    def _keyed(self, row: Filled) -> Filled:
        key = self._by_text.setdefault(row.text_key, row.question_key)
        return row if row.question or key == row.question_key else row._replace(question_key=key)

    def _question(self, row: Filled) -> Iterator[LineProblem]:
        known = self._questions.setdefault(row.question_key, _Known(row.line, row.raw))
        for name, value in (row.question_cells | row.outcome_cells).items():
            earlier = known.cells.setdefault(name, value)
            if earlier != value:
                sentence = "The lines {} and {} give one question a different " + f"{name}: make them agree."
                yield from _both(known, row, name, "question_disagrees", sentence)
        for name in (*_TERMS, *_EVIDENCE):
            if value := getattr(row, name):
                known.values.setdefault(name, value)
        known.topics = _distinct(row.topics, known.topics)

    def _claim(self, row: Filled) -> Iterator[LineProblem]:
        if not row.external_id:
            return
        claim = "\0".join(row.claim)
        known = self._claims.setdefault(row.claim_key, _Known(row.line, row.raw, {"claim": claim}))
        if known.cells["claim"] != claim:
            sentence = "The lines {} and {} use one external_id for two claims: number them apart."
            yield from _both(known, row, "external_id", "external_id_twice", sentence)


def _distinct(names: Iterable[str], known: dict[str, str] | None = None) -> dict[str, str]:
    """The first spelling of each name, by its key, after those that are known."""
    found = known or {}
    for name in names:
        found.setdefault(name_key(name), name)
    return found


def _terms(row: Filled) -> int:
    """All that a row says about its question and the outcome, as one number."""
    return hash(
        (row.last_day, row.statement_key, row.topic, row.outcome, row.resolved_on, row.credit, row.resolution_criteria,
         row.condition, row.condition_deadline, row.event, row.time_zone, row.evidence_url, row.evidence_quote,
         row.rationale)
    )  # fmt: skip


def _disagreeing(keys: Hashes, values: Hashes) -> Hashes:
    """The keys that stand beside two different values or more."""
    order = np.lexsort((values, keys))
    keys, values = keys[order], values[order]
    return np.unique(keys[1:][(keys[1:] == keys[:-1]) & (values[1:] != values[:-1])])


def _repeated(keys: Hashes) -> Hashes:
    """The keys that stand there twice or more."""
    ordered = np.sort(keys)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


def _both(known: _Known, row: Filled, name: str, code: str, sentence: str) -> Iterator[LineProblem]:
    text = sentence.format(known.line, row.line)
    yield LineProblem(known.line, name, code, text, raw=known.raw)
    yield LineProblem(row.line, name, code, text, raw=row.raw)
