"""Addresses of what was merged: an author's or a question's leads on to the one that stays, for good."""

import re
from collections.abc import Callable
from typing import Any, Final

from django.urls import ResolverMatch, reverse
from rest_framework.request import Request
from rest_framework.response import Response

from ..queries.merged import author_at, question_at


def _author(slug: str) -> str | None:
    found = author_at(slug)
    return found.slug if found else None


def _question(public_id: Any) -> str | None:
    found = question_at(public_id)
    return str(found.public_id) if found else None


# Paths of what may be merged, as the OpenAPI document writes them.
MERGEABLE: Final = re.compile(r"/(authors/\{(slug|a|b)\}|questions/\{id\})")
_STAYS: Final[dict[str, Callable[[Any], str | None]]] = {"authors/<slug": _author, "questions/<uuid": _question}


def moved(request: Request) -> Response | None:
    """The answer 308 where the address names something that was merged: same method, same query, the one that stays."""
    match: ResolverMatch | None = request.resolver_match
    stays = next((find for part, find in _STAYS.items() if match is not None and part in match.route), None)
    if match is None or stays is None:
        return None
    known = {name: stays(value) for name, value in match.kwargs.items()}
    if not any(known.values()):
        return None
    address = reverse(match.view_name, kwargs={name: known[name] or value for name, value in match.kwargs.items()})
    query = request.META.get("QUERY_STRING", "")
    return Response(status=308, headers={"Location": f"{address}?{query}" if query else address})
