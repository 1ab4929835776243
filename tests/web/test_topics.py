"""The page of a topic, and the index of topics."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle
from tests.web.helpers import OVER, make_columnists, page, read

pytestmark = pytest.mark.django_db
LAW = "/topics/law/"


def test_it_counts_its_questions_by_where_they_stand() -> None:
    settle(make_prediction(deadline=OVER).question, known_on=OVER)
    make_prediction(deadline=OVER)
    make_prediction()
    make_prediction(topics=("Sea",))

    text = read(LAW)

    assert "3 questions: 1 settled, 1 open, 1 past the deadline and waiting for an outcome." in text


def test_it_shows_the_board_of_the_topic_and_leads_to_the_whole() -> None:
    make_columnists(["Ada Example"], claims=3)
    make_prediction(author="Bo Elsewhere", topics=("Sea",))

    markup, text = page(LAW), read(LAW)

    assert "Ada Example 3 3 events, 3 matured" in text
    assert "Bo Elsewhere" not in text
    assert '<a href="/?topic=law">The whole board of this topic, with 1 author' in markup


def test_it_says_where_nobody_can_be_told_apart() -> None:
    make_columnists(["Ada Example", "Bo Example"], claims=10)

    assert "These authors cannot be told apart." in read(LAW)


def test_it_shows_what_falls_due_next_and_what_was_settled_lately() -> None:
    make_prediction(statement="The bridge opens", deadline=date(2026, 3, 11))
    settle(make_prediction(statement="The tunnel opens", deadline=OVER).question, "false", known_on=OVER)

    text = read(LAW)

    assert "Falls due next 11 Mar 2026 in 10 days The bridge opens Ada Example 75 %†" in text
    assert "Settled lately 15 Feb 2026 It did not happen The tunnel opens Ada Example 75 %†" in text


def test_it_says_what_there_is_none_of() -> None:
    make_prediction(deadline=OVER)

    text = read(LAW)

    assert "No deadline on this topic is still to come." in text
    assert "Nothing on this topic has been settled yet." in text


def test_it_has_feeds_and_data_of_its_own() -> None:
    make_prediction()

    markup = page(LAW)

    assert 'href="/feeds/outcomes.atom?topic=law"' in markup
    assert 'href="/api/v1/questions/?topic=law"' in markup


def test_a_topic_that_only_drafts_have_is_not_there() -> None:
    make_draft(topics=("Secret",))

    assert Client().get("/topics/secret/").status_code == 404
    assert Client().get("/topics/nothing/").status_code == 404
    assert "Secret" not in read("/topics/")


def test_the_index_counts_questions() -> None:
    settle(make_prediction(deadline=OVER).question, known_on=OVER)
    make_prediction()
    make_prediction(topics=("Sea",))

    assert "Law 2 questions, 1 settled Sea 1 question, 0 settled" in read("/topics/")


def test_before_the_first_publication_the_index_says_so() -> None:
    assert "Nothing has been published yet." in read("/topics/")


def test_it_takes_few_queries_however_much_there_is(django_assert_num_queries: Queries) -> None:
    make_columnists([f"Columnist {number:02d}" for number in range(20)], claims=2)
    drafts = [make_input(statement=f"Matter {k} is decided by June") for k in range(60)]
    actions.record_predictions(actor=make_user(), drafts=drafts, now=NOW)
    actions.place_boards(now=NOW)

    with django_assert_num_queries(13):
        markup = page(LAW)
    assert len(markup.encode()) < 100_000
    with django_assert_num_queries(3):
        page("/topics/")


def test_it_answers_304_while_nothing_changes() -> None:
    make_prediction()
    etag = Client().get(LAW)["ETag"]

    assert Client().get(LAW, headers={"if-none-match": etag}).status_code == 304


def test_search_engines_are_told_of_topics_and_pieces() -> None:
    one = make_prediction()

    assert "/sitemaps/topics-1.xml" in Client().get("/sitemap.xml").content.decode()
    assert "/topics/law/</loc>" in Client().get("/sitemaps/topics-1.xml").content.decode()
    assert f"/commentaries/{one.commentary.public_id}/</loc>" in (
        Client().get("/sitemaps/commentaries-1.xml").content.decode()
    )
    assert "/due/</loc>" in Client().get("/sitemaps/pages-1.xml").content.decode()
