"""The question's page."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from predictions.models import Prediction, Question
from tests.factories import NOW, make_draft, make_prediction, make_user, settle
from tests.web.helpers import OVER, page, read

pytestmark = pytest.mark.django_db
SHARED: dict[str, Any] = {"statement": "The bridge opens", "deadline": OVER, "topics": ("Transport",)}


def at(one: Prediction) -> str:
    """The address of its question's page."""
    assert one.question is not None
    return f"/questions/{one.question.public_id}/"


def test_everybody_who_predicted_stands_with_their_probability() -> None:
    one = make_prediction(**SHARED, author="Ada Example")
    make_prediction(**SHARED, author="Bob Example", hedge="", probability=Decimal("0.3"), quote="A 30% chance.")

    text = read(at(one))

    assert "Ada Example Measure" in text
    assert "75 %† 10 Jan 2026" in text
    assert "Bob Example A 30% chance. 30 % 10 Jan 2026" in text


def test_it_links_its_topics_to_their_pages() -> None:
    assert '<a href="/topics/transport/"><bdi>Transport</bdi></a>' in page(at(make_prediction(**SHARED)))


def test_past_the_deadline_it_is_due() -> None:
    assert "Due: the deadline is over and the outcome is not marked yet" in read(at(make_prediction(**SHARED)))


def test_before_the_deadline_it_is_open() -> None:
    assert "Open." in read(at(make_prediction()))


def test_a_corrected_outcome_keeps_the_old_one_with_the_reason() -> None:
    one = make_prediction(**SHARED)
    settle(one.question, "false", known_on=OVER)
    assert one.question is not None
    verdict = actions.VerdictInput(
        question=one.question, outcome="true", known_on=OVER, evidence=(actions.Evidence(url="https://a.example/"),)
    )
    actions.correct_outcome(actor=make_user("adjudicator"), verdict=verdict, reason="The gazette had it.", now=NOW)

    text = read(at(one))

    assert "Settled: It happened, known 15 February 2026." in text
    assert "Corrected on 1 March 2026, 12:00 UTC. This outcome no longer counts: The gazette had it." in text
    assert text.index("The statement came true.") < text.index("The statement did not come true.")


def test_an_imported_question_shows_the_entry_that_brought_it() -> None:
    file = (
        b"author,outlet,published_on,statement,deadline,probability,outcome,resolved_on\n"
        b"Ada Example,The Paper,2026-01-10,The bridge opens,2026-02-15,0.7,true,2026-02-15\n"
    )
    actions.import_file(actor=make_user(), open_file=lambda: BytesIO(file), name="a.csv", now=NOW)

    text = read(f"/questions/{Question.objects.get().public_id}/")

    assert "Imported, as one row of a file" in text
    assert "Criteria missing in the imported file" in text


def test_fifty_authors_make_a_page(django_assert_num_queries: Queries) -> None:
    editor = make_user()
    for number in range(52):
        one = make_prediction(editor, **SHARED, author=f"Columnist {number:02d}")

    with django_assert_num_queries(16):
        markup = page(at(one))
    assert markup.count('class="is-open"') == 50
    assert len(markup.encode()) < 100_000
    assert page(f"{at(one)}?page=2").count('class="is-open"') == 2


def test_drafts_and_unknown_ids_are_not_there() -> None:
    assert Client().get(at(make_draft())).status_code == 404
    assert Client().get(f"/questions/{uuid4()}/").status_code == 404


def test_a_bad_page_is_named() -> None:
    assert "<code>page</code>" in page(f"{at(make_prediction())}?page=x", 400)


def test_a_deadline_moved_by_the_desk_is_shown() -> None:
    editor = make_user()
    one = make_prediction(editor)
    assert one.question is not None
    changes = {"deadline": date(2026, 7, 31)}
    actions.amend_question(actor=editor, question=one.question, changes=changes, reason="Misread.", now=NOW)

    text = read(at(one))

    assert "Deadline, 1 March 2026, 12:00 UTC Before 2026-06-30 Since 2026-07-31 Reason Misread." in text


def test_the_forecasts_are_drawn_with_the_same_as_a_table() -> None:
    one = make_prediction(**SHARED, author="Ada Example", quote="It will probably open.")
    make_prediction(
        **SHARED, author="Ada Example", said_on=date(2026, 1, 30), hedge="", probability=Decimal("0.4"), quote="40%."
    )
    make_prediction(**SHARED, author="Bo Example", hedge="may", quote="It may open.")
    settle(one.question, known_on=OVER)

    markup, text = page(at(one)), read(at(one))

    assert 'class="chart chart-history"' in markup
    assert "Ada Example: 75 % → 40 %" in text
    assert "Ada Example 10 Jan 2026 75 %† 65 % to 80 % yes Ada Example 30 Jan 2026 40 % yes" in text
    assert "Bo Example 10 Jan 2026 too vague" in text and "too vague: what was said before stands" in text


def test_what_does_not_count_moves_no_line_and_says_why() -> None:
    editor = make_user()
    one = make_prediction(editor, **SHARED, author="Ada Example")
    wrong = make_prediction(editor, **SHARED, author="Bo Example")
    make_prediction(**SHARED, author="Cy Example", said_on=date(2026, 2, 12))
    actions.withdraw_predictions(actor=editor, predictions=[wrong], reason="misquoted", now=NOW)
    settle(one.question, known_on=date(2026, 2, 10))

    markup, text = page(at(one)), read(at(one))

    assert markup.count('<circle class="chart-line') == 1
    assert "withdrawn by the desk" in text and "too late to count" in text


def test_where_nobody_gave_a_number_there_is_nothing_to_draw() -> None:
    assert "chart-history" not in page(at(make_prediction(**SHARED, hedge="may", quote="It may open.")))


def test_day_by_day_it_says_what_happened_and_what_is_to_come(settings: Any) -> None:
    settings.CHALLENGE_DAYS = 7
    one = make_prediction(statement="The bridge opens", deadline=date(2026, 6, 30))
    settle(one.question, known_on=date(2026, 2, 20))

    text = read(at(one))

    assert "20 February 2026 The world knew: It happened" in text
    assert "Outcome set log entry" in text
    assert "Final, unless it is challenged (still to come)" in text
    assert "30 June 2026 Deadline (still to come)" in text
