"""The log's own page: what it is, its latest head, how to check it, and every entry."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Kind
from ..queries import log as entries
from ..queries.checks import why_not_signed
from ..queries.slices import BadSlice
from ..queries.witnesses import witnesses
from ..rules.problems import Problem
from . import links, words
from .languages import plain
from .pages import Head, public_page, show


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in words: `about` is the page of what it concerns, empty where there is none."""

    seq: int
    kind: str
    at: Any
    about: str


@public_page
def log(request: HttpRequest) -> HttpResponse:
    """`/log/?kind=&before=`: fifty entries below number `before`, the latest first."""
    kind, before = _kind(request.GET.get("kind", "")), _before(request.GET.get("before", ""))
    head = entries.signed_head()
    size = head.size if head else 0
    vkeys, losses = entries.keys_and_losses(timezone.now())
    rows, more = entries.listed(kind, min(size, before) if before is not None else size)
    return show(
        request,
        "log",
        Head(
            title=_("The log"),
            description=_(
                "Every public change as a numbered entry under signed heads: what it shows, how to check it."
            ),
            path=_address(kind, before),
            section="log",
        ),
        signed=head,
        root=head.root_text if head else "",
        vkeys=vkeys,
        losses=losses,
        refused=why_not_signed(),
        witnesses=witnesses(),
        rows=[_row(one) for one in rows],
        kind=kind.value if kind else "",
        kinds=[(one.value, words.KIND.get(one, one.value)) for one in Kind],
        older=_address(kind, rows[-1].entry.seq) if more else "",
        latest=_address(kind, None) if before is not None else "",
        base=links.absolute(plain(reverse("web:log"))),
    )


def _row(one: entries.Listed) -> Row:
    about = ""
    if one.prediction is not None:
        about = reverse("web:prediction", args=[one.prediction.public_id])
    elif one.question is not None:
        about = reverse("web:question", args=[one.question.public_id])
    entry = one.entry
    kind = words.KIND.get(Kind(entry.kind), entry.kind) if entry.kind in Kind.values else entry.kind
    return Row(entry.seq, kind, entry.at, about)


def _kind(text: str) -> Kind | None:
    if text and text not in Kind.values:
        raise BadSlice([Problem("kind", "no_such_kind", _("Give a kind of entry that the page names."))])
    return Kind(text) if text else None


def _before(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise BadSlice([Problem("before", "no_such_entry", _("Give the number of an entry."))])
    return int(text)


def _address(kind: Kind | None, before: int | None) -> str:
    asked = [f"kind={kind.value}"] if kind else []
    asked += [f"before={before}"] if before is not None else []
    return reverse("web:log") + ("?" + "&".join(asked) if asked else "")
