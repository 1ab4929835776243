"""Subscribers for tests."""

from predictions import actions
from predictions.models import Subscription, User
from tests.factories import NOW, make_user


def subscribe(url: str, happenings: list[str], *, user: User | None = None, **of: str) -> Subscription:
    """An address that is told of happenings from now on."""
    return actions.subscribe(actor=user or make_user(), url=url, happenings=happenings, now=NOW, **of)
