"""What every page of this door has in common: the head, paging, and how a bad parameter is answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from ..queries import log
from ..queries.slices import BadSlice
from ..rules.problems import Problem
from . import links
from .languages import Tongue, editions, others

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands in a page's head: `path` is its one address here, `json_path` the same as data.

    `section` is the entry of the navigation that the page is. `card`: the page has a card for other sites. `feeds` are
    name and path of those that go with it.
    """

    title: str
    description: str
    path: str
    json_path: str = ""
    section: str = ""
    card: bool = False
    feeds: Sequence[tuple[str, str]] = ()

    @property
    def canonical(self) -> str:
        """The whole address."""
        return links.absolute(self.path)

    @property
    def editions(self) -> list[Tongue]:
        """The page in each language."""
        return editions(self.path)

    @property
    def card_path(self) -> str:
        """Where the card is described (oEmbed); empty without one."""
        return f"{reverse('web:oembed')}?{urlencode({'url': self.canonical})}" if self.card else ""


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """One page of a long list, with the addresses of its neighbours (empty where there are none)."""

    items: Sequence[T]
    number: int
    of: int
    first: int
    last: int
    count: int
    previous: str
    next: str


def public_page(view: View[P]) -> View[P]:
    """A view that only reads: GET and HEAD, ETag and 304, and a page that explains what is wrong with the address."""

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except BadSlice as error:
            return bad_address(request, error.problems)

    return require_safe(conditional_page(answer))


def show(request: HttpRequest, template: str, head: Head, **context: Any) -> HttpResponse:
    """The page; browsers and caches ask again each time, and are mostly told that nothing has changed."""
    frame = {"head": head, "tongues": others(head.path), "log_head": log.latest.get()}
    response = render(request, f"web/{template}.html", frame | context)
    response["Cache-Control"] = "public, no-cache"
    return response


def moved_on(request: HttpRequest, view: str, stays: Any, attribute: str) -> HttpResponse:
    """The way on from the address of something that was merged into `stays`, for good. Raises Http404 for None."""
    if stays is None:
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    address = reverse(view, args=[getattr(stays, attribute)])
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def bad_address(request: HttpRequest, problems: Sequence[Problem], *, status: int = 400) -> HttpResponse:
    """A 400 that names each parameter and the fix, and leads back to the page without them."""
    context = {"problems": problems, "back": request.path, "tongues": others(request.path)}
    return render(request, "web/bad_address.html", context, status=status)


def sheet(request: HttpRequest, found: Any, address: Callable[[int], str], *, count: int | None = None) -> Sheet[Any]:
    """The page of `found` (a list or a queryset) that `?page=` asks for; BadSlice for one that is not there.

    `count`: how many there are, where that is known already.
    """
    pages = Paginator(found, PAGE_SIZE)
    if count is not None:
        vars(pages)["count"] = count  # a cached property: nobody counts again
    page = pages.page(_page_number(request.GET.get("page", ""), pages.num_pages))
    return Sheet(
        items=cast("Sequence[Any]", page.object_list),
        number=page.number,
        of=pages.num_pages,
        first=page.start_index(),
        last=page.end_index(),
        count=pages.count,
        previous=address(page.number - 1) if page.has_previous() else "",
        next=address(page.number + 1) if page.has_next() else "",
    )


def numbered(address: str, page: int) -> str:
    """The address of a page of a list; the first one needs no number."""
    return f"{address}?page={page}" if page > 1 else address


def _page_number(text: str, pages: int) -> int:
    if not text:
        return 1
    # isdecimal alone would take other scripts' digits; the length bound keeps int() cheap.
    if text.isascii() and text.isdecimal() and len(text) <= 9 and 1 <= int(text) <= pages:
        return int(text)
    if pages > 1:
        sentence = _("Give a whole number from 1 to %(n)s.") % {"n": pages}
    else:
        sentence = _("Give 1: there is only one page.")
    raise BadSlice([Problem("page", "no_such_page", sentence)])
