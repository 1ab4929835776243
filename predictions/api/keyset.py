"""Paging by cursor over rows whose order is a moment and, among equals, the primary key."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from .paging import SignedCursorPagination, page_size_of, position_of, with_cursor

Position = list[str]


class MomentPagination(SignedCursorPagination):
    """Pages by the view's `moment` (a column, newest first with `-`), ties by primary key: none skipped or repeated.

    A cursor holds moment and key of the row that the page borders on; a row that is gone in between changes nothing.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request, self.column = request, view.moment.removeprefix("-")
        self.falls = view.moment.startswith("-")
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

    def _rows(self, queryset: QuerySet[Any], way: str, border: Position | None, most: int) -> list[Any]:
        falls = self.falls == (way == "after")
        if border is not None:
            queryset = queryset.filter(self._beyond(border, falls))
        sign = "-" if falls else ""
        return list(queryset.order_by(f"{sign}{self.column}", f"{sign}pk")[:most])

    def _beyond(self, border: Position, falls: bool) -> Q:
        moment, key = datetime.fromisoformat(border[0]), border[1]
        further, least = ("lt", "lte") if falls else ("gt", "gte")
        beyond = Q(**{f"{self.column}__{further}": moment}) | Q(**{self.column: moment, f"pk__{further}": key})
        # Says the same again in one comparison, which is what an index can begin at.
        return Q(**{f"{self.column}__{least}": moment}) & beyond

    def get_paginated_response(self, data: Any) -> Response:
        first, last = (self._page[0], self._page[-1]) if self._page else (None, None)
        before = self._address("before", first) if self._before else None
        after = self._address("after", last) if self._after else None
        return Response({"next": after, "previous": before, "results": data})

    def _address(self, way: str, row: Any) -> str:
        return with_cursor(self.request, [way, [getattr(row, self.column).isoformat(), str(row.pk)]])
