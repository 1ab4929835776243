"""Journey 5: a file goes in, its figures are right, and the same file twice changes nothing."""

import hashlib
import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from predictions import actions
from predictions.actions.imports import files
from predictions.formats import write_csv, write_jsonl
from predictions.models import (
    Author,
    LogEntry,
    LogOpening,
    Outlet,
    Prediction,
    Question,
    Resolution,
    Score,
    Standing,
    Verdict,
)
from predictions.queries.export import exported_rows
from tests.factories import NOW, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db

SEEDS = Path(__file__).parents[2] / "seeds"
HEADER = ",".join(
    ("external_id", "author", "outlet", "published_on", "quote", "statement", "resolution_criteria", "deadline",
     "probability", "outcome", "resolved_on")
)  # fmt: skip


def opener(text: str | bytes) -> Callable[[], BinaryIO]:
    content = text.encode() if isinstance(text, str) else text
    return lambda: io.BytesIO(content)


def run(text: str | bytes, *, name: str = "file.csv", **options: Any) -> actions.ImportReport:
    return actions.import_file(actor=options.pop("actor", None) or make_user(), open_file=opener(text), name=name,
                               now=NOW, **options)  # fmt: skip


def csv_of(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines, ""])


def line(number: int = 1, **changes: str) -> str:
    cells = {
        "external_id": f"x{number}", "author": "Ada Example", "outlet": "The Paper", "published_on": "2025-01-10",
        "quote": f"It will happen {number}.", "statement": f"It happens {number}",
        "resolution_criteria": "By the journal.",
        "deadline": "2025-06-30", "probability": "0.8", "outcome": "", "resolved_on": "",
    } | changes  # fmt: skip
    return ",".join(cells[name] for name in HEADER.split(","))


def exported(write: Callable[..., int] = write_csv) -> bytes:
    stream = io.BytesIO()
    write(exported_rows(), stream)
    return stream.getvalue()


def figures(slug: str) -> Standing:
    return Standing.objects.get(author__slug=slug, slice__key="all")


@pytest.mark.parametrize(
    ("name", "slug", "n", "brier"),
    [
        ("rolsky_2020.csv", "dave-rolsky", 27, 0.2125),
        ("senate_2018.csv", "fivethirtyeight-classic", 35, 0.056393876348),
        ("senate_2018.csv", "fivethirtyeight-lite", 35, 0.055611425830),
        ("senate_2018.csv", "fivethirtyeight-deluxe", 35, 0.047264671048),
    ],
)
def test_published_figures_of_real_sets_come_out_to_nine_digits(name: str, slug: str, n: int, brier: float) -> None:
    run((SEEDS / name).read_bytes())
    assert figures(slug).n == n
    assert figures(slug).brier == pytest.approx(brier, abs=1e-9)


def test_a_void_row_is_counted_and_not_scored() -> None:
    run((SEEDS / "rolsky_2020.csv").read_bytes())
    assert (figures("dave-rolsky").n, figures("dave-rolsky").n_void) == (27, 1)


def test_the_same_file_twice_changes_nothing() -> None:
    content = (SEEDS / "senate_2018.csv").read_bytes()
    first = run(content)
    before = exported(), LogEntry.objects.count()
    again = run(content)
    assert (first.created, first.settled) == (105, 35)
    assert (again.created, again.settled, again.unchanged, again.rejected) == (0, 0, 105, 0)
    assert (exported(), LogEntry.objects.count()) == before


def test_rows_without_external_id_are_known_again_by_what_they_say() -> None:
    text = csv_of(line(1, external_id=""), line(2, external_id=""))
    assert run(text).created == 2
    assert run(text).unchanged == 2
    assert Prediction.objects.count() == 2


def test_models_of_one_race_share_its_question() -> None:
    run((SEEDS / "senate_2018.csv").read_bytes())
    assert Question.objects.count() == 35
    assert {question.predictions.count() for question in Question.objects.all()} == {3}


def test_statements_are_the_same_question_after_trimming_and_nfc_and_are_stored_verbatim() -> None:
    run(csv_of(line(1, statement="Caf\u00e9 opens"), line(2, statement="Cafe\u0301 opens ")))
    [question] = Question.objects.all()
    assert question.statement == "Caf\u00e9 opens"


def test_each_new_row_is_one_entry_and_the_batch_another() -> None:
    run(csv_of(line(1, outcome="true", resolved_on="2025-07-01"), line(2)))
    assert list(LogEntry.objects.order_by("seq").values_list("kind", flat=True)) == ["import.row"] * 2 + [
        "import.batch"
    ]
    payload = json.loads(bytes(LogOpening.objects.get(seq=0).payload))
    assert payload["prediction"]["reading"]["probability"] == "0.8"
    assert payload["question"]["deadline"] == "2025-06-30"
    assert payload["verdict"]["evidence"][0]["kind"] == "import"
    assert payload["resolution"]["outcome"] == "true"


def test_an_imported_outcome_names_the_file_and_the_line() -> None:
    text = csv_of(line(1), line(2, outcome="false", resolved_on="2025-07-01"))
    run(text)
    [verdict] = Verdict.objects.all()
    [evidence] = verdict.evidence
    assert evidence == {"kind": "import", "sha256": hashlib.sha256(text.encode()).hexdigest(), "line": 3}


