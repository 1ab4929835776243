"""The outsider's file on exported copies: sound ones pass, and any single change in them is noticed."""

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

import verify_ledger
from predictions import actions
from predictions.models import LogHead, LogKey, LogOpening, log_guards
from predictions.transparency.notes import Checkpoint, Signer, sign_note
from tests import logs, rich_ledger
from tests.factories import NOW, make_prediction
from tests.raw_sql import execute

pytestmark = pytest.mark.django_db

SLICES = ("--slice", "cohort=advance")


@pytest.fixture
def copy(settings: Any, tmp_path: Path) -> Path:
    """A ledger in which nearly everything has happened, exported."""
    rich_ledger.fill(settings)
    actions.make_log_key()
    return export(tmp_path / "copy")


def export(folder: Path) -> Path:
    with time_machine.travel(NOW, tick=False):
        call_command("export_log", static=folder)
    return folder


def vkey() -> str:
    return str(LogKey.objects.get().vkey)


def verify(folder: Path, *more: str) -> int:
    return verify_ledger.main([str(folder), "--vkey", vkey(), *SLICES, *more])


def test_a_sound_copy_holds(copy: Path, capsys: Any) -> None:
    assert verify(copy) == 0
    said = capsys.readouterr().out
    assert f"{LogHead.objects.get().size:,} entries" in said and "All of it holds." in said
    assert "The board of everything:" in said and "The board of cohort advance:" in said


def test_the_key_may_be_a_file_and_the_copy_the_ledgers_own_folder(copy: Path) -> None:
    assert verify_ledger.main([str(copy), "--vkey", str(copy / "log/vkey"), "--quiet"]) == 0


def test_exporting_again_writes_only_what_is_new(copy: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*") if path.is_file()}
    export(copy)
    again = {path: path.stat().st_mtime_ns for path in copy.rglob("*") if path.is_file()}
    assert {path.name for path in again if again[path] != before.get(path)} <= {"export.json"}
    logs_before = LogHead.objects.get().size
    make_prediction()
    export(copy)
    assert verify(copy) == 0
    assert LogHead.objects.get().size == logs_before + 2
    fresh = export(copy.with_name("fresh"))
    assert _files(copy) == _files(fresh)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_withheld_is_named_and_no_longer_opened_and_the_board_is_checked_as_far_as_it_can_be(
    copy: Path,
) -> None:
    seq = next(one.seq for one in LogOpening.objects.order_by("seq") if b"Di Fourth" in bytes(one.payload or b""))
    log_guards.remove(connection)
    execute("UPDATE predictions_logopening SET withheld_at = %s, reason = 'court order' WHERE seq = %s", [NOW, seq])
    export(copy)
    quote = json.loads(bytes(LogOpening.objects.get(seq=seq).payload or b""))["quote"].encode()
    page = (copy / "log/openings/tile/000").read_bytes()
    assert base64.b64encode(quote)[:20] not in page and b'"reason":"court order"' in page
    assert verify(copy) == 3


def test_a_log_that_is_no_continuation_of_the_one_seen_is_a_fault(copy: Path, tmp_path: Path, capsys: Any) -> None:
    seen = tmp_path / "seen.json"
    assert verify(copy, "--state", str(seen)) == 0
    make_prediction()
    export(copy)
    assert verify(copy, "--state", str(seen)) == 0
    assert "continuation of the log" in capsys.readouterr().out
    _rewrite(copy)
    assert verify(copy, "--state", str(seen)) == 1
    assert "the log was rewritten" in capsys.readouterr().out


def _rewrite(folder: Path) -> None:
    """The operator leaves out the first entry's kind, makes the tree anew and signs it: everything holds but memory."""
    from django.conf import settings

    signer = Signer.parse(settings.LOG_KEY_FILE.read_text())
    head = verify_ledger.open_checkpoint((folder / "log/checkpoint").read_text(), verify_ledger.parse_key(vkey()))
    [bundle] = (folder / "log/tile/entries").rglob("000.p/*")
    leaves = verify_ledger.unpack(bundle.read_bytes())[: head.size]
    leaves[0] = leaves[0].replace(b'"at":"2026', b'"at":"2025')
    hashes = [verify_ledger.leaf_hash(leaf) for leaf in leaves]
    bundle.write_bytes(b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves))
    next(iter((folder / "log/tile/0").rglob("000.p/*"))).write_bytes(b"".join(hashes))
    note = sign_note(Checkpoint(head.origin, head.size, verify_ledger.tree_root(hashes)).text, [signer])
    (folder / "log/checkpoint").write_text(note)


def _line(folder: Path, seq: int, change: Callable[[dict[str, Any]], None]) -> None:
    page = folder / "log/openings/tile/000"
    lines = [json.loads(line) for line in page.read_bytes().splitlines()]
    change(lines[seq])
    page.write_bytes(b"".join(json.dumps(line).encode() + b"\n" for line in lines))


def _payload(line: dict[str, Any]) -> None:
    said = json.loads(base64.b64decode(line["payload_b64"])) | {"reason": "another"}
    line["payload_b64"] = base64.b64encode(json.dumps(said).encode()).decode()


def _shifted_salt(line: dict[str, Any]) -> None:
    """A longer salt that takes over the payload's first byte: the same digest, another payload."""
    payload = base64.b64decode(line["payload_b64"])
    line["salt"] += payload[:1].hex()
    line["payload_b64"] = base64.b64encode(payload[1:]).decode()


