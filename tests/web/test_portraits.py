"""An author's record over time, by topic, question by question, and as a file."""

import csv
import json
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from predictions import actions
from tests.factories import NOW, make_input, make_prediction, make_user, settle
from tests.web.helpers import OVER, make_columnists, page, read

pytestmark = pytest.mark.django_db
ADA = "/authors/ada-example/"


def settled(*said: tuple[str, str], **terms: Any) -> None:
    """A question for each pair of Ada's probability and its outcome, all matured."""
    editor = make_user()
    drafts = [
        make_input(
            hedge="", probability=Decimal(p), quote=f"A {float(p):.0%} chance.", statement=f"Matter {k} is decided",
            **{"deadline": OVER, **terms},
        )
        for k, (p, _) in enumerate(said)
    ]  # fmt: skip
    made = actions.record_predictions(actor=editor, drafts=drafts, now=NOW)
    evidence = (actions.Evidence(url="https://journal.example/1"),)
    verdicts = [
        actions.VerdictInput(question=one.question, outcome=outcome, known_on=OVER, evidence=evidence)
        for one, (_, outcome) in zip(made, said, strict=True)
        if one.question is not None
    ]
    actions.give_verdicts(actor=editor, verdicts=verdicts, now=NOW)


def test_the_score_is_drawn_over_time_with_the_years_as_a_table() -> None:
    settle(make_prediction(deadline=date(2026, 2, 1)).question, known_on=date(2026, 2, 1))
    settle(make_prediction(deadline=OVER).question, "false", known_on=OVER)

    markup, text = page(ADA), read(ADA)

    assert 'class="chart chart-course"' in markup
    assert "The running mean begins at 0.062 and stands at 0.312 after 2 settled questions" in text
    assert "Year Settled Brier score 95 % interval 2026 2 0.312" in text


def test_before_the_first_outcome_there_is_no_course_and_no_topic() -> None:
    make_prediction()

    text = read(ADA)

    assert "Over time" not in text and "By topic" not in text


def test_topics_have_their_own_figures_the_fullest_first() -> None:
    settled(("0.9", "true"), ("0.8", "false"), topics=("Sea",))
    settle(make_prediction(deadline=OVER, topics=("Air",)).question, known_on=OVER)

    markup, text = page(ADA), read(ADA)

    assert text.index("Sea 2 2 events") < text.index("Air 1 1 event")
    assert "0.325" in text and "1 of 2" in text
    assert '<a href="/topics/sea/"><bdi>Sea</bdi></a>' in markup


def test_the_furthest_on_either_side_stand_there_from_the_minimum_of_events_on() -> None:
    said = [("0.95", "true"), ("0.1", "true"), ("0.6", "false"), ("0.5", "true"), *[("0.7", "true")] * 6]
    settled(*said[:-1])
    assert "Furthest on" not in read(ADA)

    settled(*said[-1:], deadline=date(2026, 2, 14))

    text = read(ADA)
    right, wrong = text.index("Furthest on the right side"), text.index("Furthest on the wrong side")
    assert right < text.index("95 % It happened Matter 0 is decided 15 February 2026 · Brier 0.003", right) < wrong
    assert wrong < text.index("10 % It happened Matter 1 is decided", wrong)
    assert text.index("Matter 1", wrong) < text.index("60 % It did not happen Matter 2 is decided", wrong)
    assert "Matter 3" not in text[right : text.index("More figures")]


def test_one_question_of_an_event_is_enough() -> None:
    settled(*[("0.7", "true")] * (settings.MIN_N - 1))
    settled(("0.99", "true"), ("0.98", "true"), event="The vote", deadline=date(2026, 2, 14))

    text = read(ADA)

    start, end = text.index("Furthest on the right side"), text.index("More figures")
    assert "99 % It happened" in text[start:end] and "98 % It happened" not in text[start:end]


def test_revisions_and_vague_claims_are_counted() -> None:
    settle(make_prediction(statement="The bridge opens", deadline=OVER).question, known_on=OVER)
    make_prediction(statement="The tunnel opens")
    make_prediction(
        statement="The tunnel opens", said_on=date(2026, 2, 1), hedge="almost certainly", quote="Almost certainly."
    )
    make_prediction(statement="The gate opens", hedge="may", quote="It may open.")

    text = read(ADA)

    assert "Too vague to score 33 % 1 of 3 claims" in text
    assert "Revised 1 of 3 questions" in text


def test_the_claims_can_be_had_as_csv_and_json_lines() -> None:
    settled(("0.9", "true"))
    make_prediction(statement="The bridge opens", quote="=It will probably open.")

    answer = Client().get("/authors/ada-example/claims.csv")
    rows = list(csv.DictReader(StringIO(b"".join(answer).decode())))
    lines = b"".join(Client().get("/authors/ada-example/claims.jsonl")).decode().splitlines()

    assert answer["Content-Disposition"] == 'attachment; filename="ada-example.csv"'
    assert [(row["statement"], row["status"], row["brier"]) for row in rows] == [
        ("The bridge opens", "open", ""), ("Matter 0 is decided", "scored", "0.01"),
    ]  # fmt: skip
    assert rows[0]["quote"] == "'=It will probably open."
    assert json.loads(lines[0])["quote"] == "=It will probably open."
    assert Client().get("/authors/ada-example/claims.csv", headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert 'href="/authors/ada-example/claims.csv" type="text/csv"' in page(ADA)


def test_the_file_of_nobody_is_not_there_and_that_of_somebody_merged_leads_on() -> None:
    make_columnists(["Ada Example", "Ada E."])
    assert Client().get("/authors/nobody/claims.csv").status_code == 404

    goes, stays = (make_prediction(author=name).author for name in ("Ada E.", "Ada Example"))
    assert goes is not None and stays is not None
    actions.merge_authors(actor=make_user("adjudicator"), author=goes, into=stays, reason="One person.", now=NOW)

    assert Client().get("/authors/ada-e/claims.csv")["Location"] == "/authors/ada-example/claims.csv"
