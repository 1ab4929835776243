"""Whether an author still speaks: changed in the open, with the reason."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from ..models import Author, AuthorContact, AuthorNotice, AuthorState, DeliveryState, Kind, User
from ..models.reminders import UNLEASED
from ..rules.problems import Problem
from .base import JUDGES, require_role, verb
from .board import raise_board_version
from .catalogue import standing_author
from .drafted import check_text
from .errors import Conflict, Invalid
from .log import Entry, append_entries

_EARLIEST = date(1800, 1, 1)
_NOT_SENT = "Nobody is written to who is dead."


@verb
def change_author_state(
    *, actor: User, author: Author, state: str, since: date | None, reason: str, now: datetime
) -> Author:
    """Set `author` active, retired or deceased; `since` is the first day of it, of `deceased` the day of death.

    Open questions settle all the same. Of somebody who died every address is forgotten and no notice goes out.
    Raises Invalid, NotAllowed, Conflict where nothing would change.
    """
    require_role(actor, JUDGES, "change an author's state")
    _refuse_faulty(state, since, reason, now)
    author = standing_author(Author.objects.select_for_update(of=("self",)).get(pk=author.pk))
    if (author.state, author.state_since) == (state, since):
        raise Conflict.one("state", "nothing_changed", f"{author.name} is {state} already.")
    old, author.state, author.state_since = author.state, state, since
    if author.last_seq is not None:  # nobody has seen an unpublished author, so there is nothing to tell
        payload = {
            "id": str(author.public_id), "slug": author.slug, "field": "state", "old": old, "new": state,
            "since": since.isoformat() if since else None, "reason": reason.strip(), "actor": str(actor.public_id),
        }  # fmt: skip
        [author.last_seq] = append_entries([Entry(Kind.AUTHOR_CHANGED, author.log_subject, payload)], now=now)
        raise_board_version(now)
    author.save()
    if state == AuthorState.DECEASED:
        _stop_writing(author)
    return author


def _stop_writing(author: Author) -> None:
    AuthorContact.objects.filter(author=author).delete()
    # One that is on its way looks again just before it goes.
    waiting = AuthorNotice.objects.filter(author=author, state=DeliveryState.DUE, lease_token__isnull=True)
    waiting.update(state=DeliveryState.CANCELLED, last_error=_NOT_SENT, **UNLEASED)


def _refuse_faulty(state: str, since: date | None, reason: str, now: datetime) -> None:
    check_text("reason", reason)
    found = []
    if not reason.strip():
        found.append(Problem("reason", "missing_reason", "Say why: the reason stands in the public log."))
    if state not in AuthorState.values:
        found.append(Problem("state", "unknown_state", f"Give one of: {', '.join(AuthorState.values)}."))
    elif state == AuthorState.ACTIVE and since is not None:
        found.append(Problem("since", "not_needed", "Leave the day out: an active author has none."))
    elif state != AuthorState.ACTIVE:
        today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        if since is None or not _EARLIEST <= since <= today:
            found.append(Problem("since", "bad_day", "Give the day since when, not after today."))
    if found:
        raise Invalid(found)
