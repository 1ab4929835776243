"""ETags: which version of a thing an answer shows, and which one a change was meant for.

A tag is `"VERSION-BODY"`. The version changes with every stored change of the thing itself and is what If-Match
compares; the second part changes with anything else that the answer shows, for If-None-Match.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Model
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from ..models import Prediction, PredictionState
from .rendering import Json

_TAG = re.compile(r'\s*(?:W/)?"([^"]*)"\s*')
LONGEST_HEADER: Final = 2000
_LENGTH = 16


class Missing(APIException):
    """A change without If-Match: nobody could tell what it was meant for."""

    status_code = 428
    default_code = "if_match_missing"
    default_detail = "Send If-Match with the ETag of what you read, so that nobody's change is overwritten unseen."


class Stale(APIException):
    """Somebody changed the thing in between."""

    status_code = 412
    default_code = "if_match_stale"
    default_detail = "This has changed since you read it: read it again, look, and repeat with its new ETag."


def version_of(row: Model) -> str:
    """16 hexadecimal characters that change with every stored change of the row, and of what a draft brings along."""
    if row._state.adding:
        return "0" * _LENGTH  # nothing is stored yet, and defaults may be random
    return hashlib.sha256(repr([_values(one) for one in _parts(row)]).encode()).hexdigest()[:_LENGTH]


def tagged(response: Response, row: Model) -> Response:
    """The answer with the ETag of `row` as it shows it."""
    body = hashlib.sha256(Json().render(response.data)).hexdigest()[:_LENGTH]
    response["ETag"] = f'"{version_of(row)}-{body}"'
    return response


def require_match(request: Request, row: Model) -> None:
    """Raise Missing or Stale unless the request's If-Match names the version of `row`; `*` names any.

    Call it in the transaction of the change, with a row read in it.
    """
    given = request.headers.get("If-Match")
    if given is None or not given.strip():
        raise Missing
    if given.strip() == "*":
        return
    if len(given) > LONGEST_HEADER or version_of(row) not in {one.partition("-")[0] for one in _TAG.findall(given)}:
        raise Stale


def _parts(row: Model) -> Iterable[Any]:
    yield row
    if isinstance(row, Prediction) and row.state == PredictionState.DRAFT:
        yield row.commentary
        if row.question is not None:
            yield row.question
            yield sorted(topic.pk for topic in row.question.topics.all())


def _values(part: Any) -> Any:
    return [getattr(part, field.attname) for field in part._meta.concrete_fields] if isinstance(part, Model) else part
