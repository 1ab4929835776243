"""An author asks not to be written to: every address goes, and the page says so."""

from datetime import datetime

from ...models import AuthorContact
from ..base import operation
from .links import ReplyLink

DECLINED = "They asked not to be written to."


@operation
def stop_notices(*, link: ReplyLink, now: datetime) -> AuthorContact:
    """Forget the addresses of whoever holds `link` and write to them no more. Safe to repeat."""
    AuthorContact.objects.filter(author=link.author).delete()
    return AuthorContact.objects.create(author=link.author, place=DECLINED, declined=True, noted_at=now)
