"""Getting entries back from a mirror, byte for byte, and what of a mirror is not believed."""

import json
from pathlib import Path

import pytest
from django.db import connection

from predictions import actions
from predictions.actions.log import read_frontier
from predictions.models import LogEntry, LogKey, LogNode, LogOpening, log_guards
from predictions.transparency.merkle import Frontier, extend
from predictions.transparency.notes import Checkpoint, Signer, Verifier, open_note, sign_note
from tests.factories import NOW, make_user
from tests.logs import append, mirror, publish, put_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> Verifier:
    made = actions.make_log_key()
    assert made is not None
    return made


def everything() -> list[list[tuple[object, ...]]]:
    def plain(value: object) -> object:
        return bytes(value) if isinstance(value, memoryview) else value

    tables = (LogEntry, LogOpening, LogNode)
    return [[tuple(map(plain, row)) for row in table.objects.order_by("pk").values_list()] for table in tables]


def recover(folder: Path) -> actions.checkpoints.Recovered:
    return actions.recover_log(mirror=actions.FolderMirror(folder), now=NOW)


@pytest.mark.parametrize("left", [0, 1, 255, 256, 300, 599])
def test_a_log_that_was_put_back_is_whole_again_byte_for_byte(key: Verifier, tmp_path: Path, left: int) -> None:
    append(600)
    publish()
    copy, before, tree = mirror(tmp_path), everything(), read_frontier()
    put_back(left)
    found = recover(copy)
    assert (found.size, found.entries, found.lost) == (600, 600 - left, 0)
    assert everything() == before and read_frontier() == tree
    with pytest.raises(actions.SigningRefused, match="being recovered"):
        publish()
    actions.end_recovery()
    append(1)
    assert open_note(publish().note, [key])


def test_openings_that_no_mirror_has_are_marked_lost(key: Verifier, tmp_path: Path) -> None:
    append(10)
    publish()
    copy = mirror(tmp_path, without=(7, 9))
    put_back(5)
    assert recover(copy).lost == 2
    rows = {one.seq: one for one in LogOpening.objects.filter(payload__isnull=True)}
    assert {seq: one.reason for seq, one in rows.items()} == {7: "lost", 9: "lost"}
    assert recover(copy).entries == 0  # safe to repeat


def test_an_opening_that_opens_another_commitment_is_lost_too(key: Verifier, tmp_path: Path) -> None:
    append(3)
    publish()
    copy = mirror(tmp_path)
    page = copy / "openings/tile/000"
    lines = [json.loads(line) for line in page.read_text().splitlines()]
    lines[2]["payload_b64"] = lines[1]["payload_b64"]
    page.write_text("\n".join(map(json.dumps, lines)))
    put_back(1)
    assert recover(copy).lost == 1


def test_rotations_come_back_with_their_keys(key: Verifier, tmp_path: Path) -> None:
    append(1)
    publish()
    actions.rotate_log_key(actor=make_user(role="administrator"), now=NOW)
    new = LogKey.objects.order_by("-id")[0].vkey
    publish()
    copy = mirror(tmp_path)
    put_back(1)
    log_guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM predictions_logkey WHERE vkey = %s", [new])
        cursor.execute("UPDATE predictions_logkey SET until = NULL")
    log_guards.install(connection)
    recover(copy)
    actions.end_recovery()
    append(1)
    assert open_note(publish().note, [Verifier.parse(new)])


def test_a_mirror_with_another_history_is_refused_and_nothing_written(key: Verifier, tmp_path: Path) -> None:
    append(5)
    publish()
    copy = mirror(tmp_path)
    put_back(2)
    append(1)  # somebody wrote on before anybody noticed
    before = everything()
    with pytest.raises(actions.SigningRefused, match="do not extend"):
        recover(copy)
    assert everything() == before


def test_a_head_that_others_signed_is_not_believed(key: Verifier, tmp_path: Path) -> None:
    append(5)
    publish()
    copy = mirror(tmp_path)
    text = Checkpoint(key.name, 5, bytes(32)).text
    (copy / "checkpoint").write_text(sign_note(text, [Signer.generate(key.name)]))
    put_back(2)
    with pytest.raises(actions.SigningRefused, match="not signed by this log"):
        recover(copy)


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\x00\x02{}"])
def test_a_mirror_with_damaged_entries_is_refused(key: Verifier, tmp_path: Path, damage: bytes) -> None:
    append(5)
    publish()
    copy = mirror(tmp_path)
    (copy / "tile/entries/000.p/5").write_bytes(damage)
    put_back(2)
    with pytest.raises(actions.SigningRefused):
        recover(copy)
    assert LogEntry.objects.count() == 2


def test_a_recovery_is_not_over_while_anything_signed_is_missing(key: Verifier, tmp_path: Path) -> None:
    append(5)
    publish()
    small = mirror(tmp_path / "small")
    append(5)
    publish()
    put_back(3)
    recover(small)
    with pytest.raises(actions.SigningRefused, match="10"):
        actions.end_recovery()
    with pytest.raises(actions.SigningRefused, match="being recovered"):
        publish()


def test_a_lost_mark_comes_back_with_a_mirror(key: Verifier, tmp_path: Path, own_log_folder: Path) -> None:
    append(5)
    note = publish().note
    copy = mirror(tmp_path)
    own_log_folder.joinpath("high-water").unlink()
    recover(copy)
    actions.end_recovery()
    assert own_log_folder.joinpath("high-water").read_text() == note
    assert (
        extend(
            Frontier(), [bytes(one) for one in LogEntry.objects.order_by("seq").values_list("leaf_hash", flat=True)]
        )[0]
        == read_frontier()
    )
