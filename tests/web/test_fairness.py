"""What the pages owe the people who are scored."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings

import predictions
from predictions import actions
from predictions.models import Prediction
from tests.actions.import_files import csv_of, line, run
from tests.factories import NOW, make_draft, make_prediction, make_user, settle
from tests.web.helpers import OVER, make_columnists, page, read
from tests.web.test_outputs import entries

ROOT = Path(predictions.__file__).parent
SHOWN = [
    *ROOT.glob("templates/**/*.html"), *ROOT.glob("templates/**/*.txt"), *ROOT.glob("web/*.py"),
    *ROOT.glob("locale/**/*.po"),
]  # fmt: skip


@pytest.mark.django_db
def test_an_author_page_counts_what_was_left_unscored() -> None:
    editor = make_user()
    for outcome in ("true", "void", "ambiguous", "unverifiable"):
        settle(make_prediction(editor, deadline=OVER, hedge="will").question, outcome, known_on=OVER)
    make_prediction(editor, hedge="may")
    draft = make_draft(editor)
    actions.refuse_drafts(actor=editor, predictions=[draft], reason="vague", now=NOW)

    text = read("/authors/ada-example/")

    assert "6 statements found: 5 published, 1 refused." in text and "Refused, by reason: 1 " in text
    assert (
        "5 questions answered: 1 scored, 0 open, 1 too vague to score, 1 void, 2 unclear (unverifiable or ambiguous)."
        in text
    )
    assert "Of the scored ones, 0 were recorded in advance and 1 with hindsight" in text
    assert "The score measures the statements that this desk chose to record, not the author’s work or honesty." in text


@pytest.mark.django_db
def test_an_author_page_says_how_far_luck_alone_goes() -> None:
    make_columnists(["Ada Example"], claims=10)

    text = read("/authors/ada-example/")

    # ten times .8, all ten right: .04 is the least there is, five wrong (5 x .04 + 5 x .64) / 10 the most of 95 %
    assert "on the same 10 matured events, each of them exactly right, would score between 0.040 and 0.340" in text
    assert "(on average 0.160). This author’s last words on the same questions score 0.040." in text


@pytest.mark.django_db
def test_without_a_matured_question_luck_has_nothing_to_move() -> None:
    make_prediction(deadline=date(2026, 12, 31))

    assert "Luck alone" not in read("/authors/ada-example/")


@pytest.mark.django_db
def test_a_dagger_is_explained_wherever_it_stands() -> None:
    one = make_prediction(deadline=OVER, hedge="probably")
    assert one.question is not None
    settle(one.question, known_on=OVER)

    for path in (
        "/authors/ada-example/", f"/questions/{one.question.public_id}/", f"/predictions/{one.public_id}/",
        f"/embed/predictions/{one.public_id}/",
    ):  # fmt: skip
        text = read(path)
        assert re.search(r"\d %†", text), path
        assert re.search(r"† (marks a probability that is )?our reading of words", text), path


@pytest.mark.django_db
def test_a_number_of_the_authors_own_has_no_dagger() -> None:
    [one] = make_columnists(["Ada Example"])

    assert "%†" not in read(f"/predictions/{one.public_id}/")
    assert "†" not in read(f"/embed/predictions/{one.public_id}/")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["author", "prediction"])
def test_an_error_is_reported_in_a_letter_that_names_the_page(kind: str) -> None:
    one = make_prediction()
    path = "/authors/ada-example/" if kind == "author" else f"/predictions/{one.public_id}/"

    [address] = re.findall(r'href="(mailto:[^"]*)"', page(path))

    assert unquote(address).endswith(f"?subject=Error on {settings.PUBLIC_URL}{path}")


@pytest.mark.django_db
def test_a_row_without_a_quote_says_whose_wording_it_is() -> None:
    run(csv_of(line(1, quote="")))
    one = Prediction.objects.get()
    assert one.question is not None

    for path in (
        "/authors/ada-example/", f"/questions/{one.question.public_id}/", f"/predictions/{one.public_id}/",
        f"/embed/predictions/{one.public_id}/",
    ):  # fmt: skip
        assert re.search(r"wording( above)? is that of the file", read(path)), path
    assert "“" not in str(entries("/feeds/predictions.atom"))
    assert '"text"' not in page(f"/predictions/{one.public_id}/")


@pytest.mark.django_db
def test_a_card_counts_what_was_not_scored_and_says_what_it_measures() -> None:
    make_columnists(["Ada Example"])
    make_prediction(hedge="may")

    text = read("/embed/authors/ada-example/")

    assert "1 settled, recorded in advance: 0. Not scored: 0 open, 1 too vague, 0 void, 0 unclear." in text
    assert "not the author’s work or honesty" in text


def test_nobody_is_called_best_or_worst() -> None:
    assert len(SHOWN) > 80
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in SHOWN
        for word in re.findall(r"(?i)(?<![\w.\"'{])(?:best|worst|schlechteste\w*)(?![\w\"'])", path.read_text("utf-8"))
    ]
    assert found == []
