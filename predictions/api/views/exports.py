"""All of the record at once: streamed tables, and what is in them."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.http import Http404, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from ...formats.tables import csv_lines, jsonl_lines
from ...queries.scoreboard import board_state
from ...queries.tables import ROWS
from ..caching import ASK_AGAIN
from ..links import link
from ..outputs.table_texts import LICENCE, LICENCE_URL, NOTES, TABLES, TERMS
from .base import Door

FORMATS = {"csv": ("text/csv; charset=utf-8", csv_lines), "jsonl": ("application/jsonl", jsonl_lines)}
_BLOCK = 64 * 1024


class ColumnSerializer(serializers.Serializer[Any]):
    """One column."""

    name = serializers.CharField()
    meaning = serializers.CharField()


class TableSerializer(serializers.Serializer[Any]):
    """One table, its files and its columns in order."""

    name = serializers.CharField()
    row = serializers.CharField(help_text="What one row is.")
    csv = serializers.URLField()
    jsonl = serializers.URLField()
    columns = ColumnSerializer(many=True)


class ExportsSerializer(serializers.Serializer[Any]):
    """The data dictionary."""

    licence = serializers.CharField(help_text="SPDX identifier.")
    licence_url = serializers.URLField()
    terms = serializers.CharField()
    notes = serializers.CharField(help_text="How values are written.")
    tables = TableSerializer(many=True)


class Exports(Door):
    """The data dictionary."""

    @extend_schema(
        operation_id="exports", summary="Bulk exports and their data dictionary", tags=["exports"],
        responses=ExportsSerializer,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The tables that can be had whole, every column with its meaning, the licence, and how values are written."""
        return Response({"licence": LICENCE, "licence_url": LICENCE_URL, "terms": TERMS, "notes": NOTES,
                         "tables": [_described(name) for name in TABLES]})  # fmt: skip


def _described(name: str) -> dict[str, Any]:
    table = TABLES[name]
    files = {form: link("export", table=name, form=form) for form in FORMATS}
    columns = [{"name": column, "meaning": meaning} for column, meaning in table.columns.items()]
    return {"name": name, "row": table.row, **files, "columns": columns}


class AsItIs(BaseContentNegotiation):
    """A file has the form that its name says, whatever the client would accept."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Export(Door):
    """One table as a file."""

    content_negotiation_class = AsItIs
    throttle_scope = "export"
    caching = ASK_AGAIN

    @extend_schema(
        operation_id="export", summary="A whole table", tags=["exports"],
        parameters=[
            OpenApiParameter("table", str, OpenApiParameter.PATH, enum=list(TABLES), description="Which table."),
            OpenApiParameter("form", str, OpenApiParameter.PATH, enum=list(FORMATS), description="CSV or JSON Lines."),
        ],
        responses={
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, examples=[
                OpenApiExample("Outcomes", "id,question,outcome\n2f1c…,9b0a…,true\n", response_only=True)]),
            (200, "application/jsonl"): OpenApiTypes.STR,
        },
    )  # fmt: skip
    def get(self, request: Request, table: str, form: str) -> Any:
        """Every row of a table as the record stands, streamed. The ETag changes with the record: ask again with
        If-None-Match, and nothing is sent while it is the same.
        """
        if table not in TABLES or form not in FORMATS:
            raise Http404
        media_type, lines = FORMATS[form]
        state = hashlib.sha256(repr((table, form, board_state(self.now))).encode()).hexdigest()[:24]
        headers = {"ETag": f'W/"{state}"', "Link": f'<{LICENCE_URL}>; rel="license"',
                   "Content-Disposition": f'attachment; filename="{table}.{form}"'}  # fmt: skip
        known = get_conditional_response(request._request, etag=headers["ETag"])
        if known is not None:
            known["ETag"] = headers["ETag"]
            known["Cache-Control"] = ASK_AGAIN
            return known
        rows = ROWS[table](self.now)
        return StreamingHttpResponse(_blocks(lines(list(TABLES[table].columns), rows)), content_type=media_type,
                                     headers=headers)  # fmt: skip


def _blocks(lines: Iterator[str]) -> Iterator[bytes]:
    """Lines together in blocks: sent one by one, each would be a packet of its own."""
    block: list[str] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size >= _BLOCK:
            yield "".join(block).encode()
            block, size = [], 0
    yield "".join(block).encode()
