"""What was said on questions, read as columns for scoring: one row per public statement, with its question's terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np

from ..language.scales import on_scale
from ..models.columns import (
    NONE,
    Whole,
    billionths,
    code,
    day,
    given,
    is_postgresql,
    read_columns,
    seconds,
)
from ..models.days import local_days
from ..scoring.facts import BASES, BILLION, SCALES, Flags

OUTCOMES: Final = ("true", "false", "partial", "void", "unverifiable", "ambiguous")
_WORDED: Final = (BASES.index("hedge"), BASES.index("bare"))

_FROM: Final = """
  FROM predictions_prediction AS p
  JOIN predictions_question AS q ON q.id = p.question_id
  LEFT JOIN predictions_resolution AS r ON r.question_id = q.id AND r.superseded_at IS NULL AND {of_r}
  WHERE p.state IN ('published', 'withdrawn') AND q.state <> 'draft' AND {of_p} AND {of_q}
  ORDER BY p.question_id, p.author_id, p.said_on, p.recorded_seq
"""


@dataclass(frozen=True, slots=True)
class Said:
    """s public statements by question, author and standing order. Days are ordinals, times seconds, NONE is NULL.

    `whole` holds the columns that `_columns` names; `zone` is the place of the question's zone in `zones`.
    """

    whole: dict[str, Whole]
    hedges: Sequence[str]
    zone: Whole
    zones: Sequence[str]

    def __len__(self) -> int:
        return len(self.zone)

    def flags(self, name: str) -> Flags:
        """A column of yes and no."""
        return np.asarray(self.whole[name] == 1)

    def local_day(self, name: str) -> Whole:
        """A column of times as days in the question's zone; 0 where there is none."""
        instants = np.where(given(self.whole[name]), self.whole[name], 0)
        return np.where(given(self.whole[name]), local_days(instants, self.zone, self.zones), 0)


def read_statements(condition: str, parameters: Sequence[Any], *, many: bool = False) -> Said:
    """The public statements on the questions whose `{id}` the SQL `condition` names."""
    texts = [("hedge", "p.hedge"), ("zone", "q.time_zone")]
    # Said of every table: from a range of one key no database concludes that the others are in it.
    columns = {"of_r": "r.question_id", "of_p": "p.question_id", "of_q": "q.id"}
    rest = _FROM.format(**{name: condition.format(id=column) for name, column in columns.items()})
    whole, words = read_columns(_columns(), rest, [*parameters] * len(columns), texts=texts, many=many)
    zones = sorted(set(words["zone"]))
    places = {name: place for place, name in enumerate(zones)}
    return Said(whole, words["hedge"], np.array([places[name] for name in words["zone"]], dtype=np.int64), zones)


def _columns() -> list[tuple[str, str]]:
    """Each column's name and its SQL on this engine."""

    def flag(column: str) -> str:
        return f"({column})::int" if is_postgresql() else column

    # What is no calendar day is no usable reference; a cast of it would end the whole query.
    reference_day = "substr(p.reference_at, 1, 10)"
    if is_postgresql():
        is_day = "p.reference_at ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}'"
        reference_day = f"(CASE WHEN {is_day} THEN {reference_day} END)::date"
    return [
        ("question", "p.question_id"), ("author", "p.author_id"), ("outlet", "p.outlet_id"),
        ("said_on", day("p.said_on")), ("probability", billionths("p.probability")), ("low", billionths("p.low")),
        ("high", billionths("p.high")), ("reference", billionths("p.reference_probability")),
        ("reference_on", day(reference_day)),
        ("basis", code("p.basis", BASES)), ("denies", flag("p.denies")), ("vague", flag("p.vague")),
        ("retracts", flag("p.retracts")), ("after_news", flag("p.after_news")),
        ("published", flag("p.state = 'published'")), ("reading_at", seconds("p.reading_at")),
        ("event", "q.event_id"), ("deadline", day("q.deadline")), ("due_at", seconds("q.due_at")),
        ("terms_at", seconds("q.terms_at")), ("outcome", code("r.outcome", OUTCOMES)),
        ("credit", billionths("r.credit")), ("known_on", day("r.known_on")),
    ]  # fmt: skip


def readings(said: Said, rows: Whole) -> Whole:
    """The probability of each of these statements on each of SCALES, (s, len(SCALES)) billionths."""
    stored = np.where(given(said.whole["probability"][rows]), said.whole["probability"][rows], 0)
    found = np.repeat(stored[:, np.newaxis], len(SCALES), axis=1)
    worded = np.flatnonzero(np.isin(said.whole["basis"][rows], _WORDED))
    if worded.size:
        denies, numbers = said.whole["denies"][rows][worded].tolist(), stored[worded].tolist()
        phrases = [said.hedges[row] for row in rows[worded].tolist()]
        found[worded] = [_on_scales(*one) for one in zip(phrases, numbers, denies, strict=True)]
    return found


def _on_scales(phrase: str, recorded: int, denies: int) -> tuple[int, ...]:
    key = (phrase, recorded, denies)
    if key not in _remembered:
        if len(_remembered) > _MOST:
            _remembered.clear()
        number = Decimal(recorded).scaleb(-9)
        _remembered[key] = tuple(
            int(on_scale(phrase, scale, denied=bool(denies), recorded=number) * BILLION) for scale in SCALES
        )
    return _remembered[key]


# A ledger holds few different phrases; a million rows must not read each of them anew.
_remembered: dict[tuple[str, int, int], tuple[int, ...]] = {}
_MOST: Final = 10_000

__all__ = ["NONE", "OUTCOMES", "Said", "read_statements", "readings"]
