"""What a refusal looks like: one RFC 9457 body for every error, whoever found it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from rest_framework.response import Response

from ..rules.problems import Problem

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 50  # a body of a hundred thousand unknown members is not listed back
LONGEST_NAME = 200

# The same words for what does not exist and for what the reader may not see.
NOTHING_HERE = "There is nothing at this address, or nothing that you may see. The addresses are listed at /api/v1/."

# Where the body of a prediction has what the rules call by the flat name of rules.draft.Draft.
_PATHS = {
    **{
        name: f"question.{name}"
        for name in (
            "statement", "resolution_criteria", "deadline", "time_zone", "condition", "condition_criteria",
            "condition_deadline", "topics", "event",
        )
    },
    "source_url": "commentary.url",
    "source_title": "commentary.title",
    "outlet": "commentary.outlet",
    "published_on": "commentary.published_on",
    "archive_url": "commentary.archive_url",
    "reference_probability": "reference.probability",
    "reference_source": "reference.source",
    "reference_on": "reference.at",
    "reference_at": "reference.at",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing to put right: `field` is the dotted path of the member or parameter, empty for the whole."""

    field: str
    code: str
    message: str


def body(status: int, code: str, detail: str, errors: Iterable[FieldError] = ()) -> dict[str, Any]:
    """The members of an error answer."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": [asdict(error) for error in errors],
    }


def answer(status: int, code: str, detail: str, errors: Iterable[FieldError] = ()) -> Response:
    """An error answer for a REST view."""
    return Response(body(status, code, detail, errors), status=status, content_type=MEDIA_TYPE)


def path_of(field: str) -> str:
    """Where a prediction's body has the rules' `field`.

    >>> path_of("deadline"), path_of("quote")
    ('question.deadline', 'quote')
    """
    return _PATHS.get(field, field)


def of_rules(problems: Iterable[Problem], *, mapped: bool = True) -> list[FieldError]:
    """Problems of the rules as field errors, with this door's paths unless `mapped` is off."""
    return [
        FieldError(path_of(one.field) if mapped else one.field, one.code, one.sentence) for one in problems
    ]  # fmt: skip


def flattened(detail: Any, path: str = "") -> Iterator[FieldError]:
    """Yield the leaves of a serializer's nested errors with their dotted paths."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from flattened(inner, path if name == "non_field_errors" else _joined(path, str(name)))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from flattened(inner, _joined(path, str(index)) if nested else path)
    else:
        yield FieldError(path, str(getattr(detail, "code", "invalid")), str(detail))


def shown(name: str) -> str:
    """A member's name as an answer repeats it: short, and without what no text can hold."""
    return name[:LONGEST_NAME].encode("utf-8", "replace").decode()


def _joined(path: str, name: str) -> str:
    return f"{path}.{shown(name)}" if path else shown(name)
