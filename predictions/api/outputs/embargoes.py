"""What is held back, as the desk sees it."""

from rest_framework import serializers

from ...models import Embargo, EmbargoState
from .common import Instant, Words


class EmbargoSerializer(serializers.Serializer[Embargo]):
    """One publication (`prediction`) or one verdict (`question`) that the clock carries out; never what it finds."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    prediction = serializers.UUIDField(source="prediction.public_id", read_only=True, allow_null=True, default=None)
    question = serializers.UUIDField(source="question.public_id", read_only=True, allow_null=True, default=None)
    not_before = Instant()
    state = serializers.ChoiceField(choices=EmbargoState.choices, read_only=True)
    made_at = Instant()
    ended_at = Instant(allow_null=True)
    note = Words(help_text="Why it failed.")
