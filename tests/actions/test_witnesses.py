"""Witnesses cosign what extends the head they saw; nothing waits for them, and what they say is shown and checked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

import verify_ledger
from predictions import actions, tasks
from predictions.actions.checkpoints import witnesses as room
from predictions.checks import witnesses_have_keys
from predictions.models import Heartbeat, LogCheckpoint, log_tree
from predictions.queries.witnesses import refusing, witnesses
from predictions.transparency.notes import Checkpoint, Signer, sign_note
from tests import logs
from tests.factories import NOW
from tests.witness import Witness, serving

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def grow(count: int) -> None:
    with transaction.atomic():
        logs.append(count)
    actions.make_log_key()
    logs.publish()


@pytest.fixture
def witness(settings: Any) -> Iterator[Witness]:
    """One that answers, knows the log, and is configured."""
    one = Witness()
    with serving(one) as url:
        settings.LOG_WITNESSES = ((url, one.vkey),)
        grow(5)
        trust(one)
        yield one


def trust(one: Witness) -> None:
    vkey = str(log_tree.signed_head().signer)  # type: ignore[union-attr]
    full = next(line for line in Client().get("/log/vkey").content.decode().splitlines() if line.startswith(vkey))
    one.trust(full.split("+")[0], full)


def ask(at: Any = NOW) -> int:
    return actions.ask_witnesses(now=at)


def test_every_head_is_cosigned_with_a_proof_from_the_last(witness: Witness) -> None:
    sizes = [5]
    assert actions.witnesses_wait(now=NOW) and ask() == 1
    for count in (1, 2, 248, 1, 1, 300, 40):
        grow(count)
        sizes.append(sizes[-1] + count)
        assert actions.witnesses_wait(now=NOW) and ask() == 1
    assert not actions.witnesses_wait(now=NOW)
    assert [(old, size) for old, _, size in witness.asked] == list(zip([0, *sizes], sizes, strict=False))
    assert witness.asked[0][1] == 0 and all(proof for _, proof, _ in witness.asked[1:])


def test_the_cosignature_stands_below_ours_and_outsiders_check_it(
    witness: Witness, tmp_path: Path, capsys: Any, settings: Any
) -> None:
    before = Client().get("/log/checkpoint").content.decode()
    ask()
    served = Client().get("/log/checkpoint").content.decode()
    assert served.startswith(before) and served.removeprefix(before).startswith(f"\u2014 {witness.name} ")
    assert LogCheckpoint.objects.get().note == before  # what was signed stays as it was
    assert witness.name in Client().get("/log/proof/0.tlog-proof").content.decode()
    page = Client().get("/log/").content.decode()
    assert "cosigned up to 5 entries" in page and witness.vkey in page.replace("&#x2B;", "+")
    call_command("export_log", static=tmp_path / "copy")
    vkey = str(tmp_path / "copy/log/vkey")
    asked = [str(tmp_path / "copy"), "--vkey", vkey, "--no-board"]
    assert verify_ledger.main([*asked, "--witness", witness.vkey]) == 0
    assert "Cosigned by witness.example/w1 at 2026-03-01 12:00:00 UTC." in capsys.readouterr().out
    assert verify_ledger.main([*asked, "--witness", Witness(witness.name).vkey]) == 3
    assert "not cosigned by" in capsys.readouterr().out
    assert verify_ledger.main([*asked, "--witness", "no key"]) == 2
    file = tmp_path / "copy/log/checkpoint"
    file.write_text(file.read_text()[:-8] + "AAAAAA=\n"[-8:])
    assert verify_ledger.main([*asked, "--witness", witness.vkey]) in (1, 3)
    # And a new head is served without it until the witness has seen that one too.
    grow(1)
    assert witness.name not in Client().get("/log/checkpoint").content.decode()


def test_a_cosignature_of_another_time_or_text_is_a_fault(witness: Witness, tmp_path: Path) -> None:
    ask()
    call_command("export_log", static=tmp_path)
    file = tmp_path / "log/checkpoint"
    asked = [str(tmp_path), "--vkey", str(tmp_path / "log/vkey"), "--no-board", "--witness", witness.vkey]
    lines = file.read_text().split("\n")
    import base64

    name, data = lines[-2].rsplit(" ", 1)
    raw = bytearray(base64.b64decode(data))
    raw[11] ^= 1  # the time
    file.write_text("\n".join([*lines[:-2], f"{name} {base64.b64encode(bytes(raw)).decode()}", ""]))
    assert verify_ledger.main(asked) == 1


def test_a_witness_that_knows_another_size_says_so_and_is_asked_again(witness: Witness) -> None:
    ask()
    grow(3)
    Heartbeat.objects.filter(name=Heartbeat.WITNESS).delete()  # we forgot what it knows
    assert ask() == 1
    assert [one[:1] + one[2:] for one in witness.asked] == [(0, 5), (0, 8), (5, 8)]


def test_a_log_put_back_is_refused_and_everybody_is_told(witness: Witness) -> None:
    grow(10)
    ask()
    origin = next(iter(witness.seen))
    witness.seen[origin] = (40, bytes(32))
    grow(1)
    assert ask() == 0
    [sentence] = refusing()
    assert "40 entries and this log has 16" in sentence and "incident" in sentence
    assert "Not the newest head" in Client().get("/log/").content.decode()
    answer = Client().get("/healthz/jobs").json()
    assert any(witness.name in one for one in answer["reasons"]) and answer["status"] != "log not signed"


def test_another_history_of_the_same_size_is_refused(witness: Witness) -> None:
    origin = next(iter(witness.logs))
    witness.seen[origin] = (5, bytes(32))
    assert ask() == 0
    assert "compare the heads" in refusing()[0]
    witness.seen[origin] = (3, bytes(32))
    assert ask(LATER) == 0
    assert "does not extend what it cosigned" in refusing()[0]


def test_what_a_witness_may_say_is_told_in_words_and_it_is_asked_less_and_less(witness: Witness) -> None:
    logs_of, witness.logs = witness.logs, {}
    assert ask() == 0 and "does not know this log" in refusing()[0]
    assert not actions.witnesses_wait(now=NOW) and actions.witnesses_wait(now=NOW + timedelta(seconds=31))
    assert ask(NOW + timedelta(seconds=31)) == 0
    assert not actions.witnesses_wait(now=NOW + timedelta(seconds=62))
    other = Signer.generate("elsewhere.example/log").verifier.vkey
    witness.logs = {origin: [other] for origin in logs_of}
    assert ask(LATER) == 0 and "trusts none of the keys" in refusing()[0]
    witness.logs = logs_of
    witness.broken = "signature"
    assert ask(LATER + timedelta(hours=1)) == 0 and "does not hold" in refusing()[0]
    assert witness.name not in Client().get("/log/checkpoint").content.decode()
    witness.broken, witness.seen = "", {}
    assert ask(LATER + timedelta(hours=2)) == 1 and refusing() == []


def test_a_dead_or_slow_witness_costs_only_its_own_cosignature(witness: Witness, settings: Any) -> None:
    slow, gone = Witness("witness.example/slow"), Witness("witness.example/gone")
    with serving(slow, slow=2.0) as url:
        settings.LOG_WITNESSES = (
            *settings.LOG_WITNESSES, (url, slow.vkey), ("http://127.0.0.1:9/", gone.vkey),
        )  # fmt: skip
        grow(1)  # signing asks nobody
        assert actions.ask_witnesses(now=NOW, rules=replace(room.RULES, socket_seconds=0.3, total_seconds=0.5)) == 1
    assert [(one.name, one.size, bool(one.refused)) for one in witnesses()] == [
        (witness.name, 6, False), (slow.name, 0, True), (gone.name, 0, True),
    ]  # fmt: skip


def test_without_witnesses_nothing_is_asked_of_the_database(settings: Any, django_assert_num_queries: Any) -> None:
    settings.LOG_WITNESSES = ()
    with django_assert_num_queries(0):
        assert not actions.witnesses_wait(now=NOW) and witnesses() == [] and refusing() == []


def test_the_task_asks_after_signing_in_a_job_of_its_own(witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    rung = list[dict[str, Any]]()
    monkeypatch.setattr(tasks.ask_witnesses, "apply_async", lambda **options: rung.append(options))
    tasks.publish_log()
    assert len(rung) == 1
    tasks.ask_witnesses()
    tasks.publish_log()
    assert len(rung) == 1 and witness.seen


def test_a_key_that_is_none_is_a_system_check(settings: Any) -> None:
    settings.LOG_WITNESSES = (("https://witness.example/", "name+00000000+AAAA"),)
    [found] = witnesses_have_keys()
    assert found.id == "predictions.E002" and "witness.example" in found.msg
    settings.LOG_WITNESSES = (("https://witness.example/", Witness().vkey),)
    assert witnesses_have_keys() == []


def test_the_strict_witness_refuses_what_the_spec_says(witness: Witness) -> None:
    """The test's own witness is no rubber stamp."""
    from tests.witness import Refusal

    head = log_tree.signed_head()
    assert head is not None
    ask()
    forged = sign_note(
        Checkpoint("elsewhere.example/log", 6, bytes(32)).text, [Signer.generate("elsewhere.example/log")]
    )
    for body, status in (
        (b"old 6\n\n" + head.note.encode(), 400), (b"old 0\n\n" + head.note.encode(), 409), (b"new 0\n\nx", 400),
        (b"old 0\n\n" + forged.encode(), 404), (b"old 05\n\n" + head.note.encode(), 400),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            witness.add_checkpoint(body)
        assert refused.value.status == status
