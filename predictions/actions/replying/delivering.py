"""Claim, look again, send, mark: one mail to one author at a time, by the leases that reminders have (TRUST 3.3).

The oldest notice that waits for an author is claimed; the mail tells what all of them tell, and all are marked with
one entry `author.told`. While one is on its way, no other of the same author can be claimed.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from ...channels import Message, Report, Status
from ...channels.email import Mailbox
from ...models import Author, AuthorContact, AuthorNotice, AuthorState, DeliveryState, DeskSettings, Kind
from ...models.reminders import UNLEASED
from ..base import verb
from ..log import Entry, append_entries
from ..payloads import instant_text, name_members
from ..reminders.clock import DATABASE_CLOCK, Clock
from ..reminders.holding import Hold, LeaseLost, go_on, never_ended, unheld
from ..reminders.leases import CLAIM, claim, give_back, mark_cancelled, mark_failed
from ..reminders.post import send_mail
from .unnaming import without_address
from .wording import author_message

TIME_FOR_A_ROUND: Final = 50.0
# So many notices go into one mail; what else waits for the author goes into the next.
MOST_IN_ONE: Final = 200
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Lease:
    """One claim, and the clock that counts."""

    hold: Hold
    clock: Clock

    @property
    def token(self) -> UUID:
        return self.hold.token


def send_notices(*, clock: Clock = DATABASE_CLOCK, stop: Callable[[], bool] = go_on) -> int:
    """Send authors what waits for them, if the desk has switched it on; returns how many mails were accepted.

    Safe to repeat, beside itself, and to kill at any point. Never call it inside a transaction.
    """
    started, sent = time.monotonic(), 0
    while not stop() and time.monotonic() - started < TIME_FOR_A_ROUND:
        taken = time.monotonic()
        waiting = list(sendable(clock.now()).values_list("pk", flat=True)[:CLAIM])
        token, mine = claim(AuthorNotice, waiting, ring=None, clock=clock) if waiting else (None, [])
        if token is None or not mine:
            break
        sent += _send_claimed(mine, _Lease(Hold(token, taken), clock), stop)
    return sent


def sendable(now: datetime) -> QuerySet[AuthorNotice]:
    """The oldest notice of each author that may go out and is held by nobody; none where notices are off."""
    older = AuthorNotice.objects.filter(
        Q(created_at__lt=OuterRef("created_at")) | Q(created_at=OuterRef("created_at"), pk__lt=OuterRef("pk")),
        author=OuterRef("author"), state=DeliveryState.DUE,
    )  # fmt: skip
    address = AuthorContact.objects.filter(author=OuterRef("author"), expires_at__gt=now)
    switched_on = Exists(DeskSettings.objects.filter(tell_authors=True))
    found = AuthorNotice.objects.filter(unheld(now), switched_on, Exists(address), ~Exists(older))
    found = found.filter(state=DeliveryState.DUE, not_before__lte=now)
    return found.exclude(author__state=AuthorState.DECEASED).order_by("created_at", "pk")


def _send_claimed(ids: Sequence[UUID], lease: _Lease, stop: Callable[[], bool]) -> int:
    sent = 0
    for index, one in enumerate(ids):
        try:
            if stop():
                raise LeaseLost
            lease.hold.check()
            sent += _send(one, lease)
        except LeaseLost:
            give_back(AuthorNotice, ids[index:], lease.token)
            break
    return sent


def _send(id_: UUID, lease: _Lease) -> bool:
    held = AuthorNotice.objects.filter(pk=id_, lease_token=lease.token, state=DeliveryState.DUE)
    notice = held.select_related("author").first()
    if notice is None:
        return False
    now = lease.clock.now()
    contact = AuthorContact.objects.filter(author=notice.author, expires_at__gt=now).first()
    if notice.author.state == AuthorState.DECEASED:
        mark_cancelled(AuthorNotice, id_, lease.token, why="Nobody is written to who is dead.")
        return False
    if contact is None or not DeskSettings.current().tell_authors:
        give_back(AuthorNotice, [id_], lease.token)
        return False
    together = _together(notice)
    report = _mailed(notice, together, contact.address, lease, now)
    if report.status == Status.ACCEPTED:
        return _marked(notice, [one.pk for one in together], report.reply, lease)
    mark_failed(AuthorNotice, id_, lease.token, report=report, at=lease.clock.now())
    return False


def _together(first: AuthorNotice) -> list[AuthorNotice]:
    """The claimed notice and what else waits for its author."""
    others = AuthorNotice.objects.filter(author=first.author, state=DeliveryState.DUE).exclude(pk=first.pk)
    return [first, *others.order_by("created_at", "pk")[: MOST_IN_ONE - 1]]


def _mailed(
    notice: AuthorNotice, together: Sequence[AuthorNotice], address: str, lease: _Lease, now: datetime
) -> Report:  # fmt: skip
    if (over := never_ended(notice)) is not None:
        return over
    try:
        message: Message = author_message(notice, together, now)
        report = send_mail(message, to=Mailbox(address=address), before_data=lease.hold.check)
    except LeaseLost:
        raise
    except Exception as error:  # whatever is wrong with one stops none of the others
        logger.exception("A notice to an author could not be made or sent: %s", notice.pk)
        report = Report(status=Status.RETRY, reply=type(error).__name__)
    return replace(report, reply=without_address(report.reply, address))


def _marked(notice: AuthorNotice, ids: Sequence[UUID], reply: str, lease: _Lease) -> bool:
    def write() -> bool:
        return _mark_told(notice_id=notice.pk, token=lease.token, ids=ids, reply=reply, now=lease.clock.now())

    return lease.hold.mark(write)


@verb
def _mark_told(*, notice_id: UUID, token: UUID, ids: Sequence[UUID], reply: str, now: datetime) -> bool:
    """Mark what one mail has told, with its entry; False where somebody else holds it by now."""
    held = AuthorNotice.objects.filter(pk=notice_id, lease_token=token, state=DeliveryState.DUE)
    first = held.select_related("author").first()
    if first is None:
        return False
    rows = AuthorNotice.objects.filter(pk__in=ids, state=DeliveryState.DUE)
    [seq] = append_entries([_entry(first.author, list(rows.order_by("created_at", "pk")), now)], now=now)
    rows.update(state=DeliveryState.SENT, accepted_at=now, reply=reply, last_error="", seq=seq, **UNLEASED)
    return True


def _entry(author: Author, rows: Sequence[AuthorNotice], now: datetime) -> Entry:
    payload = {
        "author": name_members(str(author.public_id), author.slug, author.name),
        "of": [{"cause": one.cause, "predictions": one.about, "prepared_at": instant_text(one.created_at)}
               for one in rows],
        "told_at": instant_text(now),
    }  # fmt: skip
    return Entry(Kind.AUTHOR_TOLD, author.log_subject, payload)
