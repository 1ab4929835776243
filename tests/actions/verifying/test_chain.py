"""The log from its leaves up: a sound one is sound, and each part that is changed past the guards is named."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from predictions import actions, tasks
from predictions.models import Drift, Heartbeat, LogCheckpoint, LogKey, LogNode, log_guards
from predictions.queries.checks import last_check
from predictions.transparency.notes import Checkpoint, Signer, sign_note
from tests import logs
from tests.factories import NOW, make_prediction
from tests.raw_sql import execute

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(db: None) -> None:
    """600 entries, signed at three sizes."""
    for count in (1, 299, 300):
        with transaction.atomic():
            logs.append(count)
        actions.make_log_key()
        logs.publish()


def found() -> list[str]:
    return [str(one) for one in actions.verify_log(now=NOW).found]


def test_a_sound_log_has_no_faults_and_leaves_a_heartbeat(log: None) -> None:
    assert found() == []
    beat = Heartbeat.objects.get(name=Heartbeat.VERIFY)
    assert beat.counts == {"differences": 0, "entries": 600}


def _sql(sql: str) -> Callable[[], None]:
    return lambda: execute(sql)


def _resign() -> None:
    """Somebody without the key signs another head."""
    other = Signer.generate("elsewhere.example/log")
    head = Checkpoint("elsewhere.example/log", 301, bytes(32))
    execute(
        "INSERT INTO predictions_logcheckpoint (size, root, note, at) VALUES (%s, %s, %s, %s)",
        [301, bytes(32), sign_note(head.text, [other]), NOW],
    )


def _own_key() -> None:
    """Somebody enters a key of their own, and signs the newest head with it."""
    name = LogKey.objects.get().vkey.split("+")[0]
    mine, head = Signer.generate(name), LogCheckpoint.objects.order_by("-size")[0]
    execute("INSERT INTO predictions_logkey (vkey, since) VALUES (%s, %s)", [mine.verifier.vkey, NOW])
    note = sign_note(Checkpoint(name, head.size, bytes(head.root)).text, [mine])
    execute("UPDATE predictions_logcheckpoint SET note = %s WHERE size = %s", [note, head.size])


def _cut() -> None:
    """Put the log back to its first 300 entries, heads and all."""
    logs.put_back(300)


def _forget_mark() -> None:
    settings.LOG_MARK_FILE.unlink()


FLIP = "UPDATE predictions_{table} SET {column} = {other} WHERE {where}"

TAMPERINGS: dict[str, tuple[Callable[[], None], str]] = {
    "a leaf": (_sql("UPDATE predictions_logentry SET leaf = CAST(replace(CAST(leaf AS text), 'method', 'mothed')"
                    " AS blob) WHERE seq = 17"), "entry 17"),
    "a leaf's hash": (_sql("UPDATE predictions_logentry SET leaf_hash = zeroblob(32) WHERE seq = 18"), "entry 18 hash"),
    "a kind": (_sql("UPDATE predictions_logentry SET kind = 'x.y' WHERE seq = 19"), "entry 19 kind"),
    "a subject": (_sql("UPDATE predictions_logentry SET subject = '00000000000000000000000000000000' WHERE seq = 20"),
                  "entry 20 subject"),
    "a time": (_sql("UPDATE predictions_logentry SET at = '2020-01-01 00:00:00' WHERE seq = 21"), "entry 21 time"),
    "an entry removed": (_sql("DELETE FROM predictions_logentry WHERE seq = 22"), "entry 22"),
    "the last entry removed": (_sql("DELETE FROM predictions_logentry WHERE seq = 599"), "head size"),
    "an entry added": (_sql("INSERT INTO predictions_logentry (seq, leaf, leaf_hash, kind, subject, at) SELECT 600,"
                            " leaf, leaf_hash, kind, subject, at FROM predictions_logentry WHERE seq = 1"),
                       "logentry 600"),
    "an opening added": (_sql("INSERT INTO predictions_logopening (seq, salt, payload) VALUES (600, NULL, 'x')"),
                         "logopening 600"),
    "an opening removed": (_sql("DELETE FROM predictions_logopening WHERE seq = 23"), "entry 23 opening"),
    "a payload": (_sql("UPDATE predictions_logopening SET payload = CAST('{\"n\":1}' AS blob) WHERE seq = 24"),
                  "entry 24 opening"),
    "a salt": (_sql("UPDATE predictions_logopening SET salt = zeroblob(32) WHERE seq = 25"), "entry 25 opening"),
    "a longer salt": (_sql("UPDATE predictions_logopening SET salt = CAST(salt || zeroblob(1) AS blob) WHERE seq = 26"),
                      "entry 26 opening"),
    "a payload emptied": (_sql("UPDATE predictions_logopening SET salt = NULL, payload = NULL WHERE seq = 27"),
                          "entry 27 opening"),
    "an opening lost": (_sql("UPDATE predictions_logopening SET salt = NULL, payload = NULL, reason = 'lost'"
                             " WHERE seq = 28"), "entry 28 opening"),
    "an opening withheld without an entry": (
        _sql("UPDATE predictions_logopening SET withheld_at = '2026-01-01', reason = 'privacy' WHERE seq = 29"),
        "entry 29 opening",
    ),
    "an opening shredded without an entry": (
        _sql("UPDATE predictions_logopening SET salt = NULL, payload = NULL, shredded_at = '2026-1-1' WHERE seq = 30"),
        "entry 30 opening",
    ),
    "a node": (_sql("UPDATE predictions_lognode SET hash = zeroblob(32) WHERE idx = 1"), "node 1/1"),
    "a node removed": (_sql("DELETE FROM predictions_lognode WHERE idx = 0"), "node 1/0"),
    "a node added": (_sql("INSERT INTO predictions_lognode (level, idx, hash) VALUES (1, 2, zeroblob(32))"), "nodes"),
    "a node of a level that is not there": (
        _sql("INSERT INTO predictions_lognode (level, idx, hash) VALUES (2, 0, zeroblob(32))"), "nodes"),
    "the head's size": (_sql("UPDATE predictions_loghead SET size = 601"), "head size"),
    "a smaller head": (_sql("UPDATE predictions_loghead SET size = 599"), "head frontier"),
    "the frontier": (_sql("UPDATE predictions_loghead SET frontier = zeroblob(128)"), "head frontier"),
    "a signed root": (_sql("UPDATE predictions_logcheckpoint SET root = zeroblob(32) WHERE size = 300"),
                      "checkpoint 300 root"),
    "a signed size": (_sql("UPDATE predictions_logcheckpoint SET size = 302 WHERE size = 300"), "checkpoint 302"),
    "a note": (_sql("UPDATE predictions_logcheckpoint SET note = replace(note, '300', '301') WHERE size = 300"),
               "checkpoint 300 note"),
    "another head's note": (_sql("UPDATE predictions_logcheckpoint SET note = (SELECT note FROM"
                                 " predictions_logcheckpoint WHERE size = 600) WHERE size = 300"),
                            "checkpoint 300 note"),
    "a signature cut off": (_sql("UPDATE predictions_logcheckpoint SET note = substr(note, 1, length(note) - 4) || '='"
                                 " || char(10) WHERE size = 300"), "checkpoint 300 note"),
    "the newest head removed": (_sql("DELETE FROM predictions_logcheckpoint WHERE size = 600"), "high-water mark"),
    "somebody else's head": (_resign, "checkpoint 301"),
    "a key of one's own": (_own_key, "key"),
    "a log put back": (_cut, "high-water mark"),
    "a mark removed": (_forget_mark, "high-water mark"),
}  # fmt: skip


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the statements are SQLite's")
def test_every_part_that_is_changed_is_named(log: None) -> None:
    missed, mark = {}, settings.LOG_MARK_FILE.read_text()
    for what, (change, named) in TAMPERINGS.items():
        with transaction.atomic():
            log_guards.remove(connection)
            change()
            said = found()
            transaction.set_rollback(True)
        settings.LOG_MARK_FILE.write_text(mark)
        if not any(one.startswith(named) for one in said):
            missed[what] = said
    assert missed == {}


def test_the_node_of_each_full_tile_is_there(log: None) -> None:
    assert LogNode.objects.count() == 2


def test_at_night_faults_become_rows_that_administrators_see(log: None) -> None:
    log_guards.remove(connection)
    execute("UPDATE predictions_logentry SET kind = 'x.y' WHERE seq = 19")
    tasks.verify_log()
    row = Drift.objects.get()
    assert (row.what, row.of, row.stored, row.expected) == ("log", "entry 19 kind", "x.y", "method.changed")
    assert row.author_id is None and str(row) == "log entry 19 kind"
    check = last_check()
    assert check is not None and check.n == 1


def test_the_command_says_one_sentence_for_each_fault_and_ends_with_1(log: None, capsys: Any) -> None:
    call_command("verify_log")
    assert "600 entries verified; everything stored is what they say." in capsys.readouterr().out
    row = make_prediction()
    execute("UPDATE predictions_prediction SET quote = 'Never said.' WHERE id = %s", [row.pk])
    with pytest.raises(CommandError, match="1 differences"):
        call_command("verify_log")
    [said, *_] = capsys.readouterr().out.splitlines()
    assert said.startswith(f"prediction {row.public_id} quote: Never said. is stored, where entry ")
    assert said.endswith("; only actions.amend_prediction may change that.")
