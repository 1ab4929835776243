"""A correction as the API shows it."""

from typing import Any

from rest_framework import serializers

from ...models import Correction, CorrectionKind
from .common import Instant, Link, Number, Words


class LineSerializer(serializers.Serializer[Any]):
    """An author's line on the board of everything."""

    n = serializers.IntegerField(read_only=True)
    n_matured = serializers.IntegerField(read_only=True)
    brier = Number()
    skill_matured = Number()
    skill_shrunk = Number()
    rank = serializers.IntegerField(read_only=True, allow_null=True)
    rank_low = serializers.IntegerField(read_only=True, allow_null=True)
    rank_high = serializers.IntegerField(read_only=True, allow_null=True)


class EffectSerializer(serializers.Serializer[Any]):
    """What became of one author's line; null where there was none."""

    slug = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    before = LineSerializer(read_only=True, allow_null=True)
    after = LineSerializer(read_only=True, allow_null=True)


class CorrectionSerializer(serializers.Serializer[Correction]):
    """One correction; `old` and `new` map names to texts."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    kind = serializers.ChoiceField(choices=CorrectionKind.choices, read_only=True)
    question = serializers.UUIDField(source="question.public_id", read_only=True)
    question_url = Link("question", "public_id", "id", source="question")
    prediction = serializers.UUIDField(source="prediction.public_id", read_only=True, allow_null=True, default=None)
    reason = Words()
    old = serializers.DictField(child=serializers.CharField(), read_only=True)
    new = serializers.DictField(child=serializers.CharField(), read_only=True)
    effect = EffectSerializer(many=True, read_only=True)
    two_people = serializers.SerializerMethodField()
    made_at = Instant()
    seq = serializers.IntegerField(read_only=True)

    def get_two_people(self, row: Correction) -> bool:
        """Whether a second person confirmed it."""
        return row.confirmed_by_id is not None
