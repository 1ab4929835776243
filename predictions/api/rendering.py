"""Answers as JSON, written by orjson: a page of the scoreboard holds some four thousand numbers."""

from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import JSONRenderer

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


class Json(JSONRenderer):
    """`application/json` in UTF-8; times in UTC end in Z, decimals are text."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> Any:
    """What orjson does not know, and our answers hold."""
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode()
    raise TypeError(f"{type(value).__name__} has no place in an answer")
