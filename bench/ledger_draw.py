"""A made-up ledger as columns of numbers: who said what about which question, when, and what came of it.

Days count from 1970, times are seconds since then. Ids are positions + 1, in the order of recording.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]

SEED: Final = 2026
LARGEST_FIELD: Final = 10_000  # authors, at a million predictions
ZIPF: Final = 0.7  # at a million: the largest author has about 20,000 claims, the median one 52
OUTLETS: Final = 36
TOPICS: Final = 16
DAY: Final = 86_400
FIRST: Final = (date(2016, 1, 1) - date(1970, 1, 1)).days
LAST: Final = (date(2025, 12, 31) - date(1970, 1, 1)).days

OUTCOMES: Final = ("true", "false", "partial", "void", "unverifiable", "ambiguous")
_OUTCOME_SHARES: Final = (0.48, 0.45, 0.02, 0.025, 0.01, 0.015)
BASES: Final = ("stated", "hedge", "bare", "import", "")
_BASIS_SHARES: Final = (0.25, 0.4, 0.25, 0.1)
RETRACTION: Final = 4  # the basis of a statement without numbers
OPEN: Final = -1


@dataclass(frozen=True, slots=True)
class Questions:
    """One entry per question. `outcome` is an index of OUTCOMES or OPEN; `event` the id of its event."""

    opened: Column
    deadline: Column
    known_on: Column
    outcome: Column
    event: Column
    topics: Column  # three to a question, from 1; 0 where there are fewer
    recorded_at: Column
    settled_at: Column
    first_seq: Column
    settled_seq: Column


@dataclass(frozen=True, slots=True)
class Predictions:
    """One entry per prediction, as recorded. Percentages are whole; `revises` is an id or 0."""

    author: Column
    question: Column
    outlet: Column
    piece: Column
    said_on: Column
    percent: Column
    low: Column
    high: Column
    basis: Column
    vague: Column
    denies: Column
    withdrawn: Column
    reference: Column  # -1 for none
    recorded_at: Column
    seq: Column
    revises: Column


@dataclass(frozen=True, slots=True)
class Draw:
    """A whole ledger; `pieces` holds the first prediction of each commentary."""

    authors: int
    questions: Questions
    predictions: Predictions
    pieces: Column
    shared_events: int


@dataclass(frozen=True, slots=True)
class _Claims:
    """One entry per author and question; `size` statements each."""

    author: Column
    question: Column
    size: Column


def field_size(predictions: int) -> int:
    """Authors of a ledger of this size: one for a hundred predictions, so that the median author stays as prolific."""
    return min(LARGEST_FIELD, max(10, predictions // 100))


def draw(predictions: int, *, authors: int | None = None, seed: int = SEED) -> Draw:
    """The same ledger for the same arguments."""
    rng = np.random.default_rng(seed)
    authors = authors or field_size(predictions)
    claims, count = _claims(rng, predictions, authors)
    opened, deadline, known_on, outcome = _questions(rng, count)
    said = _statements(rng, claims, opened, deadline, known_on, outcome, authors)
    order = np.argsort(said["recorded_at"], kind="stable")
    position = np.empty_like(order)
    position[order] = np.arange(order.size)
    said["revises"] = np.where(said["revises"] >= 0, position[said["revises"]] + 1, 0)
    said = {name: column[order] for name, column in said.items()}
    said["piece"], pieces = _pieces(said)
    recorded_at = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(recorded_at, said["question"], said["recorded_at"])
    settled_at = np.maximum(known_on * DAY + rng.integers(DAY, 5 * DAY, count), recorded_at + 60)
    said["seq"], settled_seq = _number(said["recorded_at"], np.where(outcome == OPEN, -1, settled_at))
    first_seq = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(first_seq, said["question"], said["seq"])
    event, shared = _events(rng, claims, count)
    questions = Questions(
        opened, deadline, known_on, outcome, event, _topics(rng, count), recorded_at, settled_at, first_seq, settled_seq
    )
    return Draw(authors, questions, Predictions(**said), pieces, shared)


def _claims(rng: np.random.Generator, predictions: int, authors: int) -> tuple[_Claims, int]:
    """Authors on questions: a tenth of the questions have 2 to 5, a tenth of the claims 1 to 4 revisions."""
    size = np.ones(predictions, dtype=np.int64)
    revised = rng.random(predictions) < 0.1
    size[revised] += rng.integers(1, 5, int(revised.sum()))
    size = size[: int(np.searchsorted(np.cumsum(size), predictions)) + 1]
    size[-1] -= int(size.sum()) - predictions
    answerers = np.where(rng.random(size.size) < 0.1, rng.integers(2, 6, size.size), 1)
    question = np.repeat(np.arange(size.size), answerers)[: size.size]
    shares = np.arange(1, authors + 1, dtype=np.float64) ** -ZIPF
    bounds = np.cumsum(shares / shares.sum())
    author = np.minimum(np.searchsorted(bounds, rng.random(size.size)), authors - 1)
    while (again := _repeated(author, question, authors)).any():
        author[again] = rng.integers(0, authors, int(again.sum()))
    return _Claims(author, question, size), int(question[-1]) + 1


def _repeated(author: Column, question: Column, authors: int) -> Column:
    """Which claims name an author whom an earlier claim on the question names already."""
    again = np.ones(author.size, dtype=bool)
    again[np.unique(question * authors + author, return_index=True)[1]] = False
    return again


def _questions(rng: np.random.Generator, count: int) -> tuple[Column, Column, Column, Column]:
    opened = np.sort(rng.integers(FIRST, LAST - 25, count))
    length = rng.integers(14, 400, count)
    deadline = opened + length
    early = rng.random(count) < 0.3
    known_on = np.where(early, opened + (length * rng.uniform(0.35, 1.0, count)).astype(np.int64), deadline)
    known_on += np.where(early, 0, rng.integers(0, 4, count))
    outcome = rng.choice(len(OUTCOMES), size=count, p=_OUTCOME_SHARES)
    outcome[(known_on > LAST - 10) | (rng.random(count) < 0.005)] = OPEN
    return opened, deadline, known_on, outcome


def _statements(
    rng: np.random.Generator,
    claims: _Claims,
    opened: Column,
    deadline: Column,
    known_on: Column,
    outcome: Column,
    authors: int,
) -> dict[str, Column]:
    """Every statement, claim by claim; `revises` is the position of the one before, or -1."""
    claim = np.repeat(np.arange(claims.size.size), claims.size)
    question, author = claims.question[claim], claims.author[claim]
    within = np.arange(claim.size) - (np.cumsum(claims.size) - claims.size)[claim]
    said_on = _said_on(rng, claims, claim, within, opened, deadline)
    homes = rng.integers(1, OUTLETS + 1, (authors, 2))
    outlet = homes[author, (rng.random(claim.size) < 0.25).astype(np.int64)]
    said = {
        "author": author,
        "question": question,
        "outlet": outlet,
        "said_on": said_on,
        **_readings(rng, author, within, outcome[question], authors),
        "withdrawn": rng.random(claim.size) < 0.015,
        "recorded_at": _recorded_at(rng, claims, claim, said_on, known_on, outcome),
        "revises": np.where(within > 0, np.arange(claim.size) - 1, -1),
    }
    said["reference"] = np.where(rng.random(claim.size) < 0.2, rng.integers(5, 96, claim.size), -1)
    return said


def _said_on(
    rng: np.random.Generator, claims: _Claims, claim: Column, within: Column, opened: Column, deadline: Column
) -> Column:
    """The first in the first half of the question's time, revisions between it and the deadline, in order."""
    question = claims.question
    last = np.minimum(deadline[question], LAST - 5)
    first = opened[question] + (rng.uniform(0, 0.5, question.size) * (last - opened[question])).astype(np.int64)
    part = np.where(within > 0, rng.random(claim.size), 0.0)
    days = first[claim] + (part * (last - first)[claim]).astype(np.int64)
    return np.asarray(days[np.lexsort((days, claim))])