def test_a_known_row_whose_only_news_is_its_outcome_records_a_verdict() -> None:
    run(csv_of(line(1)))
    report = run(csv_of(line(1, outcome="true", resolved_on="2025-07-01")))
    assert (report.created, report.settled) == (0, 1)
    assert Resolution.objects.get().outcome == "true"
    assert figures("ada-example").brier == pytest.approx(0.04)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"probability": "0.9"}, "probability"),
        ({"quote": "It may happen."}, "quote"),
        ({"resolution_criteria": "By the court."}, "resolution_criteria"),
        ({"deadline": "2025-07-30"}, "deadline"),
        ({"published_on": "2025-01-11"}, "published_on"),
    ],
)
def test_any_other_difference_is_a_conflict_and_nothing_is_overwritten(changes: dict[str, str], field: str) -> None:
    run(csv_of(line(1)))
    before = exported()
    report = run(csv_of(line(1, **changes)))
    assert [(one.line, one.code) for one in report.problems] == [(2, "conflict")]
    assert not report.committed
    assert exported() == before
    assert report.problems[0].field in (field, "statement", "said_on")


def test_another_outcome_than_the_one_in_force_is_a_conflict() -> None:
    run(csv_of(line(1, outcome="true", resolved_on="2025-07-01")))
    report = run(csv_of(line(1, outcome="false", resolved_on="2025-07-01")))
    assert [(one.field, one.code) for one in report.problems] == [("outcome", "conflict")]


def test_an_older_file_does_not_undo_what_an_editor_settled() -> None:
    text = csv_of(line(1))
    run(text)
    settle(Question.objects.get(), "true", known_on=date(2025, 7, 1))
    report = run(text)
    assert (report.unchanged, report.rejected) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "false", "resolved_on": "2025-07-01"}, "outcome"),
        ({"outcome": "true", "resolved_on": "2025-07-02"}, "resolved_on"),
        (
            {"resolution_criteria": "By the court.", "outcome": "true", "resolved_on": "2025-07-01"},
            "resolution_criteria",
        ),
    ],
)
def test_rows_that_give_one_question_different_terms_are_problems_on_both_lines(
    changes: dict[str, str], field: str
) -> None:
    same = {"statement": "It happens", "deadline": "2025-06-30"}
    report = run(
        csv_of(line(1, outcome="true", resolved_on="2025-07-01", **same), line(2, **(same | changes)), line(3))
    )
    assert {(one.line, one.field) for one in report.problems} == {(2, field), (3, field)}
    assert (report.rejected, Prediction.objects.count()) == (2, 0)


def test_sound_rows_alone_are_imported_when_asked() -> None:
    report = run(csv_of(line(1, probability="1.5"), line(2), line(3, author="")), skip_invalid=True)
    assert (report.read, report.created, report.rejected) == (3, 1, 2)
    assert [reject.line for reject in report.rejects()] == [2, 4]


def test_a_file_that_breaks_off_is_not_imported_even_in_part() -> None:
    report = run(csv_of(line(1)) + 'x2,"Ada', skip_invalid=True)
    assert report.broken and not report.committed
    assert not Prediction.objects.exists()


def test_a_dry_run_foresees_exactly_what_the_import_does() -> None:
    run(csv_of(line(1)))
    text = csv_of(line(1, outcome="true", resolved_on="2025-07-01"), line(2), line(2), line(3))
    foreseen = run(text, dry_run=True)
    size = LogEntry.objects.count()
    assert foreseen.counts() == run(text).counts()
    assert LogEntry.objects.count() == size + 5  # verdict and resolution, two rows, the batch


def test_a_contributor_may_try_a_file_and_not_commit_it() -> None:
    contributor = make_user("contributor")
    assert run(csv_of(line(1)), actor=contributor, dry_run=True).created == 1
    with pytest.raises(actions.NotAllowed):
        run(csv_of(line(1)), actor=contributor)


def test_export_goes_into_an_empty_ledger_and_comes_out_byte_equal() -> None:
    run((SEEDS / "rolsky_2020.csv").read_bytes())
    make_prediction(hedge="may", quote="It may rain; =SUM(A1)", condition="A truce is signed by 1 May 2026",
                    condition_criteria="By the journal.", condition_deadline=date(2026, 5, 1),
                    topics=("Weather", "Law"),
                    reference_probability=Decimal("0.4"), reference_source="Market", reference_at="2026-01-09",
                    place="second paragraph")  # fmt: skip
    settled = make_prediction(hedge="will", event="The truce")
    settle(settled.question, "partial", credit=Decimal("0.25"))
    first = {write: exported(write) for write in (write_csv, write_jsonl)}
    _empty_the_ledger()
    run(first[write_csv])
    assert {write: exported(write) for write in (write_csv, write_jsonl)} == first


def _empty_the_ledger() -> None:
    """Delete everything past the models' own refusal, as only a test may."""
    from django.db import connection

    from predictions.models import log_guards

    log_guards.remove(connection)
    tables = [
        "place", "standing", "score", "slice", "amendment", "resolution", "verdict", "prediction", "questiontopic",
        "question", "event",
        "byline", "commentary", "outletname", "authorname", "author", "outlet", "topic", "logentry", "logopening",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM predictions_{table}")
        cursor.execute("UPDATE predictions_loghead SET size = 0")
    log_guards.install(connection)


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


def test_a_larger_file_is_committed_in_batches_and_can_be_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BATCH_ROWS", 3)
    text = csv_of(*(line(number) for number in range(8)))
    stopped = _StopAfter(2)
    with pytest.raises(KeyboardInterrupt):
        run(text, progress=stopped)
    assert Prediction.objects.count() == 6
    report = run(text)
    assert (report.created, report.unchanged, report.batches) == (2, 6, 1)


class _StopAfter:
    """A progress report that a person interrupts at the n-th committed batch."""

    def __init__(self, batches: int) -> None:
        self.left = batches

    def __call__(self, stage: str, rows: int) -> None:
        if stage == "committed":
            self.left -= 1
            if not self.left:
                raise KeyboardInterrupt


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
