"""Every exception of a view becomes one kind of answer, here and nowhere else."""

import logging
from collections.abc import Callable
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from .. import actions
from ..queries.slices import BadSlice
from .moved import moved
from .problems import MOST_ERRORS, NOTHING_HERE, answer, flattened, of_rules

logger = logging.getLogger(__name__)

SEE_ERRORS = "The request cannot be used as it stands; `errors` says what to change."
_SENTENCES: dict[type[exceptions.APIException], str] = {
    exceptions.NotAuthenticated: "This needs a token: send “Authorization: Token …”; an administrator has them.",
    exceptions.AuthenticationFailed: "The token is not known, or no longer: ask an administrator for a new one.",
    exceptions.UnsupportedMediaType: "Send JSON, with the header “Content-Type: application/json”.",
    exceptions.NotAcceptable: "Answers are JSON: accept application/json.",
}


class BodyTooLarge(exceptions.APIException):
    """The body is longer than the service reads."""

    status_code = 413
    default_code = "body_too_large"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to `error`, for REST_FRAMEWORK["EXCEPTION_HANDLER"]; None for a fault of ours, which is raised on."""
    if isinstance(error, Http404 | exceptions.NotFound) and (elsewhere := moved(context["request"])) is not None:
        return elsewhere
    for kind, to_answer in _ANSWERS:
        if isinstance(error, kind):
            return to_answer(error)
    return None


def not_found(_: Any = None) -> Response:
    """One body for every 404, so that a hidden thing and a missing one look the same."""
    return answer(404, "not_found", NOTHING_HERE)


def _refused(error: actions.DomainError) -> Response:
    status = next(status for kind, status in _DOMAIN if isinstance(error, kind))
    if status == 404:
        return not_found()
    detail = SEE_ERRORS if status == 400 else str(error)
    response = answer(status, error.code, detail, of_rules(error.problems))
    if isinstance(error, actions.AtWork):
        response["Retry-After"] = "1"
    return response


_DOMAIN: tuple[tuple[type[actions.DomainError], int], ...] = (
    (actions.Invalid, 400),
    (actions.NotAllowed, 403),
    (actions.NotFound, 404),
    (actions.OtherRequest, 422),
    (actions.Conflict, 409),
    (actions.Unavailable, 503),
    (actions.DomainError, 400),
)


def _bad_slice(error: BadSlice) -> Response:
    return answer(400, "invalid", SEE_ERRORS, of_rules(error.problems, mapped=False))


def _invalid(error: exceptions.ValidationError) -> Response:
    return answer(400, "invalid", SEE_ERRORS, list(islice(flattened(error.detail), MOST_ERRORS)))


def _of_framework(error: exceptions.APIException) -> Response:
    code = str(getattr(error.detail, "code", error.default_code))
    response = answer(error.status_code, code, _sentence(error))
    if auth := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = auth
    if isinstance(error, exceptions.Throttled):
        response["Retry-After"] = str(_seconds(error))
    return response


def _sentence(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.Throttled):
        return f"Too many requests from here: try again in {_seconds(error)} seconds."
    return _SENTENCES.get(type(error), str(error.detail))


def _seconds(error: exceptions.Throttled) -> int:
    return max(int(getattr(error, "wait", None) or 1), 1)


def _suspicious(error: SuspiciousOperation) -> Response:
    if isinstance(error, RequestDataTooBig):
        return answer(413, "body_too_large", "The body is too large: send less at a time.")
    return answer(400, "bad_request", "The request cannot be read; send it more plainly.")


def _forbidden(error: PermissionDenied) -> Response:
    return answer(403, "permission_denied", str(error) or "You may not do this.")


def _of_database(error: Exception) -> Response:
    """What slipped past every check: two people at once, or a text no column takes. Logged: it is ours to fix."""
    logger.warning("The database refused a request: %s", type(error).__name__, exc_info=error)
    if isinstance(error, OperationalError):
        response = answer(503, "busy", "The database is busy: try again in a few seconds.")
        response["Retry-After"] = "5"
        return response
    if isinstance(error, DataError):
        return answer(400, "unstorable", "A value in the request cannot be stored: shorten it.")
    return answer(409, "conflict", "Somebody changed the same thing at the same time: read it again, then repeat.")


_ANSWERS: tuple[tuple[type[Exception], Callable[[Any], Response]], ...] = (
    (actions.DomainError, _refused),
    (BadSlice, _bad_slice),
    (exceptions.ValidationError, _invalid),
    (exceptions.NotFound, not_found),
    (Http404, not_found),
    (exceptions.APIException, _of_framework),
    (PermissionDenied, _forbidden),
    (SuspiciousOperation, _suspicious),
    (IntegrityError, _of_database),
    (OperationalError, _of_database),
    (DataError, _of_database),
)
