"""Signed links in messages: each for one purpose, one question and one person, and only for so long.

A link proves who was written to; opening it changes nothing. The door shows a page, and what is posted from there goes
through the same verbs, with the same checks of role, as everything else.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core import signing

from ...models import Channel, Question, User
from ..errors import NotFound
from ..people import DESK_EMAIL

LINK_LIFE = timedelta(days=45)
# A mail program may unsubscribe from an old message.
UNSUBSCRIBE_LIFE = timedelta(days=400)
PATH = "/reminders/{purpose}/{token}/"


class Purpose(StrEnum):
    """What a link is for; a token for one does not open another."""

    SETTLE = "settle"
    SNOOZE = "snooze"
    HAND_OVER = "hand-over"
    REVIEW = "review"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says. `user` is None where it was sent to the desk: whoever opens it has to log in.

    `stale` tells that the plan has changed since: somebody has dealt with it already.
    """

    purpose: Purpose
    question: Question
    user: User | None
    stale: bool


def make_link(purpose: Purpose, question: Question, user: User) -> str:
    """The address that lets `user` do this one thing to `question`."""
    who = "" if user.email == DESK_EMAIL else str(user.public_id)
    return _address(purpose, {"q": str(question.public_id), "u": who, "r": str(question.plan_rev)})


def read_link(purpose: str, token: str) -> Link:
    """What a token says. Raises NotFound for one that is forged, expired, for something else, or for nobody."""
    said = _read(purpose, token, LINK_LIFE)
    question = Question.objects.public().filter(public_id=said["q"]).first()
    user = User.objects.filter(public_id=said["u"], is_active=True).first() if said["u"] else None
    if question is None or (said["u"] and user is None):
        raise _bad()
    return Link(Purpose(purpose), question, user, stale=str(question.plan_rev) != said["r"])


def unsubscribe_link(user: User, channel: str) -> str:
    """The address that ends reminders to `user` over `channel`."""
    return _address(Purpose.UNSUBSCRIBE, {"u": str(user.public_id), "c": channel})


def read_unsubscribe(token: str) -> tuple[User, Channel]:
    """Who wants to be left alone by which channel. Raises NotFound."""
    said = _read(Purpose.UNSUBSCRIBE, token, UNSUBSCRIBE_LIFE)
    user = User.objects.filter(public_id=said["u"]).first()
    if user is None or said["c"] not in Channel.values:
        raise _bad()
    return user, Channel(said["c"])


def _address(purpose: Purpose, said: dict[str, str]) -> str:
    token = signing.dumps(said, salt=_salt(purpose))
    return settings.PUBLIC_URL + PATH.format(purpose=purpose.value, token=token)


def _read(purpose: str, token: str, life: timedelta) -> dict[str, str]:
    if purpose not in list(Purpose):
        raise _bad()
    try:
        said = signing.loads(token, salt=_salt(Purpose(purpose)), max_age=life)
    except signing.SignatureExpired:
        raise NotFound.one(
            "token", "link_expired", "This link is too old: log in, and find the question in the due queue."
        ) from None
    except signing.BadSignature:
        raise _bad() from None
    found: dict[str, str] = said  # the signature says that we wrote it, for this purpose
    return found


def _salt(purpose: Purpose) -> str:
    return f"predictions.reminders.{purpose.value}"


def _bad() -> NotFound:
    error = NotFound.one(
        "token", "link_bad", "This link cannot be used: log in, and find the question in the due queue."
    )
    assert isinstance(error, NotFound)
    return error
