"""Questions with deadlines, ticks at given times, and a post box instead of the world."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from predictions.actions.reminders import GivenClock, Round, remind, send_ring
from predictions.channels import Message, Report, Status
from predictions.models import DeskSettings, Preferences, Question, Reminder, User
from tests.factories import NOW, make_prediction

DEADLINE = date(2026, 3, 20)


def morning(day: date, zone: str = "UTC", hour: int = 8) -> datetime:
    """Half a minute past the desk's hour: when a tick of that morning comes by."""
    return datetime.combine(day, time(hour), ZoneInfo(zone)) + timedelta(seconds=30)


def after(days: int, deadline: date = DEADLINE) -> datetime:
    """The tick on the morning so many days after the deadline day."""
    return morning(deadline + timedelta(days=days))


def make_question(actor: User, deadline: date = DEADLINE, *, now: datetime = NOW, **changes: Any) -> Question:
    """A published question that `actor` owns."""
    question = make_prediction(actor, deadline=deadline, now=now, **changes).question
    assert question is not None
    return question


def look(now: datetime) -> Round:
    """Plan and queue at `now`, by a clock that agrees."""
    return remind(now=now, clock=GivenClock(now))


def planned(question: Question | None = None, **filters: Any) -> list[tuple[str, str, str]]:
    """(stage, state, recipient's address) of every reminder, in the order of planning days."""
    rows = Reminder.objects.filter(**filters).select_related("recipient")
    if question is not None:
        rows = rows.filter(question=question)
    return [
        (one.stage, one.state, one.recipient.email) for one in rows.order_by("not_before", "stage", "recipient__email")
    ]


def settings(**values: Any) -> DeskSettings:
    """The desk's settings, written past the verb."""
    row, _ = DeskSettings.objects.update_or_create(id=1, defaults=values)
    return row


def wants(user: User, **values: Any) -> Preferences:
    """Somebody's preferences, written past the verb."""
    row, _ = Preferences.objects.update_or_create(user=user, defaults=values)
    return row


class PostBox:
    """Stands where the channels are: keeps what was sent, answers what it is told to."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.to: list[str] = []
        self.report: Report | Callable[[], Report] = Report(status=Status.ACCEPTED, reply="250 ok")
        self.before: Callable[[], None] = lambda: None

    def deliver(
        self, message: Message, *, channel: str, recipient: User, wants: Preferences, check: Callable[[], None]
    ) -> Report:
        """What post.deliver is replaced by."""
        self.before()
        check()
        self.sent.append(message)
        self.to.append(recipient.email)
        return self.report() if callable(self.report) else self.report


def tick_and_send(now: datetime) -> int:
    """One tick and everything that it queued; how many messages were accepted."""
    return sum(send_ring(ring, clock=GivenClock(now)).sent for ring in look(now).rings)