def _recorded_at(
    rng: np.random.Generator, claims: _Claims, claim: Column, said_on: Column, known_on: Column, outcome: Column
) -> Column:
    """Six claims in ten within three days, the others from a backlog, long after the outcome was known."""
    count = claims.size.size
    live = rng.random(count) < 0.6
    clock, delay = rng.integers(0, DAY, count), rng.integers(0, 4, count)
    settled = outcome[claims.question] != OPEN
    backlog = np.where(settled, known_on[claims.question], FIRST) + rng.integers(30, 400, count)
    backlog = np.maximum(np.minimum(backlog, LAST)[claim], said_on + 1)
    day = np.where(live[claim], said_on + delay[claim], backlog)
    return np.asarray(np.minimum(day, LAST) * DAY + clock[claim])


def _readings(
    rng: np.random.Generator, author: Column, within: Column, outcome: Column, authors: int
) -> dict[str, Column]:
    """The numbers: an author leans the right way as often as his or her skill has it, and says how sure."""
    size = author.size
    skill = np.clip(rng.normal(0.7, 0.1, authors), 0.3, 0.97)[author]
    came_true = np.where(outcome == 0, True, np.where(outcome == 1, False, rng.random(size) < 0.5))
    affirms = (rng.random(size) < skill) == came_true
    basis = rng.choice(4, size=size, p=_BASIS_SHARES)
    vague = (rng.random(size) < 0.05) & (basis == 1)
    basis[(within > 0) & (rng.random(size) < 0.02)] = RETRACTION
    hedge = rng.choice([60, 70, 80, 90], size=size)
    sure = np.select([vague, basis == 1, basis == 2], [50, hedge, 90], rng.integers(51, 99, size))
    wide = np.select([vague, basis == 1], [30, 10], 0)
    low = np.where(basis == 2, 75, sure - wide)
    high = np.where(basis == 2, 98, np.minimum(sure + wide, 99))
    return {
        "percent": np.where(affirms, sure, 100 - sure),
        "low": np.where(affirms, low, 100 - high),
        "high": np.where(affirms, high, 100 - low),
        "basis": basis,
        "vague": vague,
        "denies": ~affirms & (basis != RETRACTION),
    }


