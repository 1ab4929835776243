from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from predictions.channels import Message

AT = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)


def make_message(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": UUID("0b6b8f0e-6f0c-4a3e-9d57-2f6f0a1b2c3d"),
        "subject": "Two predictions are due",
        "text": "Two predictions are due.",
        "link": "https://ledger.example/due/",
        "data": {"type": "reminder.due", "timestamp": "2026-02-01T08:00:00Z", "data": {"quote": "Grüße <b>"}},
        "at": AT,
    }
    return Message(**{**values, **changes})
