"""Atom feeds of what becomes of the record: new predictions, outcomes, corrections; of one author or topic if asked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from ..models import Author, Kind, Outcome, Topic
from ..models.happenings import CORRECTIONS, Happened
from ..queries.happenings import latest
from ..queries.slices import BadSlice
from ..rules.problems import Problem
from . import links, words
from .pages import public_page

MOST: Final = 50
CACHING: Final = "public, max-age=60, s-maxage=60"
_NO_QUOTE: Final = "No quote in the imported file: the wording is that of the file."
# What no XML 1.0 document can hold, however it is written.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Kind:
    title: str
    about: str
    kinds: tuple[Kind, ...]
    entry: Callable[[Happened], tuple[str, str]]


@public_page
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """`/feeds/<name>.atom?author=&topic=`: the latest fifty."""
    kind, (author, topic) = _KINDS[name], _asked(request.GET)
    path = reverse("web:feed", args=[name])
    query = urlencode({key: value for key, value in (("author", author), ("topic", topic)) if value})
    address = links.absolute(f"{path}?{query}" if query else path)
    of = " · ".join(filter(None, (author, topic)))
    made = Atom1Feed(
        title=f"{kind.title}{f': {of}' if of else ''} – Prediction ledger", link=links.absolute("/"),
        description=kind.about, feed_url=address, feed_guid=address, language="en-GB",
    )  # fmt: skip
    for one in latest(kind.kinds, author=author, topic=topic, most=MOST):
        made.add_item(**_item(one, *kind.entry(one)))
    response = HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = CACHING
    return response


def _item(one: Happened, title: str, text: str) -> dict[str, Any]:
    link = _page_of(one)
    return {
        "title": plain(title), "description": plain(text), "link": link, "pubdate": one.at, "updateddate": one.at,
        "unique_id": f"{link}#entry-{one.seq}",
    }  # fmt: skip


def _page_of(one: Happened) -> str:
    if one.prediction is not None:
        return links.absolute(reverse("web:prediction", args=[one.prediction.public_id]))
    assert one.question is not None
    return links.absolute(reverse("web:question", args=[one.question.public_id]))


def plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _prediction(one: Happened) -> tuple[str, str]:
    said = one.prediction
    assert said is not None and said.author is not None and one.question is not None
    where = f", {said.outlet.name}" if said.outlet else ""
    # Without the author's own words the statement below says what it is about; it is never shown as a quote.
    quote = f"“{said.quote}”" if said.quote else "The words are withheld." if said.withheld else _NO_QUOTE
    return (
        f"{said.author.name}: {words.shortened(one.question.statement, 120)}",
        f"{quote} ({said.author.name}{where}, {said.said_on}). In question: {one.question.statement} "
        f"By {one.question.deadline}.",
    )


def _outcome(one: Happened) -> tuple[str, str]:
    assert one.question is not None
    if "outcome" not in one.payload:
        return (
            f"{words.KIND[one.kind]}: {words.shortened(one.question.statement, 120)}",
            f"{one.question.statement} What this entry of the log says is withheld.",
        )
    outcome = Outcome(one.payload["outcome"])
    final = one.kind == Kind.RESOLUTION_FINALISED or one.payload.get("state") == "final"
    return (
        f"{words.OUTCOME[outcome]}: {words.shortened(one.question.statement, 120)}",
        f"{one.question.statement} {words.OUTCOME_MEANS[outcome]} "
        f"{'Final.' if final else 'It can still be challenged.'}",
    )


def _correction(one: Happened) -> tuple[str, str]:
    assert one.question is not None
    changes = one.payload.get("changes") or []
    fields = ", ".join(words.FIELD.get(change["field"], change["field"]) for change in changes)
    reason = one.payload.get("note") or one.payload.get("reason") or ""
    return (
        f"{words.KIND[one.kind]}: {words.shortened(one.question.statement, 120)}",
        f"{one.question.statement}{f' Changed: {fields}.' if fields else ''} {reason}".strip(),
    )


_KINDS: Final[Mapping[str, _Kind]] = {
    "predictions": _Kind(
        "New predictions",
        "What was recorded, with the quote.",
        (Kind.PREDICTION_PUBLISHED, Kind.IMPORT_ROW),
        _prediction,
    ),
    "outcomes": _Kind(
        "Outcomes", "How questions were settled.", (Kind.RESOLUTION_SET, Kind.RESOLUTION_FINALISED), _outcome
    ),
    "corrections": _Kind(
        "Corrections", "What the desk put right, and why.", CORRECTIONS, _correction
    ),
}  # fmt: skip
NAMES: Final = tuple(_KINDS)


def _asked(given: Mapping[str, str]) -> tuple[str, str]:
    """The slugs of author and topic; BadSlice for those that nobody knows, and for other parameters."""
    problems = [
        Problem(name, "unknown_parameter", "Feeds take author and topic.") for name in given if name not in _BY_SLUG
    ]
    for name, model in _BY_SLUG.items():
        slug = given.get(name, "")
        if slug and not model.objects.public().filter(slug=slug[:80]).exists():
            problems.append(Problem(name, "not_found", f"There is no {name} of this slug."))
    if problems:
        raise BadSlice(problems)
    return given.get("author", ""), given.get("topic", "")


_BY_SLUG: Final[Mapping[str, Any]] = {"author": Author, "topic": Topic}
