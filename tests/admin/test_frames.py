"""Frames in the admin: declared, changed and filled by editors, read by everybody of the desk."""

from datetime import date
from typing import Any

import pytest

from predictions import actions
from predictions.models import Frame
from tests.admin.helpers import errors, page, signed_in, text
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
ADD = "/admin/predictions/frame/add/"
FRAME = {"author": "Ada Example", "starts_on": "2026-01-01", "ends_on": "2026-03-31", "every": "2", "note": "By date."}


def frame(**values: Any) -> Frame:
    given: dict[str, Any] = {"author": "Ada Example", "starts_on": date(2026, 1, 1)} | values
    return actions.declare_frame(actor=make_user(), frame=actions.FrameInput(**given), now=NOW)


def test_an_editor_declares_a_frame() -> None:
    answer = signed_in().post(ADD, FRAME, follow=True)
    row = Frame.objects.get()
    assert (row.every, row.note, str(row)) == (2, "By date.", "Ada Example, 2026-01-01 to 2026-03-31")
    assert f"--frame {row.public_id}" in text(answer) and "Frame declared" in text(answer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"author": ""}, "author"),
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"every": "0"}, "every"),
        ({"every": "x"}, "every"),
        ({"n_published": "7"}, "n_published"),
    ],
)
def test_a_fault_lands_on_its_field(changes: dict[str, str], field: str) -> None:
    assert field in errors(signed_in().post(ADD, FRAME | changes))
    assert not Frame.objects.exists()


def test_a_change_needs_its_reason_and_shows_in_the_log() -> None:
    row, client = frame(), signed_in()
    sent = {"starts_on": "2026-01-01", "every": "1", "n_published": "9", "published_source": "RSS",
            "counted_on": "2026-03-01"}  # fmt: skip
    assert "reason" in errors(client.post(page("frame_change_terms", row.pk), sent))
    answer = client.post(page("frame_change_terms", row.pk), sent | {"reason": "Counted."}, follow=True)
    assert "0 of 9 published" in text(answer) and "Counted." in text(answer)


def test_a_piece_without_a_find_is_noted() -> None:
    row, client = frame(outlet="The Paper"), signed_in()
    sent = {"url": "https://paper.example/none", "title": "Nothing", "published_on": "2026-02-01"}
    answer = client.post(page("frame_piece", row.pk), sent, follow=True)
    assert "1, 1 without a find" in text(answer)
    assert "published_on" in errors(client.post(page("frame_piece", row.pk), sent | {"published_on": ""}))
    assert "url" in errors(client.post(page("frame_piece", row.pk), sent | {"url": "nowhere"}))


@pytest.mark.parametrize("role", ["contributor", "administrator"])
def test_others_read_frames_and_change_nothing(role: str) -> None:
    row, client = frame(), signed_in(role)
    for address in ("/admin/predictions/frame/", page("frame_change", row.pk)):
        assert client.get(address).status_code == 200
    for address in (ADD, page("frame_change_terms", row.pk), page("frame_piece", row.pk)):
        assert client.get(address).status_code == 403 and client.post(address, FRAME).status_code == 403
    assert client.get(page("frame_change", 10**12)).status_code == 404
