"""The scoreboard: who was right, and how sure we can be of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from .. import actions
from ..models import Cohort
from ..models.past import PastRecord
from ..queries.choices import Choices, slice_choices
from ..queries.finds import board_finds
from ..queries.frames import n_of_backlogs
from ..queries.past_board import board_as_of
from ..queries.scoreboard import ORDERINGS, Board, Line, scoreboard
from ..queries.slices import BadSlice, BoardSlice, read_day, read_slice
from ..queries.totals import totals
from ..rules.problems import Problem
from ..scoring.ranking import COIN, FROZEN
from . import links, words
from .board_rows import Row, board_row
from .limits import address_of, may_send
from .pages import Head, bad_address, public_page, sheet, show
from .texts import gettext as _
from .texts import ngettext

# What a click on a column's heading asks for first: the better end on top.
_COLUMNS = (
    ("rank", gettext_noop("Rank"), "rank"),
    ("name", gettext_noop("Author"), "name"),
    ("n", gettext_noop("Settled"), "-n"),
    ("brier", gettext_noop("Brier score"), "brier"),
    ("hit_rate", gettext_noop("Hit rate"), "-hit_rate"),
)
_SKILLS = {
    COIN: ("skill", gettext_noop("Skill v. coin"), "-skill"),
    FROZEN: ("skill_frozen", gettext_noop("Skill v. reference"), "-skill_frozen"),
}

# So many past days worked out for one address within an hour.
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One heading: its link, and how the board is ordered by it now ("" if it is not)."""

    label: str
    address: str
    sorted: str


@public_page
def board(request: HttpRequest) -> HttpResponse:
    """`/`, narrowed by whatever `read_slice` knows, in the order asked for, fifty authors at a time."""
    part, ordering = read_slice(request.GET), _ordering(request.GET.get("ordering", ""))
    part = replace(part, as_of=read_day(request.GET.get("as_of", "")))
    try:
        found = _found(request, part, ordering)
    except actions.Unavailable as refused:
        return bad_address(request, refused.problems, status=503)
    except actions.DomainError as refused:
        raise BadSlice(list(refused.problems)) from None
    lines = sheet(request, found.lines, lambda page: links.board(part, ordering=ordering, page=page))
    rows = _rows(found, lines.items)
    choices = slice_choices(part)
    return show(
        request,
        "scoreboard",
        _head(part, ordering, lines.number),
        choices=choices,
        chosen=_chosen(part, choices),
        default_min_n=settings.MIN_N,
        lines=lines,
        others=len(found.lines) - found.n_field,
        **_table(found, rows, lines.first, ordering),
    )


def _found(request: HttpRequest, part: BoardSlice, ordering: str) -> Board:
    now = timezone.now()
    if part.as_of is None:
        return scoreboard(part, now=now, ordering=ordering, field_first=True)

    def read(day: date) -> PastRecord:
        # What is kept already costs nothing; to work a day out does.
        if not may_send("as_of", address_of(request), MOST_DAYS):
            sentence = _("Too many past boards were asked for from your address: try again in an hour.")
            raise actions.Unavailable.one("as_of", "too_many", sentence)
        return actions.record_as_of(day, now=now)

    return board_as_of(part, read, ordering=ordering, field_first=True)


def top_of(part: BoardSlice, *, now: datetime, most: int) -> dict[str, Any]:
    """What a page shows of the head of a board: the table of its first `most` lines, and what must be said with it."""
    found = scoreboard(part, now=now)
    return _table(found, _rows(found, found.lines[:most]), 1, "rank")


def _rows(found: Board, lines: Sequence[Line]) -> list[Row]:
    return [
        board_row(
            line,
            found.part.min_n,
            number,
            found.reference,
            found.n_field,
            n_withheld=found.withheld.get(line.author_slug, 0),
        )
        for number, line in enumerate(lines, start=1)
    ]


