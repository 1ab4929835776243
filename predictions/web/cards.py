"""Cards of an author and of a prediction, to stand in other people's pages: an iframe, no cookie, no script."""

import json
from collections.abc import Callable
from typing import Any, Final, cast
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt

from ..models import Author, Prediction
from ..queries.authors import on_board
from ..queries.dossiers import prediction_dossier
from ..queries.slices import read_slice
from . import links, words
from .board_rows import board_row
from .fairness import n_unclear
from .languages import language_of
from .pages import public_page
from .shown import address, finding, reading

WIDTH: Final = 480
HEIGHTS: Final = {"author": 300, "prediction": 360}
CACHING: Final = "public, max-age=60, s-maxage=60"
_MOST_QUOTE: Final = 400
_ANYWHERE: Final = {"frame-ancestors": ["*"]}


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that any page may put into a frame; everything else of the security policy stays."""
    return cast("Callable[..., HttpResponse]", xframe_options_exempt(csp_replace(_ANYWHERE)(public_page(view))))


@framed
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """`/embed/authors/<slug>/`: no figure below the minimum of events."""
    person = get_object_or_404(Author.objects.public(), slug=slug)
    part = read_slice({})
    found = on_board(person, part, now=timezone.now())
    row = board_row(found.line, part.min_n) if found.line else None
    return _card(request, "author", author=person, row=row, min_n=part.min_n,
                 n_unclear=n_unclear(found.line.figures) if found.line else 0)  # fmt: skip


@framed
def prediction(request: HttpRequest, public_id: Any) -> HttpResponse:
    """`/embed/predictions/<id>/`: quote, source, terms and outcome."""
    try:
        found = prediction_dossier(public_id, now=timezone.now())
    except Prediction.DoesNotExist:
        raise Http404 from None
    one = found.prediction
    return _card(
        request, "prediction", prediction=one, question=found.question, author=one.author, reading=reading(one),
        quote=words.shortened(one.quote, _MOST_QUOTE), source=address(one.commentary.url),
        outcome=finding(found.resolution) if found.resolution else None,
    )  # fmt: skip


def _card(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    response = render(request, f"web/card_{name}.html", context)
    response["Cache-Control"] = CACHING
    response["X-Robots-Tag"] = "noindex"
    return response


@public_page
def oembed(request: HttpRequest) -> HttpResponse:
    """`/oembed/?url=`: how to put an author's or a prediction's page into another one (oEmbed 1.0, JSON)."""
    if request.GET.get("format", "json") != "json":
        return _refused(501, "Only format=json is answered.")
    url = request.GET.get("url", "")
    with override(language_of(url.removeprefix(links.absolute("")))):
        asked = _page_asked(url)
        source = links.absolute(reverse(f"web:embed-{asked[0]}", args=[asked[1]])) if asked else ""
    if asked is None:
        return _refused(404, "Give url: the whole address of an author's or a prediction's page here.")
    name, _value, title = asked
    width, height = (_least(request.GET.get(most, ""), own) for most, own in
                     (("maxwidth", WIDTH), ("maxheight", HEIGHTS[name])))  # fmt: skip
    if width is None or height is None:
        return _refused(400, "Give maxwidth and maxheight as whole numbers of pixels.")
    html = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" frameborder="0"'
        ' referrerpolicy="no-referrer" sandbox="allow-popups"></iframe>',
        source, width, height, title,
    )  # fmt: skip
    answer = JsonResponse({
        "version": "1.0", "type": "rich", "title": title, "provider_name": "Prediction ledger",
        "provider_url": links.absolute("/"), "html": html, "width": width, "height": height, "cache_age": 3600,
    })  # fmt: skip
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def _page_asked(url: str) -> tuple[str, str, str] | None:
    """Which card an address of ours asks for: its name, what it is of, and a title; None for any other address."""
    if not url.startswith(f"{settings.PUBLIC_URL.rstrip('/')}/") or "\0" in url:
        return None
    try:
        match = resolve(urlsplit(url).path)
    except (Resolver404, ValueError):
        return None
    if match.view_name == "web:author":
        person = Author.objects.public().filter(slug=match.kwargs["slug"]).first()
        return ("author", person.slug, _("Predictions by %(name)s") % {"name": person.name}) if person else None
    if match.view_name == "web:prediction":
        one = Prediction.objects.public().filter(public_id=match.kwargs["public_id"]).select_related("question").first()
        return ("prediction", str(one.public_id), str(one.question)) if one else None
    return None


def _least(text: str, own: int) -> int | None:
    if not text:
        return own
    if not (text.isascii() and text.isdecimal() and len(text) <= 5):
        return None
    return max(min(int(text), own), 100)


def _refused(status: int, sentence: str) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status)


def as_json_in_markup(data: Any) -> str:
    """JSON that can stand in a page: nothing in it closes an element or opens a comment."""
    text = json.dumps(data, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
