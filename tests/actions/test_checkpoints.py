"""Signed heads: what is signed, and every way in which a log that was changed or put back gets no signature."""

import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from predictions import actions
from predictions.actions.checkpoints.files import in_recovery, read_mark, write_mark
from predictions.actions.log import read_frontier
from predictions.models import Heartbeat, LogCheckpoint, LogEntry, LogHead, LogKey, LogNode, log_guards, log_tree
from predictions.transparency.merkle import root_of
from predictions.transparency.notes import Checkpoint, Signer, Verifier, open_note, sign_note, split_note
from tests.factories import NOW, make_prediction, make_user, settle
from tests.logs import append, publish, put_back

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def key() -> Verifier:
    made = actions.make_log_key()
    assert made is not None
    return made


def refusal() -> str:
    with pytest.raises(actions.SigningRefused) as refused:
        publish()
    return refused.value.problems[0].code


# --- what is signed


def test_the_empty_log_has_a_head_too(key: Verifier) -> None:
    head = publish()
    assert (head.size, head.new) == (0, True)
    assert Checkpoint.parse(open_note(head.note, [key])).size == 0


def test_a_head_is_signed_of_what_is_new_and_of_nothing_else(key: Verifier) -> None:
    make_prediction()
    first = publish()
    found = Checkpoint.parse(open_note(first.note, [key]))
    assert (found.origin, found.size, found.root) == (key.name, 2, root_of(read_frontier()))
    assert publish() == type(first)(first.size, first.root, first.note, new=False)
    settle(make_prediction().question)
    assert publish().size == 6
    assert list(LogCheckpoint.objects.order_by("size").values_list("size", flat=True)) == [2, 6]


