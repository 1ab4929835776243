"""Where to go from here."""

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ..links import link
from .base import Door

LISTS = ("scoreboard", "authors", "outlets", "topics", "commentaries", "frames", "questions", "predictions",
         "exports")  # fmt: skip


class Root(Door):
    """The versions of the API and its description."""

    @extend_schema(
        operation_id="root",
        summary="Versions and documentation",
        tags=["start"],
        responses=inline_serializer("Root", {name: serializers.URLField() for name in ("v1", "schema", "docs")}),
    )
    def get(self, request: Request) -> Response:
        """Where the API, its schema and its documentation are."""
        return Response({"v1": link("v1"), "schema": link("schema"), "docs": link("docs")})


class V1(Door):
    """The lists of version 1."""

    @extend_schema(
        operation_id="lists",
        summary="Lists of version 1",
        tags=["start"],
        responses=inline_serializer("Lists", {name: serializers.URLField() for name in LISTS}),
    )
    def get(self, request: Request) -> Response:
        """Where each list is."""
        return Response({name: link(name) for name in LISTS})
