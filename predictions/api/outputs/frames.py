"""What the desk undertook to read, as the API shows it."""

from typing import Any

from rest_framework import serializers

from ...models import FrameChange
from .common import AuthorLinkSerializer, Instant, Link, NamedSerializer, Words


class FrameSerializer(serializers.Serializer[Any]):
    """One frame, with how many of its pieces were read."""

    id = serializers.UUIDField(source="frame.public_id", read_only=True)
    author = AuthorLinkSerializer(source="frame.author", read_only=True, allow_null=True)
    outlet = NamedSerializer(source="frame.outlet", read_only=True, allow_null=True)
    starts_on = serializers.DateField(source="frame.starts_on", read_only=True)
    ends_on = serializers.DateField(
        source="frame.ends_on", read_only=True, allow_null=True, help_text="Null: until further notice."
    )
    every = serializers.IntegerField(source="frame.every", read_only=True, help_text="1: all pieces; k: every k-th.")
    note = Words(source="frame.note")
    declared_at = Instant(source="frame.declared_at")
    beforehand = serializers.BooleanField(
        source="frame.beforehand", read_only=True, help_text="It was declared (UTC) on its first day or before."
    )
    n_read = serializers.IntegerField(read_only=True, help_text="Pieces that were read, with a find or without.")
    n_without_find = serializers.IntegerField(read_only=True, help_text="Of these, pieces that held no prediction.")
    n_published = serializers.IntegerField(
        source="frame.n_published",
        read_only=True,
        allow_null=True,
        help_text="Pieces that there were; null: not known.",
    )
    n_promised = serializers.IntegerField(
        source="frame.n_promised", read_only=True, allow_null=True,
        help_text="How many of these the desk undertook to read.",
    )  # fmt: skip
    published_source = Words(source="frame.published_source", help_text="Where they were counted.")
    counted_on = serializers.DateField(source="frame.counted_on", read_only=True, allow_null=True)
    last_seq = serializers.IntegerField(source="frame.last_seq", read_only=True)
    url = Link("frame", "public_id", "id", source="frame")


class FrameChangeSerializer(serializers.Serializer[FrameChange]):
    """One change of a frame; `field` pieces: so many were noted as read without a find."""

    field = serializers.CharField(read_only=True)
    old = Words()
    new = Words()
    reason = serializers.CharField(read_only=True)
    changed_at = Instant()
    seq = serializers.IntegerField(read_only=True)


class FrameDetailSerializer(FrameSerializer):
    """The same, with every change since it was declared."""

    changes = FrameChangeSerializer(source="frame.changes", many=True, read_only=True)


class FindsSerializer(serializers.Serializer[Any]):
    """Statements that the desk found, by where they stand now."""

    n = serializers.IntegerField(read_only=True)
    n_published = serializers.IntegerField(read_only=True)
    n_withdrawn = serializers.IntegerField(read_only=True)
    n_refused = serializers.IntegerField(read_only=True)
    n_drafts = serializers.IntegerField(read_only=True, help_text="Still being prepared.")


class OutletProfileSerializer(NamedSerializer):
    """An outlet, with what was found in it and what the desk undertook to read of it."""

    finds = FindsSerializer(read_only=True)
    refusals = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    frames = FrameSerializer(many=True, read_only=True)