def test_the_mark_is_on_the_disk_before_the_head_is_stored(key: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    make_prediction()
    publish()
    append(1)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(type(LogCheckpoint.objects), "create", crash)
        with pytest.raises(KeyboardInterrupt):
            publish()
    mark = read_mark()
    assert mark is not None and mark.size == 3 and not LogCheckpoint.objects.filter(size=3).exists()
    append(1)  # what was signed and lost is part of what comes next
    assert publish().size == 4


def test_where_the_mark_cannot_be_written_nothing_is_stored(key: Verifier, own_log_folder: Path) -> None:
    own_log_folder.joinpath("high-water").mkdir()
    own_log_folder.joinpath("high-water", "x").touch()
    assert refusal() in {"mark_unwritable", "mark_unreadable"}
    assert not LogCheckpoint.objects.exists()


def test_a_mark_that_is_behind_is_raised_again(key: Verifier) -> None:
    old = publish().note
    append(3)
    publish()
    write_mark(old)
    assert not publish().new
    mark = read_mark()
    assert mark is not None and mark.size == 3


def test_a_large_log_is_held_against_its_leaves(key: Verifier) -> None:
    append(300)
    publish()
    append(700)
    head = publish()
    assert head.root == root_of(read_frontier()) and head.size == 1000


# --- what gets no signature: the database was put back, or changed


def raw(sql: str, *parameters: Any) -> Callable[[], None]:
    """A change by somebody who owns the database."""

    def change() -> None:
        log_guards.remove(connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, list(parameters))
        log_guards.install(connection)

    return change


def rewritten() -> None:
    """Put back, and then other entries appended up to the same size and beyond."""
    put_back(500)
    append(200)


def begun_anew() -> None:
    put_back(0)
    append(700)


def rebuilt_after_a_change() -> None:
    """A leaf changed together with everything that is derived from it."""
    raw("UPDATE predictions_logentry SET leaf_hash = %s WHERE seq = 0", b"x" * 32)()
    log_guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM predictions_lognode")
    log_tree.rebuild(connection)
    log_guards.install(connection)


def lose_the_mark() -> None:
    from django.conf import settings

    settings.LOG_MARK_FILE.unlink()


def swap_the_mark() -> None:
    root = root_of(read_frontier())
    write_mark(sign_note(Checkpoint("other.example/log", 600, root).text, [Signer.generate("other.example/log")]))


RESTORED: dict[str, tuple[Callable[[], None], str]] = {
    "the last entry is gone": (lambda: put_back(599), "behind"),
    "and a tile with it": (lambda: put_back(511), "behind"),
    "half of it": (lambda: put_back(300), "behind"),
    "all but one": (lambda: put_back(1), "behind"),
    "everything": (lambda: put_back(0), "behind"),
    "the last entry, its head kept": (lambda: put_back(599, heads_too=False), "behind"),
    "half of it, heads kept": (lambda: put_back(300, heads_too=False), "behind"),
    "restored to the last head but one": (lambda: put_back(400), "behind"),
    "restored and written on": (rewritten, "forked"),
    "restored to nothing and written on": (begun_anew, "forked"),
}
CHANGED: dict[str, tuple[Callable[[], None], str]] = {
    "an old leaf and all that follows from it": (rebuilt_after_a_change, "forked"),
    "a hash of a node": (raw("UPDATE predictions_lognode SET hash = %s WHERE idx = 0", b"x" * 32), "forked"),
    "a new leaf": (raw("UPDATE predictions_logentry SET leaf = %s WHERE seq = 640", b"{}"), "forked"),
    "a new entry is gone": (raw("DELETE FROM predictions_logentry WHERE seq = 640"), "forked"),
    "an old entry is gone": (raw("DELETE FROM predictions_logentry WHERE seq = 599"), "forked"),
    "the frontier": (raw("UPDATE predictions_loghead SET frontier = %s", b"x" * 32 * 4), "forked"),
    "the frontier's length": (raw("UPDATE predictions_loghead SET frontier = %s", b"x" * 33), "forked"),
    "a stored head": (raw("UPDATE predictions_logcheckpoint SET root = %s", b"x" * 32), "forked"),
    "no mark": (lose_the_mark, "mark_missing"),
    "another log's mark": (swap_the_mark, "forked"),
}


@pytest.mark.parametrize("name", [*RESTORED, *CHANGED])
def test_a_log_that_was_put_back_or_changed_gets_no_signature(key: Verifier, name: str) -> None:
    for count in (400, 200):
        append(count)
        publish()
    if name in CHANGED:
        append(46)  # 646: as many full subtrees as hashes below
    change, code = (RESTORED | CHANGED)[name]
    change()
    heads = list(LogCheckpoint.objects.values_list("size", "note"))
    assert refusal() == code
    assert list(LogCheckpoint.objects.values_list("size", "note")) == heads


def test_a_refusal_is_left_for_the_health_check_and_the_page(key: Verifier, caplog: pytest.LogCaptureFixture) -> None:
    append(3)
    actions.publish_log(now=NOW)
    assert Heartbeat.objects.get(name=Heartbeat.PUBLISH).counts == {"size": 3, "refused": "", "sentence": ""}
    put_back(2)
    actions.publish_log(now=LATER)
    beat = Heartbeat.objects.get(name=Heartbeat.PUBLISH)
    assert (beat.counts["refused"], beat.finished_at) == ("behind", LATER)
    assert "put back to an older state" in caplog.text


# --- keys


def test_a_key_is_made_once_and_is_its_owners_alone(key: Verifier, settings: Settings) -> None:
    assert stat.S_IMODE(settings.LOG_KEY_FILE.stat().st_mode) == 0o600
    assert actions.make_log_key() is None
    assert key.name.endswith("/log") and "://" not in key.name


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_may_read_signs_nothing(key: Verifier, settings: Settings, mode: int) -> None:
    os.chmod(settings.LOG_KEY_FILE, mode)
    assert refusal() == "key_readable"


def test_without_a_key_nothing_is_signed(settings: Settings) -> None:
    assert refusal() == "key_missing"
    settings.LOG_KEY_FILE.parent.mkdir(parents=True)
    settings.LOG_KEY_FILE.touch(0o600)
    settings.LOG_KEY_FILE.write_text("PRIVATE+KEY+secret+00000000+AAAA")
    with pytest.raises(actions.SigningRefused) as refused:
        publish()
    assert refused.value.problems[0].code == "key_unreadable" and "AAAA" not in str(refused.value)


def test_another_key_in_its_place_signs_nothing_and_none_is_made(key: Verifier, settings: Settings) -> None:
    publish()
    settings.LOG_KEY_FILE.unlink()
    with pytest.raises(actions.SigningRefused, match="put the file back"):
        actions.make_log_key()
    append(1)
    assert refusal() == "key_lost"
    settings.LOG_KEY_FILE.touch(0o600)
    settings.LOG_KEY_FILE.write_text(Signer.generate(key.name).skey)
    assert refusal() == "key_lost"


def test_the_private_key_is_nowhere_in_the_database(key: Verifier, settings: Settings) -> None:
    append(1)
    publish()
    secret = settings.LOG_KEY_FILE.read_text().strip().rsplit("+", 1)[-1]
    rows = [*LogKey.objects.values_list("vkey"), *LogCheckpoint.objects.values_list("note")]
    assert rows and all(secret not in str(row) for row in rows)


# --- rotation


def test_after_a_rotation_both_keys_sign_and_then_the_new_one_alone(key: Verifier) -> None:
    append(1)
    publish()
    admin = make_user(role="administrator")
    actions.rotate_log_key(actor=admin, now=NOW)
    entry = LogEntry.objects.latest("seq")
    assert entry.kind == "key.rotated"
    new = Verifier.parse(LogKey.objects.order_by("-id")[0].vkey)
    assert new.name == key.name and new != key
    both = publish().note
    assert len(split_note(both)[1]) == 2
    for verifier in (key, new):
        assert open_note(both, [verifier])
    append(1)
    after = actions.publish_checkpoint(now=NOW + timedelta(days=91)).note
    assert len(split_note(after)[1]) == 1 and open_note(after, [new])


def test_rotating_takes_an_administrator_and_ninety_days(key: Verifier, settings: Settings) -> None:
    publish()
    with pytest.raises(actions.NotAllowed):
        actions.rotate_log_key(actor=make_user(), now=NOW)
    with pytest.raises(actions.Invalid):
        actions.rotate_log_key(actor=make_user(role="administrator"), now=NOW, days=89)
    assert list(settings.LOG_KEY_FILE.parent.glob("key.*")) == [] and LogKey.objects.count() == 1


def test_a_rotation_that_fails_leaves_no_key_behind(
    key: Verifier, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("predictions.actions.checkpoints.rotation.append_entries", fail)
    with pytest.raises(RuntimeError):
        actions.rotate_log_key(actor=make_user(role="administrator"), now=NOW)
    assert list(settings.LOG_KEY_FILE.parent.glob("key.*")) == []
    assert LogHead.objects.get().size == 0 and LogNode.objects.count() == 0


def test_in_recovery_nothing_is_signed(key: Verifier, tmp_path: Path) -> None:
    publish()
    with pytest.raises(actions.SigningRefused):
        actions.recover_log(mirror=actions.FolderMirror(tmp_path), now=NOW)
    append(1)
    assert in_recovery() and refusal() == "recovering"
    actions.end_recovery()
    assert publish().size == 1
