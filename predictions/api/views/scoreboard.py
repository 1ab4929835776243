"""The scoreboard."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ... import actions
from ...models import Cohort
from ...queries.past_board import board_as_of
from ...queries.scoreboard import ORDERINGS, Board, scoreboard
from ...queries.slices import LARGEST_MIN_N, LONGEST_LEAD, BoardSlice, read_day, read_slice
from ...scoring.ranking import REFERENCES
from ..caching import ASK_AGAIN, is_known
from ..outputs import boards, examples
from ..paging import CURSOR_HELP, FIELDS, PARAMETERS, SIZE_HELP, SIZE_SCHEMA, LinesPage
from .base import Door, wanted_fields

AS_OF = "as_of"
SLICE = ("topic", "year", "outlet", "cohort", "min_n", "reference", "lead_min")
_WAYS = tuple(way for name in ORDERINGS for way in (name, f"-{name}"))

SLICE_DOCS = [
    OpenApiParameter("topic", str, description="Slug of a topic; a question counts in each of its topics."),
    OpenApiParameter(
        "year",
        {"type": "integer", "minimum": 1, "maximum": 9999},
        description="Year of settlement; of the deadline while open.",
    ),
    OpenApiParameter("outlet", str, description="Slug of the outlet of the last counted statement."),
    OpenApiParameter(
        "cohort", str, enum=Cohort.values,
        description="`advance`: only what was recorded before its outcome was known. `all` if not given.",
    ),
    OpenApiParameter(
        "min_n", {"type": "integer", "minimum": 1, "maximum": LARGEST_MIN_N},
        description="Events an author needs for a rank; the desk's setting if not given.",
    ),
    OpenApiParameter(
        "reference", str, enum=REFERENCES,
        description="What skill is ranked against: `coin` if not given; `frozen`, the reference probability that was "
        "frozen with a claim, over the claims that have one (the answer's `reference` says `coin` where fewer than "
        "`min_n` do).",
    ),
    OpenApiParameter(
        "lead_min", {"type": "integer", "minimum": 0, "maximum": LONGEST_LEAD},
        description="Only claims first made at least so many days before they were settled.",
    ),
]  # fmt: skip
_ORDERING_DOC = OpenApiParameter(
    "ordering", str, enum=_WAYS, description="`rank` if not given; unknown values always stand last."
)
_AS_OF_DOC = OpenApiParameter(
    "as_of", OpenApiTypes.DATE,
    description="A past day (UTC): the board as it stood at its end, by what was logged until then. Nothing that was "
    "recorded, settled, corrected or withdrawn later counts, and `as_of` in the answer says which entries did.",
)  # fmt: skip
PAGE_DOCS = [
    OpenApiParameter("page_size", SIZE_SCHEMA, description=SIZE_HELP),
    OpenApiParameter("cursor", str, description=CURSOR_HELP),
]


class Scoreboard(Door):
    """Who was right, how often, and how sure we can be of it."""

    parameters = (*SLICE, AS_OF, "ordering", FIELDS, *PARAMETERS)
    counted = False  # most of its answers come from memory, and all of them say the same

    @property
    def throttle_scope(self) -> str:
        """A past day is worked out from the log, and has a limit of its own."""
        return "as_of" if AS_OF in self.request.query_params else "read"

    @extend_schema(
        summary="Scoreboard",
        tags=["scores"],
        parameters=[*SLICE_DOCS, _AS_OF_DOC, _ORDERING_DOC, *PAGE_DOCS],
        responses=boards.ScoreboardSerializer,
        examples=[OpenApiExample("One author of five", value=examples.BOARD, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        """Every author of a slice of the record: the ranked ones first, then those below `min_n` events, rank null.

        Skill is against a coin. Where the authors cannot be told apart, `separable` is false and nobody has a rank.
        """
        board = self._board(request)
        page = LinesPage(request, board.lines)
        answer: dict[str, Any] = boards.head(board)
        answer |= {"count": page.count, "next": page.next, "previous": page.previous}
        rows = _narrowed(request, [boards.row(line, board.withheld) for line in page.lines])
        response = Response(answer | {"results": rows})
        return self.kept(request, response, board)

    def _board(self, request: Request) -> Board:
        part, ordering = slice_of(request), _ordering(request)
        day = read_day(request.query_params.get(AS_OF, ""))
        if day is None:
            return scoreboard(part, now=self.now, ordering=ordering)
        read = partial(actions.record_as_of, now=self.now)
        return board_as_of(replace(part, as_of=day), read, ordering=ordering)

    def kept(self, request: Request, response: Response, board: Board) -> Response:
        """The answer with all that lets caches keep it, our own too: it is made from the board's state alone.

        The ETag is a weak one: `as_of.at` tells when a page was made, and several processes make it.
        """
        state = (board.version, board.as_of.size, board.as_of.on)
        of = hashlib.sha256(repr((state, request.get_full_path(), settings.MIN_N)).encode()).hexdigest()[:24]
        response["ETag"] = f'W/"{of}"'
        response["Last-Modified"] = http_date(_last_change(board).timestamp())
        if not is_known(request):
            response["Cache-Control"] = ASK_AGAIN
        if not is_known(request) and board.part.as_of is None:
            response.made_from = state  # type: ignore[attr-defined]
        return response


def _last_change(board: Board) -> datetime:
    """When the board last changed: with each day at least, since some claims mature; a past one with its own day."""
    if board.part.as_of is not None:
        return board.as_of.at
    midnight = datetime.combine(board.as_of.on, time(), UTC)
    return max(board.changed_at or midnight, midnight)


def slice_of(request: Request) -> BoardSlice:
    """The slice that the parameters ask for. Raises BadSlice."""
    return read_slice({name: request.query_params.get(name, "") for name in SLICE})


def _narrowed(request: Request, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not request.query_params.get(FIELDS):
        return rows
    wanted = wanted_fields(request, boards.LINE_MEMBERS)
    return [{name: row[name] for name in wanted} for row in rows]


def _ordering(request: Request) -> str:
    ordering: str = request.query_params.get("ordering", "") or "rank"
    if ordering not in _WAYS:
        sentence = f"Give one of: {', '.join(ORDERINGS)}; with - in front to turn it round."
        raise ValidationError({"ordering": [ErrorDetail(sentence, "unknown_ordering")]})
    return ordering
