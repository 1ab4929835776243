"""Idempotency-Key and If-Match: nothing happens twice, and nobody's change is overwritten unseen."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from predictions import actions
from predictions.models import KeptAnswer, LogEntry, Prediction, Verdict
from tests.factories import NOW, make_draft, make_prediction, make_user

from .conformance import document
from .helpers import V1, Client, client_of, find, problem, refused, verdict

pytestmark = pytest.mark.django_db
KEY: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "5e0c7a9e-one"}


def post(client: Client, path: str, body: Any, **headers: Any) -> Any:
    return client.post(f"{V1}{path}", body, format="json", **headers)


def test_a_request_sent_again_is_answered_as_before_and_has_no_second_effect(editor: Client) -> None:
    first = post(editor, "predictions/", find(publish=True), **KEY)
    again = post(editor, "predictions/", find(publish=True), **KEY)
    assert (first.status_code, again.status_code) == (201, 201) and again.content == first.content
    assert again["Location"] == first["Location"] and again["ETag"] == first["ETag"]
    assert again["Content-Type"] == "application/json"
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
    assert Prediction.objects.count() == 1


def test_a_key_is_for_one_request_of_one_user(editor: Client) -> None:
    post(editor, "predictions/", find(), **KEY)
    problem(post(editor, "predictions/", find(place="p. 2"), **KEY), 422, "idempotency_key_reused")
    draft = Prediction.objects.get()
    problem(post(editor, f"predictions/{draft.public_id}/publish/", {}, **KEY), 422, "idempotency_key_reused")
    other = post(client_of(make_user("editor")), "predictions/", find(external_id="2"), **KEY)
    assert other.status_code == 201 and Prediction.objects.count() == 2


def test_what_was_refused_may_be_put_right_under_the_same_key(editor: Client) -> None:
    assert post(editor, "predictions/", {}, **KEY).status_code == 400
    assert post(editor, "predictions/", find(), **KEY).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "\x7f"])
def test_a_key_that_is_none_is_refused(editor: Client, key: str) -> None:
    assert refused(post(editor, "predictions/", find(), HTTP_IDEMPOTENCY_KEY=key)) == {
        "Idempotency-Key": "bad_idempotency_key"
    }


def test_while_a_request_is_answered_the_same_one_is_told_to_wait(editor: Client) -> None:
    post(editor, "predictions/", find(), **KEY)
    KeptAnswer.objects.update(status=None)
    response = post(editor, "predictions/", find(), **KEY)
    problem(response, 409, "request_in_progress")
    assert response["Retry-After"] == "1"


def test_a_turn_that_nobody_finished_passes_to_the_next(editor: Client) -> None:
    turn = actions.take_turn(actor=editor.user, key="k", request="r", now=NOW)
    assert isinstance(turn, actions.Turn)
    later = NOW + timedelta(minutes=6)
    taken = actions.take_turn(actor=editor.user, key="k", request="r", now=later)
    assert isinstance(taken, actions.Turn) and taken.token != turn.token
    with pytest.raises(actions.AtWork):
        actions.keep_answer(turn, status=201, headers={}, body=b"")
    actions.give_back_turn(turn)
    assert KeptAnswer.objects.filter(token=taken.token).exists()


def test_answers_are_kept_two_days(editor: Client) -> None:
    post(editor, "predictions/", find(), **KEY)
    assert actions.forget_answers(now=NOW + timedelta(hours=24)) == 0
    actions.tick(now=NOW + timedelta(hours=49))
    assert not KeptAnswer.objects.exists()


def test_a_secret_is_not_shown_again(editor: Client) -> None:
    hook = {"webhook_on": True, "webhook_url": "https://93.184.215.14/due"}
    answers = [editor.patch(f"{V1}preferences/", hook, format="json", **KEY) for _ in range(2)]
    made, again = (one.json() for one in answers)
    assert made["new_webhook_secret"].startswith("whsec_") and again == made | {"new_webhook_secret": None}
    assert made["new_webhook_secret"] not in str(KeptAnswer.objects.values())


def test_two_at_once_have_one_effect(committed_db: None) -> None:
    clients = [client_of(user) for user in [make_user("editor")] for _ in range(2)]
    gate, answers = Barrier(2), []

    def send(client: Client) -> None:
        gate.wait()
        answers.append(post(client, "predictions/", find(publish=True), **KEY).status_code)
        connection.close()

    threads = [Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) in ([201, 201], [201, 409]) and Prediction.objects.count() == 1


def test_a_change_without_if_match_is_told_what_is_missing(editor: Client) -> None:
    draft = make_draft()
    problem(post(editor, f"predictions/{draft.public_id}/publish/", {}, HTTP_IF_MATCH=""), 428, "if_match_missing")


def test_a_change_meant_for_another_version_is_refused(editor: Client) -> None:
    address = f"{V1}predictions/{make_draft().public_id}/"
    read = editor.get(address)["ETag"]
    changed = editor.patch(address, {"place": "p. 1"}, format="json", HTTP_IF_MATCH=read)
    assert changed.status_code == 200 and changed["ETag"] != read
    problem(editor.patch(address, {"place": "p. 2"}, format="json", HTTP_IF_MATCH=read), 412, "if_match_stale")
    for tag in ('"x"', "x", '"', "W/", changed["ETag"][:8], "x" * 3000):
        stale = editor.patch(address, {"place": "p. 2"}, format="json", HTTP_IF_MATCH=tag)
        problem(stale, 412, "if_match_stale")
    several = f'"other", {changed["ETag"]}'
    assert editor.patch(address, {"place": "p. 2"}, format="json", HTTP_IF_MATCH=several).status_code == 200


@pytest.mark.parametrize("change", [{"place": "p. 1"}, {"commentary": {"title": "Another"}},
    {"question": {"statement": "Another by 30 June 2026"}}, {"question": {"topics": ["Sea"]}}])  # fmt: skip
def test_whatever_changes_in_a_draft_makes_another_version(editor: Client, change: dict[str, Any]) -> None:
    address = f"{V1}predictions/{make_draft().public_id}/"
    before = editor.get(address)["ETag"]
    assert editor.patch(address, change, format="json", HTTP_IF_MATCH=before).status_code == 200
    problem(editor.patch(address, change, format="json", HTTP_IF_MATCH=before), 412, "if_match_stale")


def test_what_others_say_on_a_question_changes_the_tag_and_not_the_version(editor: Client) -> None:
    made = make_prediction()
    assert made.question is not None
    address = f"{V1}questions/{made.question.public_id}/"
    before = editor.get(address)["ETag"]
    make_prediction(question=made.question, author="Bo Example")
    assert editor.get(address)["ETag"] not in (before, None)
    marked = post(editor, f"questions/{made.question.public_id}/verdicts/", verdict(), HTTP_IF_MATCH=before)
    assert marked.status_code == 201
    late = post(editor, f"questions/{made.question.public_id}/verdicts/", verdict(), HTTP_IF_MATCH=before)
    problem(late, 412, "if_match_stale")
    assert Verdict.objects.count() == 1


def test_two_editors_at_once_leave_one_entry(committed_db: None) -> None:
    made = make_prediction()
    assert made.question is not None
    path = f"questions/{made.question.public_id}/snooze/"
    clients = [client_of(make_user("editor")) for _ in range(2)]
    read = clients[0].get(f"{V1}questions/{made.question.public_id}/")["ETag"]
    gate, answers = Barrier(2), []

    def send(client: Client) -> None:
        gate.wait()
        answers.append(post(client, path, {"days": 7, "reason": "Late."}, HTTP_IF_MATCH=read).status_code)
        connection.close()

    threads = [Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 412]


def test_a_repeat_is_answered_before_its_old_version_is_looked_at(editor: Client) -> None:
    draft = make_draft()
    read = editor.get(f"{V1}predictions/{draft.public_id}/")["ETag"]
    both = [post(editor, f"predictions/{draft.public_id}/publish/", {}, HTTP_IF_MATCH=read, **KEY) for _ in range(2)]
    assert [one.status_code for one in both] == [200, 200]
    assert LogEntry.objects.filter(kind="prediction.published").count() == 1


def test_every_change_of_one_thing_takes_a_version_and_every_change_a_key() -> None:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if method == "get":
                continue
            headers = {one["name"]: one for one in operation["parameters"] if one["in"] == "header"}
            assert "Idempotency-Key" in headers and "422" in operation["responses"], path
            # A challenge is anybody's, of any version, and so is an author's reply; an event has no page of its own to
            # read a version from, and an embargo only ends.
            free = path.endswith(("/challenges/", "/authors/{slug}/replies/")) or "/events/" in path
            free = free or "/embargoes/" in path
            if "{" in path and method != "delete" and not free:
                assert headers["If-Match"]["required"] and {"412", "428"} <= set(operation["responses"]), path
