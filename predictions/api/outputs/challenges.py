"""A challenge as the API shows it; who sent it is shown nowhere."""

from rest_framework import serializers

from ...models import Challenge, ChallengeState
from .common import Instant, Link, Words


class ChallengeSerializer(serializers.Serializer[Challenge]):
    """A published objection to an outcome, and the desk's answer; never who sent it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    state = serializers.ChoiceField(choices=ChallengeState.choices, read_only=True)
    text = Words()
    evidence_url = Words()
    from_author = serializers.BooleanField(read_only=True)
    in_time = serializers.BooleanField(read_only=True)
    filed_at = Instant()
    answer_by = Instant()
    answer = Words()
    answered_at = Instant(allow_null=True)


class DeskChallengeSerializer(ChallengeSerializer):
    """The same with its question, for the desk."""

    question = serializers.UUIDField(source="question.public_id", read_only=True)
    question_url = Link("question", "public_id", "id", source="question")


class ChallengeCountsSerializer(serializers.Serializer[dict[str, int]]):
    """How many challenges there were, by what became of them; those refused are counted and not shown."""

    received = serializers.IntegerField(read_only=True, help_text="The desk has not looked at them yet.")
    open = serializers.IntegerField(read_only=True, help_text="Published, and not answered yet.")
    upheld = serializers.IntegerField(read_only=True)
    dismissed = serializers.IntegerField(read_only=True)
    refused = serializers.IntegerField(read_only=True)