def _board(folder: Path, change: Callable[[dict[str, Any]], None], name: str = "scoreboard.json") -> None:
    board = json.loads((folder / name).read_bytes())
    change(board)
    (folder / name).write_text(json.dumps(board))


def _set(member: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(board: dict[str, Any]) -> None:
        row = next(row for row in board["results"] if row["n"])
        row[member] = value if not isinstance(value, float) or row[member] is None else row[member] + value

    return change


def _bytes(path: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        [file] = folder.glob(path)
        file.write_bytes(change(file.read_bytes()))

    return tamper


def _drop(path: str) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        [file] = folder.glob(path)
        file.unlink()

    return tamper


def _opening(seq: int, change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    return lambda folder: _line(folder, seq, change)


def _of_board(change: Callable[[dict[str, Any]], None], name: str = "scoreboard.json") -> Callable[[Path], None]:
    return lambda folder: _board(folder, change, name)


def _flip(at: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


ENTRIES, TILE0 = "log/tile/entries/000.p/*", "log/tile/0/000.p/*"

TAMPERINGS: dict[str, Callable[[Path], None]] = {
    "an entry's byte": _bytes(ENTRIES, _flip(40)),
    "an entry's length": _bytes(ENTRIES, _flip(1)),
    "the last entry cut off": _bytes(ENTRIES, lambda data: data[:-240]),
    "a byte added to the entries": _bytes(ENTRIES, lambda data: data + b"\0\0"),
    "two entries exchanged": _bytes(ENTRIES, lambda data: _exchanged(data)),
    "no entries": _drop(ENTRIES),
    "a hash in a tile": _bytes(TILE0, _flip(33)),
    "a tile cut short": _bytes(TILE0, lambda data: data[:-32]),
    "a tile with one hash more": _bytes(TILE0, lambda data: data + bytes(32)),
    "no tile": _drop(TILE0),
    "the head's size": _bytes("log/checkpoint", lambda data: data.replace(b"\n", b"\n1", 1)),
    "the head's root": _bytes("log/checkpoint", lambda data: _flip(data.index(b"=") - 5)(data)),
    "the head's origin": _bytes("log/checkpoint", lambda data: data.replace(b"/log\n", b"/lag\n", 1)),
    "the head's signature": _bytes("log/checkpoint", lambda data: _flip(len(data) - 20)(data)),
    "a head without a signature": _bytes("log/checkpoint", lambda data: data.split("\u2014".encode())[0]),
    "a line added to the head": _bytes("log/checkpoint", lambda data: data.replace(b"\n\n", b"\nmore\n\n", 1)),
    "a payload": _opening(3, _payload),
    "a salt": _opening(4, lambda line: line.update(salt="00" * 32)),
    "a shorter salt": _opening(5, lambda line: line.update(salt=line["salt"][:-2])),
    "a salt that eats into the payload": _opening(6, _shifted_salt),
    "an opening under another number": _opening(7, lambda line: line.update(seq=8)),
    "an author's Brier score": _of_board(_set("brier", 1e-8)),
    "a count": _of_board(_set("n", 99)),
    "a lower end": _of_board(_set("brier_low", 1e-8)),
    "an upper end": _of_board(_set("brier_high", 1e-8)),
    "a skill": _of_board(_set("skill", 1e-8)),
    "a matured skill's interval": _of_board(_set("skill_low", 1e-8)),
    "a rank": _of_board(_set("rank", 7)),
    "a rank range": _of_board(_set("rank_high", 7)),
    "a hit rate": _of_board(_set("hit_rate", 1e-8)),
    "a name": _of_board(lambda board: board["results"][0]["author"].update(name="Somebody Else")),
    "an author removed": _of_board(lambda board: board["results"].pop()),
    "an author added": _of_board(lambda board: board["results"].append(
        board["results"][0] | {"author": {"slug": "x", "name": "X"}})),
    "a board that says the opposite": _of_board(lambda board: board.update(separable=not board["separable"])),
    "the other board": _of_board(
        lambda board: board["results"][0].update(n_open=99), "scoreboard-cohort-advance.json"
    ),
    "a board of fewer entries": _of_board(lambda board: board["as_of"].update(size=9)),
    "a root of another tree": _of_board(lambda board: board["as_of"].update(root=base64.b64encode(bytes(32)).decode())),
    "no board": _drop("scoreboard.json"),
}  # fmt: skip


def _exchanged(data: bytes) -> bytes:
    leaves = verify_ledger.unpack(data)
    leaves[2], leaves[3] = leaves[3], leaves[2]
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def test_every_single_change_in_a_copy_is_noticed(copy: Path, capsys: Any) -> None:
    missed = []
    for what, tamper in TAMPERINGS.items():
        changed = Path(shutil.copytree(copy, copy.with_name("changed")))
        tamper(changed)
        capsys.readouterr()
        if verify(changed) != 1 or "FAULT: " not in capsys.readouterr().out:
            missed.append(what)
        shutil.rmtree(changed)
    assert missed == []


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 513])
def test_logs_of_all_awkward_sizes_hold(size: int, tmp_path: Path) -> None:
    from django.db import transaction

    with transaction.atomic():
        logs.append(size)
    actions.make_log_key()
    assert verify(export(tmp_path / "copy")) == 0


def test_what_cannot_be_looked_at_is_no_fault(tmp_path: Path, capsys: Any) -> None:
    key = Signer.generate("ledger.example/log").verifier.vkey
    assert verify_ledger.main([str(tmp_path), "--vkey", key]) == 2
    assert verify_ledger.main([str(tmp_path), "--vkey", "nonsense"]) == 2
    assert "There is no log in" in capsys.readouterr().err
