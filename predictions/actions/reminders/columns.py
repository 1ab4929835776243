"""Values as the database stores them, for the statements that are written by hand."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from ...models import Reminder

_UUID = Reminder._meta.get_field("id")


def stored_moment(value: datetime) -> Any:
    """An instant."""
    return connection.ops.adapt_datetimefield_value(value)


def stored_date(value: date) -> Any:
    """A day."""
    return connection.ops.adapt_datefield_value(value)


def stored_uuid(value: UUID) -> Any:
    """An id: hexadecimal where the engine knows no such type."""
    return _UUID.get_db_prep_value(value, connection)
