"""System checks of the app; those that ask the database run with `check --database default` and in migrate."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from .models import log_guards


@register(Tags.database)
def log_is_guarded(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Report log tables that the database would let somebody change."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        missing = log_guards.missing(connection)
        if missing:
            found.append(
                Error(
                    f"The log's tables can be changed: {', '.join(missing)} missing in database “{alias}”.",
                    hint="Run `./run migrate`: it puts the guards back.",
                    id="predictions.E001",
                )
            )
    return found
