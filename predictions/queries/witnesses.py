"""Who has cosigned the log's heads, and why somebody does not."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from ..models import Heartbeat, LogCheckpoint
from ..models.log_tree import SignedHead


@dataclass(frozen=True, slots=True)
class Witnessed:
    """One witness: the size of the head it last cosigned (0: none yet), when by its own clock, and why not the newest.

    `line` is its cosignature of the head of that size.
    """

    name: str
    size: int
    at: datetime | None
    line: str
    refused: str
    vkey: str


def witnesses() -> list[Witnessed]:
    """The witnesses of LOG_WITNESSES as they were last asked; one query, and none without any."""
    if not settings.LOG_WITNESSES:
        return []
    beat = Heartbeat.objects.filter(name=Heartbeat.WITNESS).first()
    states = {} if beat is None else beat.counts.get("witnesses", {})
    return [_witnessed(vkey, states.get(vkey, {})) for _, vkey in settings.LOG_WITNESSES]


def _witnessed(vkey: str, state: dict[str, object]) -> Witnessed:
    at = state.get("at")
    return Witnessed(
        name=vkey.split("+")[0],
        size=int(str(state.get("size", 0))),
        at=datetime.fromisoformat(str(at)) if at else None,
        line=str(state.get("line", "")),
        refused=str(state.get("sentence", "")),
        vkey=vkey,
    )


def cosigned(head: SignedHead | LogCheckpoint) -> str:
    """The head as served: with the cosignatures of it that have come in by now."""
    return head.note + "".join(one.line for one in witnesses() if one.size == head.size)


def refusing() -> list[str]:
    """One sentence for each witness that does not cosign."""
    return [f"The witness {one.name} does not cosign the log. {one.refused}" for one in witnesses() if one.refused]
