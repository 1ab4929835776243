"""What is there for machines: a map of the site for search engines, rules for crawlers, whom to tell of a weakness."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parseaddr
from typing import Any, Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from ..models import Author, Prediction, Question, Topic
from ..queries.visible import commentaries_for
from . import links
from .languages import editions
from .pages import public_page

# Fifty thousand addresses is the most that the protocol allows in one file; fewer answer sooner.
IN_ONE_MAP: Final = 10_000
_DAY: Final = "public, max-age=86400"
_XMLNS: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML: Final = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_ALWAYS: Final = (
    "web:scoreboard", "web:authors", "web:topics", "web:due", "web:methodology", "web:desk", "web:corrections",
    "web:log",
)  # fmt: skip


def _parts() -> dict[str, tuple[QuerySet[Any], str, str]]:
    """Name of a part -> its rows, the route of their pages and the column that it takes."""
    return {
        "authors": (Author.objects.public(), "web:author", "slug"),
        "predictions": (Prediction.objects.public(), "web:prediction", "public_id"),
        "questions": (Question.objects.public(), "web:question", "public_id"),
        "commentaries": (commentaries_for(AnonymousUser()), "web:commentary", "public_id"),
        "topics": (Topic.objects.public(), "web:topic", "slug"),
    }


@public_page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: which maps there are."""
    addresses = [reverse("web:sitemap", args=["pages", 1])]
    for name, (rows, _, _) in _parts().items():
        pages = -(-rows.count() // IN_ONE_MAP)
        addresses += [reverse("web:sitemap", args=[name, page]) for page in range(1, pages + 1)]
    entries = (f"<sitemap><loc>{escape(links.absolute(one))}</loc></sitemap>" for one in addresses)
    return _xml(f"<sitemapindex {_XMLNS}>{''.join(entries)}</sitemapindex>")


@public_page
def sitemap(request: HttpRequest, name: str, page: int) -> HttpResponse:
    """`/sitemaps/<name>-<page>.xml`: ten thousand addresses."""
    addresses = list(_addresses(name, page))
    if not addresses:
        raise Http404
    entries = (f"<url><loc>{escape(links.absolute(one))}</loc>{_alternates(one)}</url>" for one in addresses)
    return _xml(f"<urlset {_XMLNS} {_XHTML}>{''.join(entries)}</urlset>")


def _alternates(path: str) -> str:
    """The same page in every language."""
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{one.code}" href="{escape(one.address)}"/>' for one in editions(path)
    )


def _addresses(name: str, page: int) -> Iterator[str]:
    if name == "pages" and page == 1:
        yield from (reverse(one) for one in _ALWAYS)
    elif name in _parts() and 1 <= page <= 1_000_000:
        rows, route, column = _parts()[name]
        start = (page - 1) * IN_ONE_MAP
        values = rows.order_by("pk").values_list(column, flat=True)[start : start + IN_ONE_MAP]
        pattern = reverse(route, args=["00000000-0000-0000-0000-000000000000"])
        for value in values:
            yield pattern.replace("00000000-0000-0000-0000-000000000000", str(value))


def _xml(body: str) -> HttpResponse:
    response = HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type="application/xml")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: everything public may be read."""
    return _text(
        "User-agent: *", "Disallow: /admin/", "Disallow: /reminders/", "Disallow: /calendar/", "Disallow: /embed/", "",
        f"Sitemap: {links.absolute(reverse('web:sitemaps'))}",
    )  # fmt: skip


@public_page
def security(request: HttpRequest) -> HttpResponse:
    """`/.well-known/security.txt` (RFC 9116): whom to tell."""
    contact = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    until = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    return _text(
        f"Contact: mailto:{contact}", f"Expires: {until.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en", f"Canonical: {links.absolute(reverse('web:security'))}",
    )  # fmt: skip


def _text(*lines: str) -> HttpResponse:
    response = HttpResponse("\n".join((*lines, "")), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = _DAY
    return response
