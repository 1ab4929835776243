"""A piece's page: where it stands, and every statement that the desk found in it. Its text is never shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Commentary, Outcome, Prediction, PredictionState, RefusalReason
from ..queries.commentaries import Piece, found_in, piece
from . import words
from .claims import LONGEST_QUOTE, LONGEST_STATEMENT
from .pages import Head, numbered, public_page, sheet, show
from .shown import address


@dataclass(frozen=True, slots=True)
class Row:
    """One claim of the piece, with what became of its question."""

    public_id: UUID
    author_name: str
    author_slug: str
    quote: str
    place: str
    probability: str
    question_id: UUID
    statement: str
    deadline: date | None
    outcome: str
    outcome_label: str
    known_on: date | None
    withdrawn: bool


@public_page
def commentary(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/commentaries/<id>/`; 404 for unknown ids, and while nothing that was found in it is published."""
    try:
        found = piece(public_id)
    except Commentary.DoesNotExist:
        raise Http404 from None
    here = reverse("web:commentary", args=[public_id])
    page = sheet(request, found_in(found.commentary), lambda number: numbered(here, number))
    return show(
        request,
        "commentary",
        _head(found, numbered(here, page.number)),
        found=found,
        piece=found.commentary,
        title=_title(found.commentary),
        url=address(found.commentary.url),
        archive=address(found.commentary.archive_url),
        refusals=[(n, RefusalReason(reason).label) for reason, n in found.refusals],
        page=page,
        rows=_rows(page.items),
    )


def _title(of: Commentary) -> str:
    return of.title or (_("A piece in %(outlet)s") % {"outlet": of.outlet.name} if of.outlet else _("A piece"))


def _head(found: Piece, path: str) -> Head:
    title = words.isolated(words.shortened(_title(found.commentary), 90))
    return Head(
        title=title,
        description=_("What the desk found in “%(title)s”, and what became of it.") % {"title": title},
        path=path,
    )


def _rows(found: Sequence[Prediction]) -> list[Row]:
    return [_row(one) for one in found]


def _row(one: Prediction) -> Row:
    assert one.author is not None and one.question is not None
    outcome = next(iter(one.question.in_force), None)  # type: ignore[attr-defined]
    return Row(
        public_id=one.public_id,
        author_name=one.author.name,
        author_slug=one.author.slug,
        quote=words.shortened(one.quote, LONGEST_QUOTE),
        place=one.place,
        probability=words.probability_of(one),
        question_id=one.question.public_id,
        statement=words.shortened(one.question.statement, LONGEST_STATEMENT),
        deadline=one.question.deadline,
        outcome=outcome.outcome if outcome else "",
        outcome_label=words.OUTCOME[Outcome(outcome.outcome)] if outcome else "",
        known_on=outcome.known_on if outcome else None,
        withdrawn=one.state == PredictionState.WITHDRAWN,
    )
