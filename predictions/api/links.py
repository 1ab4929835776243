"""Absolute addresses. They start from the configured origin: a forged Host header must not end up in an answer."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse


def absolute(path: str) -> str:
    """The full address of a path of this service."""
    return f"{settings.PUBLIC_URL}{path}"


def author_link(slug: str) -> str:
    """The address of an author's profile; a board has fifty of them on a page, and resolving each would cost more."""
    return _author_pattern(settings.PUBLIC_URL).replace("-slug-", slug)


@lru_cache(maxsize=8)
def _author_pattern(origin: str) -> str:
    return link("author", slug="-slug-")


def link(name: str, **kwargs: Any) -> str:
    """The full address of one of the API's routes."""
    return absolute(reverse(f"api:{name}", kwargs=kwargs))
