"""Every refusal is one RFC 9457 body, whoever found the fault."""

from typing import Any
from unittest.mock import patch

import pytest
from django.db import DataError, IntegrityError, OperationalError
from django.test import RequestFactory
from django.urls import include, path
from django.views.generic import View

from predictions.api import handlers
from tests.factories import make_prediction

from .helpers import V1, Client, problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["", "v1/", "v1/scoreboard/", "v1/authors/", "v1/predictions/", "v1/questions/"])
def test_a_method_that_is_not_there_is_named_before_anybody_is_asked_for_a_token(reader: Client, address: str) -> None:
    response = reader.delete(f"/api/{address}")
    problem(response, 405, "method_not_allowed")
    assert "GET" in response["Allow"]
    problem(reader.options(f"/api/{address}"), 405, "method_not_allowed")


def test_a_forgotten_last_slash_is_put_right_for_readers_and_not_for_writers(reader: Client) -> None:
    response = reader.get("/api/v1/predictions?q=x")
    assert response.status_code == 301 and response["Location"] == "/api/v1/predictions/?q=x"
    problem(reader.post("/api/v1/predictions", {}, format="json"), 404, "not_found")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "x"]
)
def test_only_json_is_read(editor: Client, content_type: str) -> None:
    response = editor.raw(b"quote=x", content_type=content_type)
    problem(response, 415, "unsupported_media_type")


def test_a_compressed_body_is_not_unpacked(editor: Client) -> None:
    response = editor.raw(b"\x1f\x8b\x08\x00", HTTP_CONTENT_ENCODING="gzip")
    problem(response, 415, "unsupported_media_type")


def test_only_json_is_answered(reader: Client) -> None:
    problem(reader.get(f"{V1}predictions/", HTTP_ACCEPT="text/html"), 406, "not_acceptable")
    problem(reader.get(f"{V1}predictions/?format=json"), 400, "invalid")


def test_too_many_requests_are_told_when_to_come_back(reader: Client, editor: Client, narrow_rates: None) -> None:
    for _ in range(2):
        assert reader.get(f"{V1}predictions/").status_code == 200
    response = reader.get(f"{V1}authors/")
    problem(response, 429, "throttled")
    assert 1 <= int(response["Retry-After"]) <= 60
    assert editor.get(f"{V1}predictions/").status_code == 200


def test_reading_does_not_use_up_what_one_may_write(editor: Client, narrow_rates: None) -> None:
    for _ in range(2):
        editor.get(f"{V1}predictions/")
    assert editor.post(f"{V1}predictions/", {}, format="json").status_code == 400


def test_a_client_cannot_dodge_the_limit_by_naming_another_address(reader: Client, narrow_rates: None) -> None:
    answers = [reader.get(f"{V1}predictions/", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_behind_a_proxy_the_last_address_it_names_counts(reader: Client, narrow_rates: None, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for number in range(3):
        forwarded = f"evil, 10.0.0.{number}"
        assert reader.get(f"{V1}predictions/", HTTP_X_FORWARDED_FOR=forwarded).status_code == 200


@pytest.mark.parametrize(("fault", "status", "code"), [
    (IntegrityError("duplicate"), 409, "conflict"),
    (OperationalError("database is locked"), 503, "busy"),
    (DataError("too long"), 400, "unstorable"),
])  # fmt: skip
def test_what_the_database_refuses_is_answered_too(reader: Client, fault: Exception, status: int, code: str) -> None:
    with patch("predictions.api.views.scoreboard.scoreboard", side_effect=fault):
        response = reader.get(f"{V1}scoreboard/")
    problem(response, status, code)
    assert (status == 503) == ("Retry-After" in response)


def test_a_body_too_large_is_not_read(editor: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = editor.post(f"{V1}predictions/", b'{"quote": "' + b"x" * 1000 + b'"}', content_type="application/json")
    problem(response, 413, "body_too_large")


def test_too_many_parameters_are_refused(reader: Client) -> None:
    query = "&".join(f"a{number}=1" for number in range(10_000))
    problem(reader.get(f"{V1}predictions/?{query}"), 400, "bad_request")
    fewer = reader.get(f"{V1}predictions/?" + "&".join(f"a{number}=1" for number in range(500)))
    assert len(problem(fewer, 400, "invalid")["errors"]) == 50


class Breaks(View):
    """A view that finds a fault of its own."""

    def get(self, request: Any) -> None:
        raise RuntimeError("ours")


urlpatterns = [
    path("api/breaks/", Breaks.as_view()),
    path("page/", Breaks.as_view()),
    path("", include("predictions.web.urls")),  # the error pages link to its pages
]
handler400 = handlers.bad_request
handler403 = handlers.permission_denied
handler404 = handlers.page_not_found
handler500 = handlers.server_error


@pytest.mark.urls("tests.api.test_errors")
def test_the_projects_handlers_answer_the_same_form_for_addresses_of_the_api(reader: Client, settings: Any) -> None:
    reader.raise_request_exception = False
    problem(reader.get("/api/breaks/"), 500, "server_error")
    problem(reader.get("/api/nothing/"), 404, "not_found")
    assert reader.get("/page/")["Content-Type"].startswith("text/html")
    assert reader.get("/nothing/")["Content-Type"].startswith("text/html")
    settings.ALLOWED_HOSTS = ["ledger.example.org"]
    problem(reader.get("/api/breaks/", headers={"host": "evil.example"}), 400, "bad_request")
    assert reader.get("/page/", headers={"host": "evil.example"})["Content-Type"].startswith("text/html")


def test_forbidden_pages_of_the_api_have_the_same_form() -> None:
    request = RequestFactory().get("/api/x/")
    assert handlers.permission_denied(request, PermissionError()).status_code == 403
    assert handlers.permission_denied(RequestFactory().get("/x/"), PermissionError())["Content-Type"].startswith("text")


def test_the_number_of_errors_listed_is_bounded(editor: Client) -> None:
    response = editor.post(f"{V1}predictions/", {f"member{number}": 1 for number in range(1000)}, format="json")
    body = problem(response, 400, "invalid")
    assert len(body["errors"]) == 50 and len(response.content) < 60_000


def test_an_error_says_what_to_do(reader: Client) -> None:
    make_prediction()
    assert "Authorization: Token" in problem(reader.post(f"{V1}predictions/"), 401, "not_authenticated")["detail"]
