"""The people who are scored."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from ...models import Author
from ...queries.authors import profile
from ...queries.visible import authors_for
from ..filters import AuthorFilter
from ..outputs import boards, examples
from ..outputs.common import AuthorLinkSerializer
from ..versions import tagged
from .base import BY_SLUG, Door, Listing
from .scoreboard import SLICE, SLICE_DOCS, slice_of


@extend_schema_view(get=extend_schema(summary="Authors", tags=["catalogue"], description="Authors by slug."))
class Authors(Listing):
    """Everybody with a published prediction."""

    serializer_class = AuthorLinkSerializer
    filterset_class = AuthorFilter
    orderings = BY_SLUG
    queryset = Author.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return authors_for(self.request.user)


class AuthorProfile(Door):
    """One author's record."""

    parameters = SLICE

    @extend_schema(
        summary="One author's record",
        tags=["scores"],
        parameters=SLICE_DOCS,
        responses=boards.AuthorProfileSerializer,
        examples=[OpenApiExample("Fourth of five", value=examples.PROFILE, response_only=True, status_codes=["200"])],
    )
    def get(self, request: Request, slug: str) -> Response:
        """The author's line on the scoreboard of the same slice, with calibration bins, the Murphy parts of the Brier
        score, and how many finds were refused or wait.
        """
        author = get_object_or_404(authors_for(request.user), slug=slug)
        part = slice_of(request)
        found = profile(author, part, now=self.now)
        return tagged(Response(boards.profile(found, found.board, now=self.now)), author)
