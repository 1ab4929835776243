"""Two views over the flat table of `bench.board_flat`: plain Django with a cursor, and stock Django REST framework."""

from functools import cache
from typing import Any, Final

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from rest_framework import generics, serializers
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.response import Response

from bench.board_flat import FLAT, TABLE, model

PAGE: Final = 50


def raw(request: HttpRequest) -> HttpResponse:
    """Fifty lines of `slice` after place `after`: one query, tuples, bytes."""
    columns = ", ".join(FLAT.columns)
    query = f"SELECT {columns} FROM {TABLE} WHERE slice = %s AND place > %s ORDER BY place LIMIT {PAGE}"
    with connection.cursor() as cursor:
        cursor.execute(query, [request.GET.get("slice", ""), int(request.GET.get("after", 0))])
        rows = cursor.fetchall()
    return HttpResponse(orjson.dumps({"results": [FLAT.nested(row) for row in rows]}), content_type="application/json")


class Pages(PageNumberPagination):
    """Django REST framework's own, with a size."""

    page_size = PAGE


@cache
def _stock() -> Any:
    flat = model()
    meta = type("Meta", (), {"model": flat, "fields": FLAT.columns})
    serializer = type("FlatSerializer", (serializers.ModelSerializer,), {"Meta": meta})

    class Stock(generics.ListAPIView[Any]):
        """What a tutorial would write, under the framework's defaults."""

        serializer_class = serializer
        pagination_class = Pages
        authentication_classes = (SessionAuthentication, BasicAuthentication)
        permission_classes = (AllowAny,)
        renderer_classes = (JSONRenderer, BrowsableAPIRenderer)
        throttle_classes = ()
        filter_backends = ()

        def get_queryset(self) -> Any:
            """The lines of `slice`."""
            asked = self.request.query_params.get("slice", "")
            return flat._default_manager.filter(slice=asked).order_by("place")

    return Stock.as_view()


def stock(request: HttpRequest) -> Response:
    """ListAPIView with a ModelSerializer and numbered pages."""
    answer: Response = _stock()(request)
    return answer
