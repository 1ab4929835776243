"""Frames over the API, and what was found of an author and an outlet."""

from datetime import date
from typing import Any

import pytest

from predictions import actions
from predictions.models import Frame
from tests.actions.import_files import csv_of, line, run
from tests.factories import NOW, make_draft, make_prediction, make_user

from .conformance import shape_faults
from .helpers import V1, Client, client_of

pytestmark = pytest.mark.django_db
BODY = {"author": "Ada Example", "outlet": "The Paper", "starts_on": "2026-01-01", "ends_on": "2026-03-31", "every": 2}
PIECE = {"url": "https://paper.example/none", "title": "Nothing", "published_on": "2026-02-01"}


def test_a_frame_is_declared_changed_and_filled(editor: Client, reader: Client) -> None:
    made = editor.send("frames/", BODY)
    assert made.status_code == 201 and made.json()["every"] == 2
    here = made["Location"].partition(V1)[2]
    tag = reader.get(V1 + here)["ETag"]
    count = {"n_published": 9, "published_source": "RSS", "counted_on": "2026-03-01", "reason": "Counted."}
    changed = editor.post(f"{V1}{here}change/", count, format="json", HTTP_IF_MATCH=tag)
    assert changed.status_code == 200, changed.content
    assert changed.json()["n_promised"] == 5 and changed.json()["changes"][0]["reason"] == "Counted."
    assert editor.post(f"{V1}{here}change/", count, format="json", HTTP_IF_MATCH=tag).status_code == 412
    noted = editor.send(f"{here}pieces/", {"pieces": [PIECE]}).json()
    assert (noted["n_read"], noted["n_without_find"]) == (1, 1)
    [shown] = reader.get(f"{V1}frames/?author=ada-example").json()["results"]
    assert shown == {name: noted[name] for name in shown}
    assert not shape_faults(noted, "#/components/schemas/FrameDetail")
    assert [one["field"] for one in reader.get(f"{V1}frames/?author=nobody").json()["errors"]] == ["author"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (BODY | {"every": True}, "every"),
        (BODY | {"every": "2"}, "every"),
        (BODY | {"every": 10**30}, "every"),
        (BODY | {"n_published": -1}, "n_published"),
        (BODY | {"n_published": 3}, "n_published"),
        (BODY | {"starts_on": "yesterday"}, "starts_on"),
        (BODY | {"ends_on": "2025-01-01"}, "ends_on"),
        ({"author": "Ada Example"}, "starts_on"),
        ({"starts_on": "2026-01-01"}, "author"),
        (BODY | {"declared_at": "2020-01-01"}, "declared_at"),
    ],
)
def test_a_fault_names_its_member(editor: Client, body: dict[str, Any], field: str) -> None:
    answer = editor.send("frames/", body)
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == field
    assert not Frame.objects.exists()


def test_only_editors_declare(reader: Client) -> None:
    assert reader.send("frames/", BODY).status_code == 401
    for role in ("contributor", "administrator"):
        assert client_of(make_user(role)).send("frames/", BODY).status_code == 403
    assert not Frame.objects.exists()


def test_an_author_and_an_outlet_show_finds_and_frames(reader: Client) -> None:
    editor = make_user()
    make_prediction(editor)
    make_draft(editor)
    actions.refuse_drafts(actor=editor, predictions=[make_draft(editor)], reason="vague", now=NOW)
    run(csv_of(line(1)))
    frame = actions.FrameInput(outlet="The Paper", author="Ada Example", starts_on=date(2026, 1, 1))
    actions.declare_frame(actor=editor, frame=frame, now=NOW)
    author = reader.get(f"{V1}authors/ada-example/").json()
    assert (author["n_refused"], author["n_drafts"], author["n_with_hindsight"]) == (1, 1, 1)
    outlet = reader.get(f"{V1}outlets/the-paper/").json()
    assert outlet["finds"] == {"n": 4, "n_published": 2, "n_withdrawn": 0, "n_refused": 1, "n_drafts": 1}
    assert outlet["refusals"] == {"vague": 1} and outlet["frames"] == author["frames"] and len(outlet["frames"]) == 1
    assert reader.get(f"{V1}outlets/nowhere/").status_code == 404


def test_an_imported_claim_says_that_it_was_chosen_with_hindsight(reader: Client) -> None:
    own = make_prediction()
    run(csv_of(line(1)))
    rows = {one["id"]: one["url"] for one in reader.get(f"{V1}predictions/").json()["results"]}
    found = {key: reader.get(url).json()["chosen_with_hindsight"] for key, url in rows.items()}
    assert found.pop(str(own.public_id)) is False and list(found.values()) == [True]


def test_frames_cost_as_many_queries_however_many(reader: Client, django_assert_num_queries: Any) -> None:
    for number in range(4):
        frame = actions.FrameInput(author=f"Author {number}", starts_on=date(2026, 1, 1))
        actions.declare_frame(actor=make_user(), frame=frame, now=NOW)
    with django_assert_num_queries(3):
        assert len(reader.get(f"{V1}frames/").json()["results"]) == 4
