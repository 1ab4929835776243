"""What one sender holds after a claim, and what it does at the ends of it: before a message goes out, and after."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q

from ...channels import Report, Status
from ...models import AuthorNotice, Digest, Reminder, WebhookDelivery
from .leases import LEASE, MOST_CLAIMS

# So long after a database was away a message that was accepted is marked again.
MARK_AGAIN_SECONDS = 0.5


class LeaseLost(Exception):
    """Half the lease has passed, or we are asked to stop: somebody else may soon take over, so nothing is sent."""


@dataclass(slots=True)
class Hold:
    """The token of one claim, and since when, by this machine's own clock: it runs on while the process is stopped."""

    token: UUID
    taken: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        """Somebody else may hold it by now."""
        return time.monotonic() - self.taken > LEASE.total_seconds()

    @property
    def is_late(self) -> bool:
        """There may not be the time for one more message."""
        return time.monotonic() - self.taken > LEASE.total_seconds() / 2

    def check(self) -> None:
        """Raises LeaseLost where it is late."""
        if self.is_late:
            raise LeaseLost

    def mark(self, write: Callable[[], bool]) -> bool:
        """The other side has it: a database that is away for a moment must not make it go out twice."""
        while True:
            try:
                return write()
            except (InterfaceError, OperationalError):
                if self.is_over:
                    raise
                if not connection.in_atomic_block:
                    connection.close()
                time.sleep(MARK_AGAIN_SECONDS)


def go_on() -> bool:
    """A `stop` that never says so."""
    return False


def unheld(now: datetime) -> Q:
    """Rows that no sender holds at `now`."""
    return Q(lease_until__isnull=True) | Q(lease_until__lt=now)


def never_ended(row: Reminder | Digest | WebhookDelivery | AuthorNotice) -> Report | None:
    """The end of a message that was claimed again and again without a report: it may end whoever touches it."""
    silent = row.attempts - row.tries
    if silent <= MOST_CLAIMS:
        return None
    return Report(status=Status.DEAD, reply=f"Claimed {silent - 1} times, and no attempt came to an end.")
