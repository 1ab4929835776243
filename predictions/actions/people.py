"""Users and their roles."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from ..models import Role, User
from ..rules.problems import Problem
from .errors import Conflict, Invalid

# Owns what nobody typed: seeds, and imports run without a name. It has no password and cannot log in.
DESK_EMAIL = "desk@ledger.invalid"


@transaction.atomic
def create_user(*, email: str, roles: Iterable[str], password: str | None = None) -> User:
    """Make a user of the desk with these roles. Raises Invalid (address, role, password), Conflict if known."""
    wanted = list(roles)
    problems = [*_email_problems(email), *_role_problems(wanted), *_password_problems(password)]
    if problems:
        raise Invalid(problems)
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict.one("email", "user_exists", f"{email} has an account already.")
    user = User.objects.create_user(email, password, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=wanted))
    return user


def desk_user() -> User:
    """The desk itself, an editor without a password; made when first needed."""
    user = User.objects.filter(email=DESK_EMAIL).first()
    if user is None:
        user = User.objects.create_user(DESK_EMAIL, first_name="The desk")
        user.groups.set(Group.objects.filter(name=Role.EDITOR))
    return user


def _email_problems(email: str) -> list[Problem]:
    try:
        validate_email(email)
    except ValidationError:
        return [Problem("email", "bad_email", f"“{email[:100]}” is no e-mail address.")]
    return []


def _role_problems(roles: list[str]) -> list[Problem]:
    unknown = [role for role in roles if role not in Role.values]
    if roles and not unknown:
        return []
    return [Problem("role", "unknown_role", f"Give at least one of: {', '.join(Role.values)}.")]


def _password_problems(password: str | None) -> list[Problem]:
    if password is None:
        return []
    try:
        validate_password(password)
    except ValidationError as error:
        return [Problem("password", "weak_password", " ".join(error.messages))]
    return []
