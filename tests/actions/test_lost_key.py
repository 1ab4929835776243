"""A key of which no copy is left: the same entries go on under another, and everybody is told so plainly."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

import verify_ledger
from predictions import actions
from predictions.models import Kind, LogEntry, LogKey
from predictions.transparency.notes import Checkpoint, Verifier, open_note
from tests.factories import NOW, make_prediction, make_user
from tests.logs import append, publish
from tests.raw_sql import execute

pytestmark = pytest.mark.django_db

WHY = "The disk broke, and its copy was on it."


@pytest.fixture
def old() -> Verifier:
    made = actions.make_log_key()
    assert made is not None
    make_prediction()
    publish()
    return made


def lose(reason: str = WHY, **given: Any) -> LogKey:
    for path in settings.LOG_KEY_FILE.parent.glob(f"{settings.LOG_KEY_FILE.name}*"):
        path.unlink()
    return actions.replace_lost_key(actor=make_user("administrator"), reason=reason, now=NOW, **given)


def differences() -> list[str]:
    return [str(one) for one in actions.verify_log(now=NOW).found]


def export(folder: Path) -> Path:
    call_command("export_log", static=folder, stderr=io.StringIO())
    return folder


def test_without_a_copy_the_log_goes_on_under_another_name_and_says_why(old: Verifier) -> None:
    size = LogEntry.objects.count()
    key = lose()
    new = Verifier.parse(key.vkey)
    assert new.name == f"{old.name}/2"
    head = Checkpoint.parse(open_note(publish().note, [new]))
    assert (head.origin, head.size) == (new.name, size + 1)
    assert LogEntry.objects.latest("seq").kind == Kind.KEY_LOST
    assert Client().get("/log/vkey").content.decode() == f"{new.vkey}\n"
    page = Client().get("/log/").content.decode()
    assert "key was lost" in page and WHY in page and old.vkey in page.replace("&#x2B;", "+")
    assert differences() == []
    assert actions.make_log_key() is None  # a start does not ask for the old one any more
    append(3)
    publish()
    assert differences() == []


def test_it_can_happen_again_and_rotation_goes_on(old: Verifier) -> None:
    lose()
    publish()
    second = lose("And again.")
    assert Verifier.parse(second.vkey).name == f"{old.name}/3"
    publish()
    rotated = actions.rotate_log_key(actor=make_user("administrator"), now=NOW)
    assert Verifier.parse(rotated.vkey).name == f"{old.name}/3"
    publish()
    assert differences() == []


def test_a_key_that_is_here_is_not_lost_and_who_may_not_is_refused(old: Verifier) -> None:
    admin = make_user("administrator")
    with pytest.raises(actions.SigningRefused, match="rotate_log_key"):
        actions.replace_lost_key(actor=admin, reason=WHY, now=NOW)
    settings.LOG_KEY_FILE.unlink()
    with pytest.raises(actions.SigningRefused, match="after-loss"):
        actions.make_log_key()
    with pytest.raises(actions.NotAllowed):
        actions.replace_lost_key(actor=make_user("editor"), reason=WHY, now=NOW)
    with pytest.raises(actions.Invalid):
        actions.replace_lost_key(actor=admin, reason=" ", now=NOW)
    with pytest.raises(actions.SigningRefused, match="has been this log's name"):
        actions.replace_lost_key(actor=admin, reason=WHY, now=NOW, name=old.name)
    assert LogKey.objects.count() == 1 and not list(settings.LOG_KEY_FILE.parent.glob("key.*"))


def test_a_key_that_no_entry_names_is_a_difference(old: Verifier) -> None:
    key = lose()
    publish()
    other = Verifier(f"{old.name}/2", bytes(32))
    execute("UPDATE predictions_logkey SET vkey = %s WHERE id = %s", [other.vkey, key.pk])
    assert any(one.startswith("key:") for one in differences())


def test_outsiders_are_told_plainly_and_what_they_remember_goes_on_holding(
    old: Verifier, tmp_path: Path, capsys: Any
) -> None:
    seen = str(tmp_path / "seen.json")
    copy = str(export(tmp_path / "before"))
    assert verify_ledger.main([copy, "--vkey", old.vkey, "--state", seen]) == 0
    key = lose()
    copy = str(export(tmp_path / "after"))
    capsys.readouterr()
    assert verify_ledger.main([copy, "--vkey", old.vkey, "--state", seen]) == 1
    assert "or its key was lost" in capsys.readouterr().out
    assert verify_ledger.main([copy, "--vkey", key.vkey, "--state", seen]) == 0
    said = capsys.readouterr().out
    assert "key was LOST" in said and WHY in said and f"signed as {old.name}, since then as {old.name}/2" in said
    assert "bears its signature" in said and "continuation of the log" in said
    assert verify_ledger.main([copy, "--vkey", key.vkey, "--state", seen]) == 0  # under the new name from now on


def test_the_state_of_another_log_is_still_refused(old: Verifier, tmp_path: Path) -> None:
    key = lose()
    copy = str(export(tmp_path / "after"))
    state = tmp_path / "seen.json"
    state.write_text('{"origin": "elsewhere.example/log", "size": 0, "root": "%s"}' % ("00" * 32))
    assert verify_ledger.main([copy, "--vkey", key.vkey, "--state", str(state)]) in (1, 2)


def test_the_command_takes_an_administrator_and_a_reason(old: Verifier, capsys: Any) -> None:
    settings.LOG_KEY_FILE.unlink()
    admin = make_user("administrator", email="admin@desk.example")
    with pytest.raises(CommandError, match="--reason"):
        call_command("make_log_key", after_loss=True, actor=admin.email)
    call_command("make_log_key", after_loss=True, actor=admin.email, reason=WHY)
    assert f"signed by {old.name}/2+" in capsys.readouterr().out
    call_command("make_log_key", if_missing=True)
