"""Ready-made people and records for tests, made through the verbs as a door would."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from predictions import actions
from predictions.models import Prediction, Question, User, Verdict

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_numbers = count(1)


def make_user(role: str | None = "editor", *, email: str = "", password: str = "correct horse battery") -> User:
    """A user with one role, or with none."""
    email = email or f"{role or 'nobody'}{next(_numbers)}@desk.example"
    if role is None:
        return User.objects.create_user(email, password)
    return actions.create_user(email=email, roles=[role], password=password)


def make_input(**changes: Any) -> actions.PredictionInput:
    """A complete, publishable entry; `changes` may name members of the input, the commentary or the question."""
    number = next(_numbers)
    commentary: dict[str, Any] = {
        "url": f"https://paper.example/column-{number}",
        "outlet": "The Paper",
        "title": f"Column {number}",
        "published_on": date(2026, 1, 10),
        "archive_url": "",
    }
    question: dict[str, Any] = {
        "statement": f"Measure {number} is signed into law by 30 June 2026",
        "resolution_criteria": "According to the official journal: true if measure is listed as signed by that day.",
        "deadline": date(2026, 6, 30),
        "time_zone": "UTC",
        "topics": ("Law",),
    }
    values: dict[str, Any] = {
        "quote": f"Measure {number} will probably be signed by the end of June.",
        "author": "Ada Example",
        "said_on": date(2026, 1, 10),
        "hedge": "probably",
    }
    for name, value in changes.items():
        home = commentary if name in commentary else question if name in _QUESTION else values
        home[name] = value
    values.setdefault("commentary", actions.CommentaryInput(**commentary))
    values.setdefault("question", actions.QuestionInput(**question))
    return actions.PredictionInput(**values)


_QUESTION = frozenset(actions.QuestionInput.__dataclass_fields__)


def make_draft(actor: User | None = None, *, now: datetime = NOW, **changes: Any) -> Prediction:
    """A complete draft."""
    [row] = actions.save_drafts(actor=actor or make_user(), drafts=[make_input(**changes)], now=now)
    return row


def make_prediction(actor: User | None = None, *, now: datetime = NOW, **changes: Any) -> Prediction:
    """A published prediction."""
    [row] = actions.record_predictions(actor=actor or make_user(), drafts=[make_input(**changes)], now=now)
    return row


def settle(
    question: Question | None,
    outcome: str = "true",
    *,
    actor: User | None = None,
    known_on: date = date(2026, 2, 20),
    credit: Decimal | None = None,
    evidence: Iterable[actions.Evidence] = (actions.Evidence(url="https://journal.example/1", quote="Signed."),),
    rationale: str = "The journal lists it.",
    about: str = "outcome",
    now: datetime = NOW,
) -> Verdict:
    """Mark the outcome of a question, as an editor does."""
    assert question is not None
    verdict = actions.VerdictInput(
        question=question,
        outcome=outcome,
        known_on=known_on,
        credit=credit,
        evidence=tuple(evidence),
        rationale=rationale,
        about=about,
    )
    [given] = actions.give_verdicts(actor=actor or make_user(), verdicts=[verdict], now=now)
    return given
