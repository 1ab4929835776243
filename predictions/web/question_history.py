"""How the forecasts on a question moved: the lines of the chart, and the same as rows of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.safestring import SafeString

from ..charts import Line, Mark, Step
from ..models import Prediction, PredictionState, Question, Resolution
from ..queries.records import Record
from . import drawings, words
from .texts import gettext as _
from .texts import ngettext

# A chart of more is a thicket, and a table of more is no table: the other authors' own pages have theirs.
MOST_LINES: Final = 24
MOST_ROWS: Final = 120
_LONGEST_NAME: Final = 26


@dataclass(frozen=True, slots=True)
class Row:
    """One statement: whose, when, what it came to, the range of its reading, and whether it counts."""

    author: str
    said: Prediction
    probability: str
    range: str
    note: str


@dataclass(frozen=True, slots=True)
class Moves:
    """The chart, its table, and how many authors and statements of this page are left out of either."""

    plot: SafeString
    rows: Sequence[Row]
    n_lines_left: int
    n_rows_left: int


def moves(question: Question, resolution: Resolution | None, found: Sequence[Record], today: date) -> Moves | None:
    """Of the records of one page of a question's claims; nothing where none of them has a number to draw."""
    until = _end(question, resolution, today)
    drawn = [(one.score.author.name, steps) for one in found if (steps := list(_steps(one, until)))]
    if not drawn:
        return None
    rows = [row for one in found for row in _rows(one, until)]
    lines = [Line(words.shortened(name, _LONGEST_NAME), steps) for name, steps in drawn[:MOST_LINES]]
    return Moves(
        plot=drawings.history(
            lines, description=_description(drawn), until=until, marks=_marks(question, resolution), id="moves"
        ),
        rows=rows[:MOST_ROWS],
        n_lines_left=max(len(drawn) - MOST_LINES, 0),
        n_rows_left=max(len(rows) - MOST_ROWS, 0),
    )


def _end(question: Question, resolution: Resolution | None, today: date) -> date:
    """The last day that counts so far."""
    assert question.deadline is not None
    return min(question.deadline, resolution.known_on if resolution else today)


def _steps(record: Record, until: date) -> Iterator[Step]:
    """What stood, in its order: vague statements, and those that do not count, leave what stood before."""
    begun = False
    for one in record.statements:
        if _why_not(one, until):
            continue
        assert one.said_on is not None
        if one.retracts:
            if begun:
                yield Step(one.said_on, None)
            continue
        begun = True
        yield Step(one.said_on, *(None if x is None else float(x) for x in (one.probability, one.low, one.high)))


def _why_not(one: Prediction, until: date) -> str:
    """Why a statement moves no line; empty if it does."""
    if one.state == PredictionState.WITHDRAWN:
        return _("withdrawn by the desk")
    if one.vague and not one.retracts:
        return _("too vague: what was said before stands")
    if one.after_news or (one.said_on is not None and one.said_on > until):
        return _("too late to count")
    return ""


def _rows(record: Record, until: date) -> Iterator[Row]:
    for one in record.statements:
        low, high = words.percent(one.low), words.percent(one.high)
        yield Row(
            author=record.score.author.name,
            said=one,
            probability=words.probability_of(one),
            range=words.spread(low, high) if low != high else "",
            note=_why_not(one, until),
        )


def _marks(question: Question, resolution: Resolution | None) -> list[Mark]:
    assert question.deadline is not None
    marks = [Mark(question.deadline, _("deadline"))]
    if resolution is not None:
        marks.append(Mark(resolution.known_on, _("known")))
    return marks


def _description(drawn: Sequence[tuple[str, Sequence[Step]]]) -> str:
    """First and last word of each author, in a sentence."""
    said = []
    for name, steps in drawn[:MOST_LINES]:
        first, last = steps[0].probability, steps[-1].probability
        end = _("taken back") if last is None else words.percent(last)
        said.append(f"{name}: {words.percent(first)}" + (f" → {end}" if len(steps) > 1 else ""))
    lead = ngettext("%(n)d author. ", "%(n)d authors. ", len(drawn)) % {"n": len(drawn)}
    return lead + "; ".join(said) + "."
