"""What the rows of a file mean, alone and beside each other."""

import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from predictions import actions
from predictions.formats import write_csv
from predictions.models import (
    Author,
    LogOpening,
    Outlet,
    Prediction,
    Question,
    Score,
    Standing,
)
from predictions.queries.export import exported_rows
from tests.actions.import_files import HEADER, SEEDS, csv_of, figures, line, run
from tests.factories import NOW, make_prediction, make_user

pytestmark = pytest.mark.django_db


def test_repeated_rows_of_one_author_on_one_question_are_revisions() -> None:
    same = {"statement": "It happens", "external_id": ""}
    run(
        csv_of(
            line(1, **same),
            line(2, **same, published_on="2025-03-01", probability="0.4", quote="Perhaps not."),
            line(3, **same, published_on="2025-03-01", probability="0.3", quote="Hardly.", outcome="true",
                 resolved_on="2025-07-01"),
        )
    )  # fmt: skip
    first, second, third = Prediction.objects.in_standing_order()
    assert (second.revises, third.revises) == (first, second)
    assert Score.objects.get().n_statements == 3
    assert float(figures("ada-example").brier or 0) == pytest.approx((50 * 0.04 + 121 * 0.49) / 171, abs=1e-12)


def test_a_claim_made_after_the_outcome_was_known_is_kept_and_not_scored() -> None:
    run(csv_of(line(1, published_on="2025-03-01", outcome="true", resolved_on="2025-02-01")))
    assert Score.objects.get().status == "late"
    assert figures("ada-example").n == 0


def test_a_missing_deadline_takes_the_day_it_was_resolved() -> None:
    run(csv_of(line(1, deadline="", outcome="true", resolved_on="2025-02-01")))
    assert Question.objects.get().deadline == date(2025, 2, 1)


def test_missing_quote_and_criteria_are_warnings_and_stay_missing() -> None:
    report = run(csv_of(line(1, quote="", resolution_criteria="")))
    assert report.warnings == 2
    assert (Prediction.objects.get().quote, Question.objects.get().resolution_criteria) == ("", "")


def test_an_unknown_hedge_without_a_number_is_a_problem_on_its_line() -> None:
    header = HEADER.replace("probability", "hedge")
    report = run(csv_of(line(1, probability="frumiously"), header=header))
    assert [(one.line, one.field, one.code) for one in report.problems] == [(2, "hedge", "unknown_hedge")]


def test_a_hedge_alone_is_read_by_the_lexicon() -> None:
    run(csv_of(line(1, probability="may"), header=HEADER.replace("probability", "hedge")))
    row = Prediction.objects.get()
    assert (row.low, row.probability, row.high, row.vague) == (Decimal("0.20"), Decimal("0.45"), Decimal("0.70"), True)


def test_imports_never_count_as_recorded_in_advance_once_the_outcome_is_known() -> None:
    run((SEEDS / "rolsky_2020.csv").read_bytes())
    assert figures("dave-rolsky").n_advance == 0
    assert not Standing.objects.filter(author__slug="dave-rolsky", slice__cohort="advance", n__gt=0).exists()


def test_one_author_keeps_one_row_whatever_the_spelling_of_capitals() -> None:
    run(csv_of(line(1), line(2, author="ADA  EXAMPLE", outlet="THE PAPER")))
    assert (Author.objects.count(), Outlet.objects.count()) == (1, 1)


def test_rows_are_written_in_bulk(django_assert_max_num_queries: Any) -> None:
    text = csv_of(*(line(number, outcome="true", resolved_on="2025-07-01") for number in range(300)))
    editor = make_user()
    with django_assert_max_num_queries(100):
        run(text, actor=editor)


def test_what_one_row_says_about_its_question_holds_for_all() -> None:
    header = HEADER + ",event,rationale"
    text = csv_of(
        line(1, statement="The bill is signed", resolution_criteria="") + ",,",
        line(2, statement="The bill is signed", author="Ben Example", outcome="true", resolved_on="2025-07-01")
        + ",The vote,It was.",
        header=header,
    )
    run(text)
    question = Question.objects.get()
    assert (question.resolution_criteria, question.event.name, question.state) == (
        "By the journal.",
        "The vote",
        "final",
    )
    assert run(text).unchanged == 2


