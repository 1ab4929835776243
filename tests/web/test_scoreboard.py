"""The scoreboard page."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries as Queries
from pytest_django import Settings

from tests.factories import make_prediction, settle
from tests.web.helpers import OVER, Outline, make_columnists, page, read

pytestmark = pytest.mark.django_db


def test_an_empty_ledger_says_so_instead_of_showing_an_empty_table() -> None:
    assert "Nothing has been published yet" in read("/")


def test_a_slice_without_claims_leads_back_to_the_whole_board() -> None:
    make_prediction()

    markup = page("/?year=1999")

    assert "Nothing recorded here fits this choice yet" in markup
    assert '<a href="/">Show the whole board</a>' in markup


def test_an_author_stands_with_figures_intervals_and_sizes() -> None:
    make_columnists(["Ada Example"], claims=3)

    text = read("/")

    assert "Ada Example 3 3 events, 3 matured" in text
    assert "0.040" in text  # (0.8 - 1)²
    assert "100 % 3 of 3; 44 % to 100 %" in text
    assert "+0.210" in text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page("/")


def test_authors_below_the_minimum_follow_without_a_rank_and_are_labelled() -> None:
    make_columnists(["Zoe Often"], claims=10)
    make_columnists(["Ada Seldom"], claims=2)

    text = read("/?ordering=name")

    assert "Fewer than 10 matured events: no rank" in text
    assert text.index("Zoe Often") < text.index("Fewer than 10") < text.index("Ada Seldom")


def test_authors_who_differ_enough_are_ranked() -> None:
    make_columnists(["Ada Right"], claims=30)
    make_columnists(["Bob Wrong"], claims=30, outcome="false")

    text = read("/")

    assert "1 Ada Right" in text
    assert "2 Bob Wrong" in text
    assert "cannot be told apart" not in text


def test_authors_who_do_not_differ_have_no_ranks_and_the_page_says_why() -> None:
    make_columnists(["Ada Same", "Bob Same"], claims=10)

    text = read("/")

    assert "These authors cannot be told apart." in text
    assert "no larger than chance alone would make them" in text
    assert "– Ada Same" in text


def test_the_board_says_what_it_is_made_from() -> None:
    make_columnists(["Ada Example"])

    text = read("/?min_n=7")

    assert "Events for a rank at least 7, matured" in text
    assert "As of 1 March 2026, the log’s first 4 entries" in text
    assert "Scoring version 1" in text
    assert "Compared with a coin" in text
    assert "Too vague to score 0 of 1 claims" in text


def test_a_board_recorded_mostly_afterwards_says_so_and_offers_the_other_one() -> None:
    make_columnists(["Ada Example"], claims=2)

    assert "Recorded afterwards: 2 of 2." in read("/")
    assert '<a href="/?cohort=advance">' in page("/")


def test_a_board_recorded_in_advance_raises_no_alarm() -> None:
    one = make_prediction(now=datetime(2026, 1, 11, tzinfo=UTC))
    settle(one.question, known_on=date(2026, 2, 20))

    text = read("/")

    assert "afterwards: 0 of 1" in text
    assert "Recorded afterwards:" not in text


def test_nobody_is_called_better_than_a_crowd() -> None:
    make_columnists(["Ada Example"])

    assert "above 0 is better than a coin" in read("/")
    assert "better than the crowd" not in read("/").lower()


def test_claims_without_a_score_are_counted() -> None:
    make_prediction(author="Ada Example")
    make_prediction(author="Ada Example", hedge="may", quote="It may be signed.")

    assert "1 open, 1 too vague" in read("/")


def test_the_filter_keeps_what_was_chosen() -> None:
    make_prediction(topics=("Law",), outlet="The Paper")

    outline = Outline(
        page("/?topic=law&year=2026&outlet=the-paper&cohort=advance&min_n=3&reference=frozen&lead_min=5&ordering=-n")
    )

    chosen = [one.get("value") for one in outline.named("option") if "selected" in one]
    assert chosen == ["law", None, "the-paper", "advance", "frozen"]
    inputs = {one["name"]: one["value"] for one in outline.named("input") if one["name"] != "q"}
    assert inputs == {"min_n": "3", "lead_min": "5", "ordering": "-n", "as_of": ""}
    assert [one.get("method") for one in outline.named("form")] == ["get", "get"]


def test_a_slice_is_named_and_holds_only_its_own() -> None:
    make_prediction(author="Ada Lawyer", topics=("Law",))
    make_prediction(author="Bob Sailor", topics=("Sea",))

    text = read("/?topic=law")

    assert "This board: Law." in text
    assert "Ada Lawyer" in text
    assert "Bob Sailor" not in text


def test_column_headings_order_the_board_and_turn_it_round() -> None:
    make_columnists(["Ada Right"])
    make_columnists(["Bob Wrong"], outcome="false")

    assert read("/?ordering=brier").index("Ada Right") < read("/?ordering=brier").index("Bob Wrong")
    assert read("/?ordering=-brier").index("Bob Wrong") < read("/?ordering=-brier").index("Ada Right")
    markup = page("/?ordering=brier&min_n=3")
    assert 'aria-sort="ascending"><a href="/?min_n=3&amp;ordering=-brier">' in markup
    assert '<a href="/?min_n=3&amp;ordering=-hit_rate">' in markup


def test_fifty_authors_make_a_page() -> None:
    make_columnists([f"Columnist {number:02d}" for number in range(60)])

    first, second = page("/?ordering=name"), page("/?ordering=name&page=2")

    assert first.count('class="who"') == 50
    assert second.count('class="who"') == 10
    assert '<a rel="next" href="/?ordering=name&amp;page=2">' in first
    assert '<a rel="prev" href="/?ordering=name">' in second
    assert "51 to 60 of 60" in second


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("topic=nope", "topic"),
        ("outlet=%3Cscript%3E", "outlet"),
        ("year=next", "year"),
        ("year=" + "9" * 5000, "year"),
        ("year=٢٠٢٦", "year"),
        ("cohort=late", "cohort"),
        ("min_n=0", "min_n"),
        ("min_n=1e3", "min_n"),
        ("min_n=-1", "min_n"),
        ("ordering=password", "ordering"),
        ("ordering=--n", "ordering"),
        ("page=0", "page"),
        ("page=2", "page"),
        ("page=" + "9" * 30, "page"),
        ("page=last", "page"),
    ],
)
def test_a_bad_parameter_is_named_with_the_fix_and_a_way_back(query: str, field: str) -> None:
    markup = page(f"/?{query}", status=400)

    assert f"<code>{field}</code>" in markup
    assert '<a href="/">Show the page without this</a>' in markup
    assert "<script>" not in markup


def test_every_bad_parameter_is_named_at_once() -> None:
    assert [f"<code>{name}</code>" in page("/?year=x&min_n=y", 400) for name in ("year", "min_n")] == [True, True]


@pytest.mark.parametrize("query", ["topic=%00", "page=%00", "min_n=%ff"])
def test_text_that_cannot_be_stored_is_refused(query: str) -> None:
    assert Client().get(f"/?{query}").status_code == 400


def test_it_takes_few_queries_however_many_authors(django_assert_num_queries: Queries) -> None:
    make_columnists([f"Columnist {number:02d}" for number in range(55)])

    with django_assert_num_queries(12):
        page("/")
    with django_assert_num_queries(
        6
    ):  # the counters, the lines, finds that wait, backlogs, the signed head; all others are kept
        page("/?page=2")


def test_it_stays_under_a_hundred_kilobytes_with_the_longest_names() -> None:
    make_columnists([f"{number:02d}".ljust(200, "W") for number in range(50)])

    assert len(page("/").encode()) < 100_000


def test_it_has_one_address_however_it_was_asked_for(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://ledger.example"
    make_prediction(topics=("Law",))

    markup = page("/?topic=law&year=&outlet=&cohort=all&min_n=10&utm_source=x")

    assert '<link rel="canonical" href="https://ledger.example/?topic=law">' in markup
    assert escape("/api/v1/scoreboard/?topic=law") in markup
    assert 'type="application/json"' in markup


def test_a_reader_who_has_it_already_is_told_so() -> None:
    make_columnists(["Ada Example"])
    first = Client().get("/")

    again = Client().get("/", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""


def test_it_only_reads() -> None:
    assert Client().post("/").status_code == 405
    assert Client().head("/").status_code == 200


def test_a_question_that_has_not_matured_is_told_apart() -> None:
    make_columnists(["Ada Example"])
    early = make_prediction(author="Ada Example", hedge="will", quote="It will be signed.")
    settle(early.question, known_on=OVER)

    text = read("/")

    assert "2 2 events, 1 matured" in text
    assert "matured: 0.040" in text


def test_too_few_references_fall_back_to_a_coin_and_the_page_says_so() -> None:
    make_columnists(["Ada Example"], claims=3)

    text = read("/?reference=frozen")

    assert "Ranked against a coin. Fewer than 10 claims on this board have a reference probability" in text
    assert "Skill v. coin" in text
    assert "Ranked against a coin" not in read("/")


def test_a_board_against_frozen_references_shows_that_skill() -> None:
    for k in range(2):
        one = make_prediction(
            author="Ada Example", hedge="", probability=Decimal("0.8"), quote="There is an 80% chance.", deadline=OVER,
            reference_probability=Decimal("0.5"), reference_source="A market",
            reference_at="2026-01-09", statement=f"Matter {k} is decided",
            now=datetime(2026, 1, 11, tzinfo=UTC),
        )  # fmt: skip
        settle(one.question, known_on=OVER)

    text = read("/?reference=frozen&min_n=1")

    assert "Skill v. reference" in text and "Ranked against a coin" not in text
    assert "+0.210 2 questions; " in text
    make_columnists(["Bob Unreferenced"], claims=3)
    assert "Fewer than 1 matured events with a frozen reference: no rank – Bob" in read("/?reference=frozen&min_n=1")
    assert "Compared with the reference probabilities frozen with the claims" in text
    assert '<a href="/?min_n=1&amp;reference=frozen&amp;ordering=-skill_frozen">' in page("/?reference=frozen&min_n=1")


def test_only_what_was_said_early_enough_stands_on_a_board_with_a_lead() -> None:
    for author, said_on in (("Ada Early", date(2026, 1, 10)), ("Bob Late", date(2026, 2, 14))):
        one = make_prediction(author=author, said_on=said_on, published_on=said_on, deadline=OVER)
        settle(one.question, known_on=OVER)

    text = read("/?lead_min=30")

    assert "Ada Early" in text and "Bob Late" not in text
    assert "This board: said at least 30 days ahead." in text
    assert '<a href="/?cohort=advance&amp;lead_min=30">' in page("/?lead_min=30")


def test_the_ranks_that_somebody_may_just_as_well_have_are_drawn_and_who_is_told_apart_is_said() -> None:
    make_columnists(["Ada Example"], claims=30)
    make_columnists(["Bob Wrong"], claims=30, outcome="false")

    markup = page("/")

    assert markup.count('class="chart chart-ranks"') == 2
    assert "told apart from the field" in markup
    assert "where two bars overlap, their order may be luck" in markup


def test_where_nobody_has_a_rank_no_ranks_are_drawn() -> None:
    make_columnists(["Ada Example", "Bo Example"], claims=10)

    markup = page("/")

    assert "chart-ranks" not in markup and "told apart from the field" not in markup


def test_the_share_of_claims_too_vague_to_score_stands_above_the_board() -> None:
    make_columnists(["Ada Example"], claims=3)
    make_prediction(hedge="may", quote="It may be signed.")

    assert "1 author, 3 settled claims; 1 of all 4 claims were too vague to score (25 %)." in read("/")
