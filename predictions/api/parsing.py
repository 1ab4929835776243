"""Strict JSON: what the standard leaves open is refused here, so that nobody's data is half understood."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import ErrorDetail, ParseError, UnsupportedMediaType, ValidationError
from rest_framework.parsers import BaseParser

from .errors import BodyTooLarge
from .problems import shown

DEEPEST = 20
LONGEST_NUMBER = 60


class StrictJSONParser(BaseParser):
    """UTF-8 JSON without duplicate members, NaN, NUL, lone surrogates or deep nesting; numbers come out exact."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the body's value: integers as int, other numbers as Decimal. Raises ParseError, ValidationError."""
        request = (parser_context or {}).get("request")
        if request is not None and request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
            raise UnsupportedMediaType("compressed", "Send the body uncompressed.")
        value = read_json(_read(stream))
        _refuse_unstorable(value)
        return value


def _read(stream: IO[bytes]) -> str:
    longest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    raw = stream.read(longest + 1)
    if len(raw) > longest:
        raise BodyTooLarge(f"The body is longer than {longest:,} bytes: send less at a time.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ParseError("The body is not UTF-8.", "malformed") from None


def read_json(text: str) -> Any:
    """The value of a JSON text.

    >>> read_json('{"p": 0.70}')
    {'p': Decimal('0.70')}
    """
    try:
        return json.loads(
            text,
            object_pairs_hook=_members,
            parse_constant=_no_constant,
            parse_int=_whole,
            parse_float=_number,
        )
    except RecursionError:
        raise ParseError("The body is nested too deeply.", "malformed") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ParseError(f"The body is not JSON: {error.msg} at {where}.", "malformed") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            sentence = "This member stands there twice: keep one."
            raise ValidationError({shown(name): [ErrorDetail(sentence, "duplicate_member")]})
        members[name] = value
    return members


def _no_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is not a JSON number.", "malformed")


def _whole(text: str) -> int | Decimal:
    return _number(text) if text.startswith("-0") else int(_short(text))


def _number(text: str) -> Decimal:
    try:
        return Decimal(_short(text))
    except InvalidOperation:
        raise ParseError("The body holds a number beyond all bounds.", "malformed") from None


def _short(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise ParseError(f"The body holds a number of more than {LONGEST_NUMBER} characters.", "malformed")
    return text


# Where a value stands: its name and where that stands in turn. A path written out for every value could cost
# the length of the longest name times the number of values.
Place = tuple["Place", str] | None


def _refuse_unstorable(value: Any) -> None:
    """Refuse NUL and half surrogate pairs anywhere, names included: PostgreSQL stores neither."""
    waiting: list[tuple[Place, Any, int]] = [(None, value, 0)]
    while waiting:
        place, one, depth = waiting.pop()
        if depth > DEEPEST:
            raise ParseError(f"The body is nested more than {DEEPEST} levels deep.", "malformed")
        if isinstance(one, str):
            _check_text(place, one)
        elif isinstance(one, dict):
            for name, inner in one.items():
                _check_text((place, name), name)
                waiting.append(((place, name), inner, depth + 1))
        elif isinstance(one, list):
            waiting += [((place, str(index)), inner, depth + 1) for index, inner in enumerate(one)]


def _check_text(place: Place, text: str) -> None:
    if "\0" in text:
        raise _bad(place, "Take out the NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _bad(place, "Take out the broken character: it is half of a surrogate pair.") from None


def _bad(place: Place, sentence: str) -> ValidationError:
    return ValidationError({_written(place): [ErrorDetail(sentence, "unstorable_text")]})


def _written(place: Place) -> str:
    names: list[str] = []
    while place is not None:
        place, name = place
        names.append(shown(name))
    return ".".join(reversed(names))
