"""A ledger with something of everything, and the address of every page on it, as web/urls.py lists them."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from django.test import Client

from predictions import actions
from predictions.actions.reminders import make_link, unsubscribe_link
from predictions.models import AuthorNotice, Challenge, Prediction, Question, User
from predictions.web.urls import files, pages
from tests.actions.import_files import csv_of, line, run
from tests.factories import NOW, make_prediction, make_user, settle
from tests.web.helpers import OVER, make_columnists

PARAMETER = re.compile(r"([\w-]+)/<\w+:\w+>")
WIDE = "<script>alert(1)</script>" + "W" * 150


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the pages are about: `samples` stand for the parameter that follows a word in an address."""

    editor: User
    due: Question
    samples: dict[str, str]
    more: list[str]


def make_ledger() -> Ledger:
    """Authors with and without a rank, hostile and wide texts, an import without a quote, an answer by a reader."""
    editor = make_user()
    columns = make_columnists([f"Columnist {number}" for number in range(3)], claims=11)
    one = make_prediction(
        editor, author=WIDE, quote="W" * 900, deadline=OVER, topics=("Law",), reference_probability=Decimal("0.4"),
        reference_source="a market", reference_at="2026-01-09",
    )  # fmt: skip
    actions.amend_question(
        actor=editor, question=_question(one), changes={"resolution_criteria": "As the gazette of that day says."},
        reason="Plainer.", now=NOW,
    )  # fmt: skip
    settle(one.question, known_on=OVER)
    _challenge(_question(one))
    withdrawn = make_prediction(editor, url="https://paper.example/" + "w" * 400, place="W" * 150)
    actions.withdraw_predictions(actor=editor, predictions=[withdrawn], reason="misquoted", now=NOW)
    unsettled = make_prediction(editor, author="Uma Unsettled", deadline=date(2026, 12, 31), hedge="may")
    run(csv_of(line(1, author="Ivo Import", quote="", outcome="true", resolved_on="2025-05-01")))
    imported = Prediction.objects.get(author__name="Ivo Import")
    assert one.author is not None and unsettled.author is not None and imported.author is not None
    due = make_prediction(editor, author="Dora Due", deadline=OVER)
    samples = {
        "authors": "columnist-0", "versus": "columnist-1", "topics": "law", "predictions": str(one.public_id),
        "questions": str(_question(one).public_id), "commentaries": str(one.commentary.public_id),
        "reply": _reply_token(one),
    }  # fmt: skip
    more = [f"/authors/{row.author.slug}/" for row in (one, unsettled, imported) if row.author]
    more += [f"/predictions/{row.public_id}/" for row in (columns[0], withdrawn, unsettled, imported)]
    more += ["/?min_n=1&ordering=-brier", "/?year=1999", "/?topic=nothing", "/nothing/", "/due/?show=waiting"]
    more += ["/search/?q=signed", "/search/?q=columnist&in=authors", "/search/?q=xyzzy"]
    return Ledger(editor, _question(due), samples, more)


def public_addresses(ledger: Ledger) -> list[str]:
    """Every page of the public door, once at least. KeyError for a route whose parameter has no sample."""
    found: list[str] = []
    for one in [*pages, *files]:
        route = str(one.pattern)
        if not (route == "" or route.endswith("/")):
            continue  # feeds, calendars and what machines read
        if one.name == "reminder-link":
            found += [_path(make_link(purpose, ledger.due, ledger.editor)) for purpose in actions.Purpose
                      if purpose != actions.Purpose.UNSUBSCRIBE]  # fmt: skip
        elif one.name == "unsubscribe":
            found.append(_path(unsubscribe_link(ledger.editor, "email")))
        else:
            path = PARAMETER.sub(lambda part: f"{part[1]}/{ledger.samples[part[1]]}", route)
            found += [f"/{path}"] if is_page(f"/{path}") else []
            found += [f"/de/{path}"] if one in pages else []
    return found + ledger.more


def is_page(path: str) -> bool:
    """Whether what answers there is for readers; oEmbed, for one, is for programs."""
    return Client().get(path, follow=True)["Content-Type"].startswith("text/html")


def _challenge(question: Question) -> None:
    given = actions.ChallengeInput(question=question, text="The gazette of that day says no.", contact="a@b.example")
    actions.file_challenge(challenge=given, now=NOW)
    actions.admit_challenge(actor=make_user("adjudicator"), challenge=Challenge.objects.get(), now=NOW)


def _reply_token(one: Prediction) -> str:
    notice = AuthorNotice.objects.filter(author=one.author).first()
    assert notice is not None
    return actions.make_reply_link(notice).partition("/reply/")[2].removesuffix("/")


def _question(one: Prediction) -> Question:
    assert one.question is not None
    return one.question


def _path(address: str) -> str:
    return urlsplit(address).path
