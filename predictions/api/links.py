"""Absolute addresses. They start from the configured origin: a forged Host header must not end up in an answer."""

from typing import Any

from django.conf import settings
from django.urls import reverse


def absolute(path: str) -> str:
    """The full address of a path of this service."""
    return f"{settings.PUBLIC_URL}{path}"


def link(name: str, **kwargs: Any) -> str:
    """The full address of one of the API's routes."""
    return absolute(reverse(f"api:{name}", kwargs=kwargs))
