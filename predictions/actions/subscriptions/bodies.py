"""What a webhook says: the happening, what it is about as the record has it now, and where to read on."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from ...models import Happening, LogEntry, Prediction, Question, WebhookDelivery
from ...models.happenings import Happened, happened
from ...models.log_tree import head_now
from ..payloads import instant_text


def body_of(delivery: WebhookDelivery) -> dict[str, Any] | None:
    """The JSON body, {"type", "timestamp", "data"}; None where there is nothing to tell any more."""
    about = _due(delivery) if delivery.happening == Happening.DUE else _logged(delivery)
    if about is None:
        return None
    size, root = head_now()
    return {
        "type": delivery.happening,
        "timestamp": instant_text(delivery.at.astimezone(UTC)),
        "data": {**about, "as_of": {"size": size, "root": root}},
    }


def _due(delivery: WebhookDelivery) -> dict[str, Any] | None:
    question = Question.objects.public().filter(public_id=delivery.subject).first()
    if question is None or question.settled or question.due_at != datetime.fromisoformat(delivery.cause):
        return None
    return {"question": _question(question)}


def _logged(delivery: WebhookDelivery) -> dict[str, Any] | None:
    found = happened(LogEntry.objects.filter(seq=int(delivery.cause)))
    if not found:
        return None
    [one] = found
    assert one.question is not None
    return {
        "seq": one.seq,
        "entry": one.kind.value,
        **({"prediction": _prediction(one.prediction)} if one.prediction else {}),
        "question": _question(one.question),
        **_more(one),
    }


def _more(one: Happened) -> dict[str, Any]:
    """What the entry itself says beyond the record as it stands."""
    said = one.payload
    if one.kind.value.startswith("resolution."):
        names = ("outcome", "credit", "known_on", "state", "reason")
        return {"outcome": {name: said[name] for name in names if said.get(name) is not None}}
    changes = {name: said[name] for name in ("reason", "note", "changes") if said.get(name)}
    return {"correction": changes} if changes else {}


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": str(question.public_id),
        "statement": question.statement,
        "deadline": question.deadline.isoformat() if question.deadline else None,
        "state": question.state,
        "url": f"{_origin()}/api/v1/questions/{question.public_id}/",
        "page": f"{_origin()}/questions/{question.public_id}/",
    }


def _prediction(one: Prediction) -> dict[str, Any]:
    author = one.author
    return {
        "id": str(one.public_id),
        "state": one.state,
        "author": {"slug": author.slug, "name": author.name} if author else None,
        "quote": one.quote or None,
        "said_on": one.said_on.isoformat() if one.said_on else None,
        "probability": None if one.probability is None else float(one.probability),
        "url": f"{_origin()}/api/v1/predictions/{one.public_id}/",
        "page": f"{_origin()}/predictions/{one.public_id}/",
    }


def _origin() -> str:
    return settings.PUBLIC_URL.rstrip("/")
