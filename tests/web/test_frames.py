"""What readers learn of frames: on the author's page, the desk's, the board, and beside a claim of a backlog."""

from datetime import date

import pytest
from django.test import Client

from predictions import actions
from tests.actions.import_files import csv_of, line, run
from tests.factories import NOW, make_draft, make_prediction, make_user

pytestmark = pytest.mark.django_db


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_frame_stands_on_the_authors_page_and_the_desks(client: Client) -> None:
    make_prediction()
    frame = actions.FrameInput(
        author="Ada Example", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31), every=3, n_published=9,
        published_source="The paper's archive", counted_on=date(2026, 3, 1), note="<b>By date.</b>",
    )  # fmt: skip
    assert "has not stated which pieces" in page(client, "/authors/ada-example/")
    actions.declare_frame(actor=make_user(), frame=frame, now=NOW)
    for path in ("/authors/ada-example/", "/desk/"):
        shown = page(client, path)
        assert "one piece in 3. 1 read of 9 published" in shown and "fewer than the 3 undertaken" in shown
        assert "after it had begun" in shown and "&lt;b&gt;By date.&lt;/b&gt;" in shown


def test_a_backlog_is_labelled_where_it_counts(client: Client) -> None:
    own = make_prediction()
    assert "hindsight" not in page(client, f"/predictions/{own.public_id}/") + page(client, "/authors/ada-example/")
    run(csv_of(line(1)))
    imported = own.author.predictions.get(external_id="x1")  # type: ignore[union-attr]
    assert "<strong>chosen with hindsight</strong>" in page(client, f"/predictions/{imported.public_id}/")
    assert "Chosen with hindsight: 1 claim." in page(client, "/authors/ada-example/")
    assert "Chosen with hindsight: 1 claim of the record." in page(client, "/")
    assert "Chosen with hindsight" not in page(client, "/?topic=law")


def test_a_board_says_what_was_found_and_refused(client: Client) -> None:
    editor = make_user()
    make_prediction(editor)
    make_prediction(editor, outlet="Another Paper")
    actions.refuse_drafts(actor=editor, predictions=[make_draft(editor)], reason="vague", now=NOW)
    make_draft(editor)
    assert "4: 2 published, 0 withdrawn, 1 refused, 1 being prepared" in page(client, "/")
    assert "1: 1 published, 0 withdrawn, 0 refused" in page(client, "/?outlet=another-paper")
    assert "Statements found" not in page(client, "/?topic=law")
