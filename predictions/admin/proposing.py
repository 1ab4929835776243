"""Acts that may take two people: done at once, or written down for a colleague to confirm."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from .. import actions
from ..models import Prediction, Question
from .access import user_of
from .notices import DeskForm, attempt

WAITS = "Nothing has changed yet: this takes two people, and a colleague has to confirm it. It is among the proposals."


def done_or_proposed(
    request: HttpRequest, form: DeskForm, do: Callable[[], Any], *, act: str, target: Question | Prediction,
    reason: str, arguments: dict[str, Any], said: Callable[[], str], alone: bool = True,
) -> bool:  # fmt: skip
    """Do it or propose it and say which; False when it was refused, and then the form says why.

    Who is not `alone` may only propose it. `said` is asked after it was done.
    """
    values: dict[str, Any] = {
        "actor": user_of(request), "act": act, "target": target, "reason": reason, "arguments": arguments,
        "now": timezone.now(),
    }  # fmt: skip

    def carry() -> tuple[Any]:
        return (actions.do_or_propose(do, **values) if alone else actions.propose_act(**values),)

    found = attempt(form, carry)
    if found is None:
        return False
    [waits] = found
    messages.success(request, said() if waits is None else WAITS)
    return True
