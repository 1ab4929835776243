"""One author on one question as a row of a list, and the tabs that narrow such a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_noop

from ..models import Outcome, Prediction, PredictionState, ScoreStatus
from ..queries.records import Record
from ..queries.totals import n_claims
from . import words
from .texts import gettext as _

LONGEST_STATEMENT, LONGEST_QUOTE = 240, 200
# Somebody who revises daily would fill the page; the rest stands on the prediction's own page.
MOST_STATEMENTS = 4

# Tab -> its label and the statuses it holds; the figure that counts them is n for settled ones, n_<status> else.
TABS: Final[dict[str, tuple[str, str]]] = {
    "": (gettext_noop("All"), ""),
    "settled": (gettext_noop("Settled"), ScoreStatus.SCORED),
    "open": (gettext_noop("Open"), ScoreStatus.OPEN),
    "void": (gettext_noop("Void"), ScoreStatus.VOID),
    "vague": (gettext_noop("Too vague"), ScoreStatus.VAGUE),
    "unverifiable": (gettext_noop("Unverifiable"), ScoreStatus.UNVERIFIABLE),
    "ambiguous": (gettext_noop("Ambiguous"), ScoreStatus.AMBIGUOUS),
    "late": (gettext_noop("Said too late"), ScoreStatus.LATE),
    "retracted": (gettext_noop("Taken back"), ScoreStatus.RETRACTED),
    "withdrawn": (gettext_noop("Withdrawn"), ScoreStatus.WITHDRAWN),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to narrow the list; `here`: it is the one in force."""

    label: str
    n: int
    address: str
    here: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One statement in a list: when, and what it comes to."""

    public_id: UUID
    on: date | None
    probability: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One row: the question, what was said, what became of it, what it was worth."""

    author_name: str
    author_slug: str
    question_id: UUID
    statement: str
    deadline: date | None
    status: str
    label: str
    outcome: str
    outcome_label: str
    known_on: date | None
    probability: str
    brier: str
    quote: str
    withheld: bool
    said: tuple[Said, ...]
    n_earlier: int
    advance: bool
    posthumous: bool


def tabs(chosen: str, figures: Mapping[str, Any], address: Callable[[str], str]) -> list[Tab]:
    """Every tab that has something in it, and the one chosen."""
    found = (
        Tab(_(label), counted(name, figures), address(name), name == chosen)
        for name, (label, _status) in TABS.items()
        if figures
    )
    return [tab for tab in found if tab.n or tab.here]


def statuses_of(tab: str) -> tuple[str, ...]:
    """The statuses to ask for; none for all."""
    status = TABS[tab][1]
    return (status,) if status else ()


def claim(record: Record) -> Claim:
    """The row of one record."""
    row, question, last = record.score, record.score.question, record.last
    outcome = record.resolution.outcome if record.resolution else ""
    return Claim(
        author_name=row.author.name,
        author_slug=row.author.slug,
        question_id=question.public_id,
        statement=words.shortened(question.statement, LONGEST_STATEMENT),
        deadline=question.deadline,
        status=row.status,
        label=words.STATUS[ScoreStatus(row.status)],
        outcome=outcome,
        outcome_label=words.OUTCOME[Outcome(outcome)] if outcome else "",
        known_on=record.resolution.known_on if record.resolution else None,
        probability=probability_shown(record),
        brier=words.score(record.brier),
        quote=words.shortened(last.quote, LONGEST_QUOTE) if last else "",
        withheld=bool(last and last.withheld),
        said=said(record.statements[-MOST_STATEMENTS:]),
        n_earlier=len(record.statements[:-MOST_STATEMENTS]),
        advance=row.advance,
        posthumous=row.author.is_posthumous(record.resolution.known_on if record.resolution else None),
    )


def said(statements: Sequence[Prediction]) -> tuple[Said, ...]:
    """Statements for a list, in the order given."""
    return tuple(
        Said(one.public_id, one.said_on, words.probability_of(one), one.state == PredictionState.WITHDRAWN)
        for one in statements
    )


def probability_shown(record: Record) -> str:
    """What counted in the score; before there is one, what stands."""
    if record.score.status == ScoreStatus.SCORED:
        return words.probability_counted(record.score)
    return words.probability_of(record.last) if record.last else words.UNKNOWN


def counted(tab: str, figures: Mapping[str, Any]) -> int:
    """How many claims a tab has, by the figures of the author's line on the board of everything."""
    if not tab:
        return n_claims(figures)
    return int(figures["n" if tab == "settled" else f"n_{tab}"])
