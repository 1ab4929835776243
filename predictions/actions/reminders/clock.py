"""Whose clock counts: the database's, which every worker shares (TRUST 3.4)."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.db import connection
from django.db.models import Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

# A worker whose clock is further from the database's sends nothing: one of the two is wrong.
MOST_SKEW = timedelta(seconds=60)


class Clock(Protocol):
    """Tells the time, and says it in a statement, so that a process that froze in between does no harm."""

    def now(self) -> datetime: ...

    def after(self, wait: timedelta = timedelta()) -> Combinable: ...

    def since(self, asked: datetime, heard: float) -> datetime: ...


class DatabaseClock:
    """The database's own time, at each statement anew."""

    def now(self) -> datetime:
        """Ask for it."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
                return datetime.fromisoformat(cursor.fetchone()[0])
            cursor.execute("SELECT clock_timestamp()")
            found: datetime = cursor.fetchone()[0]
            return found.astimezone(UTC)

    def after(self, wait: timedelta = timedelta()) -> Combinable:
        """The expression for the time of the statement, plus `wait`."""
        return Now() + wait if wait else Now()

    def since(self, asked: datetime, heard: float) -> datetime:
        """The time by now without asking again: it was `asked` when this machine's monotonic clock stood at `heard`."""
        return asked + timedelta(seconds=time.monotonic() - heard)


class GivenClock:
    """A time that the caller vouches for: tests, and verbs that stand in a transaction with their own `now`."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The given time."""
        return self._now

    def after(self, wait: timedelta = timedelta()) -> Combinable:
        """The given time plus `wait`."""
        return Value(self._now + wait)

    def since(self, asked: datetime, heard: float) -> datetime:
        """The given time: it stands still."""
        return self._now


DATABASE_CLOCK = DatabaseClock()
