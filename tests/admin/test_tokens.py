"""API tokens: made for oneself, shown once, revoked at once."""

import pytest
from django.test import Client
from django.utils import timezone

from predictions import actions
from predictions.models import ApiToken, User
from tests.admin.helpers import signed_in, text
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/predictions/apitoken/"


def make(client: Client, days: str = "90") -> str:
    return str(client.post(f"{LIST}add/", {"days": days}).context["text"])


def owner_of(token: str) -> User | None:
    row = actions.use_token(token, now=timezone.now())
    return row.user if row else None


def test_a_token_is_shown_once_and_opens_the_api_for_its_owner() -> None:
    user = make_user()
    client = signed_in(user=user)
    answer = client.post(f"{LIST}add/", {"days": "30"})
    token = answer.context["text"]
    assert text(answer).count(token) == 1 and "no-store" in answer["Cache-Control"]
    assert owner_of(token) == user
    later = text(client.get(LIST))
    assert token not in later and token[:8] in later


def test_only_the_digest_is_stored() -> None:
    token = make(signed_in())
    assert token not in str(ApiToken.objects.values())


@pytest.mark.parametrize("days", ["", "0", "-1", "31", "1e3", "9" * 5000, "x"])
def test_a_token_lasts_as_long_as_offered(days: str) -> None:
    answer = signed_in().post(f"{LIST}add/", {"days": days})
    assert answer.status_code == 200 and not ApiToken.objects.exists()


def test_a_revoked_token_opens_nothing() -> None:
    client = signed_in()
    token = make(client)
    client.post(f"{LIST}revoke/", {"token": str(ApiToken.objects.get().public_id)})
    assert owner_of(token) is None and "(revoked)" in text(client.get(LIST))


def test_nobody_revokes_or_sees_somebody_elses() -> None:
    make(signed_in())
    other = signed_in()
    row = ApiToken.objects.get()
    assert row.start not in text(other.get(LIST))
    answer = other.post(f"{LIST}revoke/", {"token": str(row.public_id)}, follow=True)
    assert "no such token" in text(answer) and ApiToken.objects.get().revoked_at is None


def test_an_administrator_sees_and_revokes_all_and_makes_none_that_writes_the_record() -> None:
    user = make_user()
    make(signed_in(user=user))
    client = signed_in("administrator")
    shown = text(client.get(LIST))
    assert user.email in shown
    client.post(f"{LIST}revoke/", {"token": str(ApiToken.objects.get().public_id)})
    assert ApiToken.objects.get().revoked_at is not None
    assert "Give some of: read, account" in text(client.post(f"{LIST}add/", {"days": "30", "scopes": ["judge"]}))
    client.post(f"{LIST}add/", {"days": "30"})
    assert ApiToken.objects.latest("pk").scopes == ["read", "account"]


@pytest.mark.parametrize("token", ["", "x", "\x00", "%", "_" * 15, "a" * 5000])
def test_revoking_nonsense_says_so(token: str) -> None:
    make(signed_in())
    answer = signed_in("administrator").post(f"{LIST}revoke/", {"token": token}, follow=True)
    assert answer.status_code == 200 and "no such token" in text(answer)
    assert ApiToken.objects.exists()


def test_a_digest_has_no_page() -> None:
    make(signed_in())
    digest = ApiToken.objects.get().digest
    for tail in ("", "change/", "delete/", "history/"):
        assert signed_in("administrator").get(f"{LIST}{digest}/{tail}").status_code == 404


def test_revoking_takes_a_post() -> None:
    assert signed_in().get(f"{LIST}revoke/").status_code == 405
    assert signed_in().get(f"{LIST}add/").status_code == 302
