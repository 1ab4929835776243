"""Who may do what: 401 without a token, 403 without the role, 404 for what one may not see."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from predictions import actions
from predictions.models import ApiToken, Prediction
from tests.factories import make_draft, make_prediction, make_user

from .helpers import V1, Client, client_of, find, verdict

pytestmark = pytest.mark.django_db

NOTHING = str(uuid4())


def writes(identity: str, question: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every write, with a sound body."""
    yield "post", f"{V1}predictions/", find()
    yield "patch", f"{V1}predictions/{identity}/", {"place": "p. 1"}
    yield "post", f"{V1}predictions/{identity}/publish/", {}
    yield "post", f"{V1}predictions/{identity}/withdraw/", {"reason": "misquoted"}
    yield "post", f"{V1}predictions/{identity}/refuse/", {"reason": "vague"}
    yield "post", f"{V1}questions/{question}/verdicts/", verdict()


def sent(client: APIClient, write: tuple[str, str, dict[str, Any]]) -> Any:
    method, path, body = write
    return getattr(client, method)(path, body, format="json")


def test_nobody_writes_without_a_token(reader: Client) -> None:
    prediction = make_prediction()
    assert prediction.question is not None
    for identity, question in ((prediction.public_id, prediction.question.public_id), (NOTHING, NOTHING)):
        for write in writes(str(identity), str(question)):
            response = sent(reader, write)
            assert response.status_code == 401, write
            assert response["WWW-Authenticate"] == "Token" and response.json()["code"] == "not_authenticated"
    assert Prediction.objects.count() == 1


def test_a_token_without_a_role_reads_and_does_not_write(nobody: Client) -> None:
    prediction, draft = make_prediction(), make_draft()
    assert prediction.question is not None
    assert nobody.get(f"{V1}predictions/{prediction.public_id}/").status_code == 200
    assert nobody.get(f"{V1}predictions/{draft.public_id}/").status_code == 404
    for write in writes(str(prediction.public_id), str(prediction.question.public_id)):
        response = sent(nobody, write)
        assert response.status_code == 403 and response.json()["code"] == "not_allowed", write
        assert response.json()["errors"][0]["code"] == "role_missing"


def test_the_role_is_asked_for_before_the_body_is_read(nobody: Client) -> None:
    question = make_prediction().question
    assert question is not None
    response = nobody.post(f"{V1}questions/{question.public_id}/verdicts/", {"nonsense": 1}, format="json")
    assert response.status_code == 403


def test_a_contributor_saves_and_edits_and_does_not_publish(contributor: Client) -> None:
    saved = contributor.post(f"{V1}predictions/", find(), format="json").json()
    assert contributor.patch(saved["url"], {"place": "p. 1"}, format="json").status_code == 200
    for step, body in (("publish", {}), ("refuse", {"reason": "vague"}), ("withdraw", {"reason": "misquoted"})):
        assert contributor.post(f"{V1}predictions/{saved['id']}/{step}/", body, format="json").status_code == 403
    assert contributor.post(f"{V1}predictions/", find(publish=True), format="json").status_code == 403
    assert Prediction.objects.get().state == "draft"


def test_an_administrator_reads_drafts_and_judges_nothing() -> None:
    client = client_of(make_user("administrator"))
    draft, question = make_draft(), make_prediction().question
    assert question is not None
    assert client.get(f"{V1}predictions/{draft.public_id}/").status_code == 200
    for write in writes(str(draft.public_id), str(question.public_id)):
        assert sent(client, write).status_code == 403, write


def test_a_superuser_gets_no_exception() -> None:
    user = make_user(None)
    type(user).objects.filter(pk=user.pk).update(is_superuser=True)
    client = client_of(type(user).objects.get(pk=user.pk))
    assert sent(client, ("post", f"{V1}predictions/", find())).status_code == 403
    assert client.get(f"{V1}predictions/{make_draft().public_id}/").status_code == 404


def test_a_hidden_thing_answers_like_one_that_does_not_exist(reader: Client, contributor: Client) -> None:
    draft = make_draft(author="Hidden Author")
    assert draft.question is not None
    for client in (reader, contributor):
        missing = client.get(f"{V1}predictions/{NOTHING}/")
        assert missing.status_code == 404
        for path in (
            f"predictions/{draft.public_id}/", f"questions/{draft.question.public_id}/", "authors/hidden-author/",
            "predictions/1/", f"predictions/{10**30}/", "questions/x/", f"predictions/{'9' * 5000}/", "authors/%FF/",
            "nothing/",
        ):  # fmt: skip
            hidden = client.get(f"{V1}{path}")
            assert (hidden.status_code, hidden.content) == (404, missing.content), path
    missing_writes, hidden_writes = (
        writes(NOTHING, NOTHING),
        writes(str(draft.public_id), str(draft.question.public_id)),
    )
    for missing_write, hidden_write in zip(list(missing_writes)[1:], list(hidden_writes)[1:], strict=True):
        answer, other = sent(contributor, missing_write), sent(contributor, hidden_write)
        assert (answer.status_code, answer.content) == (404, other.content), hidden_write


