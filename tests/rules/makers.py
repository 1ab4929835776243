"""Drafts for tests: complete ones, from which a test changes what it is about."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from predictions.rules.draft import Draft
from predictions.rules.problems import Level, Problem

TODAY = date(2026, 11, 23)
SAID_ON = date(2026, 11, 20)

COMPLETE = Draft(
    quote="Labour will win the next general election.",
    source_url="https://example.org/column",
    outlet="The Example",
    source_title="What comes next",
    published_on=SAID_ON,
    author="Ann Lee",
    said_on=SAID_ON,
    statement="Labour wins the most seats at the next general election",
    resolution_criteria="According to the Electoral Commission; if it is silent, two news agencies.",
    deadline=date(2029, 8, 15),
    time_zone="Europe/London",
    hedge="will",
    probability=Decimal("0.90"),
    low=Decimal("0.75"),
    high=Decimal("0.98"),
    basis="bare",
)


def make_draft(**changes: Any) -> Draft:
    """A draft that has everything, with some members changed."""
    return replace(COMPLETE, **changes)


def make_raw(quote: str, **changes: Any) -> Draft:
    """A find as it comes: the quote stands as the statement, and nothing has been decided."""
    raw = Draft(
        quote=quote,
        statement=quote,
        source_url="https://www.nytimes.com/2025/08/13/opinion/trump-putin-ukraine-alaska.html",
        author="M. Gessen",
        said_on=date(2025, 8, 13),
        published_on=date(2025, 8, 13),
    )
    return replace(raw, **changes)


def codes(problems: list[Problem], *levels: Level) -> set[str]:
    """The codes of the problems, of the given levels or of all."""
    return {problem.code for problem in problems if not levels or problem.level in levels}
