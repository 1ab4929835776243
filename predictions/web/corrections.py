"""The public list of corrections."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..models import Author, Correction, CorrectionKind
from ..queries.corrections import corrections_concerning
from ..queries.slices import BadSlice
from ..rules.problems import Problem
from . import links, words
from .pages import Head, public_page, sheet, show

_MORE = words.Worded({
    "outcome": gettext_noop("Outcome"), "credit": gettext_noop("Credit"), "known_on": gettext_noop("Known on"),
    "rationale": gettext_noop("Rationale"), "state": gettext_noop("State"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one author's line on the board of everything."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction: `changes` are (what, before, since)."""

    row: Correction
    title: str
    changes: tuple[tuple[str, str, str], ...]
    effect: tuple[Moved, ...]


@public_page
def corrections(request: HttpRequest) -> HttpResponse:
    """`/corrections/`, the latest first; `?author=` narrows it to what concerns one."""
    person = _asked(request.GET.get("author", ""))
    found = corrections_concerning(person) if person else Correction.objects.all()
    page = sheet(request, found.select_related("question", "prediction"), lambda number: _address(person, number))
    query = f"?author={person.slug}" if person else ""
    head = Head(
        title=_("Corrections: %(name)s") % {"name": words.isolated(person.name)} if person else _("Corrections"),
        description=_("What this desk corrected, why, and what it did to the scoreboard."),
        path=_address(person, page.number),
        json_path=f"{links.API}/corrections/{query}",
        section="corrections",
        feeds=[(_("Corrections"), f"{reverse('web:feed', args=['corrections'])}{query}")],
    )
    rows = [_corrected(row) for row in page.items]
    return show(request, "corrections", head, sheet=page, rows=rows, author=person)


def _asked(slug: str) -> Author | None:
    if not slug:
        return None
    person: Author | None = Author.objects.public().filter(slug=slug[:80]).first()
    if person is None:
        raise BadSlice([Problem("author", "not_found", _("There is no author of this slug."))])
    return person


def _address(person: Author | None, page: int) -> str:
    asked = [f"author={person.slug}"] if person else []
    asked += [f"page={page}"] if page > 1 else []
    return reverse("web:corrections") + ("?" + "&".join(asked) if asked else "")


def _corrected(row: Correction) -> Corrected:
    names = [*row.old, *(name for name in row.new if name not in row.old)]
    changes = ((_name(name), row.old.get(name, ""), row.new.get(name, "")) for name in names)
    return Corrected(
        row=row,
        title=words.CORRECTED[CorrectionKind(row.kind)],
        changes=tuple((name, old, new) for name, old, new in changes if old != new),
        effect=tuple(Moved(line["name"], _moved(line["before"] or {}, line["after"] or {})) for line in row.effect),
    )


def _name(field: str) -> str:
    return _MORE.get(field) or words.field(field)


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Scored statements, Brier score and rank range, as they were and as they are."""
    n = {"before": before.get("n", 0), "after": after.get("n", 0)}
    brier = {"before": _score(before), "after": _score(after)}
    parts = [_("statements scored %(before)s → %(after)s") % n, _("Brier %(before)s → %(after)s") % brier]
    if before.get("rank_low") or after.get("rank_low"):
        parts.append(_("rank %(before)s → %(after)s") % {"before": _ranks(before), "after": _ranks(after)})
    return ", ".join(parts)


def _score(line: Mapping[str, Any]) -> str:
    return _("none") if line.get("brier") is None else words.score(line["brier"])


def _ranks(line: Mapping[str, Any]) -> str:
    low, high = line.get("rank_low"), line.get("rank_high")
    if low is None:
        return _("none")
    return str(low) if low == high else words.spread(str(low), str(high))
