"""API tokens: made for oneself, shown once, revoked at once."""

import pytest
from django.test import Client
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from predictions.models import User
from tests.admin.helpers import signed_in, text
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/knox/authtoken/"


def make(client: Client, days: str = "90") -> str:
    return str(client.post(f"{LIST}add/", {"days": days}).context["text"])


def owner_of(token: str) -> User:
    user, _ = TokenAuthentication().authenticate_credentials(token.encode())
    assert isinstance(user, User)
    return user


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
    assert token not in str(AuthToken.objects.values())


@pytest.mark.parametrize("days", ["", "0", "-1", "31", "1e3", "9" * 5000, "x"])
def test_a_token_lasts_as_long_as_offered(days: str) -> None:
    answer = signed_in().post(f"{LIST}add/", {"days": days})
    assert answer.status_code == 200 and not AuthToken.objects.exists()


def test_a_revoked_token_opens_nothing() -> None:
    client = signed_in()
    token = make(client)
    client.post(f"{LIST}revoke/", {"prefix": AuthToken.objects.get().token_key})
    with pytest.raises(AuthenticationFailed):
        owner_of(token)


def test_nobody_revokes_or_sees_somebody_elses() -> None:
    make(signed_in())
    other = signed_in()
    key = AuthToken.objects.get().token_key
    assert key[:8] not in text(other.get(LIST))
    answer = other.post(f"{LIST}revoke/", {"prefix": key}, follow=True)
    assert "no such token" in text(answer) and AuthToken.objects.exists()


def test_an_administrator_sees_and_revokes_all_and_makes_none() -> None:
    user = make_user()
    make(signed_in(user=user))
    client = signed_in("administrator")
    shown = text(client.get(LIST))
    assert user.email in shown and "Make a token" not in shown
    assert "takes the role" in text(client.post(f"{LIST}add/", {"days": "30"}))
    client.post(f"{LIST}revoke/", {"prefix": AuthToken.objects.get().token_key})
    assert not AuthToken.objects.exists()


@pytest.mark.parametrize("prefix", ["", "x", "\x00", "%", "_" * 15, "a" * 5000])
def test_revoking_nonsense_says_so(prefix: str) -> None:
    make(signed_in())
    answer = signed_in("administrator").post(f"{LIST}revoke/", {"prefix": prefix}, follow=True)
    assert answer.status_code == 200 and "no such token" in text(answer)
    assert AuthToken.objects.exists()


def test_a_digest_has_no_page() -> None:
    make(signed_in())
    digest = AuthToken.objects.get().digest
    for tail in ("", "change/", "delete/", "history/"):
        assert signed_in("administrator").get(f"{LIST}{digest}/{tail}").status_code == 404


def test_revoking_takes_a_post() -> None:
    assert signed_in().get(f"{LIST}revoke/").status_code == 405
    assert signed_in().get(f"{LIST}add/").status_code == 302
