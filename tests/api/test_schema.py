"""The description of the API is complete, committed and true."""

import json
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from tests.factories import make_draft, make_prediction, settle

from .conformance import DOCUMENT, check, document
from .helpers import Client, find, verdict

pytestmark = pytest.mark.django_db

ONE, STEP = "/api/v1/predictions/{id}/", "/api/v1/predictions/{id}/%s/"


def test_the_committed_document_is_the_current_one() -> None:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    assert out.getvalue() == DOCUMENT.read_text(encoding="utf-8"), (
        "openapi.yaml is out of date: run `./run spectacular --file openapi.yaml` and commit it."
    )


def test_the_schema_is_served_as_yaml_and_as_json(reader: Client) -> None:
    served = reader.get("/api/schema/")
    assert served.status_code == 200 and yaml.safe_load(served.content)["openapi"].startswith("3.1")
    assert json.loads(reader.get("/api/schema/?format=json").content)["openapi"].startswith("3.1")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_every_operation_says_what_it_takes_answers_and_refuses() -> None:
    for method, path, operation in operations():
        name = f"{method} {path}"
        assert operation["summary"] and operation["description"] and operation["tags"], name
        statuses = set(operation["responses"])
        assert statuses & {"200", "201", "202", "204"} and {"400", "429"} <= statuses, name
        if method != "get":
            assert {"401", "403", "409", "415"} <= statuses, name
            assert method == "delete" or operation["requestBody"], name
        if "{" in path:
            assert "404" in statuses, name
        for parameter in operation.get("parameters", ()):
            assert parameter["in"] == "path" or parameter["description"], (name, parameter)


def test_every_error_answer_has_the_same_shape() -> None:
    for method, path, operation in operations():
        for status, response in operation["responses"].items():
            if status == "414":  # the server's own, before any of our code is asked
                assert "content" not in response
            elif status >= "400":
                content = response["content"]["application/problem+json"]
                assert content["schema"]["$ref"] == "#/components/schemas/Problem", (method, path, status)


def test_bodies_are_documented_as_closed() -> None:
    schemas = document()["components"]["schemas"]
    for name in (
        "NewPredictionBody",
        "PatchedDraftBody",
        "QuestionBody",
        "CommentaryBody",
        "VerdictBody",
        "EvidenceBody",
    ):
        assert schemas[name]["additionalProperties"] is False, name


def test_what_is_read_is_what_is_documented(reader: Client, editor: Client) -> None:
    prediction = make_prediction(
        reference_probability=Decimal("0.5"), reference_source="A market", reference_at="2026-01-09"
    )
    draft = make_draft(author=None, said_on=None, question=None)
    assert prediction.question is not None
    settle(prediction.question)
    make_prediction(question=prediction.question, author="Bo Example")
    for client in (reader, editor):
        for path in ("", "v1/", "v1/scoreboard/", "v1/authors/", "v1/outlets/", "v1/topics/", "v1/commentaries/",
                     "v1/questions/", "v1/predictions/"):  # fmt: skip
            check(client.get(f"/api/{path}"), "get", f"/api/{path}")
        check(client.get("/api/v1/authors/ada-example/"), "get", "/api/v1/authors/{slug}/")
        check(client.get(f"/api/v1/questions/{prediction.question.public_id}/"), "get", "/api/v1/questions/{id}/")
        for row in (prediction, draft):
            check(client.get(f"/api/v1/predictions/{row.public_id}/"), "get", ONE)
    check(reader.get("/api/v1/predictions/?said_from=x"), "get", "/api/v1/predictions/")


def test_what_is_written_is_answered_as_documented(reader: Client, editor: Client) -> None:
    saved = editor.post("/api/v1/predictions/", find(probability=0.12345678901), format="json")
    check(saved, "post", "/api/v1/predictions/")
    check(reader.post("/api/v1/predictions/", {}, format="json"), "post", "/api/v1/predictions/")
    check(editor.post("/api/v1/predictions/", {}, format="json"), "post", "/api/v1/predictions/")
    draft, address = saved.json(), saved.json()["url"]
    check(editor.patch(address, {"place": "p. 1"}, format="json"), "patch", ONE)
    check(editor.post(f"{address}publish/"), "post", STEP % "publish")
    check(editor.post(f"{address}publish/"), "post", STEP % "publish")
    settled = editor.post(f"{draft['question']['url']}verdicts/", verdict(), format="json")
    check(settled, "post", "/api/v1/questions/{id}/verdicts/")
    check(editor.post(f"{address}withdraw/", {"reason": "misquoted"}, format="json"), "post", STEP % "withdraw")
    check(editor.post(f"{address}refuse/", {"reason": "vague"}, format="json"), "post", STEP % "refuse")
    refused = editor.post(f"/api/v1/predictions/{make_draft().public_id}/refuse/", {"reason": "vague"}, format="json")
    check(refused, "post", STEP % "refuse")
