"""What is delivered, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

MAX_REPLY = 500
_JITTER = 0.2
_WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one recipient over one channel; ValueError where `at` has no zone.

    `id` is the same in every attempt (Message-ID, webhook-id), so that the other side can tell a repeat. `at` is the
    time of *this* attempt: a webhook's receiver refuses a signature older than five minutes. `text` is always there,
    `html` goes to mail beside it. `link` is the page where the recipient acts; chat shows it. `data` is the whole JSON
    body of a webhook, {"type": …, "timestamp": …, "data": {…}}; a link that it should carry stands in there.
    `unsubscribe_url` answers a POST without a log-in (RFC 8058).
    """

    id: UUID
    subject: str
    text: str
    html: str = ""
    link: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    unsubscribe_url: str = ""
    at: datetime

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("at: a time with its zone is needed")


class Status(StrEnum):
    """ACCEPTED: the other side has it. RETRY: try again later. DEAD: another attempt would end the same way."""

    ACCEPTED = "accepted"
    RETRY = "retry"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What happened to one attempt.

    `reply` is what the other side said, or what went wrong on the way: one line of printable text, cut to 500
    characters. `retry_after` is the least time the other side asked us to wait, at most 24 hours; None where it did
    not say. `disable` asks never to use this address again (HTTP 410).
    """

    status: Status
    reply: str = ""
    retry_after: timedelta | None = None
    disable: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "reply", one_line(self.reply, MAX_REPLY))


def one_line(text: str, limit: int | None = None) -> str:
    """Return `text` as one line of printable characters: what a database, a log and a header can hold.

    >>> one_line("550 no\\r\\nsuch\\x00 user", 10)
    '550 no suc'
    """
    # a reply may be long; what is certain to be cut is not looked at
    seen = text if limit is None else text[: 8 * limit]
    printable = "".join(character if character.isprintable() else " " for character in seen)
    return " ".join(printable.split())[:limit]


def backoff(attempt: int, *, jitter: float) -> timedelta | None:
    """Return how long to wait after failed attempt number `attempt` (1 is the first), or None: give up.

    The waits are 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h; the tenth failure is the last. `jitter`,
    from 0 to 1 (as random.random() gives it), moves a wait by up to 20 % either way, so that what failed together does
    not come back together; 0.5 moves nothing. ValueError outside these ranges. Where the report asks for more, the
    longer counts.

    >>> backoff(2, jitter=0.5), backoff(1, jitter=0.0), backoff(10, jitter=0.5)
    (datetime.timedelta(seconds=300), datetime.timedelta(seconds=4), None)
    """
    if attempt < 1:
        raise ValueError(f"attempt: counted from 1, not {attempt}")
    if not 0 <= jitter <= 1:
        raise ValueError(f"jitter: a number from 0 to 1 is needed, not {jitter}")
    if attempt > len(_WAITS):
        return None
    return _WAITS[attempt - 1] * (1 + _JITTER * (2 * jitter - 1))