def _table(found: Board, rows: Sequence[Row], first: int, ordering: str) -> dict[str, Any]:
    """The context of a board's table and notes; `first` is the place of the first of the rows."""
    added = totals(found)
    return {
        "board": found,
        "columns": _columns(found, ordering),
        "skill_label": _(_SKILLS[found.reference][1]),
        "fell_back": found.part.reference != found.reference,
        "groups": _groups(rows, found.n_field - first + 1),
        "n_ranked": found.n_field,
        "ordering": ordering,
        "totals": added,
        "vague_share": words.whole_percent(added.n_vague / added.n_claims if added.n_claims else None),
        # Drafts and frames are counted as they are now, which on a past board would be a mixture.
        "finds": None if found.part.as_of else board_finds(found),
        "n_backlogs": n_of_backlogs() if found.part == _whole(found.part) else 0,
        "now_address": links.board(replace(found.part, as_of=None), ordering=ordering) if found.part.as_of else "",
        "advance_address": _advance_address(found.part),
    }


def _whole(part: BoardSlice) -> BoardSlice:
    """The board of everything under the same minimum."""
    return BoardSlice(min_n=part.min_n, cohort=part.cohort)


def _ordering(text: str) -> str:
    if not text or text.removeprefix("-") in ORDERINGS:
        return text or "rank"
    sentence = _("Give one of: %(names)s; a - in front turns it round.") % {"names": ", ".join(ORDERINGS)}
    raise BadSlice([Problem("ordering", "unknown_ordering", sentence)])


def _head(part: BoardSlice, ordering: str, page: int) -> Head:
    return Head(
        title=_title(part),
        section="scoreboard",
        description=_(
            "Commentators’ predictions, each with its quote: who was right, how often, and how sure we can be."
        ),
        path=links.board(part, ordering=ordering, page=page),
        json_path=f"{links.API}/scoreboard/{links.board_query(part, ordering=ordering)}",
    )


def _title(part: BoardSlice) -> str:
    if part.as_of is None:
        return _("Scoreboard")
    return _("Scoreboard as it stood on %(day)s") % {"day": date_format(part.as_of, _("j F Y"))}


def _groups(rows: Sequence[Row], n_field: int) -> tuple[Sequence[Row], Sequence[Row]]:
    """Those with the events that a rank takes come first on a board; so many of the field are on this page or later."""
    split = max(n_field, 0)
    return rows[:split], rows[split:]


def _columns(found: Board, ordering: str) -> list[Column]:
    return [_column(found.part, ordering, *column) for column in (*_COLUMNS, _SKILLS[found.reference])]


def _column(part: BoardSlice, ordering: str, name: str, label: str, first: str) -> Column:
    mine = ordering.removeprefix("-") == name
    other_way = name if ordering.startswith("-") else f"-{name}"
    address = links.board(part, ordering=other_way if mine else first)
    direction = ("descending" if ordering.startswith("-") else "ascending") if mine else ""
    return Column(_(label), address, direction)


def _chosen(part: BoardSlice, choices: Choices) -> list[str]:
    """What the board is narrowed to, in words."""
    topic = [one.name for one in choices.topics if one.slug == part.topic]
    outlet = [one.name for one in choices.outlets if one.slug == part.outlet]
    year = [str(part.year)] if part.year is not None else []
    return [*topic, *year, *outlet, *_ahead(part.lead_min)]


def _ahead(days: int) -> list[str]:
    """How early something was said at least, in words; nothing for no days."""
    if not days:
        return []
    sentence = ngettext("said at least %(n)s day ahead", "said at least %(n)s days ahead", days)
    return [sentence % {"n": words.count(days)}]


def _advance_address(part: BoardSlice) -> str:
    """The same board of what was recorded in advance; nothing if this is it."""
    if part.cohort == Cohort.ADVANCE:
        return ""
    return links.board(replace(part, cohort=Cohort.ADVANCE.value))
