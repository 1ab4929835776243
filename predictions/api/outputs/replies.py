"""What authors were told and what they said; how they can be reached is shown nowhere."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ...models import Reply
from ...queries.replies import ReplyCounts, Told, ToldStatus
from .common import AuthorLinkSerializer, Instant, Words


class ReplySerializer(serializers.Serializer[Reply]):
    """A published reply of an author: on one prediction, on a question's outcome, or (neither) on the record."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    author = AuthorLinkSerializer(read_only=True)
    prediction = serializers.UUIDField(source="prediction.public_id", read_only=True, allow_null=True, default=None)
    question = serializers.UUIDField(source="question.public_id", read_only=True, allow_null=True, default=None)
    text = serializers.CharField(read_only=True)
    received_at = Instant()
    published_at = Instant()
    entered_by_desk = serializers.SerializerMethodField()
    last_seq = serializers.IntegerField(read_only=True)

    @extend_schema_field(serializers.BooleanField())
    def get_entered_by_desk(self, row: Reply) -> bool:
        """Whether an editor entered it for the author; otherwise it came by the link that only they were sent."""
        return row.entered_by_id is not None


class ToldSerializer(serializers.Serializer[Told]):
    """Whether the author was told of what is recorded here, and if not, why."""

    status = serializers.ChoiceField(choices=[one.value for one in ToldStatus], read_only=True)
    on = serializers.DateField(
        read_only=True, allow_null=True, help_text="Of `told` the day of the last notice; of `not_found` of the search."
    )
    looked = Words(help_text="Of `not_found`: where the desk looked.")
    sentence = serializers.CharField(read_only=True, help_text="The same for readers.")


class ReplyCountsSerializer(serializers.Serializer[ReplyCounts]):
    """Replies that are not shown."""

    waiting = serializers.IntegerField(read_only=True, help_text="The desk has not looked at them yet.")
    declined = serializers.IntegerField(read_only=True, help_text="Not published: unlawful, or too long.")


def replies(rows: Any) -> Any:
    """Published replies as the API shows them."""
    return ReplySerializer(rows, many=True).data
