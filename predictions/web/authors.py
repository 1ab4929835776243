"""An author's page: figures, calibration, what was found, and every claim with what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Author
from ..queries.authors import on_board
from ..queries.calibration import AuthorCalibration
from ..queries.corrections import n_concerning
from ..queries.finds import finds
from ..queries.frames import shown_frames
from ..queries.merged import author_at
from ..queries.portrait import portrait
from ..queries.records import author_scores, records
from ..queries.replies import all_of_author, told
from ..queries.scoreboard import scoreboard
from ..queries.shared import Other, others
from ..queries.slices import BadSlice, read_slice
from ..queries.totals import n_claims, origin
from ..rules.problems import Problem
from ..scoring.policy import SCORING_VERSION
from . import board_rows, drawings, links, more_figures, other_scales, portrait_text, words
from .calibration_text import basis_lines, bin_lines, curve_lines, outside_line, parts_line, refusal_lines
from .claims import TABS, claim, counted, statuses_of, tabs
from .fairness import luck_line, n_unclear, report_address
from .pages import Head, moved_on, numbered, public_page, sheet, show
from .versus import address as versus_address

# Of those who answered the same questions, as many as a reader takes in; a page of their own has more.
MOST_OTHERS = 8


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """`/authors/`: everybody with a public prediction, by name."""
    address = reverse("web:authors")
    board = scoreboard(read_slice({}), now=timezone.now(), ordering="name")
    lines = sheet(request, board.lines, lambda page: numbered(address, page))
    head = Head(
        title=_("Authors"),
        section="authors",
        description=_("Everybody whose predictions this ledger keeps, by name."),
        path=numbered(address, lines.number),
        json_path=f"{links.API}/authors/",
    )
    rows = [(line, n_claims(line.figures)) for line in lines.items]
    return show(request, "authors", head, rows=rows, lines=lines)


@public_page
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """`/authors/<slug>/`, claims narrowed by `?show=`, fifty at a time; 404 before the first publication."""
    person = Author.objects.public().filter(slug=slug).annotate(n_corrections=Subquery(n_concerning())).first()
    if person is None:
        return moved_on(request, "web:author", author_at(slug), "slug")
    part, chosen, now = read_slice({}), _tab(request.GET.get("show", "")), timezone.now()
    found = on_board(person, part, now=now)
    figures: Mapping[str, Any] = found.line.figures if found.line else {}
    claims = sheet(
        request,
        author_scores(person, statuses_of(chosen)),
        lambda page: _address(person, chosen, page),
        count=counted(chosen, figures) if figures else None,
    )
    statements = finds(person)
    replies, reply_counts = all_of_author(person)
    drawn = portrait(person, found.board, now=now)
    return show(
        request,
        "author",
        _head(person, chosen, claims.number),
        author=person,
        found=found,
        told=told(person, now=now),
        replies=replies,
        reply_counts=reply_counts,
        row=board_rows.board_row(found.line, part.min_n) if found.line else None,
        n_claims=n_claims(figures) if figures else 0,
        n_withheld=found.board.withheld.get(person.slug, 0),
        n_unclear=n_unclear(figures) if figures else 0,
        origin=origin(figures) if figures else None,
        band=_reading_band(figures),
        more=more_figures.lines(figures) if figures else [],
        other_scales=other_scales.sentences(found),
        scoring_version=SCORING_VERSION,
        **_calibration(drawn.calibrated),
        report_address=report_address(reverse("web:author", args=[person.slug])),
        refusals=refusal_lines(statements.refusals),
        frames=shown_frames(author=person),
        portrait=portrait_text.lines(drawn, figures) if figures else None,
        others=_others(person, found.board.version, now),
        finds=statements,
        n_corrections=person.n_corrections or 0,  # type: ignore[attr-defined]  # annotated above
        tabs=tabs(chosen, figures, lambda name: _address(person, name, 1)),
        claims=claims,
        rows=[claim(one) for one in records(claims.items)],
    )


def _calibration(found: AuthorCalibration) -> dict[str, Any]:
    """What was said beside what came true: the plot, its tables and sentences, and how far luck goes."""
    return {
        "calibrated": found,
        "plot": drawings.calibration(found.bins, found.curve, "calibration"),
        "bins": bin_lines(found.bins),
        "curve": curve_lines(found.curve),
        "outside": outside_line(found.curve),
        "parts": parts_line(found.curve),
        "said": basis_lines(found.by_basis),
        "luck": luck_line(found),
    }


def _others(person: Author, version: int, now: datetime) -> list[tuple[Other, str]]:
    """Who answered the same questions, each with the address where the two are compared."""
    found = others(person, now=now, version=version)[:MOST_OTHERS]
    return [(one, versus_address(person.slug, one.slug)) for one in found]


def _tab(text: str) -> str:
    if text in TABS:
        return text
    names = ", ".join(name for name in TABS if name)
    raise BadSlice(
        [Problem("show", "unknown_show", _("Give one of: %(names)s; or leave it out for all.") % {"names": names})]
    )


def _address(person: Author, tab: str, page: int) -> str:
    asked = [f"show={tab}"] if tab else []
    asked += [f"page={page}"] if page > 1 else []
    return reverse("web:author", args=[person.slug]) + ("?" + "&".join(asked) if asked else "")


def _head(person: Author, tab: str, page: int) -> Head:
    name = words.isolated(person.name)
    return Head(
        title=name,
        description=_(
            "Predictions by %(name)s: how many came true, how sure we can be of it, and the quote behind each."
        )
        % {"name": name},
        path=_address(person, tab, page),
        json_path=f"{links.API}/authors/{person.slug}/",
        card=True,
        feeds=[
            (f"{title}: {name}", f"{reverse('web:feed', args=[feed])}?author={person.slug}")
            for feed, title in (("predictions", _("New predictions")), ("outcomes", _("Outcomes")))
        ],
    )


def _reading_band(figures: Mapping[str, Any]) -> tuple[str, str] | None:
    """The score had every reading of words been the kindest, or the harshest; nothing where no words were read."""
    if not figures or figures["brier"] is None or figures["brier_best"] == figures["brier_worst"]:
        return None
    return words.score(figures["brier_best"]), words.score(figures["brier_worst"])
