"""What a developer writes who has read docs/api.md and none of the code: over HTTP, with the standard library."""

import base64
import csv
import hashlib
import hmac
import io
import json
import re
import urllib.error
import urllib.request
from datetime import date
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from predictions import actions
from tests.channels.servers import answer, answering
from tests.factories import make_prediction, make_user


class Program:
    """A small client, as anybody would write it."""

    def __init__(self, address: str, token: str = "") -> None:
        self.address, self.token = address, token

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, bytes]:
        request = urllib.request.Request(urljoin(self.address, path), method=method)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        if self.token:
            request.add_header("Authorization", f"Token {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=20) as found:
                return found.status, found.headers, found.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()

    def read(self, path: str) -> Any:
        status, _, body = self.ask("GET", path)
        assert status == 200, body
        return json.loads(body)


BILL = {
    "publish": True, "quote": "The bill will probably be signed by June.", "author": "Ada Example",
    "said_on": "2026-01-10", "hedge": "probably",
    "commentary": {"url": "https://paper.example/bill", "outlet": "The Paper", "title": "The bill",
                   "published_on": "2026-01-10"},
    "question": {"statement": "The bill is signed into law by 30 June 2026",
                 "resolution_criteria": "True if the official journal lists it as signed by that day.",
                 "deadline": "2026-06-30", "time_zone": "Europe/Berlin", "topics": ["Law"]},
}  # fmt: skip
VERDICT = {
    "outcome": "true", "interest": "none", "known_on": "2026-02-20", "rationale": "The journal lists it.",
    "evidence": [{"url": "https://journal.example/1", "quote": "Signed."}],
}  # fmt: skip


@pytest.fixture
def service(committed_db: None, live_server: Any, settings: Any) -> str:
    """The service as it runs, with something on record; its links lead back to it."""
    settings.PUBLIC_URL = live_server.url
    settings.WEBHOOKS_MAY_BE_PRIVATE = True
    editor = make_user()
    for number in range(5):
        make_prediction(editor, author=f"Author {number}", deadline=date(2027, 5, 5), topics=("War in Ukraine",))
    return str(live_server.url)


def test_reading_takes_no_key(service: str) -> None:
    reader = Program(service)
    board, address = [], "/api/v1/scoreboard/?topic=war-in-ukraine&page_size=2"
    while address:
        page = reader.read(address)
        board += [line["author"]["name"] for line in page["results"]]
        address = page["next"]
    assert board == [f"Author {number}" for number in range(5)]

    for path in ("/api/v1/scoreboard/?topic=war-in-ukraine", "/api/v1/predictions/", "/api/v1/exports/predictions.csv"):
        status, headers, _ = reader.ask("GET", path)
        assert status == 200
        assert reader.ask("GET", path, If_None_Match=headers["ETag"])[::2] == (304, b"")

    dictionary = reader.read("/api/v1/exports/")
    [table] = [table for table in dictionary["tables"] if table["name"] == "predictions"]
    rows = list(csv.DictReader(io.StringIO(reader.ask("GET", table["csv"])[2].decode())))
    lines = [json.loads(line) for line in reader.ask("GET", table["jsonl"])[2].decode().splitlines()]
    assert len(rows) == len(lines) == 5 and rows[0]["quote"] == lines[0]["quote"]

    atom = ElementTree.fromstring(reader.ask("GET", "/feeds/predictions.atom?topic=war-in-ukraine")[2])
    assert len(atom.findall("{http://www.w3.org/2005/Atom}entry")) == 5
    calendar = reader.ask("GET", "/calendar.ics")[2].decode()
    assert calendar.count("BEGIN:VEVENT") == 5 and "20270505" in calendar


def test_writing_takes_a_token_and_nothing_happens_twice(service: str) -> None:
    token = actions.make_token(actor=make_user("editor"), days=30, now=timezone.now())[1]
    program = Program(service, token)
    with answering(answer("204 No Content")) as hook:
        status, _, body = program.ask("POST", "/api/v1/subscriptions/", {
            "url": hook.url("/ledger"), "happenings": ["prediction.created", "outcome.final"],
        })  # fmt: skip
        assert status == 201
        secret = json.loads(body)["new_secret"]

        key = str(uuid4())
        status, _, body = program.ask("POST", "/api/v1/predictions/", BILL, Idempotency_Key=key)
        assert status == 201
        status, again, same = program.ask("POST", "/api/v1/predictions/", BILL, Idempotency_Key=key)
        assert (status, same, again["Idempotency-Replayed"]) == (201, body, "true")
        assert program.ask("POST", "/api/v1/predictions/", BILL | {"place": "p. 2"}, Idempotency_Key=key)[0] == 422

        made = json.loads(body)
        question = made["question"]["url"]
        _, headers, _ = program.ask("GET", question)
        verdicts = f"{question}verdicts/"
        assert program.ask("POST", verdicts, VERDICT)[0] == 428
        assert program.ask("POST", verdicts, VERDICT, If_Match='"stale"')[0] == 412
        assert program.ask("POST", verdicts, VERDICT, If_Match=headers["ETag"], Idempotency_Key="v")[0] == 201
        assert program.ask("POST", verdicts, VERDICT, If_Match=headers["ETag"], Idempotency_Key="v")[0] == 201

        actions.tick(now=timezone.now())  # what beat and a worker do within a minute
        actions.send_deliveries()
        told = {one["type"]: one["data"] for one in (received(raw, secret) for raw in hook.requests)}
    assert len(hook.requests) == 2 and set(told) == {"prediction.created", "outcome.final"}
    assert told["prediction.created"]["prediction"]["id"] == made["id"]
    assert told["outcome.final"]["outcome"]["outcome"] == "true"
    log = json.loads(program.ask("GET", json.loads(program.ask("GET", "/api/v1/subscriptions/")[2])["results"][0]
                                 ["deliveries_url"])[2])  # fmt: skip
    assert {one["state"] for one in log["results"]} == {"sent"}


def received(raw: bytes, secret: str) -> dict[str, Any]:
    """The message, if its signature is right."""
    head, _, body = raw.partition(b"\r\n\r\n")
    headers = dict(re.findall(r"^(webhook-[a-z]+): (.*?)\r?$", head.decode(), re.M))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(mac).decode()}"
    found: dict[str, Any] = json.loads(body)
    return found
