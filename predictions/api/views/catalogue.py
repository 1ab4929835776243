"""Outlets, topics and pieces."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view

from ...models import Commentary, Outlet, Topic
from ...queries.visible import authors_for, commentaries_for, outlets_for, topics_for
from ..filters import CommentaryFilter, NameFilter
from ..outputs.common import NamedSerializer, PieceSerializer
from .base import BY_SLUG, Listing


@extend_schema_view(get=extend_schema(summary="Outlets", tags=["catalogue"], description="Outlets by slug."))
class Outlets(Listing):
    """Newspapers, newsletters, podcasts, broadcasters."""

    serializer_class = NamedSerializer
    filterset_class = NameFilter
    orderings = BY_SLUG
    queryset = Outlet.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return outlets_for(self.request.user)


@extend_schema_view(get=extend_schema(summary="Topics", tags=["catalogue"], description="Topics by slug."))
class Topics(Listing):
    """Subject tags."""

    serializer_class = NamedSerializer
    filterset_class = NameFilter
    orderings = BY_SLUG
    queryset = Topic.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        return topics_for(self.request.user)


@extend_schema_view(
    get=extend_schema(
        summary="Pieces that were read",
        tags=["catalogue"],
        description="Pieces with a visible prediction, latest first.",
    )
)
class Commentaries(Listing):
    """Columns, newsletters, broadcasts; their text is the desk's own copy and not shown."""

    serializer_class = PieceSerializer
    filterset_class = CommentaryFilter
    queryset = Commentary.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        visible = Prefetch("authors", queryset=authors_for(self.request.user).order_by("slug"))
        return commentaries_for(self.request.user).select_related("outlet").prefetch_related(visible)
