"""Authors' replies and what is held back, over the API."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from predictions import actions
from predictions.models import Embargo, Prediction, Reply, Verdict
from tests.factories import NOW, make_draft, make_prediction, make_user

from .helpers import V1, Client, client_of, problem, verdict

pytestmark = pytest.mark.django_db


def later(days: int = 1) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def test_a_reply_is_entered_and_published_and_then_everybody_reads_it(editor: Client, reader: Client) -> None:
    claim = make_prediction()
    assert claim.author is not None
    sent = {"text": "I wrote “could”.", "prediction": str(claim.public_id)}
    entered = editor.send(f"authors/{claim.author.slug}/replies/", sent)
    assert (entered.status_code, entered.json()["state"], entered.json()["entered_by_desk"]) == (201, "received", True)
    path = f"{V1}predictions/{claim.public_id}/"
    assert reader.get(path).json()["replies"] == []
    [listed] = editor.get(f"{V1}replies/?state=received").json()["results"]
    assert editor.send(f"replies/{listed['id']}/publish/", {}).json()["state"] == "published"
    [shown] = reader.get(path).json()["replies"]
    assert (shown["text"], shown["prediction"]) == (sent["text"], sent["prediction"])
    assert "reason" not in shown and "state" not in shown
    problem(editor.send(f"replies/{listed['id']}/decline/", {"reason": "Unlawful."}), 409)


def test_a_declined_reply_is_only_counted(editor: Client, reader: Client) -> None:
    claim = make_prediction()
    assert claim.author is not None
    slug = claim.author.slug
    entered = editor.send(f"authors/{slug}/replies/", {"text": "They are ill."}).json()
    editor.send(f"replies/{entered['id']}/decline/", {"reason": "A third person’s health."})
    found = reader.get(f"{V1}authors/{slug}/").json()
    assert (found["replies"], found["reply_counts"]) == ([], {"waiting": 0, "declined": 1})
    assert "health" not in reader.get(f"{V1}authors/{slug}/").content.decode()


@pytest.mark.parametrize("body", [
    {}, {"text": ""}, {"text": "a\x00"}, {"text": "x" * 5001}, {"text": 3}, {"text": "x", "prediction": "nonsense"},
    {"text": "x", "author": "y"},
])  # fmt: skip
def test_a_faulty_reply_answers_400(editor: Client, body: dict[str, Any]) -> None:
    claim = make_prediction()
    assert claim.author is not None
    problem(editor.send(f"authors/{claim.author.slug}/replies/", body), 400)
    assert not Reply.objects.exists()


def test_what_is_not_the_authors_answers_404(editor: Client) -> None:
    claim, other = make_prediction(), make_prediction(author="Ben Example")
    assert claim.author is not None
    for prediction in (other.public_id, make_draft().public_id, uuid4()):
        sent = {"text": "Not mine.", "prediction": str(prediction)}
        problem(editor.send(f"authors/{claim.author.slug}/replies/", sent), 404)


def test_a_publication_and_a_verdict_are_held_and_taken_back(editor: Client, reader: Client) -> None:
    draft, question = make_draft(editor.user), make_prediction(editor.user).question
    assert question is not None
    held = editor.send(f"predictions/{draft.public_id}/hold/", {"not_before": later()})
    assert (held.status_code, held.json()["state"]) == (201, "waiting")
    own = editor.send(f"questions/{question.public_id}/hold/", verdict(not_before=later()))
    assert own.status_code == 201, own.content
    assert reader.get(f"{V1}predictions/{draft.public_id}/").status_code == 404
    assert reader.get(f"{V1}questions/{question.public_id}/").json()["state"] != "provisional"
    problem(reader.get(f"{V1}embargoes/"), 401)
    assert len(editor.get(f"{V1}embargoes/").json()["results"]) == 2
    colleague = client_of(make_user("editor"))
    assert [one["question"] for one in colleague.get(f"{V1}embargoes/").json()["results"]] == [None]
    problem(colleague.send(f"embargoes/{own.json()['id']}/lift/", {}), 404)
    assert editor.send(f"embargoes/{own.json()['id']}/lift/", {}).json()["state"] == "lifted"
    problem(editor.send(f"embargoes/{own.json()['id']}/lift/", {}), 409)


def test_what_is_held_is_not_done_another_way(editor: Client) -> None:
    colleague = client_of(make_user("adjudicator"))
    draft, question = make_draft(editor.user), make_prediction(editor.user).question
    assert question is not None
    editor.send(f"predictions/{draft.public_id}/hold/", {"not_before": later()})
    own = editor.send(f"questions/{question.public_id}/hold/", verdict(not_before=later()))
    for client in (editor, colleague):
        problem(client.send(f"predictions/{draft.public_id}/publish/"), 409)
        problem(client.send(f"predictions/{draft.public_id}/refuse/", {"reason": "vague"}), 409)
    problem(editor.send(f"questions/{question.public_id}/verdicts/", verdict()), 409)
    problem(editor.send(f"questions/{question.public_id}/hold/", verdict(not_before=later())), 409)
    assert Prediction.objects.get(pk=draft.pk).state == "draft" and not Verdict.objects.exists()
    given = colleague.send(f"questions/{question.public_id}/verdicts/", verdict())  # who hears nothing of the held one
    assert given.status_code == 201 and "held" not in given.content.decode()
    assert own.json()["id"] not in given.content.decode()


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-08-16", "2026-08-16T18:00", "9999-12-31T23:59:59-23:00", 5])
def test_a_time_that_is_none_answers_400(editor: Client, text: Any) -> None:
    draft = make_draft(editor.user)
    problem(editor.send(f"predictions/{draft.public_id}/hold/", {"not_before": text}), 400)
    problem(editor.send(f"predictions/{draft.public_id}/hold/", {"not_before": later(-1)}), 400)
    assert not Embargo.objects.exists()


@pytest.mark.parametrize("role", [None, "contributor", "administrator"])
def test_nobody_else_decides(role: str | None) -> None:
    client, claim = client_of(make_user(role)), make_prediction()
    assert claim.author is not None and claim.question is not None
    reply = actions.enter_reply(actor=make_user(), author=claim.author, reply=actions.ReplyInput(text="Mine."), now=NOW)
    for path, body in (
        (f"authors/{claim.author.slug}/replies/", {"text": "Mine."}), (f"replies/{reply.public_id}/publish/", {}),
        (f"replies/{reply.public_id}/decline/", {"reason": "Unlawful."}),
        (f"predictions/{claim.public_id}/hold/", {"not_before": later()}),
        (f"questions/{claim.question.public_id}/hold/", verdict(not_before=later())),
        (f"embargoes/{uuid4()}/lift/", {}),
    ):  # fmt: skip
        assert client.send(path, body).status_code == 403, path
    for path in ("replies/", f"replies/{reply.public_id}/", "embargoes/"):
        assert client.get(f"{V1}{path}").status_code == 403, path
    assert Prediction.objects.count() == 1
