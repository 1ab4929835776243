"""Bodies of requests about care and preferences."""

from datetime import time
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from .. import actions
from ..models import Interest, User
from ..queries.care import colleagues
from .fields import NOT_NULL, REQUIRED, Address, Choice, Day, Flag, Strict, Text, public_id

MOST_REASON = 500


@extend_schema_field({"type": "integer", "enum": list(actions.SNOOZE_DAYS)})
class SnoozeDays(serializers.Field[int, Any, Any, Any]):
    """1, 7 or 30."""

    default_error_messages = {"required": REQUIRED, "null": NOT_NULL}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int) or data not in actions.SNOOZE_DAYS:
            raise ValidationError(f"Give one of: {', '.join(map(str, actions.SNOOZE_DAYS))}.", "snooze_days")
        return data


@extend_schema_field({"type": "string", "description": "Id or e-mail address of an active editor or adjudicator."})
class Colleague(serializers.Field[User, Any, Any, Any]):
    """Somebody who may look after a question."""

    default_error_messages = {"required": REQUIRED}

    def to_internal_value(self, data: Any) -> User:
        found = None
        if isinstance(data, str) and len(data) <= 254 and "\0" not in data:
            key = public_id(data)
            people = colleagues()
            found = (people.filter(public_id=key) if key else people.filter(email__iexact=data)).first()
        if found is None:
            raise ValidationError("Give the id or address of an active editor or adjudicator.", "not_an_editor")
        return found


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["20:30"]})
class HourField(serializers.Field[time, Any, Any, Any]):
    """A time of day, HH:MM."""

    def to_internal_value(self, data: Any) -> time:
        if isinstance(data, str) and len(data) == 5 and data.isascii():
            hours, colon, minutes = data[:2], data[2], data[3:]
            if colon == ":" and hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60:
                return time(int(hours), int(minutes))
        raise ValidationError("Give a time of day as HH:MM, such as 20:30.", "bad_time")


class SnoozeBody(Strict[Any]):
    """How long reminders rest, and why."""

    days = SnoozeDays()
    reason = Text(max_length=MOST_REASON, required=True, help_text="For your colleagues; no part of the public log.")


class HandOverBody(Strict[Any]):
    """To whom; null for the desk."""

    to = Colleague(allow_null=True)
    reason = Text(max_length=MOST_REASON)


class ReviewBody(Strict[Any]):
    """The day on which the owner is asked whether it could be settled already."""

    on = Day(help_text="A day after today, within the next ten years.")
    reason = Text(max_length=MOST_REASON)


class ConfirmBody(Strict[Any]):
    """What a checker cannot know."""

    known_on = Day(help_text="The first day on which the series showed it.")
    interest = Choice(
        choices=Interest.choices,
        help_text="What you have to gain or lose by it. Anything but none bars you from judging.",
    )
    evidence_url = Address(help_text="Where readers find the row; by default the address of the series.")
    rationale = Text(max_length=5000, help_text="By default the checker's own sentence.")


class PreferencesBody(Strict[Any]):
    """The members given are changed; empty or null is the desk's."""

    zone = Text(max_length=64, help_text="IANA name, such as Europe/Berlin.")
    digest = Flag(required=False)
    working_days = Text(max_length=7, help_text="ISO weekdays as digits, such as 12345.")
    quiet_from = HourField(required=False, allow_null=True)
    quiet_to = HourField(required=False, allow_null=True)
    email_on = Flag(required=False)
    email = Text(max_length=254)
    webhook_on = Flag(required=False)
    webhook_url = Address(help_text="https, on the public internet.")
    webhook_secret = Text(max_length=200, help_text="“whsec_” and base64; empty makes a new one. Never shown again.")
    chat_on = Flag(required=False)
    chat_url = Address(help_text="An incoming webhook of Slack or of what is like it.")
