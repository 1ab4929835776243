"""The page of a piece that was read."""

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from predictions.models import Commentary, Prediction
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle
from tests.web.helpers import OVER, page, read

pytestmark = pytest.mark.django_db
URL = "https://paper.example/column"


def at(one: Prediction) -> str:
    return f"/commentaries/{one.commentary.public_id}/"


def test_it_names_outlet_authors_source_and_archive() -> None:
    one = make_prediction(url=URL, title="What comes next", archive_url="https://archive.example/1")

    markup, text = page(at(one)), read(at(one))

    assert "What comes next Ada Example, The Paper, 10 January 2026" in text
    assert f'rel="nofollow noopener noreferrer" href="{URL}"' in markup
    assert "Archived copy https://archive.example/1" in text


def test_it_lists_what_was_found_with_what_became_of_it() -> None:
    one = make_prediction(
        url=URL, title="A", quote="It will probably open.", statement="The bridge opens", deadline=OVER
    )
    make_prediction(url=URL, title="A", quote="It will probably rain.", statement="Rain falls")
    settle(one.question, known_on=OVER)

    text = read(at(one))

    assert "2 statements found: 2 published, 0 not taken up." in text
    assert "It will probably open. In question: The bridge opens 75 %† the entry Ada Example It happened" in text
    assert "Open deadline 30 Jun 2026" in text


def test_what_was_not_taken_up_is_counted_by_reason_and_not_quoted() -> None:
    one = make_prediction(url=URL, title="A")
    editor = make_user()
    for reason, quote in (("vague", "The mood will sour."), ("vague", "Much may change."), ("promise", "We shall.")):
        draft = make_draft(editor, commentary=one.commentary, quote=quote)
        actions.refuse_drafts(actor=editor, predictions=[draft], reason=reason, now=NOW)
    make_draft(editor, commentary=one.commentary, quote="Still being weighed.")

    text = read(at(one))

    assert "5 statements found: 1 published, 3 not taken up, 1 still being prepared." in text
    assert "2: no event that a camera or a document could show 1: a promise or plan" in text
    assert "The mood will sour." not in text and "Still being weighed." not in text


def test_a_withdrawn_claim_stays_and_says_so() -> None:
    one = make_prediction(url=URL)
    actions.withdraw_predictions(actor=make_user(), predictions=[one], reason="misquoted", now=NOW)

    text = read(at(one))

    assert "0 published, 1 withdrawn by the desk" in text
    assert "Ada Example Withdrawn by the desk" in text


def test_a_piece_of_which_nothing_is_published_is_not_there() -> None:
    assert Client().get(at(make_draft(url=URL))).status_code == 404
    assert Client().get(f"/commentaries/{uuid4()}/").status_code == 404


def test_predictions_lead_to_their_piece() -> None:
    one = make_prediction()

    assert f'<a href="{at(one)}">all that was found in this piece</a>' in page(f"/predictions/{one.public_id}/")


def test_sixty_claims_make_two_pages_of_few_queries(django_assert_num_queries: Queries) -> None:
    drafts = [make_input(url=URL, title="A", statement=f"Matter {k} is decided") for k in range(60)]
    made = actions.record_predictions(actor=make_user(), drafts=drafts, now=NOW)
    assert Commentary.objects.count() == 1

    with django_assert_num_queries(8):
        markup = page(at(made[0]))
    assert len(markup.encode()) < 100_000
    assert "1 to 50 of 60" in read(at(made[0]))
    assert "Matter 59" in page(f"{at(made[0])}?page=2")
