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


Value = Any
ZERO = bytes(32)


def _set(table: str, column: str, value: Value | Callable[[Any], Any], where: str) -> Callable[[], None]:
    """Another value in a column, or what a function makes of the one that is there."""

    def change() -> None:
        new = value
        if callable(value):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {column} FROM predictions_log{table} WHERE {where}")
                [(old,)] = cursor.fetchall()
            new = value(bytes(old) if isinstance(old, memoryview) else old)
        execute(f"UPDATE predictions_log{table} SET {column} = %s WHERE {where}", [new])

    return change


def _entry(column: str, value: Any, seq: int) -> Callable[[], None]:
    return _set("entry", column, value, f"seq = {seq}")


def _opening(column: str, value: Any, seq: int) -> Callable[[], None]:
    return _set("opening", column, value, f"seq = {seq}")


def _head(column: str, value: Any) -> Callable[[], None]:
    return _set("checkpoint", column, value, "size = 300")


def _sql(sql: str, *parameters: Any) -> Callable[[], None]:
    return lambda: execute(sql, parameters)


def _emptied(seq: int, rest: str) -> Callable[[], None]:
    return _sql(f"UPDATE predictions_logopening SET salt = NULL, payload = NULL{rest} WHERE seq = {seq}")


def _with_another_note() -> None:
    execute("UPDATE predictions_logcheckpoint SET note = %s WHERE size = 300",
            [LogCheckpoint.objects.get(size=600).note])  # fmt: skip


_COPIED = (
    "INSERT INTO predictions_logentry (seq, leaf, leaf_hash, kind, subject, at)"
    " SELECT 600, leaf, leaf_hash, kind, subject, at FROM predictions_logentry WHERE seq = 1"
)
_OPENED = (
    "INSERT INTO predictions_logopening (seq, salt, payload)"
    " SELECT 600, salt, payload FROM predictions_logopening WHERE seq = 1"
)
_NODE = "INSERT INTO predictions_lognode (level, idx, hash) VALUES (%s, %s, %s)"
_SUBJECT = "00000000000000000000000000000000"

TAMPERINGS: dict[str, tuple[Callable[[], None], str]] = {
    "a leaf": (_entry("leaf", lambda old: old.replace(b"method", b"mothed"), 17), "entry 17"),
    "a leaf's hash": (_entry("leaf_hash", ZERO, 18), "entry 18 hash"),
    "a kind": (_entry("kind", "x.y", 19), "entry 19 kind"),
    "a subject": (_entry("subject", _SUBJECT, 20), "entry 20 subject"),
    "a time": (_entry("at", NOW.replace(year=2020), 21), "entry 21 time"),
    "an entry removed": (_sql("DELETE FROM predictions_logentry WHERE seq = 22"), "entry 22"),
    "the last entry removed": (_sql("DELETE FROM predictions_logentry WHERE seq = 599"), "head size"),
    "an entry added": (_sql(_COPIED), "logentry 600"),
    "an opening added": (_sql(_OPENED), "logopening 600"),
    "an opening removed": (_sql("DELETE FROM predictions_logopening WHERE seq = 23"), "entry 23 opening"),
    "a payload": (_opening("payload", b'{"n":1}', 24), "entry 24 opening"),
    "a salt": (_opening("salt", ZERO, 25), "entry 25 opening"),
    "a longer salt": (_opening("salt", lambda old: old + b"x", 26), "entry 26 opening"),
    "a payload emptied": (_emptied(27, ""), "entry 27 opening"),
    "an opening lost": (_emptied(28, ", reason = 'lost'"), "entry 28 opening"),
    "an opening withheld without an entry": (_opening("withheld_at", NOW, 29), "entry 29 opening"),
    "an opening shredded without an entry": (_emptied(30, ", shredded_at = '2026-01-01'"), "entry 30 opening"),
    "a node": (_set("node", "hash", ZERO, "idx = 1"), "node 1/1"),
    "a node removed": (_sql("DELETE FROM predictions_lognode WHERE idx = 0"), "node 1/0"),
    "a node added": (_sql(_NODE, 1, 2, ZERO), "nodes"),
    "a node of a level that is not there": (_sql(_NODE, 2, 0, ZERO), "nodes"),
    "the head's size": (_set("head", "size", 601, "id = 1"), "head size"),
    "a smaller head": (_set("head", "size", 599, "id = 1"), "head frontier"),
    "the frontier": (_set("head", "frontier", ZERO * 4, "id = 1"), "head frontier"),
    "a signed root": (_head("root", ZERO), "checkpoint 300 root"),
    "a signed size": (_head("size", 302), "checkpoint 302"),
    "a note": (_head("note", lambda old: old.replace("300", "301")), "checkpoint 300 note"),
    "another head's note": (_with_another_note, "checkpoint 300 note"),
    "a signature cut off": (_head("note", lambda old: old[:-4] + "=\n"), "checkpoint 300 note"),
    "the newest head removed": (_sql("DELETE FROM predictions_logcheckpoint WHERE size = 600"), "high-water mark"),
    "somebody else's head": (_resign, "checkpoint 301"),
    "a key of one's own": (_own_key, "key"),
    "a log put back": (_cut, "high-water mark"),
    "a mark removed": (_forget_mark, "high-water mark"),
}


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


def test_blocks_and_chunks_of_any_size_say_the_same(log: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from predictions.actions.verifying import incoming

    everything = [one for block in incoming.read_blocks(0, 600) for one in zip(*block[:4], strict=True)]
    assert [one[0] for one in everything] == list(range(600))
    log_guards.remove(connection)
    execute("UPDATE predictions_logopening SET payload = %s WHERE seq IN (0, 99, 100, 599)", [b"{}"])
    for block, chunk in ((100, 7), (7, 100), (599, 50), (1, 1)):
        monkeypatch.setattr(incoming, "BLOCK", block)
        monkeypatch.setattr(incoming, "_CHUNK", chunk)
        blocks = list(incoming.read_blocks(0, 600))
        assert [seq for one in blocks for seq in one.seqs] == list(range(600))
        assert [one.seqs[at] for one in blocks for at in sorted(one.odd)] == [0, 99, 100, 599]
        assert [one.split(":")[0] for one in found()] == [f"entry {seq} opening" for seq in (0, 99, 100, 599)]


@pytest.mark.parametrize(("column", "value"), [("leaf_hash", b"short"), ("leaf_hash", bytes(40)), ("leaf", b"")])
def test_bytes_of_another_length_are_named_and_the_rest_is_read_on(log: None, column: str, value: bytes) -> None:
    log_guards.remove(connection)
    execute(f"UPDATE predictions_logentry SET {column} = %s WHERE seq = 17", [value])
    said = found()
    assert any(one.startswith("entry 17") for one in said)
    assert not any(one.startswith(("entry 16", "entry 18")) for one in said)


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_a_salt_of_another_length_opens_nothing(log: None, salt: bytes) -> None:
    log_guards.remove(connection)
    execute("UPDATE predictions_logopening SET salt = %s WHERE seq = 17", [salt])
    assert [one.split(":")[0] for one in found()] == ["entry 17 opening"]
