"""Clients of the API, sound bodies to send, and a look at what a refusal says."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from predictions import actions
from predictions.models import ApiToken, Scope, User

V1 = "/api/v1/"
MEMBERS = {"type", "title", "status", "detail", "code", "errors"}


class Client(APIClient):
    """Sends JSON and remembers whose token it carries."""

    user: User

    def request(self, **kwargs: Any) -> Any:
        if kwargs.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            kwargs.setdefault("HTTP_IF_MATCH", "*")
        return super().request(**kwargs)

    def raw(
        self,
        body: str | bytes,
        path: str = "predictions/",
        *,
        method: str = "POST",
        content_type: str = "application/json",
        **headers: Any,
    ) -> Any:
        """Send `body` as it is, lone surrogates included, below /api/v1/."""
        data: Any = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
        return self.generic(method, f"{V1}{path}", data, content_type=content_type, **headers)

    def send(self, path: str, body: Any = None) -> Any:
        """Post JSON below /api/v1/."""
        return self.post(f"{V1}{path}", body, format="json")


def make_token(user: User, scopes: tuple[str, ...] = tuple(Scope)) -> str:
    """The text of a token; somebody without a role gets one too, to see what it opens."""
    if user.roles():
        return actions.make_token(actor=user, days=30, now=timezone.now())[1]
    text = secrets.token_hex(32)
    digest = hashlib.sha256(text.encode()).hexdigest()
    now = timezone.now()
    ApiToken.objects.create(user=user, digest=digest, start=text[:8], scopes=list(scopes), created_at=now,
                            expires_at=now + timedelta(days=30))  # fmt: skip
    return text


def client_of(user: User) -> Client:
    """A client with a token of `user`, which changes things whatever they have become unless it says otherwise."""
    token = make_token(user)
    client = Client()
    client.user = user
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def find(**changes: Any) -> dict[str, Any]:
    """The body of a complete entry, as a program would send it."""
    body: dict[str, Any] = {
        "quote": "The bill will probably be signed by the end of June.",
        "author": "Ada Example",
        "said_on": "2026-01-10",
        "hedge": "probably",
        "commentary": {
            "url": "https://paper.example/bill",
            "outlet": "The Paper",
            "title": "The bill",
            "published_on": "2026-01-10",
        },
        "question": {
            "statement": "The bill is signed into law by 30 June 2026",
            "resolution_criteria": "According to the official journal: true if it is listed as signed by that day.",
            "deadline": "2026-06-30",
            "time_zone": "Europe/Berlin",
            "topics": ["Law"],
        },
    }
    return body | changes


def verdict(**changes: Any) -> dict[str, Any]:
    body = {
        "outcome": "true",
        "interest": "none",
        "known_on": "2026-02-20",
        "evidence": [
            {"url": "https://journal.example/1", "quote": "Signed.", "archive_url": "https://archive.example/1"}
        ],
        "rationale": "The journal lists it.",
    }
    return body | changes


def problem(response: Any, status: int, code: str = "") -> dict[str, Any]:
    """The body of a refusal, after a look at its form."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) == MEMBERS and body["status"] == status, body
    assert not code or body["code"] == code, body
    assert body["detail"].endswith("."), body
    return body


def refused(response: Any, status: int = 400) -> dict[str, str]:
    """The codes of a refusal by field."""
    return {error["field"]: error["code"] for error in problem(response, status)["errors"]}
