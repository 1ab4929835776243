"""Two authors on the same questions, and whom an author can be compared with."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from predictions.models import Author, Question
from tests.factories import NOW, make_input, make_prediction, make_user, settle
from tests.web.helpers import OVER, page, read

pytestmark = pytest.mark.django_db
PAIR = "/authors/ada-example/versus/bo-example/"


def number(p: str) -> dict[str, Any]:
    return {"hedge": "", "probability": Decimal(p), "quote": f"The chance is {float(p):.0%}."}


def will() -> dict[str, Any]:
    return {"hedge": "will", "quote": "It will be so."}


def both(n: int, first: dict[str, Any], second: dict[str, Any], *, outcome: str = "true", **terms: Any) -> None:
    """As many questions that Ada and Bo answered, settled in one batch unless `outcome` is empty."""
    editor, start = make_user(), Question.objects.count()
    drafts = [
        make_input(author=author, **{"statement": f"Matter {start + k} is decided", "deadline": OVER, **terms}, **said)
        for k in range(n)
        for author, said in (("Ada Example", first), ("Bo Example", second))
    ]
    made = actions.record_predictions(actor=editor, drafts=drafts, now=NOW)
    if outcome:
        evidence = (actions.Evidence(url="https://journal.example/1"),)
        verdicts = [
            actions.VerdictInput(question=one.question, outcome=outcome, known_on=OVER, evidence=evidence)
            for one in made[::2]
            if one.question is not None
        ]
        actions.give_verdicts(actor=editor, verdicts=verdicts, now=NOW)


def test_whoever_was_closer_under_every_reading_is_named_with_the_figures() -> None:
    both(20, number("0.9"), number("0.3"))

    text = read(PAIR)

    assert "Ada Example was closer. The whole interval lies on one side" in text
    assert "Brier score of Ada Example 0.010" in text
    assert "Brier score of Bo Example 0.490" in text
    assert "Closer on average: Ada Example, by 0.480" in text
    assert "Questions compared 20 20 events" in text


def test_a_difference_within_luck_tells_nobody_apart() -> None:
    both(6, number("0.9"), number("0.8"))
    both(6, number("0.8"), number("0.9"))

    assert "They cannot be told apart. The difference is no larger than luck alone could make it." in read(PAIR)


def test_a_difference_that_hangs_on_the_reading_of_will_tells_nobody_apart() -> None:
    both(40, will(), number("0.85"))

    assert "They cannot be told apart. Who was closer depends on how a plain “will” is read" in read(PAIR)


def test_below_the_minimum_of_events_nobody_is_called_closer() -> None:
    both(2, number("0.99"), number("0.1"))

    text = read(PAIR)

    assert "They cannot be told apart. They share 2 events with an outcome; it takes at least 10 to say more." in text
    assert "<strong><bdi>Ada Example" not in page(PAIR)


def test_the_interval_is_drawn_with_the_same_as_a_table() -> None:
    both(12, will(), number("0.3"))

    markup, text = page(PAIR), read(PAIR)

    assert 'class="chart chart-difference"' in markup
    assert markup.count('class="chart-point"') == 4
    assert "“Will” read as 75 % 0.062 0.490 Ada Example 0.427" in text


def test_each_shared_question_has_both_forecasts_over_the_same_days() -> None:
    both(1, {**number("0.9"), "said_on": date(2026, 1, 10)}, {**number("0.6"), "said_on": date(2026, 2, 5)})
    ada: dict[str, Any] = {
        "author": "Ada Example",
        "question": Question.objects.public().get(),
        "said_on": date(2026, 2, 10),
    }
    make_prediction(**ada, **number("0.5"))

    # From 5 to 10 February Ada stood at .9 and from then to the 15th at .5: (0.01 + 0.25) / 2.
    assert "Matter 0 is decided 50 % 10 Jan 2026 90 % 10 Feb 2026 50 % Brier 0.130 60 % 5 Feb 2026 Brier 0.160" in read(
        PAIR
    )
    assert "known 15 Feb 2026 Ada Example by 0.030" in read(PAIR)


def test_what_does_not_count_is_listed_and_says_why() -> None:
    both(1, number("0.9"), number("0.6"), outcome="void")
    both(1, number("0.9"), number("0.6"), outcome="", deadline=date(2026, 12, 31))

    text = read(PAIR)

    assert "There is nothing to compare yet" in text
    assert "left out of the comparison: 1 without an outcome yet; 1 void, unverifiable or ambiguous." in text
    assert text.count("not compared") == 2


def test_authors_without_a_common_question_have_an_empty_page() -> None:
    make_prediction(author="Ada Example")
    make_prediction(author="Bo Example")

    assert "There is no question that both answered." in read(PAIR)


def test_each_pair_has_one_address() -> None:
    both(1, number("0.9"), number("0.6"))

    response = Client().get("/authors/bo-example/versus/ada-example/?page=1")

    assert (response.status_code, response["Location"]) == (301, f"{PAIR}?page=1")


def test_a_merged_author_leads_on_to_the_pair_and_beside_oneself_to_the_author() -> None:
    both(1, number("0.9"), number("0.6"))
    make_prediction(author="Ada E.")
    goes, stays = Author.objects.get(slug="ada-e"), Author.objects.get(slug="ada-example")
    actions.merge_authors(actor=make_user("adjudicator"), author=goes, into=stays, reason="One person.", now=NOW)

    assert Client().get("/authors/ada-e/versus/bo-example/")["Location"] == PAIR
    assert Client().get("/authors/ada-e/versus/ada-example/")["Location"] == "/authors/ada-example/"
    assert Client().get("/authors/ada-e/versus/")["Location"] == "/authors/ada-example/versus/"


@pytest.mark.parametrize("path", ["/authors/nobody/versus/ada-example/", "/authors/nobody/versus/"])
def test_whoever_is_unknown_is_not_there(path: str) -> None:
    make_prediction(author="Ada Example")

    assert Client().get(path).status_code == 404


def test_the_index_names_who_answered_the_most_first() -> None:
    both(2, number("0.9"), number("0.6"))
    question = Question.objects.public().first()
    make_prediction(author="Zoe Third", question=question, **number("0.5"))

    text = read("/authors/ada-example/versus/")

    assert "Bo Example 2 questions Zoe Third 1 question" in text


def test_the_index_of_somebody_alone_says_so() -> None:
    make_prediction(author="Ada Example")

    assert "Nobody else has answered a settled question of theirs yet." in read("/authors/ada-example/versus/")


def test_the_authors_page_leads_to_the_pairs() -> None:
    both(1, number("0.9"), number("0.6"))

    markup = page("/authors/bo-example/")

    assert f'<a href="{PAIR}"><bdi>Ada Example</bdi></a>' in markup
    assert 'href="/authors/bo-example/versus/"' in markup


def test_sixty_questions_make_two_small_pages_of_few_queries(django_assert_num_queries: Queries) -> None:
    both(60, number("0.9"), number("0.6"))

    with django_assert_num_queries(12):
        markup = page(PAIR)
    with django_assert_num_queries(9):
        page(PAIR)
    assert len(markup.encode()) < 100_000
    assert "Matter 59" not in page(f"{PAIR}?page=2")
    assert "1 to 50 of 60" in read(PAIR)


def test_it_answers_304_while_nothing_changes_and_anew_after_an_outcome() -> None:
    both(1, number("0.9"), number("0.6"), outcome="")
    client = Client()
    etag = client.get(PAIR)["ETag"]
    assert client.get(PAIR, headers={"if-none-match": etag}).status_code == 304

    settle(Question.objects.public().get(), known_on=OVER)

    assert client.get(PAIR, headers={"if-none-match": etag}).status_code == 200
