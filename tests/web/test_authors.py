"""The author's page and the index of authors."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries as Queries

from predictions import actions
from predictions.models import Author, Prediction
from predictions.models.base import writing
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle
from tests.web.helpers import OVER, make_columnists, page, read

pytestmark = pytest.mark.django_db
ADA = "/authors/ada-example/"
SAID = datetime(2026, 1, 11, tzinfo=UTC)


def test_it_shows_figures_with_intervals_and_sizes() -> None:
    make_columnists(["Ada Example"], claims=3)

    text = read(ADA)

    assert "Brier score 0.040" in text
    assert "100 % 3 of 3; 44 % to 100 %" in text
    assert "Recorded in advance: 0 of 3." in text
    assert "Fewer than 10 matured events: no rank" in text


def test_a_ranked_author_reads_their_rank() -> None:
    make_columnists(["Ada Example"], claims=30)
    make_columnists(["Bob Wrong"], claims=30, outcome="false")

    assert "Rank 1 on the whole board" in read(ADA)


def test_where_nobody_can_be_told_apart_there_is_no_rank() -> None:
    make_columnists(["Ada Example", "Bob Same"], claims=10)

    assert "cannot be told apart" in read(ADA)


def test_the_calibration_plot_has_the_same_as_a_table() -> None:
    make_columnists(["Ada Example"], claims=3)

    markup = page(ADA)

    assert 'class="chart chart-reliability"' in markup
    assert "<details><summary>The same as tables</summary>" in markup
    assert "80 % to 90 % 3 80 % 100 % 44 % to 100 %" in read(ADA)


def test_the_curve_stands_in_the_plot_with_its_band_and_the_same_as_a_table() -> None:
    make_columnists(["Ada Example"], claims=3)

    markup, text = page(ADA), read(ADA)

    assert 'class="chart-curve"' in markup and 'class="chart-band"' in markup
    assert "Said Questions Curve Band 80 % 3 100 % 33 % to 100 %" in text
    assert "nothing of this curve lies outside it" in text
    assert "Brier score of the last word on each question 0.040 = 0.040 − 0.000 + 0.000" in text


def test_what_lies_outside_the_band_is_said() -> None:
    make_columnists(["Ada Example"], claims=3, outcome="false")

    assert "1 of 1 point lies outside it" in read(ADA)


def test_a_hundred_different_numbers_still_make_a_page() -> None:
    editor = make_user()
    drafts = [
        make_input(
            hedge="", probability=Decimal(k) / 100, quote=f"A {k}% chance.", statement=f"Case {k}", deadline=OVER
        )
        for k in range(101)
    ]
    made = actions.record_predictions(actor=editor, drafts=drafts, now=NOW)
    evidence = (actions.Evidence(url="https://journal.example/1"),)
    verdicts = [
        actions.VerdictInput(question=one.question, outcome="true", known_on=OVER, evidence=evidence)
        for one in made
        if one.question is not None
    ]
    actions.give_verdicts(actor=editor, verdicts=verdicts, now=NOW)

    markup = page(ADA)

    assert markup.count("<tr><th scope") >= 101
    assert len(markup.encode()) < 100_000


def test_before_anything_has_matured_there_is_no_plot() -> None:
    make_prediction()

    assert "chart-reliability" not in page(ADA)
    assert "nothing to draw" in read(ADA)


def test_words_are_followed_by_how_often_it_came_out() -> None:
    for outcome in ("true", "false"):
        one = make_prediction(hedge="will", quote=f"It will be signed, {outcome}.", deadline=OVER)
        settle(one.question, outcome, known_on=OVER)

    text = read(ADA)

    assert "When they wrote a plain “will” or “won’t”, it came out so in 1 of 2" in text
    assert "we read these words as 90 % on average" in text


def test_nobody_is_called_over_or_underconfident() -> None:
    make_columnists(["Ada Example"], claims=3)

    assert "confident" not in read(ADA)


def test_the_band_from_reading_is_no_interval() -> None:
    one = make_prediction(deadline=OVER)
    settle(one.question, known_on=OVER)

    assert "between 0.040 and 0.122 under the kindest and the harshest reading" in read(ADA)


def test_claims_stand_with_outcome_probability_and_brier() -> None:
    one = make_prediction(statement="The bridge opens", quote="It will probably open.", deadline=OVER)
    settle(one.question, known_on=date(2026, 2, 10))

    text = read(ADA)

    assert "The bridge opens It will probably open. 75 %† 10 Jan 2026 It happened known 10 Feb 2026" in text
    assert "recorded afterwards 0.062" in text


@pytest.mark.parametrize(
    ("outcome", "shown"), [("void", "Void"), ("unverifiable", "Unverifiable"), ("ambiguous", "Ambiguous")]
)
def test_what_is_not_scored_has_no_brier_and_does_not_look_like_a_no(outcome: str, shown: str) -> None:
    one = make_prediction(deadline=OVER)
    settle(one.question, outcome, known_on=OVER)

    text = read(ADA)

    assert f"{shown} known 15 Feb 2026 –" in text
    assert "It did not happen" not in text


def test_open_vague_and_withdrawn_claims_are_marked() -> None:
    editor = make_user()
    make_prediction(editor)
    make_prediction(editor, hedge="may", quote="It may be signed.")
    wrong = make_prediction(editor, quote="It is likely.", hedge="likely")
    actions.withdraw_predictions(actor=editor, predictions=[wrong], reason="misquoted", now=NOW)

    text = read(ADA)

    assert "Open deadline 30 Jun 2026" in text
    assert "too vague 10 Jan 2026 Too vague to score" in text
    assert "Withdrawn deadline" in text
    assert "All 3" in text


def test_the_list_narrows_to_one_state() -> None:
    make_prediction(statement="The open one")
    one = make_prediction(statement="The settled one", deadline=OVER)
    settle(one.question, known_on=OVER)

    text = read(f"{ADA}?show=open")

    assert "The open one" in text
    assert "The settled one" not in text
    assert f'href="{ADA}?show=settled#claims"' in page(ADA)


@pytest.mark.parametrize("query", ["show=best", "page=0", "page=" + "9" * 30])
def test_a_bad_parameter_is_named(query: str) -> None:
    make_prediction()

    assert f"<code>{query.partition('=')[0]}</code>" in page(f"{ADA}?{query}", 400)


def test_revisions_stand_together() -> None:
    said: dict[str, Any] = {"statement": "The bridge opens", "deadline": date(2026, 6, 30)}
    make_prediction(**said, quote="It will probably open.", said_on=date(2026, 1, 10))
    make_prediction(**said, quote="It is unlikely to open.", hedge="unlikely", said_on=date(2026, 2, 1))

    text = read(ADA)

    assert "20 %† 10 Jan 2026 75 %† 1 Feb 2026 20 %†" in text
    assert "All 1" in text


def test_finds_and_refusals_are_counted_with_their_reasons() -> None:
    editor = make_user()
    make_prediction(editor)
    make_draft(editor)
    finds = [make_draft(editor), make_draft(editor)]
    actions.refuse_drafts(actor=editor, predictions=finds, reason="promise", now=NOW)

    text = read(ADA)

    assert "4 statements found: 1 published, 2 refused, 1 still being prepared." in text
    assert "Refused, by reason: 2 a promise or plan of the one who decides" in text


def test_a_missing_quote_is_shown_as_missing() -> None:
    make_prediction()
    with writing("a test"):
        Prediction.objects.update(quote="")

    assert "No quote in the imported file: the wording is that of the file, not the author’s own." in read(ADA)


def test_an_author_of_drafts_only_is_not_public() -> None:
    make_draft(author="Cleo Draft")

    assert Author.objects.filter(slug="cleo-draft").exists()
    assert Client().get("/authors/cleo-draft/").status_code == 404


def test_it_takes_few_queries_however_many_claims(django_assert_num_queries: Queries) -> None:
    make_columnists(["Ada Example"], claims=60)
    actions.place_boards(now=NOW)

    # Three are kept: the calibration’s and two of the portrait. Those with the same questions are looked for again.
    with django_assert_num_queries(14):
        markup = page(ADA)
    with django_assert_num_queries(12):
        page(ADA)
    assert len(markup.encode()) < 100_000
    assert markup.count('class="is-scored"') == 50


def test_a_reviser_does_not_fill_the_page() -> None:
    for day in range(1, 11):
        make_prediction(
            statement="The bridge opens", quote=f"On day {day}: it will probably open.", said_on=date(2026, 2, day),
            published_on=date(2026, 2, day), deadline=date(2026, 6, 30),
        )  # fmt: skip

    assert "and 6 earlier 7 Feb 2026" in read(ADA)


def test_the_index_lists_everybody_by_name() -> None:
    make_columnists(["Bob Example", "Ada Example"], claims=2)

    text = read("/authors/")

    assert "Ada Example 2 claims, 2 settled Bob Example 2 claims, 2 settled" in text


def test_the_index_of_an_empty_ledger_says_so() -> None:
    assert "Nothing has been published yet." in read("/authors/")


def test_more_figures_stand_below_each_with_a_sentence() -> None:
    make_columnists(["Ada Example"], claims=3)
    void = make_prediction(author="Ada Example", hedge="", probability=Decimal("0.7"), quote="A 70% chance.",
                           deadline=OVER)  # fmt: skip
    settle(void.question, "void", known_on=OVER)

    text = read(ADA)

    for figure in (
        "Brier score, matured 0.040 0.000 to", "Skill v. coin, matured +0.210", "Hit rate, matured 100 % 44 %",
        "Log score 0.223", "Boldness 0.300", "Lead time 36 days", "Parts of the Brier score 0.040 3 questions",
        "Had the unscored gone one way 0.052 to 0.152",
    ):  # fmt: skip
        assert figure in text, figure
    assert "Miscalibration 0.040, less resolution 0.000, plus uncertainty 0.000" in text
    for unknown in ("Skill v. references", "Skill v. own base rate", "Peer score"):
        assert unknown not in text, f"{unknown} is not known and takes no room"


def test_a_peer_score_says_that_it_sets_no_rank() -> None:
    one = make_prediction(author="Ada Example", deadline=OVER, hedge="will", quote="It will.")
    for author in ("Bo Example", "Cy Example"):
        make_prediction(author=author, question=one.question)
    settle(one.question, known_on=OVER)

    text = read(ADA)

    assert "Peer score +18.2 1 question" in text and "never sets a rank" in text


def test_skill_against_frozen_references_says_how_many_there_are() -> None:
    one = make_prediction(
        deadline=OVER, reference_probability=Decimal("0.5"), reference_source="A market", now=SAID,
        reference_at="2026-01-09",
    )  # fmt: skip
    settle(one.question, known_on=OVER)

    assert "Skill v. references +0.188 1 question; " in read(ADA)


def test_before_anything_is_settled_there_are_no_more_figures() -> None:
    make_prediction()

    assert "More figures" not in read(ADA)


def test_a_ranked_author_is_read_on_other_scales_too() -> None:
    make_columnists(["Ada Example"], claims=30)
    make_columnists(["Bob Wrong"], claims=30, outcome="false")

    text = read(ADA)

    assert ("Read on other scales Rank 1 as it stands (survey 1, ICD 203 1, IPCC 1, Kent 1; "
            "a plain “will” read as 75 %: 1, as 98 %: 1).") in text  # fmt: skip
    assert "Every difference to the authors before and behind holds" in text


def test_an_author_without_a_rank_is_not_read_on_other_scales() -> None:
    make_columnists(["Ada Example", "Bob Same"], claims=10)

    assert "Read on other scales" not in read(ADA)


def test_other_scales_cost_one_query_and_then_none(django_assert_num_queries: Queries) -> None:
    make_columnists(["Ada Example"], claims=30)
    make_columnists(["Bob Wrong"], claims=30, outcome="false")
    actions.place_boards(now=NOW)

    with django_assert_num_queries(15):
        assert "Read on other scales" in page(ADA)
    with django_assert_num_queries(12):
        page(ADA)


def test_nobody_is_called_best_or_worst() -> None:
    make_columnists(["Ada Example"], claims=30)
    make_columnists(["Bob Wrong"], claims=30, outcome="false")

    for path in (ADA, "/authors/bob-wrong/", "/"):
        assert not {"best", "worst"} & set(read(path).lower().split()), path
