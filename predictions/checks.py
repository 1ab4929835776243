"""System checks of the app; those that ask the database run with `check --database default` and in migrate."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from .models import log_guards
from .transparency.cosignatures import WitnessKey
from .transparency.notes import BadNote


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


@register("settings")
def witnesses_have_keys(**_: Any) -> list[CheckMessage]:
    """Report witnesses whose key is none: what they answer could not be told from anything else."""
    found: list[CheckMessage] = []
    for url, vkey in settings.LOG_WITNESSES:
        try:
            WitnessKey.parse(vkey)
        except BadNote as fault:
            found.append(
                Error(
                    f"LOG_WITNESSES: the key of {url} cannot be used: {fault}.",
                    hint="Take the line that the witness publishes as its verifier key: NAME+HASH+BASE64.",
                    id="predictions.E002",
                )
            )
    return found
