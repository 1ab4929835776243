"""The scoreboard under other readings of words."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ...queries.sensitivity import sensitivity
from ..outputs import sensitivity as shapes
from ..paging import PARAMETERS, LinesPage
from .base import Door
from .scoreboard import PAGE_DOCS, SLICE, SLICE_DOCS, slice_of

# Other readings are kept for skill against the coin only: a frozen reference does not depend on how words are read.
_NARROWS = tuple(name for name in SLICE if name != "reference")


class Sensitivity(Door):
    """Would the order be the same, had the desk read words as other numbers?"""

    parameters = (*_NARROWS, shapes.ONLY_MOVES, *PARAMETERS)

    @extend_schema(
        summary="The scoreboard under other readings of words",
        tags=["scores"],
        parameters=[
            *(one for one in SLICE_DOCS if one.name in _NARROWS),
            OpenApiParameter(
                shapes.ONLY_MOVES,
                str,
                enum=["1"],
                description="`1`: only authors whose rank is not the same on every scale.",
            ),
            *PAGE_DOCS,
        ],
        responses=shapes.SensitivitySerializer,
        examples=[OpenApiExample("Two move", value=shapes.EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request) -> Response:
        """Rank and shrunk skill of every author who has `min_n` events, on each of seven scales: as it stands, a bare
        “will” at .75 and at .98, and the words of other scales (survey, ICD 203, IPCC, Kent). Skill is against a coin.

        Two authors count as different only if that holds for a bare “will” at .75, .90 and .98; `rank_low` and
        `rank_high` count only such differences. Authors with fewer events have no rank on any scale and are left out.
        """
        found = sensitivity(slice_of(request), now=self.now)
        page = LinesPage(request, found.table.movers() if _only_moves(request) else found.table)
        answer: dict[str, Any] = shapes.head(found)
        answer |= {"count": page.count, "next": page.next, "previous": page.previous}
        return Response(answer | {"results": [shapes.row(line) for line in page.lines]})


def _only_moves(request: Request) -> bool:
    text = request.query_params.get(shapes.ONLY_MOVES, "")
    if text not in ("", "1"):
        raise ValidationError(
            {shapes.ONLY_MOVES: [ErrorDetail("Give 1 for those who change place, or leave it out.", "unknown_moves")]}
        )
    return text == "1"
