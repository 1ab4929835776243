"""A signed webhook by the rules of Standard Webhooks, so that a receiver verifies it with a stock library."""

import base64
import binascii
import json
import secrets as random_bytes
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from standardwebhooks import Webhook

from predictions.channels.message import Message, Report, Status
from predictions.channels.posting import post_and_report
from predictions.channels.safe_http import Rules

PREFIX = "whsec_"
_NEW_BYTES = 32
_LEAST_BYTES, _MOST_BYTES = 24, 64


def new_secret() -> str:
    """Return a new secret of 32 random bytes, whsec_ and base64."""
    return PREFIX + base64.b64encode(random_bytes.token_bytes(_NEW_BYTES)).decode()


def check_secret(secret: str) -> None:
    """Raise ValueError where `secret` is not whsec_ and the base64 of 24 to 64 bytes; the message does not repeat it.

    >>> check_secret("whsec_" + "A" * 32)
    """
    problem = "secret: whsec_ followed by the base64 of 24 to 64 bytes is needed"
    if not secret.startswith(PREFIX):
        raise ValueError(problem)
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(problem) from None
    if not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise ValueError(problem)


def signed_headers(body: str, *, id: UUID, at: datetime, secrets: Sequence[str]) -> dict[str, str]:
    """Return the three headers of Standard Webhooks; while a secret is replaced, the old and the new one both sign.

    ValueError for a bad secret or none.
    """
    if not secrets:
        raise ValueError("secrets: at least one is needed")
    for secret in secrets:
        check_secret(secret)
    # the library takes the clock face of any zone for UTC
    moment = at.astimezone(UTC)
    return {
        "webhook-id": str(id),
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(str(id), moment, body) for secret in secrets),
    }


def deliver_webhook(
    message: Message,
    *,
    url: str,
    secrets: Sequence[str],
    rules: Rules = Rules(),  # noqa: B008  (frozen)
    check_before_data: Callable[[], object] | None = None,
) -> Report:
    """POST `message.data` to `url`, signed with every one of `secrets`, and report.

    2xx is ACCEPTED, 410 DEAD with `disable`; other answers (redirects too), timeouts and lost connections are RETRY,
    with Retry-After where the answer was 429 or 503. An address that may not be used, a bad secret and data that is no
    JSON are DEAD: another attempt would end the same way. `check_before_data` runs just before anything is sent, and
    what it raises passes through.
    """
    try:
        body = as_json(message.data)
        signature = signed_headers(body, id=message.id, at=message.at, secrets=secrets)
    except (TypeError, ValueError, RecursionError) as problem:
        return Report(status=Status.DEAD, reply=f"The message could not be made. {problem}")
    return post_and_report(
        url,
        body=body.encode("ascii"),
        headers={"Content-Type": "application/json", **signature},
        rules=rules,
        at=message.at,
        check_before_data=check_before_data,
    )


def as_json(data: Mapping[str, object]) -> str:
    """Return `data` as JSON in ASCII, the same for the same data; TypeError or ValueError for what JSON cannot hold.

    >>> as_json({"type": "due", "data": {"quote": "Grüße"}})
    '{"type":"due","data":{"quote":"Gr\\\\u00fc\\\\u00dfe"}}'
    """
    return json.dumps(dict(data), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
