"""Paging by cursor. A cursor is signed and holds for one list only: its path, its filters and its reader."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from .links import absolute

CURSOR, PAGE_SIZE, ORDERING, FIELDS = "cursor", "page_size", "ordering", "fields"
DEFAULT_SIZE, LARGEST_SIZE = 50, 200
PARAMETERS = (CURSOR, PAGE_SIZE)
LONGEST_CURSOR = 2000
_SALT = "predictions.api.cursor"

CURSOR_HELP = "Where a page begins: from `next` or `previous` of an earlier answer, unchanged."
FIELDS_HELP = "Members wanted, with commas between them; all of them if not given."
SIZE_HELP = "Results to a page."
SIZE_SCHEMA = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}

T = TypeVar("T")


def sign(request: Request, position: Any) -> str:
    """A cursor for `position` in the list that `request` asks for."""
    return signing.dumps([_list_of(request), position], salt=_SALT, compress=True)


def position_of(request: Request) -> Any:
    """The position that the request's cursor stands for; None without one. Raises ValidationError for a foreign one."""
    given = request.query_params.get(CURSOR, "")
    if not given:
        return None
    try:
        if len(given) > LONGEST_CURSOR:
            raise signing.BadSignature
        of_list, position = signing.loads(given, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise _bad_cursor("This is no cursor of ours: take it unchanged from `next` or `previous`.") from None
    if of_list != _list_of(request):
        raise _bad_cursor("This cursor belongs to another list: start again without it.")
    return position


def page_size_of(request: Request) -> int:
    """How many results to a page. Raises ValidationError for what is no number from 1 to LARGEST_SIZE."""
    text = request.query_params.get(PAGE_SIZE, "")
    if not text:
        return DEFAULT_SIZE
    if text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= LARGEST_SIZE:
        return int(text)
    sentence = f"Give a whole number from 1 to {LARGEST_SIZE}."
    raise ValidationError({PAGE_SIZE: [ErrorDetail(sentence, "not_a_number")]})


def here(request: Request) -> str:
    """The address of the list, with its filters, from the configured origin."""
    return absolute(request.get_full_path())


def with_cursor(request: Request, position: Any) -> str:
    """The address of the page at `position`."""
    return replace_query_param(here(request), CURSOR, sign(request, position))


def _list_of(request: Request) -> str:
    filters = sorted((name, text) for name, text in request.query_params.items() if text and name not in PARAMETERS)
    return repr((request.path, filters, request.user.pk))


def _documented(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "required": False, "in": "query", "description": description, "schema": schema}


def _bad_cursor(sentence: str) -> ValidationError:
    return ValidationError({CURSOR: [ErrorDetail(sentence, "bad_cursor")]})


class RowsPagination(BasePagination):
    """Pages of rows in the view's order, ties by primary key: no row is skipped or seen twice.

    A cursor holds the values of the row that the page borders on; a row that is gone in between changes nothing.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        order: str = view.order(request)
        self.column, self.falls = order.removeprefix("-"), order.startswith("-")
        way, border = position_of(request) or ("after", None)
        size = page_size_of(request)
        rows = self._rows(queryset, way, border, size + 1)
        more, rows = len(rows) > size, rows[:size]
        if way == "before":
            rows.reverse()
        self._before = bool(rows) and (more if way == "before" else border is not None)
        self._after = bool(rows) and (more if way == "after" else True)
        self._page = rows
        return rows

    def _rows(self, queryset: QuerySet[Any], way: str, border: list[str] | None, most: int) -> list[Any]:
        falls = self.falls == (way == "after")
        if queryset.model._meta.get_field(self.column).null:
            queryset = queryset.filter(**{f"{self.column}__isnull": False})
        if border is not None:
            queryset = queryset.filter(self._beyond(queryset.model, border, falls))
        sign = "-" if falls else ""
        return list(queryset.order_by(f"{sign}{self.column}", f"{sign}pk")[:most])

    def _beyond(self, model: Any, border: list[str], falls: bool) -> Q:
        value = model._meta.get_field(self.column).to_python(border[0])
        further, least = ("lt", "lte") if falls else ("gt", "gte")
        beyond = Q(**{f"{self.column}__{further}": value}) | Q(**{self.column: value, f"pk__{further}": border[1]})
        # Says the same again in one comparison, which is what an index can begin at.
        return Q(**{f"{self.column}__{least}": value}) & beyond

    def get_paginated_response(self, data: Any) -> Response:
        first, last = (self._page[0], self._page[-1]) if self._page else (None, None)
        before = self._address("before", first) if self._before else None
        after = self._address("after", last) if self._after else None
        return Response({"next": after, "previous": before, "results": data})

    def _address(self, way: str, row: Any) -> str:
        value = getattr(row, self.column)
        text = value.isoformat() if isinstance(value, date) else str(value)
        return with_cursor(self.request, [way, [text, str(row.pk)]])

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = {"type": ["string", "null"], "format": "uri", "description": "Null where there is no such page."}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": page, "previous": page, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [_documented(CURSOR, CURSOR_HELP, {"type": "string"}), _documented(PAGE_SIZE, SIZE_HELP, SIZE_SCHEMA)]


class LinesPage(Generic[T]):
    """One page of a board's lines, by place: as cheap at the end as at the beginning. The whole count costs nothing.

    A line that moves between two requests may so be met twice or missed; `as_of` tells the boards apart.
    """

    def __init__(self, request: Request, lines: Sequence[T]) -> None:
        self.count = len(lines)
        start, end = self._span(page_size_of(request), position_of(request))
        self.lines = lines[start:end]
        self.next = with_cursor(request, ["after", end]) if end < self.count else None
        self.previous = with_cursor(request, ["before", start]) if start > 0 else None

    def _span(self, size: int, position: Any) -> tuple[int, int]:
        """From where to where the page goes. A place that is no longer there sends the reader to the start."""
        way, place = position or ("after", 0)
        if not 0 <= place <= self.count:
            way, place = "after", 0
        if way == "before":
            return max(place - size, 0), place
        return place, min(place + size, self.count)
