"""Answers that are computed when somebody asks, and kept while the board stays the same."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache

from ..models.log_tree import head_now
from .scoreboard import AsOf, board_version

T = TypeVar("T")

# Shorter than a board is kept: there are far more authors, and pairs of them, than boards.
KEPT_SECONDS = 3600


def kept(
    name: str,
    build: Callable[[], T],
    *,
    now: datetime,
    worth_keeping: Callable[[T], bool],
    version: int | None = None,
) -> T:
    """What `build` returns, from the cache while the board's version and the day are the same.

    `name` says what was asked, in at most 150 plain characters. What is not `worth_keeping` is built anew each time,
    so that nobody can fill the cache by asking for nothing. `version`: the board's, from whoever has read it already.
    """
    # The version is read before anything else: what is built later may be newer than its key, never older.
    key = f"{name}:{board_version() if version is None else version}:{now.date()}"
    found: T | None = cache.get(key)
    if found is None:
        found = build()
        if worth_keeping(found):
            cache.set(key, found, KEPT_SECONDS)
    return found


def as_of(now: datetime) -> AsOf:
    """What is computed now is computed from this; one query."""
    size, root = head_now()
    return AsOf(size, root, now.date(), now)
