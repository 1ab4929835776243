"""The page behind an author's link: nothing acts on GET, no cookie is needed, hostile input is answered in words."""

from typing import Any

import pytest
from django.test import Client

from predictions import actions
from predictions.models import AuthorContact, AuthorNotice, Challenge, Prediction, Reply
from tests.factories import NOW, make_prediction, make_user, settle

from .helpers import read

pytestmark = pytest.mark.django_db
SENT = {"kind": "reply", "about": "", "text": "I never said so."}


def path_of(claim: Prediction) -> str:
    notice = AuthorNotice.objects.filter(author=claim.author).first()
    assert notice is not None
    return "/reply/" + actions.make_reply_link(notice).partition("/reply/")[2]


def test_opening_the_page_changes_nothing_and_sets_no_cookie() -> None:
    claim = make_prediction()
    browser = Client(enforce_csrf_checks=True)
    for method in ("get", "head"):
        answer = getattr(browser, method)(path_of(claim) + "?act=stop&text=x&kind=reply")
        assert answer.status_code == 200 and not answer.cookies
        assert answer["Cache-Control"] == "private, no-store" and "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"
    assert not Reply.objects.exists() and not AuthorContact.objects.exists()
    # A form without token or cookie arrives: the signed address is the proof.
    assert browser.post(path_of(claim), SENT).status_code == 200
    assert Reply.objects.get().text == SENT["text"]


def test_somebody_elses_session_makes_no_difference() -> None:
    claim, other = make_prediction(), make_prediction(author="Ben Example")
    browser = Client()
    browser.force_login(make_user())
    answer = browser.post(path_of(claim), SENT | {"about": f"prediction:{other.public_id}"})
    assert answer.status_code == 400 and not Reply.objects.exists()


@pytest.mark.parametrize("changes", [
    {"text": ""}, {"text": "a\x00b"}, {"text": "x" * 5001}, {"kind": "order"}, {"about": "prediction:nonsense"},
    {"about": "outcome:\x00"}, {"kind": "correction"}, {"kind": "correction", "text": "x" * 30, "contact": "nobody"},
])  # fmt: skip
def test_a_faulty_one_is_answered_in_the_form(client: Client, changes: dict[str, str]) -> None:
    answer = client.post(path_of(make_prediction()), SENT | changes)
    assert answer.status_code == 400 and "errorlist" in answer.content.decode()
    assert not Reply.objects.exists() and not Challenge.objects.exists()


def test_no_more_than_five_an_hour_by_one_link(client: Client) -> None:
    path = path_of(make_prediction())
    assert [client.post(path, SENT).status_code for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize("token", ["x", "a:b:c", "%0a", "é", "x" * 3000])
def test_a_link_that_was_never_given_is_answered_with_404(client: Client, token: str) -> None:
    for act in (client.get, client.post):
        assert act(f"/reply/{token}/").status_code == 404


def test_a_request_for_a_correction_becomes_a_challenge_from_the_author(client: Client) -> None:
    claim = make_prediction()
    asked = {
        "kind": "correction", "about": f"outcome:{claim.public_id}", "contact": "ada@column.example",
        "text": "The journal of that day lists another measure.", "evidence_url": "https://journal.example/2",
    }  # fmt: skip
    assert client.post(path_of(claim), asked | {"about": f"prediction:{claim.public_id}"}).status_code == 409
    settle(claim.question)
    answer = client.post(path_of(claim), asked)
    assert answer.status_code == 200 and "answers in public" in answer.content.decode()
    challenge = Challenge.objects.get()
    assert (challenge.from_author, challenge.question, challenge.contact) == (
        True, claim.question, "ada@column.example",
    )  # fmt: skip


def test_the_page_ends_the_messages(client: Client) -> None:
    claim = make_prediction()
    assert claim.author is not None
    actions.note_contact(actor=make_user(), author=claim.author, address="a@b.example", place="Here", now=NOW)
    assert "not be written to again" in client.post(path_of(claim), {"act": "stop"}).content.decode()
    assert "asked not to be written to" in read(f"/authors/{claim.author.slug}/")


def test_a_hostile_reply_is_text_on_every_page(client: Client) -> None:
    claim = make_prediction()
    settle(claim.question)
    client.post(path_of(claim), SENT | {"text": "</p><script>alert(1)</script>", "about": f"outcome:{claim.public_id}"})
    actions.publish_reply(actor=make_user(), reply=Reply.objects.get(), now=NOW)
    assert claim.author is not None and claim.question is not None
    paths = (f"/authors/{claim.author.slug}/", f"/predictions/{claim.public_id}/",
             f"/questions/{claim.question.public_id}/")  # fmt: skip
    for path in (*paths, path_of(claim)):
        shown = client.get(path).content.decode()
        assert "<script>alert" not in shown and "&lt;script&gt;alert" in shown


def test_an_outcome_after_a_death_is_labelled_posthumous_wherever_it_stands(client: Client) -> None:
    claim = make_prediction()
    assert claim.author is not None and claim.question is not None
    given: dict[str, Any] = {"state": "deceased", "since": NOW.date(), "reason": "An obituary in the journal."}
    actions.change_author_state(actor=make_user(), author=claim.author, now=NOW, **given)
    pages = (f"/predictions/{claim.public_id}/", f"/authors/{claim.author.slug}/",
             f"/questions/{claim.question.public_id}/")  # fmt: skip
    for path in pages:
        assert "posthumous" in read(path).lower(), path
    assert client.get(f"/api/v1/predictions/{claim.public_id}/").json()["posthumous"] is True
    found = client.get(f"/api/v1/authors/{claim.author.slug}/").json()
    assert (found["state"], found["state_since"], found["told"]["status"]) == ("deceased", "2026-03-01", "deceased")
    settle(claim.question)  # known nine days before
    assert client.get(f"/api/v1/predictions/{claim.public_id}/").json()["posthumous"] is False
