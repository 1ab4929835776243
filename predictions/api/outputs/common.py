"""Pieces that several answers share."""

from datetime import UTC
from typing import Any

from rest_framework import serializers

from ...models import Amendment, Author, Commentary, Question, Resolution
from ..links import link


class Words(serializers.CharField):
    """Text; null where there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **options)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return str(value) or None


class Number(serializers.FloatField):
    """A decimal as a JSON number: nine places survive a double unchanged."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **options)


class Instant(serializers.DateTimeField):
    """A time in UTC, whatever the desk's zone is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, default_timezone=UTC, **options)


class Link(serializers.URLField):
    """The address of a row's own resource, by the route's name and the row's attribute that it takes."""

    def __init__(self, route: str, attribute: str, argument: str, *, source: str = "*") -> None:
        self.route, self.attribute, self.argument = route, attribute, argument
        super().__init__(read_only=True, source=source)

    def to_representation(self, value: Any) -> str:
        return link(self.route, **{self.argument: getattr(value, self.attribute)})


class NamedSerializer(serializers.Serializer[Any]):
    """An outlet or a topic."""

    slug = serializers.SlugField(read_only=True)
    name = serializers.CharField(read_only=True)


class AuthorLinkSerializer(serializers.Serializer[Author]):
    """An author."""

    slug = serializers.SlugField(read_only=True)
    name = serializers.CharField(read_only=True)
    url = Link("author", "slug", "slug")


class PieceLinkSerializer(serializers.Serializer[Commentary]):
    """The piece in which something was said; its text stays with the desk."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    url = Words()
    archive_url = Words()
    title = Words()
    published_on = serializers.DateField(read_only=True, allow_null=True)


class PieceSerializer(PieceLinkSerializer):
    """The same, with outlet and authors."""

    outlet = NamedSerializer(read_only=True, allow_null=True)
    authors = AuthorLinkSerializer(many=True, read_only=True)


class EventSerializer(serializers.Serializer[Any]):
    """What several questions turn on; a question's own event has no name."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = Words()


class OutcomeInForceSerializer(serializers.Serializer[Any]):
    """The outcome that counts now."""

    outcome = serializers.CharField(read_only=True)
    credit = Number()
    known_on = serializers.DateField(read_only=True)
    settled_at = Instant()
    provisional_until = Instant(allow_null=True, help_text="Until then it can be challenged before it is final.")
    final_at = Instant(allow_null=True)


class ChangeSerializer(serializers.Serializer[Amendment]):
    """One change by the desk to something published."""

    field = serializers.CharField(read_only=True)
    old = Words()
    new = Words()
    reason = serializers.CharField(read_only=True)
    amended_at = Instant()
    seq = serializers.IntegerField(read_only=True)


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One thing to look at: the dotted path of the member or parameter, a stable code, a sentence that says the fix."""

    field = serializers.CharField(read_only=True)
    code = serializers.CharField(read_only=True)
    message = serializers.CharField(read_only=True)


def outcome_in_force(question: Question) -> Resolution | None:
    """What the prefetch of the queries left: the resolution in force, or nothing."""
    return next(iter(question.in_force), None)  # type: ignore[attr-defined]
