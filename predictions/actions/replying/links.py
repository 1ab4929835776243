"""The signed link in a notice: it proves who was written to, and opening it changes nothing."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from ...models import Author, AuthorNotice
from ..catalogue import standing_author
from ..errors import NotFound

REPLY_LINK_LIFE = timedelta(days=180)
_SALT = "predictions.replies.author"


@dataclass(frozen=True, slots=True)
class ReplyLink:
    """What a token says: the author who was written to, as they stand by now, and in which notice."""

    author: Author
    notice: AuthorNotice


def make_reply_link(notice: AuthorNotice) -> str:
    """The address at which the author of `notice` can reply."""
    token = signing.dumps({"n": str(notice.pk)}, salt=_SALT)
    return f"{settings.PUBLIC_URL.rstrip('/')}/reply/{token}/"


def read_reply_link(token: str) -> ReplyLink:
    """What a token says. Raises NotFound for one that is forged, expired, or of something else."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=REPLY_LINK_LIFE)
    except signing.SignatureExpired:
        raise NotFound.one("token", "link_expired", _("This link is too old: write to the desk instead.")) from None
    except signing.BadSignature:
        raise _bad() from None
    notice = AuthorNotice.objects.select_related("author__merged_into").filter(pk=said["n"]).first()
    if notice is None:
        raise _bad()
    return ReplyLink(standing_author(notice.author), notice)


def _bad() -> NotFound:
    error = NotFound.one("token", "link_bad", _("This link cannot be used: take it from the message as a whole."))
    assert isinstance(error, NotFound)
    return error
