"""The arguments of an act that waits for a second person, as JSON and back: what was proposed is carried out."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..models import Commentary, Question
from .inputs import CommentaryInput, Evidence, VerdictInput

_INPUTS = {one.__name__: one for one in (CommentaryInput, Evidence, VerdictInput)}
_ROWS = {one.__name__: one for one in (Commentary, Question)}


def dump(value: Any) -> Any:
    """A value as JSON: days, decimals, rows and inputs become an object with one member that says what they are.

    >>> dump({"low": Decimal("0.7"), "said_on": date(2026, 1, 31), "topics": ("a", "b")})
    {'low': {'decimal': '0.7'}, 'said_on': {'day': '2026-01-31'}, 'topics': {'list': ['a', 'b']}}
    """
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, list | tuple):
        return {"list": [dump(one) for one in value]}
    if type(value).__name__ in _ROWS:
        return {type(value).__name__: value.pk}
    if is_dataclass(value):
        return {type(value).__name__: {one.name: dump(getattr(value, one.name)) for one in fields(value)}}
    if isinstance(value, dict):
        return {name: dump(one) for name, one in value.items()}
    return value


def load(value: Any) -> Any:
    """What `dump` made of a value, as it was. Raises DoesNotExist for a row that is gone."""
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(kind, inner)] = value.items()
        if kind == "decimal":
            return Decimal(inner)
        if kind == "day":
            return date.fromisoformat(inner)
        if kind == "list":
            return tuple(load(one) for one in inner)
        if kind in _ROWS:
            return _ROWS[kind].objects.get(pk=inner)
        if kind in _INPUTS:
            return _INPUTS[kind](**{name: load(one) for name, one in inner.items()})
    return {name: load(one) for name, one in value.items()}