def test_topics_of_all_rows_of_a_question_stand_in_its_entry() -> None:
    header = HEADER + ",topic"
    same = {"statement": "The bill is signed"}
    run(csv_of(line(1, **same) + ",Law", line(2, author="Ben Example", **same) + ",War", header=header))
    payload = json.loads(bytes(LogOpening.objects.get(seq=0).payload))
    assert payload["question"]["topics"] == ["law", "war"]
    assert [topic.slug for topic in Question.objects.get().topics.order_by("slug")] == ["law", "war"]


def test_a_claim_under_a_condition_is_another_question_than_the_bare_one() -> None:
    header = HEADER + ",condition,condition_deadline"
    same = {"statement": "The bill is signed"}
    text = csv_of(line(1, **same) + ",,", line(2, **same) + ",A truce holds,2025-03-01", header=header)
    assert run(text).created == 2
    assert Question.objects.count() == 2
    assert run(text).unchanged == 2


@pytest.mark.parametrize(
    ("extra", "cells", "code"),
    [
        ("", {"outcome": "true", "resolved_on": "2030-01-01"}, "known_in_future"),
        ("", {"published_on": "2026-05-01", "deadline": "2026-06-01"}, "said_in_future"),
        (",time_zone", {"resolved_on": ""}, "unknown_zone"),
        (",credit", {"outcome": "partial", "resolved_on": "2025-07-01"}, "credit_range"),
    ],
)
def test_what_the_record_could_not_bear_is_a_problem_on_its_line(extra: str, cells: dict[str, str], code: str) -> None:
    value = {",time_zone": ",America", ",credit": ",1"}.get(extra, "")
    report = run(csv_of(line(1, **cells) + value, header=HEADER + extra))
    assert [(one.line, one.code) for one in report.problems] == [(2, code)]


def test_a_renamed_outlet_is_known_again_by_its_old_name() -> None:
    run(csv_of(line(1)))
    actions.rename_outlet(actor=make_user(), outlet=Outlet.objects.get(), name="The New Paper", reason="Sold.", now=NOW)
    assert run(csv_of(line(1))).unchanged == 1
    assert Outlet.objects.count() == 1


def test_a_claim_entered_by_hand_is_known_again_in_a_numbered_file() -> None:
    row = make_prediction(hedge="", probability=Decimal("0.8"))
    stream = io.BytesIO()
    write_csv(exported_rows(), stream)
    numbered = stream.getvalue().decode().replace("\n,", "\nx1,", 1)
    report = run(numbered)
    assert (report.created, report.unchanged, report.rejected) == (0, 1, 0)
    assert Prediction.objects.get() == row


def test_a_row_settles_the_question_of_its_own_claim() -> None:
    header = HEADER + ",question"
    same = {"statement": "The bill is signed"}
    run(csv_of(line(1, **same) + ",", header=header))
    run(csv_of(line(2, **same) + ",Q9", header=header))
    settled = line(2, **same, outcome="true", resolved_on="2025-07-01") + ",Q9"
    assert run(csv_of(settled, header=header)).settled == 1
    assert {one.import_key: one.state for one in Question.objects.all()} == {None: "open", "Q9": "final"}


def test_another_time_zone_is_a_conflict() -> None:
    run(csv_of(line(1) + ",UTC", header=HEADER + ",time_zone"))
    report = run(csv_of(line(1) + ",Asia/Tokyo", header=HEADER + ",time_zone"))
    assert [(one.field, one.code) for one in report.problems] == [("time_zone", "conflict")]


def test_a_line_that_is_no_object_is_read_and_rejected() -> None:
    report = run('{"author": "Ada"\n', name="file.jsonl")
    assert (report.read, report.rejected) == (1, 1)
