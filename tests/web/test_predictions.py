"""The prediction's page."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from predictions.models import Commentary, Prediction, Question
from predictions.models.base import writing
from tests.factories import NOW, make_draft, make_prediction, make_user, settle
from tests.web.helpers import OVER, page, read

pytestmark = pytest.mark.django_db


def at(one: Prediction) -> str:
    """The address of its page."""
    return f"/predictions/{one.public_id}/"


def test_the_quote_stands_as_a_quote_with_its_source() -> None:
    one = make_prediction(quote="It will probably be signed.", url="https://paper.example/column", title="The column")

    markup = page(at(one))

    assert '<blockquote dir="auto" cite="https://paper.example/column"><p>It will probably be signed.</p>' in markup
    assert 'href="https://paper.example/column"><bdi>The column</bdi></a></cite>' in markup
    assert "Ada Example, in their own piece, The column, The Paper, 10 January 2026" in read(at(one))


def test_the_archived_copy_is_linked() -> None:
    one = make_prediction()
    with writing("a test"):
        Commentary.objects.update(archive_url="https://archive.example/1")

    assert "Archived copy https://archive.example/1" in read(at(one))


def test_it_says_when_it_was_said_and_recorded() -> None:
    one = make_prediction()

    text = read(at(one))

    assert "Said on 10 January 2026" in text
    assert "Recorded on 1 March 2026, 12:00 UTC, log entry 1: the outcome was not known yet" in text


def test_what_was_recorded_afterwards_says_so() -> None:
    one = make_prediction()
    settle(one.question, known_on=date(2026, 2, 20))

    assert "recorded afterwards, when the outcome was known" in read(at(one))


def test_what_was_recorded_in_advance_says_so() -> None:
    one = make_prediction(now=datetime(2026, 1, 11, tzinfo=UTC))
    settle(one.question, known_on=date(2026, 2, 20))

    assert "before the outcome was known" in read(at(one))


def test_words_are_shown_with_the_reading_and_its_source() -> None:
    text = read(at(make_prediction(hedge="probably")))

    assert "“probably” → was read as 75 %† (from 65 % to 80 %)" in text
    assert "our reading of the author’s words (lexicon" in text


def test_a_number_of_the_authors_own_carries_no_dagger() -> None:
    one = make_prediction(hedge="", probability=Decimal("0.95"), quote="I give it 95%.")

    text = read(at(one))

    assert "95 % The number is a number that the author gave" in text


def test_a_denial_says_that_it_was_turned_round() -> None:
    text = read(at(make_prediction(hedge="will", denies=True, quote="It will not be signed.")))

    assert "“will” → was read as 10 %†" in text
    assert "The author denied the statement" in text


def test_a_vague_claim_says_why_it_has_no_score() -> None:
    text = read(at(make_prediction(hedge="may", quote="It may be signed.")))

    assert "Too vague to score." in text
    assert "No score for Ada Example on this question: too vague to score." in text


def test_the_terms_stand_with_deadline_zone_and_condition() -> None:
    one = make_prediction(
        condition="There is a truce", condition_criteria="Both announce it", condition_deadline=date(2026, 5, 31),
        time_zone="Europe/Kyiv",
    )  # fmt: skip

    text = read(at(one))

    assert "Criteria According to the official journal" in text
    assert "Condition There is a truce The condition is met if Both announce it" in text
    assert "Last day of the condition 31 May 2026" in text
    assert "Deadline End of 30 June 2026, Europe/Kyiv time" in text


def test_missing_quote_and_criteria_are_shown_as_missing() -> None:
    one = make_prediction()
    with writing("a test"):
        Prediction.objects.update(quote="")
        Question.objects.update(resolution_criteria="")

    text = read(at(one))

    assert "The quote is missing in the imported file; the wording above is that of the file." in text
    assert "Criteria missing in the imported file" in text


def test_the_outcome_stands_with_evidence_rationale_and_who_judged() -> None:
    one = make_prediction(deadline=OVER)
    settle(one.question, known_on=date(2026, 2, 10))

    text = read(at(one))

    assert "It happened. The statement came true." in text
    assert "Known on 10 February 2026" in text
    assert "judged by one editor" in text
    assert "Rationale The journal lists it." in text
    assert "Evidence Signed. https://journal.example/1" in text
    assert "Brier score 0.062 for Ada Example on this question" in text


def test_a_void_is_neither_yes_nor_no() -> None:
    one = make_prediction(deadline=OVER)
    settle(one.question, "void", known_on=OVER)

    assert "Void. The condition never came about, or the question fell away: neither yes nor no." in read(at(one))


def test_an_imported_outcome_names_the_line_of_the_file() -> None:
    one = make_prediction(deadline=OVER)
    settle(
        one.question,
        known_on=OVER,
        evidence=[actions.Evidence(kind="import", sha256="ab" * 32, line=7, url="https://a.example/")],
    )

    assert f"As given in the imported file, line 7 (SHA-256 {'ab' * 32})" in read(at(one))


def test_amendments_keep_old_and_new_and_the_reason() -> None:
    editor = make_user()
    one = make_prediction(editor)
    changes = {"quote": "It will probably be signed in June."}
    actions.amend_prediction(actor=editor, prediction=one, changes=changes, reason="Half a sentence was lost.", now=NOW)

    text = read(at(one))

    assert "Quote, 1 March 2026, 12:00 UTC Before Measure" in text
    assert "Since It will probably be signed in June. Reason Half a sentence was lost." in text


def test_a_withdrawn_prediction_stays_with_its_notice() -> None:
    editor = make_user()
    one = make_prediction(editor)
    actions.withdraw_predictions(actor=editor, predictions=[one], reason="not theirs", note="A guest said it.", now=NOW)

    text = read(at(one))

    assert "Withdrawn by the desk on 1 March 2026, 12:00 UTC: not the author's claim." in text
    assert "A guest said it." in text


def test_revisions_are_listed_and_this_one_is_marked() -> None:
    said: dict[str, Any] = {"statement": "The bridge opens", "deadline": date(2026, 6, 30)}
    first = make_prediction(**said, quote="It will probably open.", said_on=date(2026, 1, 10))
    second = make_prediction(**said, quote="It is unlikely to open.", hedge="unlikely", said_on=date(2026, 2, 1))

    text = read(at(first))

    assert "10 January 2026: 75 %† (this one) 1 February 2026: 20 %†" in text
    assert f'href="{at(second)}"' in page(at(first))


def test_the_history_names_the_entries_of_the_log() -> None:
    one = make_prediction()
    settle(one.question)

    text = read(at(one))

    assert "0 Question published 1 March 2026, 12:00 UTC opening, receipt 1 Prediction published" in text
    assert "2 Verdict given" in text
    assert "3 Outcome set" in text


def test_a_reference_is_shown() -> None:
    one = make_prediction(
        reference_probability=Decimal("0.6"), reference_source="The market", reference_at="2026-01-09"
    )

    assert "Reference at the time: 60 %, The market, 2026-01-09." in read(at(one))


def test_drafts_refused_finds_and_unknown_ids_are_not_there() -> None:
    editor = make_user()
    draft, refused = make_draft(editor), make_draft(editor)
    actions.refuse_drafts(actor=editor, predictions=[refused], reason="vague", now=NOW)

    for path in (at(draft), at(refused), f"/predictions/{uuid4()}/", "/predictions/1/", "/predictions/%00/"):
        assert Client().get(path).status_code in (400, 404), path


def test_an_editor_sees_no_more_here_than_anybody_else() -> None:
    editor = make_user()
    draft = make_draft(editor)
    client = Client()
    client.force_login(editor)

    assert client.get(at(draft)).status_code == 404


def test_it_takes_few_queries(django_assert_num_queries: Queries) -> None:
    one = make_prediction()
    settle(one.question)

    with django_assert_num_queries(15):
        markup = page(at(one))
    assert len(markup.encode()) < 100_000


def test_day_by_day_it_stands_in_the_order_of_the_days() -> None:
    one = make_prediction(deadline=OVER)
    settle(one.question, known_on=OVER)

    text = read(f"/predictions/{one.public_id}/")

    days = ["10 January 2026 Said", "15 February 2026 Deadline", "The world knew: It happened", "Prediction published"]
    assert [text.index(day) for day in days] == sorted(text.index(day) for day in days)
    assert '#moves-heading">how the forecasts on it moved' in page(f"/predictions/{one.public_id}/")
