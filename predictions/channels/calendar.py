"""Deadlines as a calendar that other programs subscribe to (iCalendar, RFC 5545)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import icalendar

from predictions.channels.message import one_line

PRODUCT = "-//prediction-ledger//deadlines//EN"
_URI = re.compile(r"[!-~]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LARGEST = 2**31 - 1
_ASK_AGAIN_AFTER = timedelta(hours=12)


class EntryStatus(StrEnum):
    """TENTATIVE: the day may still move. CANCELLED: kept in the feed so that programs take it off."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One deadline, an all-day event on the day `on`.

    `uid` is constant for a question ("<uuid>@host"); `revision`, from 0, rises with every change, so that programs
    replace what they have; `changed_at` is the aware time of that change and no clock's, so that the same entries make
    the same bytes; `url` is ASCII. ValueError where a value is none of these.
    """

    uid: str
    on: date
    summary: str
    changed_at: datetime
    revision: int = 0
    url: str = ""
    description: str = ""
    status: EntryStatus = EntryStatus.CONFIRMED

    def __post_init__(self) -> None:
        if self.changed_at.utcoffset() is None:
            raise ValueError("changed_at: a time with its zone is needed")
        if isinstance(self.on, datetime):
            raise ValueError("on: a date is needed, not a time")
        if not _URI.fullmatch(self.uid):
            raise ValueError("uid: printable ASCII without spaces is needed, such as <uuid>@host")
        if not 0 <= self.revision <= _LARGEST:
            raise ValueError(f"revision: a whole number from 0 to {_LARGEST} is needed")
        if self.url and not _URI.fullmatch(self.url):
            raise ValueError("url: a URL in printable ASCII is needed")


def calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """Return a feed called `name` with one event per entry, UTF-8, lines folded at 75 bytes and ended by CR LF.

    >>> entry = Entry(uid="1@x", on=date(2026, 3, 1), summary="A, b", changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> lines = calendar("Deadlines", [entry]).decode().split("\\r\\n")
    >>> [line for line in lines if line.startswith(("SUMMARY", "DTSTART", "DTEND"))]
    ['SUMMARY:A\\\\, b', 'DTSTART;VALUE=DATE:20260301', 'DTEND;VALUE=DATE:20260302']
    """
    feed = icalendar.Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    # the library knows no X- property, and would write this one without escaping it
    feed.add("x-wr-calname", icalendar.vText(one_line(name)))
    feed.add("refresh-interval", _ASK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", icalendar.vDuration(_ASK_AGAIN_AFTER))
    for entry in entries:
        feed.add_component(_event(entry))
    written: Any = feed.to_ical()
    return bytes(written)


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.revision)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("summary", _text(entry.summary))
    event.add("dtstart", entry.on)
    if entry.on < date.max:  # the end is exclusive, and without one the event lasts its day
        event.add("dtend", entry.on + timedelta(days=1))
    event.add("status", str(entry.status))
    event.add("transp", "TRANSPARENT")  # a deadline does not make anybody busy
    if entry.url:
        event.add("url", entry.url)
    if entry.description:
        event.add("description", _text(entry.description))
    return event


def _text(text: str) -> str:
    """Drop what RFC 5545 has no escape for: control characters (line ends and tabs stay) and half surrogate pairs."""
    return _CONTROLS.sub("", text).encode("utf-8", errors="replace").decode("utf-8")
