"""Journey 5: a file goes in, its figures are right, and the same file twice changes nothing."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest

from predictions import actions
from predictions.actions.imports import files
from predictions.formats import write_csv, write_jsonl
from predictions.models import (
    LogEntry,
    LogOpening,
    Prediction,
    Question,
    Resolution,
    Verdict,
)
from tests.actions.import_files import SEEDS, csv_of, exported, figures, line, run
from tests.factories import make_prediction, make_user, settle

pytestmark = pytest.mark.django_db


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
        "lognode",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM predictions_{table}")
        cursor.execute("UPDATE predictions_loghead SET size = 0, frontier = %s", [b""])
    log_guards.install(connection)


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
