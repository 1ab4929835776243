"""Rows made by the log's replay as the columns that scoring reads: what `statements` reads from the tables."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import numpy as np

from ...models import end_of_day
from ...models.columns import NONE, Whole
from ...scoring.facts import BASES
from ...transparency.replay import Row
from ..statements import OUTCOMES, Said

_PUBLIC: Final = ("published", "withdrawn")


class Numbers:
    """Numbers in place of ids, in the order in which they were met."""

    def __init__(self) -> None:
        self.authors: dict[str, int] = {}
        self.outlets: dict[str, int] = {}
        self.questions: dict[str, int] = {}
        self.events: dict[str, int] = {}

    def topics_of(self, questions: Iterable[tuple[str, Iterable[str]]]) -> dict[str, Whole]:
        """By slug the questions in it, of those on which something was said."""
        found: dict[str, list[int]] = {}
        for key, slugs in questions:
            if key in self.questions:
                for slug in slugs:
                    found.setdefault(slug, []).append(self.questions[key])
        return {slug: np.array(sorted(those), dtype=np.int64) for slug, those in found.items()}


def as_statements(
    claims: Iterable[Row], questions: Mapping[str, Row], outcomes: Mapping[str, Row], numbers: Numbers
) -> Said:
    """The public statements by question, author and standing order. `outcomes`: those in force, by question."""
    terms: dict[str, list[int]] = {}
    rows, texts = [], []
    for row in claims:
        key = str(row.get("question"))
        if row.get("state") not in _PUBLIC or key not in questions:
            continue
        if key not in terms:
            terms[key] = _terms(questions[key], outcomes.get(key), numbers)
        rows.append([*_statement(row, key, numbers), *terms[key]])
        texts.append((row["hedge"] or "", questions[key]["time_zone"]))
    table = np.array(rows, dtype=np.int64).reshape(-1, len(_STATEMENT) + len(_TERMS))
    whole = dict(zip((*_STATEMENT, *_TERMS), table.T, strict=True))
    order = np.lexsort((whole.pop("seq"), whole["said_on"], whole["author"], whole["question"]))
    zones = sorted({zone for _, zone in texts})
    places = {name: place for place, name in enumerate(zones)}
    return Said(
        {name: np.ascontiguousarray(column[order]) for name, column in whole.items()},
        [texts[row][0] for row in order.tolist()],
        np.array([places[texts[row][1]] for row in order.tolist()], dtype=np.int64),
        zones,
    )


# In the order of _statement and of _terms.
_STATEMENT: Final = (
    "question", "author", "outlet", "seq", "said_on", "probability", "low", "high", "reference", "reference_on",
    "basis", "denies", "vague", "retracts", "after_news", "published", "reading_at",
)  # fmt: skip
_TERMS: Final = ("event", "deadline", "due_at", "terms_at", "outcome", "credit", "known_on")


def _statement(row: Row, question: str, numbers: Numbers) -> list[int]:
    return [
        _number(numbers.questions, question), _number(numbers.authors, row["author"]),
        _number(numbers.outlets, row["outlet"]), row["recorded_seq"], _day(row["said_on"]),
        *(_billionths(row[name]) for name in ("probability", "low", "high", "reference_probability")),
        _day_of_reference(row.get("reference_at")), _code(row["basis"], BASES),
        *(int(bool(row[name])) for name in ("denies", "vague", "retracts", "after_news")),
        int(row["state"] == "published"), _seconds(row["reading_at"]),
    ]  # fmt: skip


def _terms(row: Row, outcome: Row | None, numbers: Numbers) -> list[int]:
    settled: Row = outcome or {}
    return [
        _number(numbers.events, row["event"]), _day(row["deadline"]),
        int(end_of_day(date.fromisoformat(row["deadline"]), row["time_zone"]).timestamp()), _seconds(row["terms_at"]),
        _code(settled.get("outcome"), OUTCOMES), _billionths(settled.get("credit")), _day(settled.get("known_on")),
    ]  # fmt: skip


def _number(numbers: dict[str, int], key: str) -> int:
    return numbers.setdefault(key, len(numbers))


def _code(text: str | None, known: tuple[str, ...]) -> int:
    return known.index(text) if text in known else NONE


def _day(text: str | None) -> int:
    return date.fromisoformat(text).toordinal() if text else NONE


def _day_of_reference(text: Any) -> int:
    """Its day, if it begins with one: what is no calendar day is no usable reference."""
    try:
        return date.fromisoformat((text or "")[:10]).toordinal()
    except ValueError:
        return NONE


def _seconds(text: str | None) -> int:
    return int(datetime.fromisoformat(text).timestamp()) if text else NONE


def _billionths(text: str | None) -> int:
    return int(Decimal(text).scaleb(9)) if text else NONE
