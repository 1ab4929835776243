"""The public list of corrections."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ..models import Correction, CorrectionKind
from . import links, words
from .pages import Head, numbered, public_page, sheet, show

_MORE = {"outcome": "Outcome", "credit": "Credit", "known_on": "Known on", "rationale": "Rationale", "state": "State"}


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
    """`/corrections/`, the latest first."""
    address = reverse("web:corrections")
    page = sheet(request, Correction.objects.select_related("question"), lambda number: numbered(address, number))
    head = Head(
        title="Corrections",
        description="What this desk corrected, why, and what it did to the scoreboard.",
        path=numbered(address, page.number),
        json_path=f"{links.API}/corrections/",
        section="corrections",
        feeds=[("Corrections", reverse("web:feed", args=["corrections"]))],
    )
    return show(request, "corrections", head, sheet=page, rows=[_corrected(row) for row in page.items])


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
    return _MORE.get(field) or words.FIELD.get(field, field).capitalize()


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Scored statements, Brier score and rank range, as they were and as they are."""
    parts = [f"statements scored {before.get('n', 0)} → {after.get('n', 0)}"]
    parts.append(f"Brier {_score(before)} → {_score(after)}")
    if before.get("rank_low") or after.get("rank_low"):
        parts.append(f"rank {_ranks(before)} → {_ranks(after)}")
    return ", ".join(parts)


def _score(line: Mapping[str, Any]) -> str:
    return "none" if line.get("brier") is None else words.score(line["brier"])


def _ranks(line: Mapping[str, Any]) -> str:
    low, high = line.get("rank_low"), line.get("rank_high")
    if low is None:
        return "none"
    return str(low) if low == high else words.spread(str(low), str(high))
