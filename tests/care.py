"""Questions that are due, reminders on their way, and findings, for the tests of the doors."""

import ipaddress
import socket
from datetime import date, datetime, timedelta
from typing import Any

from predictions.models import CheckFinding, DeliveryState, Preferences, Question, Reminder, Stage, User
from tests.factories import NOW, make_prediction

OVER = date(2026, 2, 20)


def make_question(actor: User | None = None, deadline: date = OVER, **changes: Any) -> Question:
    """A published question, past its deadline on the day of the factories, owned by `actor`."""
    question = make_prediction(actor, deadline=deadline, **changes).question
    assert question is not None
    return question


def make_reminder(question: Question, recipient: User, *, state: str = "sent", **values: Any) -> Reminder:
    """A reminder in this state, written past the verbs."""
    at = values.pop("at", NOW - timedelta(days=1))
    values = {"plan_rev": question.plan_rev, "stage": Stage.DUE, "channel": "email"} | values
    accepted: datetime | None = at if state == DeliveryState.SENT else None
    return Reminder.objects.create(
        question=question,
        recipient=recipient,
        state=state,
        not_before=at,
        created_at=at,
        accepted_at=accepted,
        **values,
    )


def make_proposal(question: Question, **detail: Any) -> CheckFinding:
    """What a checker proposes, as its finding says it."""
    said = {
        "outcome": "true",
        "url": "https://series.example/inflation.csv",
        "day": "2026-02-19",
        "value": "3.4",
        "row": "month=2026-02, inflation=3.4",
        "sha256": "a" * 64,
        "sentence": "inflation was 3.4 on 2026-02-19, which is > 3.",
    }
    return CheckFinding.objects.create(
        question=question, kind="proposed", key="series", detail=said | detail, found_at=NOW
    )


def preferences_of(user: User) -> Preferences:
    """The stored preferences."""
    return Preferences.objects.get(user=user)


def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
    """Stands in for socket.getaddrinfo: names are public but for those of inside.example; numbers stay."""
    try:
        address = str(ipaddress.ip_address(host))
    except ValueError:
        address = "10.0.0.7" if host.endswith(".inside.example") else "93.184.216.34"
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return [(family, socket.SOCK_STREAM, 6, "", (address, port))]
