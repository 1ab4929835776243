"""The record as it was at the end of a past day, as columns: what one room works out and another makes boards of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .columns import Whole


@dataclass(frozen=True, slots=True)
class PastRecord:
    """Every claim as it was scored then, by numbers of its own: a place in `authors`, in `outlets`, of a question.

    `facts` are the columns of score_columns.COLUMNS. `authors`: slug and name as they were. `outlets`: public ids.
    `topics`: by slug the questions that were in it.
    """

    on: date
    at: datetime
    size: int
    root: str
    facts: Mapping[str, Whole]
    authors: Sequence[tuple[str, str]]
    outlets: Sequence[str]
    topics: Mapping[str, Whole]
