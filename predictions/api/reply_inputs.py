"""Bodies of requests about authors' replies and about what is held back."""

from typing import Any

from rest_framework import serializers

from ..actions import MOST_TEXT
from .fields import Moment, Strict, Text
from .inputs import VerdictBody


class ReplyBody(Strict[Any]):
    """What an author said to the desk; of a prediction, of a question's outcome, or (neither) of the record."""

    text = Text(max_length=MOST_TEXT, required=True, help_text="Word for word.")
    prediction = serializers.UUIDField(required=False, allow_null=True, help_text="Id of a prediction of theirs.")
    question = serializers.UUIDField(required=False, allow_null=True, help_text="Id of a question they spoke on.")


class DeclineReplyBody(Strict[Any]):
    """Why a reply is not published."""

    reason = Text(max_length=1000, required=True, help_text="Which law or limit it breaks; the author is shown it.")


class HoldBody(Strict[Any]):
    """Until when."""

    not_before = Moment(help_text="With its offset from UTC; after now and within a year.")


class HeldVerdictBody(VerdictBody):
    """A finding, and until when it is none."""

    not_before = Moment(help_text="With its offset from UTC; after now and within a year.")
