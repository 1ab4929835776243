"""What makes a function a verb: one transaction, the right to write, a role, a time in whole seconds."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from ..models import User
from ..models.base import writing
from ..models.columns import fetch_rows, is_postgresql
from .errors import NotAllowed

P = ParamSpec("P")
R = TypeVar("R")

WRITERS = ("contributor", "editor", "adjudicator")
JUDGES = ("editor", "adjudicator")


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction, under the log head's lock, with the right to write public records.

    The head is locked first, so verbs run one after the other: two editors who name one author, publish one claim
    or settle one question at once cannot cross, and nobody waits in a circle. It is what SQLite's IMMEDIATE
    transactions do anyway; a desk writes less than once a second, and verbs are short.
    `now` is cut to whole seconds: the log writes times so, and the rows must say the same.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        kwargs["now"] = kwargs["now"].replace(microsecond=0)  # type: ignore[attr-defined]
        with transaction.atomic(), writing(function.__name__):
            lock_head()
            return function(*args, **kwargs)

    return run


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction, with the right to write operational columns, without the log head's lock.

    For what leaves no entry: planning, claiming, marking, snoozing. It may not append to the log or score, and locks
    the questions it changes itself. `now` keeps its microseconds: a lease's end is compared with it.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), writing(function.__name__):
            return function(*args, **kwargs)

    return run


def lock_head() -> None:
    """Lock the head row to the end of the transaction: whoever holds it is the only writer.

    On SQLite the transaction itself is the lock.
    """
    if is_postgresql():
        fetch_rows("SELECT size FROM predictions_loghead WHERE id = 1 FOR UPDATE", [])


def require_role(actor: User, roles: tuple[str, ...], to: str) -> None:
    """Raise NotAllowed unless `actor` has one of `roles`; a superuser gets no exception (DESIGN rule 9)."""
    if not actor.is_authenticated or not actor.roles() & set(roles):
        wanted = " or ".join(roles)
        raise NotAllowed.one("actor", "role_missing", f"To {to} takes the role {wanted}; ask an administrator for it.")
