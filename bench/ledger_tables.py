"""The made-up ledger as rows of the project's tables: for each table its columns, block by block, as plain values.

Values are what both engines take as they are: whole numbers, bytes, None, and text (days, times in UTC, decimals).
Columns that are not named here get the field's default.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import models
from django.db.models.fields import NOT_PROVIDED

from bench.ledger_draw import BASES, DAY, FIRST, OPEN, OUTCOMES, OUTLETS, RETRACTION, TOPICS, Column, Draw
from predictions.models import (
    Author,
    AuthorName,
    Byline,
    Commentary,
    Event,
    LogEntry,
    LogOpening,
    Outlet,
    OutletName,
    Prediction,
    Question,
    QuestionTopic,
    Resolution,
    Topic,
    Verdict,
)

Values = Sequence[Any]
Block = Mapping[str, Any]  # column -> one value for all rows, or a list of them

BLOCK: Final = 20_000
_PERCENT: Final = np.array([f"{number / 100:.2f}" for number in range(101)], dtype=object)
_HEDGES: Final = ("as the author says", "probably", "will", "", "")
_EVIDENCE: Final = '[{"kind": "source", "url": "https://journal.example/notice", "quote": "So it was decided."}]'
_PAYLOAD: Final = b"{}"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one model: how many, and the columns of rows `start` to `stop`."""

    model: type[models.Model]
    size: int
    columns: Callable[[int, int], dict[str, Any]]

    def blocks(self) -> Iterator[tuple[int, Block]]:
        """The number of rows of each block, and its columns by name, complete."""
        for start in range(0, self.size, BLOCK):
            stop = min(start + BLOCK, self.size)
            yield stop - start, _defaults(self.model) | self.columns(start, stop)


def tables(draw: Draw, *, editor: int, seed: int) -> list[Table]:
    """Every table of the record and the log, those referred to first."""
    return [*_catalogue(draw), *_Questions(draw, seed, editor).tables(), *_Predictions(draw, seed, editor).tables(),
            _log(draw, seed), _openings(draw)]  # fmt: skip


