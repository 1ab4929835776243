"""Fields that take exactly what the schema says: no number for a text, no `true` for a number, no date by guesswork."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from ..rules.entry import EARLIEST, LATEST, bad_url
from .problems import MOST_ERRORS, FieldError, shown

NINE_PLACES = Decimal("0.000000001")
REQUIRED = "Give this member: nothing can be done without it."
NOT_NULL = "This member cannot be null: give a value or leave it out."
_PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

I = TypeVar("I")  # noqa: E741


class Strict(serializers.Serializer[I]):
    """A body that says no to what it does not know: a member dropped in silence is a change that never happened."""

    default_error_messages = {"invalid": "Give a JSON object here."}

    def to_internal_value(self, data: Any) -> Any:
        """The values given, checked; raises ValidationError naming unknown members before anything else."""
        if isinstance(data, Mapping):
            self._refuse_unknown([str(name) for name in data if name not in self.fields])
        return super().to_internal_value(data)

    def _refuse_unknown(self, names: list[str]) -> None:
        if names:
            sentence = f"This is not to be given here; known are: {', '.join(self.fields) or 'none'}."
            error = [ErrorDetail(sentence, "unknown_member")]
            raise ValidationError({shown(name): error for name in names[:MOST_ERRORS]})

    def warnings(self) -> list[FieldError]:
        """What was accepted and changed a little, such as a number with too many places."""
        found: list[FieldError] = self.context["warnings"]
        return found


class Text(serializers.CharField):
    """Text as it was sent, spaces included; null is the same as empty."""

    default_error_messages = {
        "invalid": "Give a text in quotation marks.",
        "required": REQUIRED,
        "null": NOT_NULL,
        "blank": "This text cannot be empty.",
        "max_length": "Shorten this to {max_length} characters.",
    }

    def __init__(self, *, max_length: int, **options: Any) -> None:
        required = options.setdefault("required", False)
        options.setdefault("allow_blank", not required)
        options.setdefault("allow_null", not required)
        super().__init__(max_length=max_length, trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        done, value = super().validate_empty_values(data)
        return (done, "") if done and data is None else (done, value)


class Address(Text):
    """A web address, or nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=2000, **options)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        problems = bad_url(self.field_name or "", text) if text else []
        if problems:
            raise ValidationError(problems[0].sentence, problems[0].code)
        return text


class Flag(serializers.BooleanField):
    """true or false, and no word or number that might be meant for one."""

    default_error_messages = {"invalid": "Give true or false.", "required": REQUIRED, "null": NOT_NULL}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=shown(str(data)))
        return data


class Choice(serializers.ChoiceField):
    """One of a few words."""

    default_error_messages = {"required": REQUIRED, "null": NOT_NULL}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            raise ValidationError(f"Give one of: {', '.join(map(str, self.choices))}.", "invalid_choice")
        return data


@extend_schema_field(
    {
        "oneOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            {"type": "string", "pattern": r"^(0|1)(\.[0-9]{1,30})?$"},
        ]
    }
)
class Share(serializers.Field[Decimal, Any, Any, Any]):
    """A number from 0 to 1, as a JSON number or, where a client must be exact, as plain decimal text.

    More than nine places are rounded half-even, with a warning in the answer.
    """

    default_error_messages = {
        "invalid": "Give a number such as 0.7.",
        "range": "Give a number from 0 to 1, such as 0.7.",
        "required": REQUIRED,
        "null": NOT_NULL,
    }

    def to_internal_value(self, data: Any) -> Decimal:
        value = self._decimal(data)
        if value.is_signed() or value > 1:
            self.fail("range")
        rounded = value.quantize(NINE_PLACES)
        if rounded != value:
            sentence = f"Rounded to nine places: {rounded.normalize():f}."
            self.context["warnings"].append(FieldError(self._path(), "rounded", sentence))
        return rounded

    def to_representation(self, value: Decimal) -> float:
        return float(value)

    def _decimal(self, data: Any) -> Decimal:
        if isinstance(data, str) and _PLAIN_DECIMAL.fullmatch(data):
            return Decimal(data)
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            self.fail("invalid")
        return Decimal(data)

    def _path(self) -> str:
        names: list[str] = []
        field: Any = self
        while field is not None:
            names.insert(0, field.field_name or "")
            field = field.parent
        return ".".join(filter(None, names))


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.Field[date, Any, Any, Any]):
    """A calendar day, YYYY-MM-DD."""

    default_error_messages = {"required": REQUIRED, "null": NOT_NULL}

    def to_internal_value(self, data: Any) -> date:
        day = iso_day(data) if isinstance(data, str) else None
        if day is None:
            raise ValidationError(f"Give a day as YYYY-MM-DD, from {EARLIEST.year} to {LATEST.year}.", "invalid_date")
        return day

    def to_representation(self, value: date) -> str:
        return value.isoformat()


def iso_day(text: str) -> date | None:
    """The day written as YYYY-MM-DD, within what the record holds; else None.

    >>> iso_day("2026-11-23"), iso_day("2026-1-5"), iso_day("9999-01-01")
    (datetime.date(2026, 11, 23), None, None)
    """
    if not (text.isascii() and _DAY.fullmatch(text)):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


class DayOrInstant(Text):
    """A day, or an instant with its offset from UTC, in ISO 8601."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text and iso_day(text) is None and not _is_instant(text):
            sentence = "Give a day such as 2026-01-31, or an instant such as 2026-01-31T12:00:00Z."
            raise ValidationError(sentence, "invalid_date")
        return text


def _is_instant(text: str) -> bool:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return False
    return iso_day(text[:10]) is not None and instant.utcoffset() is not None


def public_id(data: Any) -> UUID | None:
    """The id written as a UUID, or None."""
    if not isinstance(data, str) or len(data) != 36 or not data.isascii():
        return None
    try:
        return UUID(data)
    except ValueError:
        return None


@extend_schema_field({"type": "string", "format": "date-time"})
class Moment(serializers.Field[datetime, Any, Any, Any]):
    """An instant with its offset from UTC, in ISO 8601."""

    default_error_messages = {"required": REQUIRED, "null": NOT_NULL}

    def to_internal_value(self, data: Any) -> datetime:
        moment = _instant(data) if isinstance(data, str) and len(data) <= 40 else None
        if moment is None:
            raise ValidationError("Give a time with its offset from UTC, such as 2026-08-16T18:00:00Z.", "invalid_time")
        return moment

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.utcoffset() is not None else None
    except (ValueError, OverflowError):
        return None
