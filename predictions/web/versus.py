"""Two authors on the questions that both answered, and whom an author can be compared with."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Author
from ..queries.merged import author_at
from ..queries.shared import others, shared, shared_scores
from ..queries.versus import versus as compare
from ..scoring.policy import SCORING_VERSION
from . import drawings, links, versus_text, words
from .pages import Head, moved_on, numbered, public_page, sheet, show


@public_page
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """`/authors/<slug>/versus/`: whoever answered some of the author's settled questions, the most first."""
    person = Author.objects.public().filter(slug=slug).first()
    if person is None:
        return moved_on(request, "web:versus-index", author_at(slug), "slug")
    name = words.isolated(person.name)
    head = Head(
        title=_("%(name)s beside others") % {"name": name},
        description=_("Who answered the same questions as %(name)s, and who was closer.") % {"name": name},
        path=reverse("web:versus-index", args=[slug]),
    )
    rows = [(one, address(slug, one.slug)) for one in others(person, now=timezone.now())]
    return show(request, "versus_index", head, author=person, rows=rows)


@public_page
def versus(request: HttpRequest, a: str, b: str) -> HttpResponse:
    """`/authors/<a>/versus/<b>/`, shared questions fifty at a time; each pair has one address, by slug."""
    first, second = sorted((_person(a), _person(b)), key=lambda one: one.slug)
    if first == second:
        return _on_to(request, reverse("web:author", args=[first.slug]))
    if (first.slug, second.slug) != (a, b):
        return _on_to(request, address(first.slug, second.slug))
    now = timezone.now()
    found = compare(first, second, now=now)
    page = sheet(request, shared_scores(first, second), lambda number: numbered(address(a, b), number))
    return show(
        request,
        "versus",
        _head(first, second, page.number),
        first=first,
        second=second,
        found=found,
        verdict=versus_text.verdict(found, first.name, second.name, settings.MIN_N),
        figures=versus_text.figures(found, first.name, second.name),
        plot=drawings.differences(versus_text.differences(found), first.name, second.name, "difference"),
        left_out=versus_text.left_out(found),
        page=page,
        rows=versus_text.rows(shared(page.items, second, now=now), first.name, second.name),
        scoring_version=SCORING_VERSION,
    )


def address(a: str, b: str) -> str:
    """The one address of a pair."""
    return reverse("web:versus", args=sorted((a, b)))


def _person(slug: str) -> Author:
    found: Author | None = Author.objects.public().filter(slug=slug).first() or author_at(slug)
    if found is None:
        raise Http404
    return found


def _on_to(request: HttpRequest, path: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def _head(first: Author, second: Author, page: int) -> Head:
    names = {"first": words.isolated(first.name), "second": words.isolated(second.name)}
    return Head(
        title=_("%(first)s and %(second)s on the same questions") % names,
        description=_("Questions that %(first)s and %(second)s both answered: who was closer, and how sure that is.")
        % names,
        path=numbered(address(first.slug, second.slug), page),
        json_path=f"{links.API}/authors/{first.slug}/versus/{second.slug}/",
    )  # fmt: skip
