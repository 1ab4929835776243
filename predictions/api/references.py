"""Members that name something: an author, an outlet, topics, a question, a piece."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from ..models import Author, AuthorName, Outlet, OutletName, Topic
from .fields import NOT_NULL, REQUIRED, Strict, Text, public_id

_SLUG = re.compile(r"[-a-z0-9_]{1,80}")


def outlet_behind(text: str) -> str:
    """The name of the outlet whose slug is `text`; `text` itself where it is a name, known or new."""
    if not _SLUG.fullmatch(text) or OutletName.objects.filter(key=text).exists():
        return text
    return Outlet.objects.filter(slug=text).values_list("name", flat=True).first() or text


def topic_behind(text: str) -> str:
    """The name of the topic whose slug is `text`; `text` itself where it is a name, known or new."""
    if not _SLUG.fullmatch(text) or Topic.objects.filter(name_key=text).exists():
        return text
    return Topic.objects.filter(slug=text).values_list("name", flat=True).first() or text


def author_behind(text: str) -> Author | str:
    """The author whose slug is `text`; `text` itself where it is a name, known or new."""
    if not _SLUG.fullmatch(text) or AuthorName.objects.filter(key=text).exists():
        return text
    return Author.objects.filter(slug=text).first() or text


class OutletByName(Text):
    """An outlet by its name or slug; a new name makes a new outlet."""

    def to_internal_value(self, data: Any) -> str:
        return outlet_behind(super().to_internal_value(data))


class TopicByName(Text):
    """A topic by its name or slug; a new name makes a new topic."""

    def to_internal_value(self, data: Any) -> str:
        return topic_behind(super().to_internal_value(data))


class _AuthorBody(Strict[Any]):
    slug = Text(max_length=80)
    name = Text(max_length=200)


def _one_member(name: str, **schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {name: schema}, "required": [name], "additionalProperties": False}


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "maxLength": 200},
            _one_member("slug", type="string", maxLength=80),
            _one_member("name", type="string", maxLength=200),
            {"type": "null"},
        ]
    }
)
class AuthorNamed(serializers.Field[Any, Any, Any, Any]):
    """A name or slug; {"slug": …} or {"name": …} where one could be taken for the other. A new name makes an author."""

    def to_internal_value(self, data: Any) -> Author | str:
        if not isinstance(data, Mapping):
            return author_behind(Text(max_length=200).run_validation(data))
        given = _AuthorBody(data=data)
        given.is_valid(raise_exception=True)
        if len(data) != 1 or not all(given.validated_data.values()):
            raise ValidationError('Give {"slug": …} or {"name": …}.', "invalid")
        if "name" in given.validated_data:
            return str(given.validated_data["name"])
        return self._by_slug(given.validated_data["slug"])

    @staticmethod
    def _by_slug(slug: str) -> Author:
        author = Author.objects.filter(slug=slug).first()
        if author is None:
            raise ValidationError("No author has this slug: give the name to make a new one.", "unknown_author")
        return author


class ByIdOrInline(serializers.Field[Any, Any, Any, Any]):
    """Something that is there already, by its id, or the members to find or make it by (then a dict of those given)."""

    default_error_messages = {
        "required": REQUIRED,
        "null": NOT_NULL,
        "invalid": "Give an id, or an object with the members.",
        "id_alone": "Give the id alone, or the members without it.",
        "unknown_id": "Nothing that you may use has this id.",
    }

    def __init__(self, inline: type[Strict[Any]], visible: Callable[[Any], QuerySet[Any]], **options: Any) -> None:
        self.inline, self.visible = inline, visible
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str):
            return self._row(data)
        if not isinstance(data, Mapping):
            self.fail("invalid")
        if "id" not in data:
            return self._members(data)
        if len(data) > 1:
            self.fail("id_alone")
        return self._row(data["id"])

    def _members(self, data: Mapping[str, Any]) -> Any:
        body = self.inline()
        body.bind(self.field_name or "", self.parent)  # so that paths and warnings are those of the whole
        return body.run_validation(data)

    def _row(self, text: Any) -> Any:
        key = public_id(text)
        reader = self.context.get("reader", AnonymousUser())
        row = self.visible(reader).filter(public_id=key).first() if key else None
        if row is None:
            self.fail("unknown_id")
        return row
