"""Bodies of requests about frames."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from .. import actions
from .fields import NOT_NULL, REQUIRED, Day, Strict, Text
from .inputs import CommentaryBody
from .references import AuthorNamed, OutletByName

MOST_PIECES = 200


class Count(serializers.IntegerField):
    """A whole number, and no text or truth value that might be meant for one."""

    default_error_messages = {
        "invalid": "Give a whole number.",
        "min_value": "Give {min_value} or more.",
        "max_value": "Give {max_value} or less.",
        "required": REQUIRED,
        "null": NOT_NULL,
    }

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(data)


class _FrameMembers(Strict[Any]):
    ends_on = Day(required=False, allow_null=True, help_text="Null: until further notice.")
    every = Count(required=False, min_value=1, max_value=1000, help_text="1: all pieces; k: every k-th.")
    note = Text(max_length=5000, help_text="How pieces are found and chosen; public.")
    n_published = Count(required=False, allow_null=True, min_value=0, max_value=1_000_000)
    published_source = Text(max_length=500, help_text="Where the pieces published were counted.")
    counted_on = Day(required=False, allow_null=True, help_text="On which day.")


class FrameBody(_FrameMembers):
    """What the desk undertakes to read: an author's or an outlet's pieces, or one's in the other."""

    author = AuthorNamed(required=False, allow_null=True)
    outlet = OutletByName(max_length=200, help_text="Name or slug; a new name makes a new outlet.")
    starts_on = Day()


class FrameChangeBody(_FrameMembers):
    """What is to change of a frame, and why; what is not given stays."""

    starts_on = Day(required=False)
    reason = Text(max_length=5000, required=True, help_text="Public, and in the log.")

    def validate(self, attrs: Any) -> Any:
        """Nothing but a reason changes nothing."""
        if len(attrs) == 1:
            known = ", ".join(name for name in map(str, self.fields.keys()) if name != "reason")
            raise ValidationError(
                {"changes": [ErrorDetail(f"Say what to change: some of {known}.", "nothing_changed")]}
            )
        return attrs


class FramePiecesBody(Strict[Any]):
    """Pieces that were read and held no prediction."""

    pieces = serializers.ListField(
        child=CommentaryBody(), min_length=1, max_length=MOST_PIECES,
        help_text="Each with its day; without an outlet it is the frame's.",
    )  # fmt: skip


def pieces_given(given: dict[str, Any]) -> list[actions.CommentaryInput]:
    """The pieces of a FramePiecesBody, as the verb takes them."""
    return [actions.CommentaryInput(**one) for one in given["pieces"]]
