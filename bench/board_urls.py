"""The project's URL tree with the floors of `bench.board` beside it."""

from ledger.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
