"""Search: authors, questions and predictions with every one of the words, each match marked where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Author, Prediction, Question
from ..queries.choices import slice_choices
from ..queries.predictions import with_outcomes
from ..queries.search import Term, authors_with, predictions_with, questions_with, terms_of
from ..queries.slices import BadSlice, BoardSlice
from ..queries.visible import authors_for
from ..rules.problems import Problem
from . import links, listing, words
from .highlight import Piece, passage
from .pages import Head, public_page, show

LONGEST: Final = 200
# Of each kind on the first page, and on a page of one kind alone.
FIRST: Final = 6
PAGE: Final = 25
# Whoever has to read further does better with one more word.
MOST_PAGES: Final = 40
KINDS: Final = ("authors", "questions", "predictions")


@dataclass(frozen=True, slots=True)
class Asked:
    """The words, their terms, and the one kind to list in pages; empty for the first of each."""

    words: str
    terms: Sequence[Term]
    kind: str
    page: int

    def address(self, *, kind: str | None = None, page: int = 1) -> str:
        """The page of these words."""
        asked = {
            "q": self.words,
            "in": self.kind if kind is None else kind,
            "page": str(page) if page > 1 else "",
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse("web:search") + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Quote:
    """One claim that was found, the words marked in its quote and in its question's statement."""

    public_id: Any
    quote: Sequence[Piece]
    statement: Sequence[Piece]
    author_name: str
    author_slug: str
    outlet: str
    on: Any
    probability: str


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one kind; `more` is the address of those that are left, or empty."""

    rows: Sequence[Any]
    more: str


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """`/search/?q=&in=&page=`; without words, what can be looked for."""
    asked = _asked(request)
    found = {kind: _found(kind, asked) for kind in KINDS if asked.kind in ("", kind)} if asked.terms else {}
    response = show(
        request,
        "search",
        _head(asked),
        asked=asked,
        found=found,
        nothing=asked.terms and not any(one.rows for one in found.values()),
        previous=asked.address(page=asked.page - 1) if asked.page > 1 else "",
        topics=slice_choices(BoardSlice()).topics[:24] if not asked.terms else (),
        narrowed={kind or "all": asked.address(kind=kind) for kind in ("", *KINDS)},
    )
    # What is found is listed elsewhere; a crawler that follows words would never end.
    response["X-Robots-Tag"] = "noindex, follow"
    return response


def _asked(request: HttpRequest) -> Asked:
    text, kind, page = (request.GET.get(name, "") for name in ("q", "in", "page"))
    problems = []
    if len(text) > LONGEST:
        problems.append(Problem("q", "too_long", _("Give at most %(n)s characters.") % {"n": LONGEST}))
    if kind not in ("", *KINDS):
        problems.append(Problem("in", "unknown_kind", _("Give one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)}))
    if page and not (page.isascii() and page.isdecimal() and len(page) <= 2 and 1 <= int(page) <= MOST_PAGES):
        problems.append(Problem("page", "no_such_page", _("Give a whole number from 1 to %(n)s.") % {"n": MOST_PAGES}))
    if problems:
        raise BadSlice(problems)
    return Asked(text.strip(), terms_of(text), kind, int(page or 1) if kind else 1)


def _found(kind: str, asked: Asked) -> Found:
    """One more than is shown is read, which tells whether there are more: to count them all would read them all."""
    size = PAGE if asked.kind else FIRST
    start = (asked.page - 1) * size
    rows = list(_ROWS[kind](asked.words)[start : start + size + 1])
    further = asked.page + 1 if asked.kind else 1
    more = asked.address(kind=kind, page=further) if len(rows) > size and further <= MOST_PAGES else ""
    return Found(_SHOWN[kind](rows[:size], asked.terms), more)


def _authors(text: str) -> QuerySet[Any]:
    return authors_with(authors_for(AnonymousUser()), text).order_by("name", "pk")


def _questions(text: str) -> QuerySet[Any]:
    return questions_with(Question.objects.public(), text).order_by("-pk")


def _predictions(text: str) -> QuerySet[Any]:
    return predictions_with(with_outcomes(Prediction.objects.public()), text).order_by("-pk")


def _show_authors(rows: Sequence[Author], terms: Sequence[Term]) -> list[tuple[Author, list[Piece]]]:
    return [(one, passage(one.name, terms)) for one in rows]


def _show_questions(rows: Sequence[Question], terms: Sequence[Term]) -> list[tuple[listing.Item, list[Piece]]]:
    items = listing.items(rows, today=timezone.now().date())
    return [(item, passage(one.statement, terms)) for item, one in zip(items, rows, strict=True)]


def _show_predictions(rows: Sequence[Prediction], terms: Sequence[Term]) -> list[Quote]:
    return [_quote(one, terms) for one in rows]


def _quote(one: Prediction, terms: Sequence[Term]) -> Quote:
    assert one.author is not None and one.question is not None
    return Quote(
        public_id=one.public_id,
        quote=passage(one.quote, terms),
        statement=passage(one.question.statement, terms, 160),
        author_name=one.author.name,
        author_slug=one.author.slug,
        outlet=one.outlet.name if one.outlet else "",
        on=one.said_on,
        probability=words.probability_of(one),
    )


_ROWS: Final = {"authors": _authors, "questions": _questions, "predictions": _predictions}
_SHOWN: Final[dict[str, Any]] = {
    "authors": _show_authors,
    "questions": _show_questions,
    "predictions": _show_predictions,
}


def _head(asked: Asked) -> Head:
    return Head(
        title=_("Search: %(words)s") % {"words": words.isolated(asked.words)} if asked.words else _("Search"),
        description=_("Find quotes, questions and authors by their words."),
        path=asked.address(page=asked.page),
        json_path=f"{links.API}/search/?{urlencode({'q': asked.words})}" if asked.words else "",
    )
