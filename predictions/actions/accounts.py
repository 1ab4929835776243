"""What administrators do to people's accounts."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ..models import ApiToken, Role, User
from .base import JUDGES, require_role, verb
from .errors import Conflict, Invalid, NotFound
from .reminders.caring import release_questions


@verb
def change_user(
    *,
    actor: User,
    user: User,
    email: str,
    first_name: str,
    last_name: str,
    is_active: bool,
    roles: Iterable[str],
    now: datetime,
) -> User:
    """Change somebody's address, name, roles, or whether they may log in. Nobody changes their own roles.

    What somebody looked after who leaves, or may no longer judge, goes back to the desk; the API tokens of somebody
    who leaves end for good.

    Raises Invalid, NotAllowed without the role administrator, NotFound, Conflict for an address in use.
    """
    require_role(actor, (Role.ADMINISTRATOR,), "change an account")
    wanted = list(roles)
    _refuse_unusable(email, wanted)
    row = User.objects.select_for_update().filter(pk=user.pk).first()
    if row is None:
        raise NotFound.one("user", "not_found", "There is no such account.")
    if User.objects.filter(email__iexact=email).exclude(pk=row.pk).exists():
        raise Conflict.one("email", "user_exists", f"{email} has an account already.")
    _refuse_own_powers(actor, row, wanted, is_active)
    row.email, row.first_name, row.last_name, row.is_active = email, first_name, last_name, is_active
    row.save()
    row.groups.set(Group.objects.filter(name__in=wanted))
    if not is_active:
        ApiToken.objects.filter(user=row, revoked_at__isnull=True).update(revoked_at=now)
    if not is_active or not set(wanted) & set(JUDGES):
        release_questions(row, actor=actor, now=now)
    return row


def _refuse_unusable(email: str, roles: list[str]) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid.one("email", "bad_email", f"“{email[:100]}” is no e-mail address.") from None
    if not set(roles) <= set(Role.values):
        raise Invalid.one("roles", "unknown_role", f"Give some of: {', '.join(Role.values)}.")


def _refuse_own_powers(actor: User, row: User, roles: list[str], is_active: bool) -> None:
    """An administrator who could make themselves an editor would judge; one who could lock themselves out, nobody."""
    held = set(row.groups.values_list("name", flat=True))
    if row.pk == actor.pk and (held != set(roles) or not is_active):
        raise Invalid.one(
            "roles", "own_roles", "Nobody changes their own roles or locks themselves out: ask another administrator."
        )
