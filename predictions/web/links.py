"""Addresses: of our own pages as short as they can be, and of sources only where a reader can follow them safely."""

from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from ..queries.slices import BoardSlice
from ..rules.addresses import is_web_address

API: Final = "/api/v1"


def absolute(path: str) -> str:
    """A path of this site as a whole address, from the configured origin and never from the request's Host."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


def board_query(part: BoardSlice, *, ordering: str = "rank", page: int = 1) -> str:
    """The query of a board without whatever is the default: one board, one address."""
    asked = {
        "topic": part.topic,
        "year": part.year,
        "outlet": part.outlet,
        "cohort": "" if part.cohort == BoardSlice().cohort else part.cohort,
        "min_n": "" if part.min_n == settings.MIN_N else part.min_n,
        "reference": "" if part.reference == BoardSlice().reference else part.reference,
        "lead_min": part.lead_min or "",
        "as_of": part.as_of or "",
        "ordering": "" if ordering == "rank" else ordering,
        "page": "" if page == 1 else page,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"?{query}" if query else ""


def board(part: BoardSlice, *, ordering: str = "rank", page: int = 1) -> str:
    """The page of a board."""
    return reverse("web:scoreboard") + board_query(part, ordering=ordering, page=page)


def followable(url: str) -> str:
    """The address if it is an http(s) one with a host and without a password, otherwise nothing."""
    return url if is_web_address(url) else ""
