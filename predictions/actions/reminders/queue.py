"""From planned to queued: hold what may not go out yet, gather what goes out together, claim for the queue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Exists, Q
from django.db.models.query import QuerySet

from ...models import (
    Channel,
    DeliveryState,
    DeskSettings,
    Digest,
    DigestKind,
    Preferences,
    Reminder,
    Rhythm,
    StageMark,
    User,
    local_moment,
)
from ..base import JUDGES
from ..people import DESK_EMAIL
from .holding import unheld
from .insertion import RING_LEASE
from .plan import PLANNING

CLAIM_FOR_QUEUE = 1000
IDS_PER_RING = {"reminder": 100, "digest": 10}
# So many messages of a kind are queued in one tick; the rest waits for the next one.
MOST_QUEUED = 10_000
MODELS: dict[str, type[Reminder] | type[Digest]] = {"reminder": Reminder, "digest": Digest}
_SOME_DAYS = 400


@dataclass(frozen=True, slots=True)
class Ring:
    """One message to the workers: send these, which are claimed under `token`. `kind` names one of MODELS."""

    kind: str
    token: UUID
    ids: tuple[UUID, ...]


def waiting(model: type[Reminder] | type[Digest], now: datetime) -> "QuerySet[Reminder] | QuerySet[Digest]":
    """What may go out by `now` and is held by nobody; reminders that are part of a digest go out with it."""
    found = model._default_manager.filter(unheld(now), state=DeliveryState.DUE, not_before__lte=now)
    return found.filter(digest__isnull=True) if model is Reminder else found  # type: ignore[misc]


def anything_waits(now: datetime) -> bool:
    """Whether anything may go out by `now`: one question for every kind of message, asked by each idle tick."""
    first, *others = (Exists(waiting(model, now).order_by()) for model in MODELS.values())
    found = Q(first)
    for other in others:
        found |= Q(other)
    # Asked of a row that is always there.
    return StageMark.objects.filter(found, name=PLANNING).exists()


class Rhythms:
    """When each recipient may be written to, and whether in one message a day; each asked for once."""

    def __init__(self, desk: DeskSettings) -> None:
        self._desk = desk
        self._known: dict[int, Preferences] = {}

    def of(self, user_id: int) -> Rhythm:
        """When this user may be written to."""
        return self._wants(user_id).rhythm(self._desk)

    def gathers(self, user_id: int, channel: str) -> bool:
        """This user gets one message a day over this channel."""
        return channel != Channel.WEBHOOK and self._wants(user_id).digest

    def load(self, user_ids: Iterable[int]) -> None:
        """Ask for several at once."""
        ids = set(user_ids) - self._known.keys()
        self._known |= {one.user_id: one for one in Preferences.objects.filter(user_id__in=ids)}

    def _wants(self, user_id: int) -> Preferences:
        if user_id not in self._known:
            found = Preferences.objects.filter(user_id=user_id).first()
            self._known[user_id] = found or Preferences(user_id=user_id)
        return self._known[user_id]


def held_users(rhythms: Rhythms, now: datetime) -> list[int]:
    """Everybody on the desk who may not be written to at `now`."""
    people = User.objects.filter(Q(groups__name__in=JUDGES) | Q(email=DESK_EMAIL), is_active=True)
    ids = list(people.order_by("pk").values_list("pk", flat=True).distinct())
    rhythms.load(ids)
    return [user_id for user_id in ids if rhythms.of(user_id).next_allowed(now) > now]


def hold_back(rhythms: Rhythms, now: datetime) -> None:
    """Move what waits for somebody who may not be written to now to their next allowed moment."""
    for model in MODELS.values():
        found = waiting(model, now)
        for user_id in set(found.order_by().values_list("recipient_id", flat=True).distinct()):
            allowed = rhythms.of(user_id).next_allowed(now)
            if allowed > now:
                found.filter(recipient_id=user_id).update(not_before=allowed)


def gather(rhythms: Rhythms, now: datetime) -> None:
    """Make what waits for somebody who wants one message a day part of that message.

    Only what was never tried: a message that may have arrived already keeps its own id.
    """
    found = waiting(Reminder, now).filter(attempts=0)
    for user_id, channel in set(found.order_by().values_list("recipient_id", "channel").distinct()):
        if rhythms.gathers(user_id, channel):
            digest = open_digest(user_id, channel, DigestKind.DAILY, rhythms.of(user_id), now)
            found.filter(recipient_id=user_id, channel=channel).update(digest=digest)  # type: ignore[misc]


def open_digest(user_id: int, channel: str, kind: str, rhythm: Rhythm, now: datetime) -> Digest:
    """The message of this kind that can still take something in: today's, or else the next free day's."""
    today = rhythm.local_day(now)
    for days in range(_SOME_DAYS):
        digest = _digest_of(user_id, channel, kind, today + timedelta(days=days), rhythm, now)
        if digest is not None:
            return digest
    raise RuntimeError(f"user {user_id}: every day of the next year has its message by {channel}")


def _digest_of(user_id: int, channel: str, kind: str, day: date, rhythm: Rhythm, now: datetime) -> Digest | None:
    wanted = now if day == rhythm.local_day(now) else local_moment(day, rhythm.morning, rhythm.zone)
    digest, made = Digest.objects.select_for_update().get_or_create(
        recipient_id=user_id,
        channel=channel,
        kind=kind,
        day=day,
        defaults={"not_before": rhythm.next_allowed(wanted), "created_at": now},
    )
    # The first attempt fixes what is in it: a repeat with the same id must say the same.
    fresh = made or (digest.state == DeliveryState.DUE and digest.attempts == 0 and digest.lease_token is None)
    return digest if fresh else None


def claim_for_queue(now: datetime, most: int) -> list[Ring]:
    """Claim what waits, for as long as a message in the queue lives, so that no second beat rings for it.

    At most `most` of each kind.
    """
    rings: list[Ring] = []
    for kind, model in MODELS.items():
        found = waiting(model, now).order_by("not_before")
        for done in range(0, most, CLAIM_FOR_QUEUE):
            ids = list(_unlocked(found)[: min(CLAIM_FOR_QUEUE, most - done)].values_list("pk", flat=True))
            if not ids:
                break
            token = uuid4()
            model._default_manager.filter(pk__in=ids).update(lease_until=now + RING_LEASE, lease_token=token)
            rings += rings_of(kind, token, ids)
    return rings


def rings_of(kind: str, token: UUID, ids: list[UUID]) -> Iterator[Ring]:
    """The messages for these ids, so many in each."""
    size = IDS_PER_RING[kind]
    for start in range(0, len(ids), size):
        yield Ring(kind, token, tuple(ids[start : start + size]))


def _unlocked(found: "QuerySet[Reminder] | QuerySet[Digest]") -> "QuerySet[Reminder] | QuerySet[Digest]":
    # SQLite has one writer at a time, and this transaction is it.
    skip = connection.features.has_select_for_update_skip_locked
    return found.select_for_update(skip_locked=skip)
