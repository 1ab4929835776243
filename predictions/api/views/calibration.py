"""How often it happened when an author said so."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ...queries.calibration import author_calibration
from ...queries.visible import authors_for
from ..outputs import calibration as shapes
from .base import Door
from .scoreboard import SLICE, SLICE_DOCS, slice_of


class Calibration(Door):
    """One author's calibration."""

    # How many events a rank takes has no meaning here.
    parameters = tuple(name for name in SLICE if name != "min_n")

    @extend_schema(
        summary="One author's calibration",
        tags=["scores"],
        parameters=[one for one in SLICE_DOCS if one.name != "min_n"],
        responses=shapes.AuthorCalibrationSerializer,
        examples=[OpenApiExample("Ten claims", value=shapes.EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Matured yes-or-no questions, one point each: a table in ten steps, the same by where the numbers come from,
        and the CORP curve, which needs no steps, with the band in which a calibrated author's would lie.
        """
        author = get_object_or_404(authors_for(request.user), slug=slug)
        found = author_calibration(author, slice_of(request), now=self.now)
        return Response(shapes.author_calibration(author, found))