def test_a_draft_is_seen_by_its_contributor_and_by_editors(contributor: Client, editor: Client) -> None:
    own = contributor.post(f"{V1}predictions/", find(author=None), format="json").json()
    for client in (contributor, editor):
        assert client.get(own["url"]).json()["problems"]
        assert client.get(own["question"]["url"]).json()["state"] == "draft"
        assert own["id"] in client.get(f"{V1}predictions/").content.decode()


def test_drafts_stay_out_of_every_public_list(reader: Client) -> None:
    make_draft(
        author="Hidden Author", outlet="Hidden Outlet", topics=("Hidden Topic",), statement="Hidden by 2026-06-30"
    )
    for path in ("predictions", "questions", "authors", "outlets", "topics", "commentaries", "scoreboard"):
        assert reader.get(f"{V1}{path}/").json()["results"] == [], path


def test_a_draft_on_a_public_question_is_not_shown_with_it(reader: Client, editor: Client) -> None:
    known = make_prediction()
    assert known.question is not None
    make_draft(question=known.question, author="Hidden Author")
    address = f"{V1}questions/{known.question.public_id}/"
    assert reader.get(address).json()["n_predictions"] == 1 and editor.get(address).json()["n_predictions"] == 2


@pytest.mark.parametrize("header", [
    "Token", "Token ", "Token x y", "Token x", "Token " + "x" * 64, "Token " + "x" * 5000, "Token \xff\xfe" * 3,
    "Token é",
    "Token \x00\x00\x00\x00\x00\x00\x00\x00\x00",
])  # fmt: skip
def test_a_token_that_is_none_is_refused(reader: Client, header: str) -> None:
    response = reader.get(f"{V1}predictions/", HTTP_AUTHORIZATION=header)
    assert response.status_code == 401 and response.json()["code"] == "authentication_failed"


def test_expired_revoked_and_deactivated_tokens_are_refused() -> None:
    expired = client_of(make_user())
    past = timezone.now() - timedelta(seconds=1)
    ApiToken.objects.filter(user=expired.user).update(created_at=past - timedelta(days=1), expires_at=past)
    revoked = client_of(make_user())
    ApiToken.objects.filter(user=revoked.user).update(revoked_at=past)
    deactivated = client_of(make_user())
    type(deactivated.user).objects.filter(pk=deactivated.user.pk).update(is_active=False)
    for client in (expired, revoked, deactivated):
        assert client.post(f"{V1}predictions/", find(), format="json").status_code == 401


def test_a_token_does_what_its_scopes_say_and_its_owner_may() -> None:
    editor = make_user("editor")
    made = make_prediction(editor)
    assert made.question is not None
    reads = [f"{V1}predictions/", f"{V1}due/"]
    steps = {"draft": ("predictions/", find()), "publish": (f"predictions/{made.public_id}/withdraw/", {"reason": "x"}),
             "judge": (f"questions/{made.question.public_id}/verdicts/", {}), "account": ("tokens/", {})}  # fmt: skip
    for scope in ("read", *steps):
        text = actions.make_token(actor=editor, days=30, scopes=[scope], now=timezone.now())[1]
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {text}", HTTP_IF_MATCH="*")
        assert all(client.get(path).status_code == 200 for path in reads)
        for needed, (path, body) in steps.items():
            answer = client.post(f"{V1}{path}", body, format="json")
            assert (answer.status_code == 403) == (needed != scope), (scope, path)
            assert needed == scope or answer.json()["code"] == "scope_missing"
    wants = client_of(editor).post(f"{V1}tokens/", {"days": 30, "scopes": ["read", "draft"]}, format="json").json()
    client.credentials(HTTP_AUTHORIZATION=f"Token {wants['token']}", HTTP_IF_MATCH="*")
    assert client.post(f"{V1}predictions/", find(publish=True), format="json").status_code == 403


def test_ones_own_tokens_are_made_listed_and_revoked(editor: Client) -> None:
    body = {"days": 90, "scopes": ["draft"], "name": "a notebook"}
    made = editor.send("tokens/", body)
    assert made.status_code == 201 and made.json()["scopes"] == ["read", "draft"] and len(made.json()["token"]) == 64
    listed = editor.get(f"{V1}tokens/").json()["results"]
    assert [one["name"] for one in listed] == ["a notebook", None] and "token" not in listed[0]
    other = client_of(make_user("editor"))
    assert other.delete(f"{V1}tokens/{made.json()['id']}/").status_code == 404
    assert editor.delete(f"{V1}tokens/{made.json()['id']}/").status_code == 204
    assert editor.get(f"{V1}tokens/").json()["results"][0]["revoked_at"] == "2026-03-01T12:00:00Z"
    assert editor.send("tokens/", {"days": 31}).status_code == 400


def test_a_role_taken_away_counts_at_once(editor: Client) -> None:
    editor.user.groups.clear()
    assert editor.post(f"{V1}predictions/", find(), format="json").status_code == 403


def test_a_session_writes_with_the_csrf_token_only() -> None:
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(make_user("editor"))
    without = browser.post(f"{V1}predictions/", find(), format="json")
    assert without.status_code == 403 and without["Content-Type"] == "application/problem+json"
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string

    secret = _get_new_csrf_string()
    browser.cookies[settings.CSRF_COOKIE_NAME] = secret
    response = browser.post(f"{V1}predictions/", find(), format="json", headers={"x-csrftoken": secret})
    assert response.status_code == 201, response.content