def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """What a column holds that no one names; a field without a default must be named."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.default is not NOT_PROVIDED and not callable(field.default):
            found[field.column] = str(field.default) if isinstance(field.default, str) else field.default
        elif field.null or (field.empty_strings_allowed and field.blank):
            found[field.column] = None if field.null else ""
    return found


def random_hex(rng: np.random.Generator, count: int, width: int = 16) -> list[str]:
    """`count` random identifiers of `width` bytes, in hexadecimal."""
    text, size = rng.bytes(width * count).hex(), 2 * width
    return [text[at : at + size] for at in range(0, size * count, size)]


def days(column: Column) -> list[str]:
    """Days since 1970 as dates."""
    return np.datetime_as_string(column.astype("datetime64[D]")).tolist()


def times(column: Column) -> list[str]:
    """Seconds since 1970 as times in UTC, spelt so that SQLite sorts them as Django does."""
    text = np.datetime_as_string(column.astype("datetime64[s]"))
    letters = text.view("U1").reshape(text.size, -1)
    letters[:, 10] = " "
    return text.tolist()


def _log_subjects(seed: int, salt: int, count: int) -> Column:
    """Sixteen random bytes for each record: the record and its entries name the same."""
    return np.frombuffer(np.random.default_rng([seed, salt]).bytes(16 * count), dtype="V16")


def _hex(subjects: Column) -> list[str]:
    text = subjects.tobytes().hex()
    return [text[at : at + 32] for at in range(0, len(text), 32)]


def _catalogue(draw: Draw) -> list[Table]:
    author, outlet = ("author", "Author", draw.authors), ("outlet", "Outlet", OUTLETS)
    return [
        Table(Topic, TOPICS, lambda a, b: _named("topic", "Topic", a, b) | {"name_key": _keys("Topic", a, b)}),
        Table(Outlet, OUTLETS, lambda a, b: _named(*outlet[:2], a, b) | _marked(a, b)),
        Table(OutletName, OUTLETS, lambda a, b: _alias(*outlet[:2], a, b)),
        Table(Author, draw.authors, lambda a, b: _named(*author[:2], a, b) | _marked(a, b) | _created(FIRST)),
        Table(AuthorName, draw.authors, lambda a, b: _alias(*author[:2], a, b)),
    ]


def _named(slug: str, name: str, start: int, stop: int) -> dict[str, Any]:
    numbers = range(start + 1, stop + 1)
    return {
        "id": list(numbers),
        "slug": [f"{slug}-{number}" for number in numbers],
        "name": [f"{name} {number}" for number in numbers],
    }


def _keys(name: str, start: int, stop: int) -> list[str]:
    return [f"{name} {number}".casefold() for number in range(start + 1, stop + 1)]


def _alias(kind: str, name: str, start: int, stop: int) -> dict[str, Any]:
    found = _named(kind, name, start, stop)
    return {"id": found["id"], f"{kind}_id": found["id"], "name": found["name"], "key": _keys(name, start, stop)}


def _marked(start: int, stop: int) -> dict[str, Any]:
    rng = np.random.default_rng(start)
    count = stop - start
    return {"public_id": random_hex(rng, count), "log_subject": random_hex(rng, count), "last_seq": 0}


def _created(day: int) -> dict[str, str]:
    return {"created_at": times(np.array([day * DAY]))[0]}


class _Questions:
    """Questions, their events and topics, and what came of them."""

    def __init__(self, draw: Draw, seed: int, editor: int) -> None:
        self.of, self.editor, self.shared = draw.questions, editor, draw.shared_events
        self.count = self.of.opened.size
        self.subjects = _log_subjects(seed, 1, self.count)
        self.rng = np.random.default_rng([seed, 11])
        self.settled = np.flatnonzero(self.of.outcome != OPEN)
        self.filed = np.argwhere(self.of.topics > 0)

    def tables(self) -> list[Table]:
        return [
            Table(Event, self.count, self.events),
            Table(Question, self.count, self.questions),
            Table(QuestionTopic, len(self.filed), self.topics),
            Table(Verdict, self.settled.size, self.verdicts),
            Table(Resolution, self.settled.size, self.resolutions),
        ]

    def events(self, start: int, stop: int) -> dict[str, Any]:
        return {"id": list(range(start + 1, stop + 1)), "public_id": random_hex(self.rng, stop - start)}

    def questions(self, start: int, stop: int) -> dict[str, Any]:
        part, deadline = slice(start, stop), days(self.of.deadline[start:stop])
        ids, recorded_at = list(range(start + 1, stop + 1)), times(self.of.recorded_at[part])
        statements = [f"Measure {n} is signed into law by {day}" for n, day in zip(ids, deadline, strict=True)]
        settled = self.of.outcome[part] != OPEN
        return {
            "id": ids,
            "public_id": random_hex(self.rng, stop - start),
            "log_subject": _hex(self.subjects[part]),
            "last_seq": np.where(settled, self.of.settled_seq[part], self.of.first_seq[part]).tolist(),
            "event_id": self.of.event[part].tolist(),
            "statement": statements,
            "statement_key": [hashlib.sha256(text.encode()).hexdigest() for text in statements],
            "resolution_criteria": "True if the official journal lists the measure as signed by that day.",
            "deadline": deadline,
            "due_at": times((self.of.deadline[part] + 1) * DAY),
            "time_zone": "UTC",
            "state": np.where(settled, "final", "open").tolist(),
            "created_at": recorded_at,
            "recorded_at": recorded_at,
            "terms_at": recorded_at,
        }

    def topics(self, start: int, stop: int) -> dict[str, Any]:
        question, place = self.filed[start:stop].T
        return {
            "id": list(range(start + 1, stop + 1)),
            "question_id": (question + 1).tolist(),
            "topic_id": self.of.topics[question, place].tolist(),
        }

    def _findings(self, start: int, stop: int) -> dict[str, Any]:
        at = self.settled[start:stop]
        outcome = self.of.outcome[at]
        return {
            "id": list(range(start + 1, stop + 1)),
            "public_id": random_hex(self.rng, stop - start),
            "question_id": (at + 1).tolist(),
            "outcome": np.array(OUTCOMES)[outcome].tolist(),
            "credit": np.array(["1", "0", "0.5", None, None, None], dtype=object)[outcome].tolist(),
            "known_on": days(self.of.known_on[at]),
            "last_seq": self.of.settled_seq[at].tolist(),
        }

    def verdicts(self, start: int, stop: int) -> dict[str, Any]:
        return self._findings(start, stop) | {
            "editor_id": self.editor,
            "evidence": _EVIDENCE,
            "rationale": "The journal lists it.",
            "given_at": times(self.of.settled_at[self.settled[start:stop]]),
        }

    def resolutions(self, start: int, stop: int) -> dict[str, Any]:
        settled_at = times(self.of.settled_at[self.settled[start:stop]])
        return self._findings(start, stop) | {
            "verdict_id": list(range(start + 1, stop + 1)), "settled_at": settled_at, "final_at": settled_at,
        }  # fmt: skip


class _Predictions:
    """Predictions and the pieces they stand in."""

    def __init__(self, draw: Draw, seed: int, editor: int) -> None:
        self.of, self.pieces, self.editor = draw.predictions, draw.pieces, editor
        self.deadline = draw.questions.deadline
        self.subjects = _log_subjects(seed, 2, self.of.author.size)
        self.rng = np.random.default_rng([seed, 12])

    def tables(self) -> list[Table]:
        return [
            Table(Commentary, self.pieces.size, self.commentaries),
            Table(Byline, self.pieces.size, self.bylines),
            Table(Prediction, self.of.author.size, self.predictions),
        ]

    def commentaries(self, start: int, stop: int) -> dict[str, Any]:
        first, ids = self.pieces[start:stop], list(range(start + 1, stop + 1))
        return {
            "id": ids,
            "public_id": random_hex(self.rng, stop - start),
            "outlet_id": self.of.outlet[first].tolist(),
            "title": [f"Column {number}: what comes next" for number in ids],
            "url": [f"https://paper.example/opinion/column-{number}" for number in ids],
            "key": random_hex(self.rng, stop - start, 32),
            "published_on": days(self.of.said_on[first]),
            "created_at": times(self.of.recorded_at[first]),
        }

    def bylines(self, start: int, stop: int) -> dict[str, Any]:
        ids = list(range(start + 1, stop + 1))
        return {"id": ids, "commentary_id": ids, "author_id": (self.of.author[self.pieces[start:stop]] + 1).tolist()}

    def predictions(self, start: int, stop: int) -> dict[str, Any]:
        part, of = slice(start, stop), self.of
        recorded_at, ids = times(of.recorded_at[part]), list(range(start + 1, stop + 1))
        seq = of.seq[part].tolist()
        basis, revises = of.basis[part], of.revises[part]
        return {
            "id": ids,
            "public_id": random_hex(self.rng, stop - start),
            "log_subject": _hex(self.subjects[part]),
            "last_seq": seq,
            "state": np.where(of.withdrawn[part], "withdrawn", "published").tolist(),
            "withdrawal_reason": np.where(of.withdrawn[part], "misquoted", "").tolist(),
            "author_id": (of.author[part] + 1).tolist(),
            "question_id": (of.question[part] + 1).tolist(),
            "commentary_id": of.piece[part].tolist(),
            "outlet_id": of.outlet[part].tolist(),
            "external_id": [f"row-{n}" if kind == 3 else "" for n, kind in zip(ids, basis.tolist(), strict=True)],
            "identity": random_hex(self.rng, stop - start, 32),
            "quote": [f"Measure {n + 1} will in all likelihood be signed, whatever they say about it today."
                      for n in of.question[part].tolist()],
            "deadline": days(self.deadline[of.question[part]]),
            "basis": np.array(BASES)[basis].tolist(),
            "hedge": np.array(_HEDGES)[basis].tolist(),
            "retracts": (basis == RETRACTION).astype(int).tolist(),
            "vague": of.vague[part].astype(int).tolist(),
            "denies": of.denies[part].astype(int).tolist(),
            "revises_id": np.where(revises > 0, revises, None).tolist(),
            "recorded_by_id": self.editor,
            "recorded_seq": seq,
            **dict.fromkeys(("created_at", "recorded_at", "reading_at"), recorded_at),
            **self._numbers(part),
        }  # fmt: skip

    def _numbers(self, part: slice) -> dict[str, Any]:
        said_on, said = days(self.of.said_on[part]), self.of.basis[part] != RETRACTION
        given = {"probability": self.of.percent, "low": self.of.low, "high": self.of.high}
        known = self.of.reference[part] >= 0
        return {
            "said_on": said_on,
            **{name: np.where(said, _PERCENT[column[part]], None).tolist() for name, column in given.items()},
            "reference_probability": np.where(known, _PERCENT[self.of.reference[part]], None).tolist(),
            "reference_source": np.where(known, "a market", "").tolist(),
            "reference_at": np.where(known, np.array(said_on), "").tolist(),
        }


def _log(draw: Draw, seed: int) -> Table:
    """One entry for each prediction and each outcome, in the log's own form; payloads are empty."""
    predictions, questions = draw.predictions, draw.questions
    settled = np.flatnonzero(questions.settled_seq >= 0)
    size = predictions.seq.size + settled.size
    at = np.empty(size, dtype=np.int64)
    at[predictions.seq], at[questions.settled_seq[settled]] = predictions.recorded_at, questions.settled_at[settled]
    publishes = np.zeros(size, dtype=bool)
    publishes[predictions.seq] = True
    subjects = np.empty(size, dtype="V16")
    subjects[predictions.seq] = _log_subjects(seed, 2, predictions.seq.size)
    subjects[questions.settled_seq[settled]] = _log_subjects(seed, 1, questions.opened.size)[settled]

    def columns(start: int, stop: int) -> dict[str, Any]:
        when, subject = times(at[start:stop]), _hex(subjects[start:stop])
        kinds = np.where(publishes[start:stop], "prediction.published", "resolution.set").tolist()
        leaves = [
            leaf(seq, kind, one, moment)
            for seq, kind, one, moment in zip(range(start, stop), kinds, subject, when, strict=True)
        ]
        hashes = [hashlib.sha256(b"\x00" + one).digest() for one in leaves]
        return {"seq": list(range(start, stop)), "leaf": leaves, "leaf_hash": hashes, "kind": kinds,
                "subject": subject, "at": when}  # fmt: skip

    return Table(LogEntry, size, columns)


def leaf(seq: int, kind: str, subject: str, at: str) -> bytes:
    """The bytes that `transparency.leaves.seal` makes of an empty payload; `subject` in 32 digits, `at` as in a row."""
    commitment = hashlib.sha256(salt_of(seq) + _PAYLOAD).hexdigest()
    dashed = f"{subject[:8]}-{subject[8:12]}-{subject[12:16]}-{subject[16:20]}-{subject[20:]}"
    return (
        f'{{"at":"{at[:10]}T{at[11:]}Z","commitment":"{commitment}","kind":"{kind}",'
        f'"seq":{seq},"subject":"{dashed}","v":1}}'
    ).encode()


def salt_of(seq: int) -> bytes:
    """A salt as long as a real one; no secret."""
    return seq.to_bytes(32, "big")


def _openings(draw: Draw) -> Table:
    size = draw.predictions.seq.size + int((draw.questions.settled_seq >= 0).sum())

    def columns(start: int, stop: int) -> dict[str, Any]:
        seq = range(start, stop)
        return {"seq": list(seq), "salt": [salt_of(one) for one in seq], "payload": _PAYLOAD}

    return Table(LogOpening, size, columns)
