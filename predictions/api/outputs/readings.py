"""Readings of quotes, as the API shows them."""

from typing import Any

from rest_framework import serializers

from .common import Instant, Number, Words


class ReadingSerializer(serializers.Serializer[Any]):
    """One editor's reading; the editor is shown by role, not by name."""

    given_by = serializers.CharField(read_only=True, help_text="editor 1, editor 2, or third editor, who decides.")
    hedge = Words(source="reading.hedge")
    probability = Number(source="reading.probability")
    low = Number(source="reading.low")
    high = Number(source="reading.high")
    basis = serializers.CharField(source="reading.basis", read_only=True)
    denies = serializers.BooleanField(source="reading.denies", read_only=True)
    vague = serializers.BooleanField(source="reading.vague", read_only=True)
    given_at = Instant(source="reading.given_at")
    seq = serializers.IntegerField(source="reading.last_seq", read_only=True)


class ReadingsSerializer(serializers.Serializer[Any]):
    """What two editors read blind: all of what is published or refused; of a draft one's own until two have read."""

    given = ReadingSerializer(source="shown", many=True, read_only=True)
    awaited = Words(help_text="Of a draft: which reading is needed (first, second, third); else null.")
    differ = serializers.BooleanField(read_only=True, help_text="The two were more than 0.15 apart.")


class ClosenessSerializer(serializers.Serializer[Any]):
    """Quotes that two editors read without seeing each other."""

    n_quotes = serializers.IntegerField(source="units", read_only=True)
    n_readings = serializers.IntegerField(source="n", read_only=True)
    agreement = Number(source="raw", help_text="The share of pairs no more than 0.15 apart.")
    alpha = Number(help_text="Krippendorff's, for interval data: 1 always the same, 0 no more than by chance.")
