"""The made-up ledger as rows of the project's tables: for each table its columns, block by block, as plain values.

Columns that are not named here get the field's default.
"""

import hashlib
from typing import Any, Final

import numpy as np

from bench.ledger_draw import BASES, DAY, FIRST, OPEN, OUTCOMES, OUTLETS, RETRACTION, TOPICS, Draw
from bench.ledger_log import PREDICTIONS, QUESTIONS, log_tables
from bench.ledger_values import Table, days, hex_of, log_subjects, nullable, random_hex, times
from predictions.models import (
    Author,
    AuthorName,
    Byline,
    Commentary,
    Event,
    Outlet,
    OutletName,
    Prediction,
    Question,
    QuestionTopic,
    Resolution,
    Topic,
    Verdict,
)

_PERCENT: Final = np.array([f"{number / 100:.2f}" for number in range(101)], dtype=object)
_HEDGES: Final = ("as the author says", "probably", "will", "", "")
_EVIDENCE: Final = '[{"kind": "source", "url": "https://journal.example/notice", "quote": "So it was decided."}]'


def tables(draw: Draw, *, editor: int, seed: int) -> list[Table]:
    """Every table of the record and the log, those referred to first."""
    return [
        *_catalogue(draw),
        *_Questions(draw, seed, editor).tables(),
        *_Predictions(draw, seed, editor).tables(),
        *log_tables(draw, seed),
    ]


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
        self.subjects = log_subjects(seed, QUESTIONS, self.count)
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
            "log_subject": hex_of(self.subjects[part]),
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
        self.subjects = log_subjects(seed, PREDICTIONS, self.of.author.size)
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
            "log_subject": hex_of(self.subjects[part]),
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
            "revises_id": nullable(revises > 0, revises),
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
            **{name: nullable(said, _PERCENT[column[part]]) for name, column in given.items()},
            "reference_probability": nullable(known, _PERCENT[self.of.reference[part]]),
            "reference_source": np.where(known, "a market", "").tolist(),
            "reference_at": np.where(known, np.array(said_on), "").tolist(),
        }
