"""`Idempotency-Key`: a request sent again is answered as it was the first time, and has no second effect."""

import hashlib
import re
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from .. import actions
from ..models import KeptAnswer, User
from .rendering import Json

HEADER: Final = "Idempotency-Key"
_KEY = re.compile(r"[!-~]{1,255}")
# What a first answer says beside its body.
_KEPT_HEADERS = ("Location", "ETag", "Cache-Control")

Handler = Callable[[], Any]


def change(request: Request, handler: Handler, *, whole: bool = True, secret: tuple[str, ...] = ()) -> Any:
    """Answer a request that changes something: in one transaction, and under an Idempotency-Key only once.

    Not `whole`: the handler goes to the network, over which no transaction is held; its verbs open their own. The
    members named in `secret` are shown in the first answer alone. What is refused is not kept: the same key may be
    tried again.
    """
    key = request.headers.get(HEADER)
    if key is None or not isinstance(request.user, User):
        with actions.one_effect() if whole else nullcontext():
            return handler()
    turn = actions.take_turn(actor=request.user, key=_read(key), request=_digest(request), now=timezone.now())
    if isinstance(turn, KeptAnswer):
        return _again(turn)
    try:
        with actions.one_effect() if whole else nullcontext():
            response = handler()
            actions.keep_answer(turn, status=response.status_code, headers=_headers(response),
                                body=_body(response, secret))  # fmt: skip
    except BaseException:  # whatever ended it, an interrupt too: the key is free again, and the error goes on
        actions.give_back_turn(turn)
        raise
    return response


def _read(key: str) -> str:
    if not _KEY.fullmatch(key):
        sentence = "Give up to 255 visible ASCII characters without spaces, such as a random UUID."
        raise ValidationError({HEADER: [ErrorDetail(sentence, "bad_idempotency_key")]})
    return key


def _digest(request: Request) -> str:
    head = f"{request.method} {request.get_full_path()}\n".encode("utf-8", "surrogatepass")
    return hashlib.sha256(head + request.body).hexdigest()


def _headers(response: Response) -> dict[str, str]:
    return {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}


def _body(response: Response, secret: tuple[str, ...]) -> bytes:
    data = response.data
    if secret and isinstance(data, dict):
        data = {**data, **dict.fromkeys(secret)}
    return Json().render(data)


def _again(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(bytes(kept.body), status=kept.status, headers=kept.headers, content_type=Json.media_type)
    response["Idempotency-Replayed"] = "true"
    return response
