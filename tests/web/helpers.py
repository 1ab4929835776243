"""What the tests of the pages read and make."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

from django.test import Client

from predictions import actions
from predictions.models import Prediction
from tests.factories import NOW, make_input, make_user

OVER = date(2026, 2, 15)  # a deadline that is over on the day of the factories
VOID_ELEMENTS = {"meta", "link", "br", "input", "img"}


def page(path: str, status: int = 200) -> str:
    """The markup of a page, after checking its status."""
    response = Client().get(path)
    assert response.status_code == status, (path, response.status_code)
    return response.content.decode()


def text_of(markup: str) -> str:
    """What a reader reads: no tags, one space between words."""
    without_inline = re.sub(r"</?(?:a|b|bdi|cite|code|em|span|strong|time)(?:\s[^>]*)?>", "", markup)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", without_inline)).replace("\xa0", " ").split())


def read(path: str, status: int = 200) -> str:
    """The text of a page."""
    return text_of(page(path, status))


class Outline(HTMLParser):
    """The elements of a page with their attributes, and whether every one that opens is closed in turn."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID_ELEMENTS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else, line {self.getpos()[0]}")

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of this name."""
        return [attributes for name, attributes in self.elements if name == tag]


def make_columnists(names: Sequence[str], *, claims: int = 1, outcome: str = "true") -> list[Prediction]:
    """As many authors, each with `claims` settled and matured predictions of 80 %, in one batch."""
    editor = make_user()
    drafts = [
        make_input(
            author=name, hedge="", probability=Decimal("0.8"), quote="There is an 80% chance.",
            statement=f"Matter {number} of {name} is decided", deadline=OVER,
        )
        for name in names
        for number in range(claims)
    ]  # fmt: skip
    made = actions.record_predictions(actor=editor, drafts=drafts, now=NOW)
    verdicts = [
        actions.VerdictInput(
            question=one.question, outcome=outcome, known_on=OVER,
            evidence=(actions.Evidence(url="https://journal.example/1"),),
        )
        for one in made
        if one.question is not None
    ]  # fmt: skip
    actions.give_verdicts(actor=editor, verdicts=verdicts, now=NOW)
    return made
