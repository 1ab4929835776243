"""The project's URL tree with the floors of `bench.board` beside it."""

from django.urls import path

from bench import board_floors
from ledger.urls import handler400, handler403, handler404, handler500
from ledger.urls import urlpatterns as of_the_project

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bench/raw/", board_floors.raw),
    path("bench/stock/", board_floors.stock),
    *of_the_project,
]
