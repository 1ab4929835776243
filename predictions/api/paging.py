"""Paging by cursor. A cursor is signed and holds for one list only: its path, its filters and its reader."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.core import signing
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from .links import absolute

CURSOR, PAGE_SIZE = "cursor", "page_size"
DEFAULT_SIZE, LARGEST_SIZE = 50, 200
PARAMETERS = (CURSOR, PAGE_SIZE)
LONGEST_CURSOR = 2000
_SALT = "predictions.api.cursor"

CURSOR_HELP = "Where a page begins: from `next` or `previous` of an earlier answer, unchanged."
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


class SignedCursorPagination(CursorPagination):
    """Pages of rows by the view's `ordering`, which must be a unique column: no row is then skipped or seen twice."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        self.request = request
        return super().paginate_queryset(queryset, request, view)

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return (view.ordering,)

    def get_page_size(self, request: Request) -> int:
        return page_size_of(request)

    def decode_cursor(self, request: Request) -> Cursor | None:
        position = position_of(request)
        if position is None:
            return None
        reverse, value = position
        return Cursor(offset=0, reverse=reverse, position=value)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = {"type": ["string", "null"], "format": "uri", "description": "Null where there is no such page."}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": page, "previous": page, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [_documented(CURSOR, CURSOR_HELP, {"type": "string"}), _documented(PAGE_SIZE, SIZE_HELP, SIZE_SCHEMA)]

    def encode_cursor(self, cursor: Cursor) -> str:
        return with_cursor(self.request, [cursor.reverse, cursor.position])


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
