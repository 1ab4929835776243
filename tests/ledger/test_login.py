"""Guessing passwords: five failures of one account from one address, then a quarter of an hour's wait."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from ledger.middleware import client_address
from tests.factories import make_user

pytestmark = pytest.mark.django_db

RIGHT, WRONG = "correct horse battery", "wrong horse battery"


@pytest.fixture
def email() -> str:
    return make_user(email="ada@desk.example", password=RIGHT).email


def log_in(email: str, password: str, address: str = "10.0.0.1") -> HttpResponse:
    return Client(REMOTE_ADDR=address).post("/admin/login/", {"username": email, "password": password})  # type: ignore[return-value]


def test_the_right_password_lets_in(email: str) -> None:
    assert log_in(email, RIGHT).status_code == 302


def test_the_sixth_attempt_waits_even_with_the_right_password(email: str) -> None:
    for _ in range(5):
        log_in(email, WRONG)
    refused = log_in(email, RIGHT)
    assert refused.status_code == 429
    assert "Wait a quarter of an hour" in refused.content.decode()


def test_a_quarter_of_an_hour_later_it_is_open_again(email: str) -> None:
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        for _ in range(5):
            log_in(email, WRONG)
        clock.shift(timedelta(minutes=14))
        assert log_in(email, RIGHT).status_code == 429
        clock.shift(timedelta(minutes=16))
        assert log_in(email, RIGHT).status_code == 302


def test_a_stranger_elsewhere_locks_nobody_out(email: str) -> None:
    for _ in range(6):
        log_in(email, WRONG, address="10.0.0.66")
    assert log_in(email, RIGHT).status_code == 302


def test_an_unknown_account_answers_like_a_known_one(email: str) -> None:
    known, unknown = log_in(email, WRONG), log_in("nobody@desk.example", WRONG)
    assert known.status_code == unknown.status_code == 200
    for answer in (known, unknown):
        assert "Please enter the correct" in answer.content.decode()


@pytest.mark.parametrize("name", ["a\x00b", "x" * 10_000, "\ud800", "<script>"])
def test_a_name_that_no_account_can_have_is_no_500(name: str) -> None:
    assert log_in(name.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), WRONG).status_code == 200


def test_a_forwarded_address_counts_only_behind_a_proxy_of_ours(rf: Any, settings: Any) -> None:
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="1.2.3.4, 5.6.7.8")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert client_address(request) == "10.0.0.9"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client_address(request) == "5.6.7.8"
