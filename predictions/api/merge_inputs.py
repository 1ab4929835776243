"""Bodies of requests that make one of two."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from ..models import Author, Event, Question
from ..queries.visible import questions_for
from .fields import NOT_NULL, REQUIRED, Flag, Strict, Text, public_id


@extend_schema_field({"type": "string", "maxLength": 80, "description": "Slug of the author who stays."})
class AuthorThere(serializers.Field[Author, Any, Any, Any]):
    """An author by slug."""

    default_error_messages = {"required": REQUIRED, "null": NOT_NULL}

    def to_internal_value(self, data: Any) -> Author:
        slug = Text(max_length=80).run_validation(data)
        found: Author | None = Author.objects.filter(slug=slug).first() if slug and "\0" not in slug else None
        if found is None:
            raise ValidationError("No author has this slug.", "unknown_author")
        return found


@extend_schema_field({"type": "string", "format": "uuid", "description": "Id of the question that stays."})
class QuestionThere(serializers.Field[Question, Any, Any, Any]):
    """A published question by id."""

    default_error_messages = {"required": REQUIRED, "null": NOT_NULL}

    def to_internal_value(self, data: Any) -> Question:
        key = public_id(data) if isinstance(data, str) else None
        found = questions_for(self.context["reader"]).filter(public_id=key).first() if key else None
        if found is None:
            raise ValidationError("No question has this id.", "unknown_question")
        return found


@extend_schema_field({"type": "string", "format": "uuid", "description": "Id of the event that stays."})
class EventThere(serializers.Field[Event, Any, Any, Any]):
    """An event by id."""

    default_error_messages = {"required": REQUIRED, "null": NOT_NULL}

    def to_internal_value(self, data: Any) -> Event:
        key = public_id(data) if isinstance(data, str) else None
        found: Event | None = Event.objects.filter(public_id=key).first() if key else None
        if found is None:
            raise ValidationError("No event has this id.", "unknown_event")
        return found


class MergeAuthorBody(Strict[Any]):
    """Who stays, and why they are the same person."""

    into = AuthorThere()
    reason = Text(max_length=5000, required=True, help_text="Public.")


class MergeQuestionBody(Strict[Any]):
    """Which question stays, and why it asks the same."""

    into = QuestionThere()
    reason = Text(max_length=5000, required=True, help_text="Public.")
    terms_stand = Flag(
        required=False, help_text="Needed where the terms differ: those of the question that stays hold for all claims."
    )


class MergeEventBody(Strict[Any]):
    """Which event stays, and why it is the same."""

    into = EventThere()
    reason = Text(max_length=5000, required=True, help_text="Public.")
