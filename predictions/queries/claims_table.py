"""One author's claims as a table, row by row: what their page shows, for whoever wants to compute with it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..models import Author
from .export import CHUNK
from .records import Record, author_scores, records

COLUMNS: Final = (
    "question", "statement", "deadline", "status", "outcome", "credit", "known_on", "said_first", "said_last",
    "n_statements", "probability", "basis", "brier", "matured", "advance", "quote", "prediction",
)  # fmt: skip


def author_rows(author: Author) -> Iterator[Mapping[str, Any]]:
    """A row for each question, latest deadline first; some at a time, so that memory does not grow with them."""
    found = author_scores(author)
    start = 0
    while page := list(found[start : start + CHUNK]):
        yield from (_row(one) for one in records(page))
        start += CHUNK


def _row(of: Record) -> Mapping[str, Any]:
    score, question, last = of.score, of.score.question, of.last
    counted = score.is_scored
    return {
        "question": str(question.public_id), "statement": question.statement, "deadline": question.deadline,
        "status": score.status, "outcome": of.resolution.outcome if of.resolution else None,
        "credit": score.credit, "known_on": of.resolution.known_on if of.resolution else None,
        "said_first": of.statements[0].said_on if of.statements else None,
        "said_last": last.said_on if last else None, "n_statements": len(of.statements),
        "probability": score.probability if counted else last.probability if last else None,
        "basis": (score.basis if counted else last.basis if last else "") or None, "brier": of.brier,
        "matured": score.matured, "advance": score.advance, "quote": (last.quote if last else "") or None,
        "prediction": str(last.public_id) if last else None,
    }  # fmt: skip
