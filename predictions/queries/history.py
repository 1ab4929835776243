"""What the log says happened to one record."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ..models import LogEntry, LogOpening
from .sealed import sealed_seqs


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry with its opened payload; empty where the opening is not to be had."""

    seq: int
    kind: str
    at: datetime
    payload: dict[str, Any]


def history(subjects: Sequence[UUID]) -> list[Happened]:
    """The entries about these records (their log subjects), in order; three queries."""
    entries = list(LogEntry.objects.filter(subject__in=subjects).order_by("seq"))
    sealed = sealed_seqs()
    opened = LogOpening.objects.readable().in_bulk([entry.seq for entry in entries if entry.seq not in sealed])
    return [Happened(entry.seq, entry.kind, entry.at, _payload(opened.get(entry.seq))) for entry in entries]


def _payload(opening: LogOpening | None) -> dict[str, Any]:
    return json.loads(bytes(opening.payload)) if opening is not None else {}
