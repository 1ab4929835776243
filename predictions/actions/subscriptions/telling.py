"""Reading happenings off the log, in the tick: no verb knows of subscribers, and nothing is lost.

The mark says up to which entry and which deadline was read; what was read becomes rows to deliver in the same
transaction that moves it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from ...models import Happening, Kind, LogEntry, LogHead, Question, Subscription, SubscriptionMark, WebhookDelivery
from ...models.happenings import CORRECTIONS, Happened, happened
from ..base import operation

# So many entries are read at once; what is left waits for the next tick.
MOST_ENTRIES: Final = 2000
MOST_DUE: Final = 2000
KEPT_FOR: Final = timedelta(days=90)
_KINDS: Final = {
    Kind.PREDICTION_PUBLISHED: Happening.CREATED,
    Kind.RESOLUTION_SET: Happening.FINAL,
    Kind.RESOLUTION_FINALISED: Happening.FINAL,
    **dict.fromkeys(CORRECTIONS, Happening.CORRECTED),
}


def start(now: datetime) -> None:
    """Begin to read where the log ends now, if nobody has begun yet. Call inside a transaction."""
    size = LogHead.objects.values_list("size", flat=True).get(id=1)
    SubscriptionMark.objects.get_or_create(id=1, defaults={"seq": size - 1, "due_through": now})


def tell(*, now: datetime) -> int:
    """Make deliveries of what has happened since the last time; returns how many. Safe to repeat and beside itself."""
    if not SubscriptionMark.objects.exists():
        return 0
    return _tell(now=now)


@operation
def _tell(*, now: datetime) -> int:
    mark = SubscriptionMark.objects.select_for_update().get(id=1)
    subscribers = list(Subscription.objects.filter(active=True))
    entries = LogEntry.objects.filter(seq__gt=mark.seq).order_by("seq")[:MOST_ENTRIES]
    seqs = list(entries.values_list("seq", "kind"))
    mark.seq = seqs[-1][0] if seqs else mark.seq
    told = [seq for seq, kind in seqs if kind in _KINDS]
    rows = list(_of_log(told, subscribers, now)) if subscribers and told else []
    due = _fallen_due(mark, now)
    if due:
        rows += _of_due(due, subscribers, now)
    full = len(due) == MOST_DUE
    mark.due_through = due[-1].due_at or now if full else now
    mark.save()
    WebhookDelivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    WebhookDelivery.objects.filter(created_at__lt=now - KEPT_FOR).exclude(state="due").delete()
    return len(rows)


def _fallen_due(mark: SubscriptionMark, now: datetime) -> list[Question]:
    """Unsettled questions whose deadline passed since; those that fall due with the last one read come again, once."""
    found = Question.objects.due(now).filter(due_at__gte=mark.due_through)
    return list(found.prefetch_related("topics")[:MOST_DUE])


def _of_log(seqs: list[int], subscribers: list[Subscription], now: datetime) -> Iterator[WebhookDelivery]:
    for one in happened(LogEntry.objects.filter(seq__in=seqs).order_by("seq")):
        assert one.question is not None
        about = one.prediction.public_id if one.prediction else one.question.public_id
        for subscriber in subscribers:
            if happening_of(one) in subscriber.happenings and _concerns(subscriber, one.question, [one]):
                yield _row(subscriber, happening_of(one), about, str(one.seq), one.at, now)


def _of_due(due: Iterable[Question], subscribers: list[Subscription], now: datetime) -> Iterator[WebhookDelivery]:
    for question in due:
        assert question.due_at is not None
        for subscriber in subscribers:
            if Happening.DUE in subscriber.happenings and _concerns(subscriber, question, []):
                cause = question.due_at.isoformat()
                yield _row(subscriber, Happening.DUE, question.public_id, cause, question.due_at, now)


def happening_of(one: Happened) -> Happening:
    """What an entry is to a subscriber."""
    if one.kind == Kind.RESOLUTION_SET and one.payload.get("state") == "provisional":
        return Happening.PROVISIONAL
    return _KINDS[one.kind]


def _concerns(subscriber: Subscription, question: Question, said: list[Happened]) -> bool:
    if subscriber.topic and subscriber.topic not in {topic.slug for topic in question.topics.all()}:
        return False
    if not subscriber.author:
        return True
    claims = [one.prediction for one in said if one.prediction is not None]
    if claims:
        return any(claim.author is not None and claim.author.slug == subscriber.author for claim in claims)
    return question.predictions.public().filter(author__slug=subscriber.author).exists()


def _row(
    to: Subscription, happening: Happening, about: UUID, cause: str, at: datetime, now: datetime
) -> WebhookDelivery:
    return WebhookDelivery(
        subscription=to, happening=happening, subject=about, cause=cause, at=at, not_before=now, created_at=now
    )
