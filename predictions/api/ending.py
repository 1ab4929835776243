"""How an operation that is to go says so in time: Deprecation (RFC 9745), Sunset (RFC 8594) and where to go instead."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.http import http_date

from .links import absolute


@dataclass(frozen=True, slots=True)
class Ending:
    """Deprecated since a day, gone after another (at least a year later, by our promise); `instead` is a path."""

    since: date
    until: date
    instead: str

    def headers(self) -> dict[str, str]:
        """What every answer of the operation carries."""
        since, until = (datetime.combine(day, time(), UTC).timestamp() for day in (self.since, self.until))
        return {
            "Deprecation": f"@{int(since)}",
            "Sunset": http_date(until),
            "Link": f'<{absolute(self.instead)}>; rel="successor-version"',
        }
