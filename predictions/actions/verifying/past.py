"""What the board said at the end of a past day: the log folded up to there, and scored as it was scored then.

Only entries of that day and before are read, so nothing that was recorded, corrected or withdrawn later has a part in
it; words that were withheld since still count, as their withholding says. One day is worked out at a time, and the last
one is kept, since a reader goes through its pages.
"""

import threading
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _

from ...models import LogEntry
from ...models.log_tree import root_text
from ...models.past import PastRecord
from ...transparency.replay import Row
from ..errors import Invalid, Unavailable
from ..facts import scores_of
from .past_rows import Numbers, as_statements
from .reading import log_size
from .verify import Reader

# So long a reader waits for a day that is being worked out for somebody else.
PATIENCE: Final = 20.0


class _Last:
    """The day asked for last, by the numbers of its entries."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.key: tuple[date, int] | None = None
        self.record: PastRecord | None = None


_last = _Last()


def record_as_of(day: date, *, now: datetime) -> PastRecord:
    """The record at the end of `day` (UTC).

    Costs the reading of every entry until then: docs/api.md says how much. Raises Invalid (as_of) for a day that is not
    over or before the first entry, Unavailable where the log was longer than AS_OF_MOST_ENTRIES by then, where not
    all of it can be read any more, or while another day is being worked out.
    """
    size = _size_at_the_end_of(day, now)
    if not _last.lock.acquire(timeout=PATIENCE):
        raise Unavailable.one("as_of", "busy", _("Another past day is being worked out: try again in a minute."))
    try:
        if _last.record is None or _last.key != (day, size):
            _last.key = _last.record = None  # two of them at once would take twice the memory
            _last.record = _worked_out(day, size)
            _last.key = (day, size)
        return _last.record
    finally:
        _last.lock.release()


def end_of(day: date) -> datetime:
    """The last second of a day, UTC: what was logged then is of that day."""
    return datetime.combine(day, time(23, 59, 59), UTC)


def _size_at_the_end_of(day: date, now: datetime) -> int:
    if day >= now.astimezone(UTC).date():
        raise Invalid.one(
            "as_of", "not_over", _("This day is not over (UTC): leave it out for the board as it stands.")
        )
    first_after = LogEntry.objects.filter(at__gt=end_of(day)).aggregate(seq=Min("seq"))["seq"]
    size = log_size() if first_after is None else int(first_after)
    if not size:
        raise Invalid.one("as_of", "before_the_log", _begins())
    most = settings.AS_OF_MOST_ENTRIES
    if size > most:
        raise Unavailable.one(
            "as_of", "too_large",
            _("The log had %(size)s entries by then; past boards are worked out up to %(most)s "
              "(the operator can raise AS_OF_MOST_ENTRIES).") % {"size": f"{size:,}", "most": f"{most:,}"},
        )  # fmt: skip
    return size


def _begins() -> str:
    first = LogEntry.objects.filter(seq=0).values_list("at", flat=True).first()
    if first is None:
        return _("The log is empty so far.")
    return _("The log begins on %(day)s: give that day or a later one.") % {"day": f"{first:%Y-%m-%d}"}


def _worked_out(day: date, size: int) -> PastRecord:
    reader = Reader(record=True)
    try:
        reader.read_on(until=size)
        assert reader.replay is not None
        if reader.replay.closed:
            raise Unavailable.one(
                "as_of", "not_readable", _("Entries of that time are lost, and with them that board.")
            )
        shelf = reader.replay.shelf
        numbers = Numbers()
        questions = {key: row for key, row in shelf.every("question") if row.get("state") != "merged"}
        outcomes = {row["question"]: row for _key, row in shelf.every("resolution") if row["superseded_at"] is None}
        said = as_statements((row for _key, row in shelf.every("prediction")), questions, outcomes, numbers)
        names = {key: (row["slug"], row["name"]) for key, row in shelf.every("author")}
        root = root_text(reader.chain.tree.size, reader.chain.tree.to_bytes())
        assert root is not None  # it was made from the leaves just now
        return PastRecord(
            on=day, at=end_of(day), size=size, root=root, facts=scores_of(said, now=end_of(day)),
            authors=[names[key] for key in numbers.authors], outlets=list(numbers.outlets),
            topics=numbers.topics_of(_with_topics(questions)),
        )  # fmt: skip
    finally:
        reader.close()


def _with_topics(questions: dict[str, Row]) -> Iterable[tuple[str, Any]]:
    return ((key, row["topics"]) for key, row in questions.items())


__all__ = ["end_of", "record_as_of"]
