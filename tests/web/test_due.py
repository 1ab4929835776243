"""What falls due next, and what waits for an outcome."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle
from tests.web.helpers import OVER, page, read

pytestmark = pytest.mark.django_db


def test_open_questions_stand_by_deadline_under_their_months() -> None:
    make_prediction(statement="The bridge opens", deadline=date(2026, 4, 2))
    make_prediction(statement="The tunnel opens", deadline=date(2026, 3, 2))
    settle(make_prediction(statement="The gate opens", deadline=OVER).question, known_on=OVER)

    text = read("/due/")

    assert "Still to come 2 Past the deadline 0" in text
    assert "March 2026 2 Mar 2026 in 1 day The tunnel opens Ada Example 75 %†" in text
    assert "April 2026 2 Apr 2026 in 32 days The bridge opens" in text
    assert "The gate" not in text


def test_what_is_past_its_deadline_waits_the_longest_first() -> None:
    make_prediction(statement="The bridge opens", deadline=date(2026, 2, 20))
    make_prediction(statement="The tunnel opens", deadline=OVER)

    text = read("/due/?show=waiting")

    assert text.index("15 Feb 2026 14 days ago The tunnel opens") < text.index("20 Feb 2026 9 days ago The bridge")


def test_it_is_narrowed_by_topic_and_author() -> None:
    make_prediction(statement="The bridge opens", topics=("Sea",))
    make_prediction(statement="The tunnel opens", author="Bo Example")

    assert "The bridge opens" in read("/due/?topic=sea") and "The tunnel" not in read("/due/?topic=sea")
    assert "The tunnel opens" in read("/due/?author=bo-example")
    assert "The bridge" not in read("/due/?author=bo-example")
    assert "Nothing fits this choice." in read("/due/?topic=sea&author=bo-example")
    assert 'href="/due/?topic=sea&amp;show=waiting"' in page("/due/?topic=sea")


def test_names_beyond_the_first_three_are_counted() -> None:
    for name in ("Ada Example", "Bo Example", "Cy Example", "Di Example", "Ed Example"):
        make_prediction(statement="The bridge opens", author=name)

    assert "Ada Example 75 %†, Bo Example 75 %†, Cy Example 75 %†, and 2 more" in read("/due/")


def test_drafts_are_not_shown() -> None:
    make_draft(statement="Secret plans come true")

    assert "No question is open at the moment." in read("/due/")
    assert "Nothing waits: every question past its deadline has its outcome." in read("/due/?show=waiting")


@pytest.mark.parametrize(
    ("query", "field"),
    [("topic=nothing", "topic"), ("author=nobody", "author"), ("show=all", "show"), ("page=2", "page")],
)
def test_what_is_wrong_with_the_address_is_named(query: str, field: str) -> None:
    assert f"<code>{field}</code>" in page(f"/due/?{query}", 400)


def test_it_leads_to_the_calendar_and_stands_in_the_navigation() -> None:
    markup = page("/due/")

    assert 'href="/calendar.ics" type="text/calendar">The coming deadlines as a calendar, to subscribe to' in markup
    assert '<a href="/due/" aria-current="page">Due</a>' in markup


def test_many_questions_make_small_pages_of_few_queries(django_assert_num_queries: Queries) -> None:
    drafts = [
        make_input(statement=f"Matter {k} is decided", author=name)
        for k in range(60)
        for name in ("Ada Example", "Bo Example", "Cy Example", "Di Example")
    ]
    actions.record_predictions(actor=make_user(), drafts=drafts, now=NOW)
    Client().get("/due/")

    with django_assert_num_queries(9):
        markup = page("/due/")
    assert len(markup.encode()) < 100_000
    assert "1 to 50 of 60" in read("/due/")
    assert "Matter 59 is decided" in page("/due/?page=2")
