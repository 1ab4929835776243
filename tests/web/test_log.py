"""The log as outsiders read it: the files of C2SP tlog-tiles, openings, receipts, and the page about it."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from predictions import actions
from predictions.models import LogEntry, LogOpening, Verdict
from predictions.models.base import writing
from predictions.transparency.leaves import leaf_hash
from predictions.transparency.merkle import Frontier, extend, is_included, root_of
from predictions.transparency.notes import Checkpoint, Verifier, open_note, parse_receipt
from predictions.transparency.tiles import split_hashes, tile_path, tiles_of, unpack_entries
from tests.factories import NOW, make_prediction, make_user, settle
from tests.logs import append, publish
from tests.web.helpers import page, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> Verifier:
    made = actions.make_log_key()
    assert made is not None
    return made


def get(path: str, status: int = 200) -> Any:
    answer = Client().get(f"/log/{path}")
    assert answer.status_code == status, (path, answer.status_code)
    return answer


def audit(key: Verifier) -> Checkpoint:
    """What a stock client does: the head, every tile against the leaves, the root against the head."""
    head = Checkpoint.parse(open_note(get("checkpoint").content.decode(), [key]))
    leaves: list[bytes] = []
    for index, width in tiles_of(head.size, 0):
        leaves += unpack_entries(get(tile_path("entries", index, width)).content)
    row, level = [leaf_hash(one) for one in leaves], 0
    assert root_of(extend(Frontier(), row)[0]) == head.root
    while row:
        for index, width in tiles_of(head.size, level):
            found = split_hashes(get(tile_path(level, index, width)).content)
            assert found == row[index * 256 : index * 256 + width]
        level += 1
        row = [root_of(extend(Frontier(), row[at : at + 256])[0]) for at in range(0, len(row) // 256 * 256, 256)]
    return head


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 600])
def test_a_plain_client_audits_the_whole_log(key: Verifier, size: int) -> None:
    append(size)
    publish()
    assert audit(key).size == size


@pytest.mark.slow
@pytest.mark.parametrize("size", [65_536, 65_537])
def test_a_plain_client_audits_a_log_of_three_levels(key: Verifier, size: int) -> None:
    append(size)
    publish()
    assert audit(key).size == size


@pytest.mark.parametrize(
    ("path", "kind", "caching"),
    [
        ("checkpoint", "text/plain; charset=utf-8", "public, max-age=5"),
        ("vkey", "text/plain; charset=utf-8", "public, max-age=5"),
        ("tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/0/001.p/44", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/1/000.p/1", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/entries/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("openings/7", "application/json", "public, no-cache"),
        ("openings/tile/001", "application/jsonl", "public, no-cache"),
        ("proof/7.tlog-proof", "text/plain; charset=utf-8", "public, max-age=5"),
    ],
)
def test_files_say_what_they_are_and_how_long_they_hold(key: Verifier, path: str, kind: str, caching: str) -> None:
    append(300)
    publish()
    answer = get(path)
    assert (answer["Content-Type"], answer["Cache-Control"]) == (kind, caching)
    assert answer["Access-Control-Allow-Origin"] == "*" and not answer.cookies
    assert answer["ETag"] and Client().get(f"/log/{path}", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    assert Client().post(f"/log/{path}").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/001", "tile/0/002", "tile/0/001.p/45", "tile/0/001.p/0", "tile/0/001.p/256", "tile/0/000.p/256",
        "tile/0/001.p/044", "tile/00/000", "tile/64/000", "tile/1/000", "tile/1/000.p/2", "tile/2/000",
        "tile/0/x000/000", "tile/0/0000", "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/entries/001",
        "tile/entries/001.p/45",
        "tile/data/000", "tile/-1/000", "openings/300", "openings/tile/002", "openings/007", "openings/-1",
        "openings/999999999999999999", "proof/300.tlog-proof", "proof/7", "proof/07.tlog-proof",
        "proof/999999999999999999.tlog-proof", "tile/0/000/",
    ],
)  # fmt: skip
def test_beyond_the_signed_head_and_spelled_otherwise_there_is_nothing(key: Verifier, path: str) -> None:
    append(300)
    publish()
    append(300)
    assert get(path, 404).get("Cache-Control") in {"no-store", None}


def test_before_the_first_head_there_is_nothing(key: Verifier) -> None:
    append(3)
    for path in ("checkpoint", "vkey", "tile/0/000.p/3", "tile/entries/000.p/3", "openings/0", "proof/0.tlog-proof"):
        assert get(path, 404)["Cache-Control"] == "no-store"
    assert "No head has been signed yet" in read("/log/")


def test_any_width_up_to_what_is_signed_is_served(key: Verifier) -> None:
    append(300)
    publish()
    whole = get("tile/0/000").content
    assert get("tile/0/000.p/17").content == whole[: 17 * 32]


def test_the_key_is_served_and_a_rotated_one_beside_it(key: Verifier) -> None:
    publish()
    assert get("vkey").content.decode() == f"{key.vkey}\n"
    actions.rotate_log_key(actor=make_user(role="administrator"), now=NOW)
    found = get("vkey").content.decode().splitlines()
    assert len(found) == 2 and found[1] == key.vkey


# --- openings


def test_an_opening_is_the_exact_bytes_that_were_committed_to(key: Verifier) -> None:
    settle(make_prediction().question)
    publish()
    lines = [json.loads(one) for one in get("openings/tile/000").content.splitlines()]
    for entry, line in zip(LogEntry.objects.order_by("seq"), lines, strict=True):
        said = get(f"openings/{entry.seq}").json()
        assert line == {"seq": entry.seq, **said} and set(said) == {"salt", "payload_b64"}
        digest = hashlib.sha256(bytes.fromhex(said["salt"]) + base64.b64decode(said["payload_b64"])).hexdigest()
        assert json.loads(bytes(entry.leaf))["commitment"] == digest


def close(seq: int, **columns: object) -> None:
    with writing("this test"):
        LogOpening.objects.filter(seq=seq).update(**columns)


def test_what_is_withheld_or_gone_says_so_and_its_receipt_stays(key: Verifier) -> None:
    append(4)
    publish()
    before = get("proof/1.tlog-proof").content
    close(1, withheld_at=NOW, reason="court_order")
    close(2, salt=None, payload=None, shredded_at=NOW, reason="erasure")
    assert get("openings/1", 451).json() == {
        "state": "withheld",
        "reason": "court_order",
        "detail": "The desk withholds this. The entry itself stays, and so does every receipt.",
    }
    assert get("openings/2", 410).json()["state"] == "shredded"
    lines = [json.loads(one) for one in get("openings/tile/000").content.splitlines()]
    assert [one.get("state", "open") for one in lines] == ["open", "withheld", "shredded", "open"]
    assert all("salt" not in one and "payload_b64" not in one for one in lines[1:3])
    assert get("proof/1.tlog-proof").content == before
    close(1, withheld_at=None, reason="")
    assert "salt" in get("openings/1").json()


def test_a_verdict_is_sealed_until_its_question_is_settled(key: Verifier, settings: Settings) -> None:
    settings.VERDICTS_REQUIRED = 2
    one = make_prediction()
    settle(one.question)
    seq = Verdict.objects.get().last_seq
    publish()
    assert get(f"openings/{seq}", 404).json()["state"] == "sealed"
    assert "salt" not in json.loads(get("openings/tile/000").content.splitlines()[seq])
    settle(one.question)
    assert "salt" in get(f"openings/{seq}").json()


# --- receipts


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 600])
def test_a_receipt_shows_its_entry_under_the_signed_head(key: Verifier, size: int) -> None:
    append(size)
    publish()
    for seq in {0, size // 2, max(0, size - 2), size - 1}:
        index, path, note = parse_receipt(get(f"proof/{seq}.tlog-proof").content.decode())
        head = Checkpoint.parse(open_note(note, [key]))
        leaf = bytes(LogEntry.objects.get(seq=seq).leaf)
        assert index == seq and is_included(seq, head.size, leaf_hash(leaf), path, head.root)


# --- costs


@pytest.mark.parametrize(
    ("path", "queries"),
    [("checkpoint", 1), ("vkey", 1), ("tile/0/000", 2), ("tile/1/000.p/2", 2), ("tile/entries/001", 2),
     ("openings/7", 3), ("openings/tile/001", 3), ("proof/7.tlog-proof", 3), ("proof/590.tlog-proof", 3)],
)  # fmt: skip
def test_files_cost_as_many_queries_however_long_the_log_is(
    key: Verifier, path: str, queries: int, django_assert_num_queries: Any
) -> None:
    append(600)
    publish()
    with django_assert_num_queries(queries):
        get(path)


def test_the_page_costs_seven_queries(key: Verifier, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        settle(make_prediction().question)
    publish()
    with django_assert_num_queries(7):  # head, entries, claims, questions, keys, the last attempt, the foot
        page("/log/")


# --- the page


def test_the_page_shows_the_head_and_the_entries_and_where_they_lead(key: Verifier) -> None:
    one = make_prediction()
    settle(one.question)
    head = publish()
    make_prediction()  # not signed yet
    markup = page("/log/")
    assert base64.b64encode(head.root).decode() in markup and key.vkey in markup
    assert f'href="/predictions/{one.public_id}/"' in markup
    assert re.findall(r'<th scope="row">(\d+)</th>', markup) == ["3", "2", "1", "0"]
    assert 'href="/log/openings/3"' in markup and 'href="/log/proof/3.tlog-proof"' in markup
    only = page("/log/?kind=resolution.set")
    assert re.findall(r'<th scope="row">(\d+)</th>', only) == ["3"]


def test_entries_are_paged_by_number(key: Verifier) -> None:
    append(120)
    publish()
    seen: list[str] = []
    address = "/log/?kind=method.changed"
    for _ in range(3):
        markup = page(address)
        seen += re.findall(r'<th scope="row">(\d+)</th>', markup)
        older = re.search(r'rel="next" href="([^"]+)"', markup)
        if older:
            address = older[1].replace("&amp;", "&")
    assert seen == [str(seq) for seq in range(119, -1, -1)] and older is None


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "before=-1", "before=x", "before=1e3", "before=99999999999999999999"]
)
def test_a_bad_parameter_is_named(query: str) -> None:
    assert query.split("=")[0] in read(f"/log/?{query}", 400)


def test_why_nothing_is_signed_is_said_in_public() -> None:
    actions.publish_log(now=NOW)
    assert "No new head is signed at present. There is no key" in read("/log/")


def test_every_page_names_the_head_at_its_foot(key: Verifier) -> None:
    one = make_prediction()
    head = publish()
    root = base64.b64encode(head.root).decode()
    signer = f"{key.name}+{key.key_hash.hex()}"
    for path in ("/", "/authors/", f"/predictions/{one.public_id}/", "/methodology/"):
        assert f"The log: 2 entries, root {root}, signed by {signer}" in read(path)


def test_a_predictions_page_leads_to_its_entries_and_receipts(key: Verifier) -> None:
    one = make_prediction()
    publish()
    markup = page(f"/predictions/{one.public_id}/")
    assert 'href="/log/openings/1"' in markup and 'href="/log/proof/1.tlog-proof"' in markup


def test_the_scoreboard_names_the_root_of_what_it_is_made_from(key: Verifier) -> None:
    settle(make_prediction().question)
    hashes = [bytes(one) for one in LogEntry.objects.order_by("seq").values_list("leaf_hash", flat=True)]
    root = base64.b64encode(root_of(extend(Frontier(), hashes)[0])).decode()
    for path in ("scoreboard/", "scoreboard/sensitivity/"):
        said = Client().get(f"/api/v1/{path}").json()["as_of"]
        assert (said["size"], said["root"]) == (4, root)
