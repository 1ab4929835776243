"""Who a command acts as."""

from django.core.management.base import CommandError

from ..actions import desk_user
from ..models import User


def actor_named(email: str | None) -> User:
    """The user with this address, or the desk itself; CommandError when there is no such user."""
    if not email:
        return desk_user()
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user {email}: make one with `./run create_editor {email}`.")
    return user
