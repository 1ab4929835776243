"""Having an address told of happenings: each person for themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from ...channels.safe_http import HttpFailure, check_address
from ...channels.webhook import new_secret
from ...models import Author, Happening, Role, Subscription, Topic, User
from ...rules.problems import Problem
from ..base import WRITERS, operation, require_role
from ..errors import Conflict, Invalid, NotFound
from ..reminders.post import web_rules
from .telling import start

MOST_SUBSCRIPTIONS: Final = 20


def subscribe(
    *, actor: User, url: str, happenings: Sequence[str], now: datetime, topic: str = "", author: str = ""
) -> Subscription:
    """Have `url` told of these happenings from now on, of one topic or author only where named (slugs).

    It gets a secret of its own, which is returned with it. The address is looked up before the transaction begins.
    Raises Invalid, NotAllowed for somebody without a role, Conflict beyond MOST_SUBSCRIPTIONS.
    """
    require_role(actor, (*WRITERS, Role.ADMINISTRATOR), "have a webhook")
    values: dict[str, Any] = {"url": url, "happenings": list(happenings), "topic": topic, "author": author}
    _refuse_faulty(values)
    return _subscribe(actor=actor, values=values, now=now)


@operation
def _subscribe(*, actor: User, values: dict[str, Any], now: datetime) -> Subscription:
    User.objects.select_for_update().get(pk=actor.pk)  # two at once would both find room
    if Subscription.objects.filter(user=actor).count() >= MOST_SUBSCRIPTIONS:
        sentence = f"You have {MOST_SUBSCRIPTIONS} subscriptions, which is the most: end one first."
        raise Conflict.one("url", "too_many", sentence)
    start(now)
    return Subscription.objects.create(user=actor, secret=new_secret(), created_at=now, **values)


def change_subscription(
    *, actor: User, subscription: Subscription, changes: Mapping[str, Any], now: datetime, renew_secret: bool = False
) -> Subscription:
    """Change url, happenings, topic, author or active of one's own; with `renew_secret` it gets a new secret.

    Raises Invalid, NotFound.
    """
    _refuse_faulty(dict(changes))
    return _change(actor=actor, key=subscription.pk, changes=changes, renew_secret=renew_secret)


@operation
def _change(*, actor: User, key: int, changes: Mapping[str, Any], renew_secret: bool) -> Subscription:
    row = _own(actor, key)
    for name, value in changes.items():
        setattr(row, name, value)
    if changes.get("active"):
        row.note = ""
    if renew_secret:
        row.secret = new_secret()
    row.save()
    return row


@operation
def end_subscription(*, actor: User, subscription: Subscription, now: datetime) -> None:
    """End one's own, with the log of what was delivered. Raises NotFound."""
    _own(actor, subscription.pk).delete()


def _own(actor: User, key: int) -> Subscription:
    row = Subscription.objects.select_for_update().filter(pk=key, user=actor).first()
    if row is None:
        raise NotFound.one("subscription", "not_found", "There is no such subscription.")
    return row


def _refuse_faulty(values: dict[str, Any]) -> None:
    problems = []
    if "happenings" in values and not set(values["happenings"]) <= set(Happening.values):
        problems.append(Problem("happenings", "invalid_choice", f"Give some of: {', '.join(Happening.values)}."))
    if "happenings" in values and not values["happenings"]:
        problems.append(Problem("happenings", "empty", "Give at least one."))
    for name, model in (("topic", Topic), ("author", Author)):
        slug = values.get(name)
        if slug and not model.objects.public().filter(slug=slug).exists():
            problems.append(Problem(name, "not_found", f"There is no {name} of this slug."))
    if not problems and "url" in values:
        problems += _address_problems(values["url"])
    if problems:
        raise Invalid(problems)


def _address_problems(url: str) -> list[Problem]:
    try:
        check_address(url, web_rules())
    except HttpFailure as problem:
        return [Problem("url", "bad_address", str(problem))]
    return []