def _pieces(said: dict[str, Column]) -> tuple[Column, Column]:
    """Two predictions in a row by one author for one outlet stand in one commentary; its id, and each one's first."""
    order = np.lexsort((said["said_on"], said["outlet"], said["author"]))
    home = said["author"][order] * (OUTLETS + 1) + said["outlet"][order]
    start = np.concatenate(([True], home[1:] != home[:-1]))
    run = np.arange(order.size) - np.maximum.accumulate(np.where(start, np.arange(order.size), 0))
    new = run % 2 == 0
    piece = np.empty(order.size, dtype=np.int64)
    piece[order] = np.cumsum(new)
    return piece, order[new]


def _number(published: Column, settled: Column) -> tuple[Column, Column]:
    """The log's numbers of publications and of settlements (-1 for none), by time."""
    settling = np.flatnonzero(settled >= 0)
    times = np.concatenate([published, settled[settling]])
    seq = np.empty(times.size, dtype=np.int64)
    seq[np.argsort(times, kind="stable")] = np.arange(times.size)
    settled_seq = np.full(settled.size, -1)
    settled_seq[settling] = seq[published.size :]
    return seq[: published.size], settled_seq


def _events(rng: np.random.Generator, claims: _Claims, count: int) -> tuple[Column, int]:
    """Events from 1: one question in twenty shares its event with two more of the same author's."""
    event = np.arange(1, count + 1)
    alone = np.flatnonzero(np.bincount(claims.question, minlength=count)[claims.question] == 1)
    few = alone[rng.random(alone.size) < 0.05]
    few = few[np.lexsort((claims.question[few], claims.author[few]))]
    triples = few[: few.size // 3 * 3].reshape(-1, 3)
    author = claims.author[triples]
    triples = triples[(author[:, 0] == author[:, 2])]
    event[claims.question[triples]] = claims.question[triples[:, :1]] + 1
    return event, triples.shape[0]


def _topics(rng: np.random.Generator, count: int) -> Column:
    """One to three topics, all different, the first ones oftener."""
    first = np.minimum(rng.geometric(0.1, count), TOPICS)
    steps = rng.integers(1, TOPICS // 2, (count, 2))
    others = (first[:, None] + np.cumsum(steps, axis=1) - 1) % TOPICS + 1
    many = rng.choice(3, size=count, p=(0.5, 0.35, 0.15))
    return np.column_stack([first, np.where(many >= 1, others[:, 0], 0), np.where(many >= 2, others[:, 1], 0)])
