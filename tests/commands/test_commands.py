"""The command line: what is typed, what is printed, and what a mistake costs (one sentence, nothing lost)."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from predictions.models import Drift, Heartbeat, LogCheckpoint, LogEntry, Prediction, Question, Slice, User
from predictions.tasks import tick
from tests.factories import make_user
from tests.logs import append, mirror, publish, put_back

pytestmark = pytest.mark.django_db

GOOD = (
    "author,statement,published_on,deadline,probability,quote,resolution_criteria\n"
    "Ada Example,The bill is signed,2025-01-10,2025-06-30,0.8,It will.,By the journal.\n"
)


def run(*args: Any, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.csv"
    path.write_text(GOOD)
    return path


def test_an_import_prints_its_counts(file: Path) -> None:
    out, _ = run("import_predictions", str(file))
    assert out.startswith("1 read, 1 created, 0 settled, 0 unchanged, 0 warnings, 0 rejected. One transaction")


def test_json_prints_nothing_but_the_counts(file: Path) -> None:
    out, _ = run("import_predictions", str(file), json=True)
    assert json.loads(out) == {"read": 1, "created": 1, "settled": 0, "unchanged": 0, "warnings": 0, "rejected": 0}


def test_a_dry_run_writes_nothing(file: Path) -> None:
    out, _ = run("import_predictions", str(file), dry_run=True)
    assert "1 created" in out and "Nothing written" in out
    assert not Prediction.objects.exists()


def test_every_problem_has_its_line_and_nothing_is_written(file: Path) -> None:
    file.write_text(GOOD + "Ada Example,X,2025-13-40,2025-06-30,7,Q,C\n,Y,2025-01-10,,0.5,Q,C\n")
    err = io.StringIO()
    with pytest.raises(CommandError, match="2 rows cannot be imported, so nothing was"):
        call_command("import_predictions", str(file), stderr=err, stdout=io.StringIO())
    text = err.getvalue()
    for where in ("line 3, published_on", "line 3, probability", "line 4, author", "line 4, deadline"):
        assert where in text
    assert not Prediction.objects.exists()


def test_rejected_rows_come_back_in_a_file_that_can_be_mended(file: Path) -> None:
    file.write_text(GOOD + "Ada Example,Another bill is signed,2025-01-10,2025-06-30,7,Q,C\n")
    run("import_predictions", str(file), skip_invalid=True)
    rejects = file.with_name("some.csv.rejects.csv")
    assert "Give a" in rejects.read_text() or "probability" in rejects.read_text()
    rejects.write_text(rejects.read_text().replace(",7,", ",0.7,"))
    out, _ = run("import_predictions", str(rejects))
    assert "1 created" in out


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("import_predictions", str(tmp_path / "nothing.csv"))
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        run("import_predictions", str(tmp_path))


def test_an_unknown_user_is_one_sentence(file: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no active user nobody@desk\.example"):
        run("import_predictions", str(file), email="nobody@desk.example")


def test_exports_round_trip_by_file_name(file: Path, tmp_path: Path) -> None:
    run("import_predictions", str(file))
    for name in ("out.csv", "out.jsonl", "out.csv.gz"):
        run("export_predictions", str(tmp_path / name))
        out, _ = run("import_predictions", str(tmp_path / name))
        assert "1 unchanged" in out


def test_an_export_under_another_name_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot be written"):
        run("export_predictions", str(tmp_path / "out.xlsx"))
    assert list(tmp_path.iterdir()) == []


def test_seeds_load_once_and_hold_the_whole_column() -> None:
    run("load_seeds")
    size = LogEntry.objects.count()
    run("load_seeds")
    assert LogEntry.objects.count() == size
    column = Prediction.objects.filter(commentary__url__contains="nytimes.com")
    assert column.count() == 25
    assert column.filter(state="refused").count() == 8
    alaska = column.order_by("recorded_seq").filter(state="published").first()
    assert alaska is not None and "consider this a prediction" in alaska.quote


def test_seeds_are_left_alone_when_the_ledger_holds_anything(file: Path) -> None:
    run("import_predictions", str(file))
    run("load_seeds", if_empty=True)
    assert Question.objects.count() == 1


def test_a_new_editor_gets_a_password_once() -> None:
    out, _ = run("create_editor", "ada@desk.example", roles=["editor", "adjudicator"])
    user = User.objects.get(email="ada@desk.example")
    assert user.roles() == {"editor", "adjudicator"}
    assert not user.is_superuser
    assert user.check_password(out.rsplit(" ", 1)[1].strip())


@pytest.mark.parametrize(
    ("email", "roles", "sentence"),
    [("not an address", ["editor"], "no e-mail address"), ("a@desk.example", ["king"], "Give at least one of")],
)
def test_a_bad_editor_is_refused_in_one_sentence(email: str, roles: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run("create_editor", email, roles=roles)
    assert not User.objects.exists()


def test_the_demo_login_is_printed_once_and_only_in_embedded_mode(settings: Any) -> None:
    settings.EMBEDDED = True
    first, _ = run("demo_editor")
    second, _ = run("demo_editor")
    assert "editor@demo.example" in first and second == ""
    assert User.objects.get().roles() == {"editor"} and not User.objects.get().is_superuser
    settings.EMBEDDED = False
    with pytest.raises(CommandError):
        run("demo_editor")


def test_a_rebuild_says_how_many() -> None:
    run("load_seeds")
    out, _ = run("rebuild_scores")
    assert out == "80 questions scored: 0 scores and 0 standings written.\n"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM predictions_standing")
    out, _ = run("rebuild_scores")
    assert ": 0 scores and" in out and " 0 standings" not in out


def test_a_first_rebuild_that_was_ended_half_way_is_made_to_the_end_at_the_next_start() -> None:
    run("load_seeds")
    assert run("rebuild_scores", "--if-empty")[0] == "", "all is made already"
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM predictions_score WHERE question_id > (SELECT min(id) + 2 FROM predictions_question)"
        )
    assert "questions scored" in run("rebuild_scores", "--if-empty")[0]
    assert run("rebuild_scores", "--check")[0] == "Everything stored is what the record bears out.\n"


def test_a_check_makes_no_slices() -> None:
    run("load_seeds")
    with connection.cursor() as cursor:
        for table in ("place", "standing", "slice"):
            cursor.execute(f"DELETE FROM predictions_{table}")
    with pytest.raises(CommandError, match="differences"):
        run("rebuild_scores", "--check")
    assert not Slice.objects.exists() and Drift.objects.filter(of="a new slice").exists()


def test_a_check_of_the_scores_changes_nothing_and_names_what_differs() -> None:
    run("load_seeds")
    out, _ = run("rebuild_scores", "--check")
    assert out == "Everything stored is what the record bears out.\n"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE predictions_score SET brier = brier + 1 WHERE status = 'scored'")
    with pytest.raises(CommandError, match="differences"):
        run("rebuild_scores", "--check")
    assert Drift.objects.filter(what="score").exists() and not Drift.objects.filter(what="standing", stored="").exists()


def test_the_task_is_the_tick() -> None:
    tick()
    assert Heartbeat.objects.get().name == "tick"


# --- the log's key and recovery


def test_the_first_key_is_made_once_and_only_its_public_half_is_printed(settings: Settings) -> None:
    out, _ = run("make_log_key", name="ledger.example/log")
    assert out.startswith("The log is signed by ledger.example/log+") and "PRIVATE" not in out
    assert run("make_log_key", if_missing=True) == ("", "")
    with pytest.raises(CommandError, match="There is a key"):
        run("make_log_key")
    with pytest.raises(CommandError, match="names no log"):
        settings.LOG_KEY_FILE = settings.LOG_KEY_FILE.with_name("other")
        run("make_log_key", name="two words")


def test_a_key_is_rotated_by_an_administrator() -> None:
    run("make_log_key")
    admin = make_user(role="administrator")
    out, _ = run("rotate_log_key", actor=admin.email)
    assert "From the next head on the log is signed by" in out
    assert LogEntry.objects.latest("seq").kind == "key.rotated"
    for actor, days in ((make_user().email, 90), (admin.email, 10)):
        with pytest.raises(CommandError):
            run("rotate_log_key", actor=actor, days=days)


def test_a_recovery_says_what_came_back_and_is_ended_by_hand(tmp_path: Path) -> None:
    run("make_log_key")
    append(5)
    publish()
    copy = mirror(tmp_path, without=(4,))
    put_back(2)
    out, _ = run("recover_log", mirror=str(copy))
    assert out.startswith("3 entries fetched, 1 of them without what opens them; the log has 5.")
    assert "The recovery is over" in run("recover_log", end=True)[0]
    with pytest.raises(CommandError, match="not signed by this log"):
        run("recover_log", mirror=str(tmp_path / "nothing"))


def test_a_tick_by_hand_signs_the_head_too() -> None:
    run("make_log_key")
    append(1)
    run("tick")
    assert LogCheckpoint.objects.get().size == 1
