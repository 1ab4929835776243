"""What falls due next, and what waits for an outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Author
from ..queries.choices import slice_choices
from ..queries.due import coming, waiting
from ..queries.slices import BadSlice, BoardSlice, read_slice
from ..rules.problems import Problem
from . import links, listing
from .claims import Tab
from .pages import Head, public_page, sheet, show

WAITING: Final = "waiting"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is narrowed to; `show` is empty for what is still to come."""

    topic: str
    author: Author | None
    show: str

    def address(self, *, page: int = 1, show: str | None = None) -> str:
        """The page of this choice without whatever is the default."""
        asked = {
            "topic": self.topic,
            "author": self.author.slug if self.author else "",
            "show": self.show if show is None else show,
            "page": str(page) if page > 1 else "",
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse("web:due") + (f"?{query}" if query else "")

    @property
    def without_author(self) -> str:
        """The same of everybody."""
        return Asked(self.topic, None, self.show).address()


@public_page
def due(request: HttpRequest) -> HttpResponse:
    """`/due/`, narrowed by topic and author; what is past its deadline with `?show=waiting`; fifty at a time."""
    asked, now = _asked(request), timezone.now()
    narrowed = {"topic": asked.topic, "author": asked.author.slug if asked.author else ""}
    lists = {"": coming(now, **narrowed), WAITING: waiting(now, **narrowed)}
    page = sheet(request, lists[asked.show], lambda number: asked.address(page=number))
    other = WAITING if asked.show == "" else ""
    counts = {asked.show: page.count, other: lists[other].count()}
    return show(
        request,
        "due",
        _head(asked, page.number),
        asked=asked,
        waiting=asked.show == WAITING,
        tabs=_tabs(asked, counts),
        topics=slice_choices(BoardSlice(topic=asked.topic)).topics,
        page=page,
        months=_by_month(listing.items(page.items, today=now.date())),
    )


def _asked(request: HttpRequest) -> Asked:
    topic, slug, kind = (request.GET.get(name, "") for name in ("topic", "author", "show"))
    read_slice({"topic": topic})
    person = Author.objects.public().filter(slug=slug[:80]).first() if slug else None
    if slug and person is None:
        raise BadSlice([Problem("author", "not_found", _("There is no author of this slug."))])
    if kind not in ("", WAITING):
        raise BadSlice([Problem("show", "unknown_show", _("Give waiting, or leave it out for what is to come."))])
    return Asked(topic, person, kind)


def _head(asked: Asked, page: int) -> Head:
    status = "due" if asked.show else "open"
    query = {"status": status, "topic": asked.topic, "author": asked.author.slug if asked.author else ""}
    return Head(
        title=_("Waiting for an outcome") if asked.show else _("What falls due next"),
        section="due",
        description=_("Open questions by their deadlines, with who said what."),
        path=asked.address(page=page),
        json_path=f"{links.API}/questions/?{urlencode({name: value for name, value in query.items() if value})}",
    )


def _tabs(asked: Asked, counts: dict[str, int]) -> list[Tab]:
    labels = {"": _("Still to come"), WAITING: _("Past the deadline")}
    return [Tab(labels[one], counts[one], asked.address(show=one), one == asked.show) for one in labels]


def _by_month(items: Sequence[listing.Item]) -> list[tuple[date, list[listing.Item]]]:
    """The items under the first day of their month, in their order."""
    return [(month, list(found)) for month, found in groupby(items, _month) if month is not None]


def _month(item: listing.Item) -> date | None:
    return item.on.replace(day=1) if item.on else None
