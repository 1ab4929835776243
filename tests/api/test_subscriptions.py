"""Webhooks through the API: one's own and nobody else's."""

from typing import Any

import pytest

from predictions import actions
from predictions.models import KeptAnswer, Subscription
from tests.factories import NOW, make_prediction, make_user

from .conformance import check
from .helpers import Client, client_of, refused

pytestmark = pytest.mark.django_db
PATH, ONE = "/api/v1/subscriptions/", "/api/v1/subscriptions/{id}/"
HOOK = {"url": "https://93.184.215.14/ledger", "happenings": ["prediction.created", "outcome.final"]}


def test_a_subscription_shows_its_secret_once(editor: Client) -> None:
    make_prediction(topics=("Sea",))
    made = editor.post(PATH, HOOK | {"topic": "sea"}, format="json", HTTP_IDEMPOTENCY_KEY="k")
    check(made, "post", PATH)
    found = made.json()
    assert found["new_secret"].startswith("whsec_") and made["Location"].endswith(f"{PATH}{found['id']}/")
    again = editor.post(PATH, HOOK | {"topic": "sea"}, format="json", HTTP_IDEMPOTENCY_KEY="k").json()
    assert again == found | {"new_secret": None}
    assert found["new_secret"] not in str(KeptAnswer.objects.values())
    listed = editor.get(PATH)
    check(listed, "get", PATH)
    assert len(listed.json()["results"]) == 1 and "secret" not in listed.content.decode()
    one = editor.get(f"{PATH}{found['id']}/")
    check(one, "get", ONE)
    renewed = editor.patch(f"{PATH}{found['id']}/", {"renew_secret": True, "active": False}, format="json")
    check(renewed, "patch", ONE)
    assert renewed.json()["new_secret"] not in (None, found["new_secret"]) and not renewed.json()["active"]


def test_what_cannot_be_subscribed_is_said_of_its_member(editor: Client) -> None:
    bad: tuple[tuple[dict[str, Any], str], ...] = (
        ({"url": "https://127.0.0.1/"}, "url"), ({"url": "x"}, "url"), ({"happenings": []}, "happenings"),
        ({"happenings": ["luck"]}, "happenings.0"), ({"topic": "nothing"}, "topic"), ({"author": "nobody"}, "author"),
        ({"secret": "whsec_x"}, "secret"), ({"url": None}, "url"),
    )  # fmt: skip
    for changes, field in bad:
        assert list(refused(editor.post(PATH, HOOK | changes, format="json"))) == [field], changes
    assert not Subscription.objects.exists()


def test_nobody_sees_or_ends_somebody_elses(editor: Client, reader: Client) -> None:
    row = actions.subscribe(actor=make_user(), now=NOW, **HOOK)  # type: ignore[arg-type]
    for address in (f"{PATH}{row.public_id}/", f"{PATH}{row.public_id}/deliveries/"):
        assert editor.get(address).status_code == 404 and reader.get(address).status_code == 401
    assert editor.delete(f"{PATH}{row.public_id}/").status_code == 404
    own = client_of(row.user)
    actions.tell(now=NOW)
    make_prediction()
    actions.tell(now=NOW)
    [delivery] = own.get(f"{PATH}{row.public_id}/deliveries/").json()["results"]
    assert delivery["happening"] == "prediction.created" and delivery["state"] == "due"
    assert own.delete(f"{PATH}{row.public_id}/").status_code == 204
    assert own.get(f"{PATH}{row.public_id}/").status_code == 404
