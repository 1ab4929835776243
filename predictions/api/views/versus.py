"""Two authors on the same questions."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ...queries.versus import versus
from ...queries.visible import authors_for
from ..outputs import versus as shapes
from .base import Door


class Versus(Door):
    """One author against another."""

    @extend_schema(
        summary="Two authors on the questions that both answered",
        tags=["scores"],
        parameters=[
            OpenApiParameter("a", str, "path", description="Slug of the first author."),
            OpenApiParameter("b", str, "path", description="Slug of the second author."),
        ],
        responses=shapes.VersusSerializer,
        examples=[OpenApiExample("Told apart", value=shapes.EXAMPLE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, a: str, b: str) -> Response:
        """Both Brier scores over the matured yes-or-no questions that both answered, each over the days on which both
        forecasts stood, and the paired difference with its interval.

        Two authors count as different only where `survives` is true: told apart, the same way round, whether a bare
        “will” is read as .75, .90 or .98.
        """
        first, second = (get_object_or_404(authors_for(request.user), slug=slug) for slug in (a, b))
        if first == second:
            raise ValidationError(
                {"b": [ErrorDetail("Name two different authors: this is the first one.", "same_author")]}
            )
        return Response(shapes.versus(first, second, versus(first, second, now=self.now)))
