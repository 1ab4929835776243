"""The desk's pages for telling authors, their replies and states, and what is held back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from predictions import actions
from predictions.models import Author, AuthorContact, Embargo, Prediction, Reply
from tests.admin.helpers import LIST, errors, page, said, signed_in, text
from tests.factories import make_draft, make_prediction, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "ada@column.example"


def author() -> Author:
    found = make_prediction().author
    assert found is not None
    return found


def test_an_editor_notes_where_an_author_can_be_reached_and_takes_it_away() -> None:
    row, editor = author(), signed_in()
    answer = editor.post(page("author_contact", row.pk), {"address": "nobody", "place": "Masthead"})
    assert "address" in errors(answer)
    editor.post(page("author_contact", row.pk), {"address": ADDRESS, "place": "Masthead"})
    contact = AuthorContact.objects.get()
    assert ADDRESS in text(editor.get(page("author_change", row.pk)))
    # An administrator reads the page, and no address.
    assert ADDRESS not in text(signed_in("administrator").get(page("author_change", row.pk)))
    answer = editor.post(page("author_search", row.pk), {"place": "Their site"})
    assert "Something is noted" in text(answer)
    editor.post(f"{page('author_contact', row.pk)}{contact.pk}/forget/")
    editor.post(page("author_search", row.pk), {"place": "Their site"})
    assert AuthorContact.objects.get().place == "Their site"


def test_a_reply_waits_on_the_desk_until_it_is_published_or_declined() -> None:
    row, editor = author(), signed_in()
    claim = Prediction.objects.get()
    sent = {"about": f"prediction:{claim.public_id}", "text": "So I said,\r\nand so it was."}
    answer = editor.post(page("author_reply", row.pk), sent, follow=True)
    reply = Reply.objects.get()
    assert (reply.text, reply.prediction) == ("So I said,\nand so it was.", claim) and "waits" in said(answer)[0]
    assert "Replies of authors (1)" in text(editor.get("/admin/"))
    assert "So I said" in text(editor.get("/admin/predictions/reply/?state__exact=received"))
    editor.post(page("reply_publish", reply.pk))
    reply.refresh_from_db()
    assert reply.state == "published"
    answer = editor.post(page("reply_decline", reply.pk), {"reason": "Unlawful."})
    assert "somebody has dealt with it" in text(answer)
    assert "Replies of authors" not in text(editor.get("/admin/"))


def test_a_state_changes_with_its_day_and_reason() -> None:
    row, editor = author(), signed_in()
    address = page("author_state", row.pk)
    assert "since" in errors(editor.post(address, {"state": "retired", "reason": "Said so."}))
    assert "reason" in errors(editor.post(address, {"state": "retired", "since": "2026-01-01"}))
    editor.post(address, {"state": "retired", "since": "2026-01-01", "reason": "Said so."})
    row.refresh_from_db()
    assert row.state == "retired"
    assert "Retired" in text(editor.get(page("author_change", row.pk)))


@pytest.mark.parametrize("role", [None, "contributor", "administrator"])
def test_nobody_else_opens_these_steps(role: str | None) -> None:
    row = author()
    reply = actions.enter_reply(
        actor=make_user(), author=row, reply=actions.ReplyInput(text="Mine."), now=timezone.now()
    )
    draft = make_draft()
    client = signed_in(role)
    for name, key in (
        ("author_contact", row.pk), ("author_search", row.pk), ("author_state", row.pk), ("author_reply", row.pk),
        ("reply_publish", reply.pk), ("reply_decline", reply.pk), ("prediction_hold", draft.pk),
    ):  # fmt: skip
        for act in (client.get, client.post):
            assert act(page(name, key)).status_code == 403, name


def soon() -> str:
    return timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")


def test_a_draft_is_published_later_and_that_is_taken_back() -> None:
    draft, editor = make_draft(), signed_in()
    address = page("prediction_hold", draft.pk)
    for faulty in ("", "tomorrow", "0001-01-01T00:00", "9999-12-31T23:59", "2020-01-01T10:00", "\x00"):
        assert "not_before" in errors(editor.post(address, {"not_before": faulty})), faulty
    answer = editor.post(address, {"not_before": soon()}, follow=True)
    assert "Held" in said(answer)[0]
    held = Embargo.objects.get()
    assert "Publication" in text(editor.get("/admin/predictions/embargo/"))
    editor.post(page("embargo_lift", held.pk))
    held.refresh_from_db()
    assert held.state == "lifted"


def test_a_verdict_is_held_and_no_colleague_sees_it() -> None:
    question = make_prediction().question
    assert question is not None
    sent: dict[str, Any] = {
        "outcome": "true", "known_on": "2026-02-20", "evidence_url": "https://journal.example/1",
        "evidence_quote": "Signed.", "rationale": "Listed in the journal.", "interest": "none",
        "not_before": soon(), "seen": question.last_seq,
    }  # fmt: skip
    editor, colleague = signed_in(), signed_in()
    answer = editor.post(page("question_outcome", question.pk), sent, follow=True)
    assert "Held until" in said(answer)[0]
    held = Embargo.objects.get()
    question.refresh_from_db()
    assert question.state == "open"
    assert "Listed in the journal." in text(editor.get(page("embargo_change", held.pk)))
    assert "Verdict" not in text(colleague.get("/admin/predictions/embargo/"))
    for name in ("embargo_change", "embargo_lift"):
        assert colleague.get(page(name, held.pk)).status_code == 404


def test_what_is_held_is_not_done_another_way() -> None:
    draft, question = make_draft(), make_prediction().question
    assert question is not None
    editor, colleague = signed_in(), signed_in("adjudicator")
    editor.post(page("prediction_hold", draft.pk), {"not_before": soon()})
    chosen = {"action": "publish_selected", "_selected_action": [draft.pk]}
    assert "held back until" in said(colleague.post(LIST, chosen, follow=True))[0]
    refused = colleague.post(page("prediction_refuse", draft.pk), {"reason": "vague"})
    assert "held back until" in text(refused)
    draft.refresh_from_db()
    assert draft.state == "draft"
    sent = {"outcome": "true", "known_on": "2026-02-20", "evidence_url": "https://journal.example/1",
            "evidence_quote": "Signed.", "rationale": "Listed in the journal.", "interest": "none",
            "seen": question.last_seq}  # fmt: skip
    editor.post(page("question_outcome", question.pk), sent | {"not_before": soon()})
    assert "You hold back a verdict on it already" in text(editor.post(page("question_outcome", question.pk), sent))
    question.refresh_from_db()
    assert question.state == "open"
    assert "hold back" not in text(colleague.get(page("question_outcome", question.pk)))
    colleague.post(page("question_outcome", question.pk), sent)
    question.refresh_from_db()
    assert question.settled
