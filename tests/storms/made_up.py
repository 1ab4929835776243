"""Questions with owners that fall due, straight into the tables: a storm is about what is sent, not about the log."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

from predictions import actions
from predictions.models import (
    Author,
    Commentary,
    DeskSettings,
    Event,
    Prediction,
    Preferences,
    Question,
    User,
    end_of_day,
    last_morning,
)
from predictions.models.base import writing

OWNERS = 8
AT_ONCE = 2000


def settle_morning() -> date:
    """Put the desk's hour half a day from its next change, so that no storm runs across a morning; return the day."""
    now = datetime.now(UTC)
    morning = (now - timedelta(hours=6)).time().replace(minute=0, second=0, microsecond=0)
    DeskSettings.objects.update_or_create(id=1, defaults={"morning": morning, "zone": "UTC"})
    return last_morning(now, morning, "UTC")


def owners(count: int = OWNERS, names: str = "owner") -> list[User]:
    """Editors who want each reminder in a mail of its own."""
    found = []
    for number in range(count):
        user = actions.create_user(email=f"{names}{number}@desk.example", roles=["editor"])
        Preferences.objects.create(user=user, digest=False)
        found.append(user)
    return found


def questions(number: int, people: list[User], deadline: date) -> None:
    """So many open questions with this deadline, one claim each, recorded long before, `people`'s in turn."""
    recorded = datetime.combine(deadline, time(), UTC) - timedelta(days=300)
    with writing("the storms' generator"):
        author, _ = Author.objects.get_or_create(
            slug="ada", defaults={"name": "Ada Example", "created_at": recorded, "last_seq": 1}
        )
        piece, _ = Commentary.objects.get_or_create(
            key="0" * 64, defaults={"url": "https://paper.example/column", "title": "Column", "created_at": recorded}
        )
        for start in range(0, number, AT_ONCE):
            count = min(AT_ONCE, number - start)
            events = Event.objects.bulk_create([Event() for _ in range(count)])
            rows = [
                _question(event, people[(start + index) % len(people)], deadline, recorded)
                for index, event in enumerate(events)
            ]
            made = Question.objects.bulk_create(rows)
            Prediction.objects.bulk_create(_claim(question, author, piece, people[0]) for question in made)


def due_today(number: int, people: list[User] | None = None) -> date:
    """Questions whose stage `due` came this very morning; return the deadline."""
    deadline = settle_morning() - timedelta(days=1)
    questions(number, people or owners(), deadline)
    return deadline


def _question(event: Event, owner: User, deadline: date, recorded: datetime) -> Question:
    return Question(
        event=event,
        statement=f"Measure {event.pk} is signed into law by {deadline}",
        statement_key=uuid4().hex,
        resolution_criteria="According to the official journal: true if it is listed as signed by that day.",
        deadline=deadline,
        due_at=end_of_day(deadline, "UTC"),
        state="open",
        created_at=recorded,
        recorded_at=recorded,
        terms_at=recorded,
        last_seq=1,
        owner=owner,
    )


def _claim(question: Question, author: Author, piece: Commentary, editor: User) -> Prediction:
    assert question.recorded_at is not None
    return Prediction(
        state="published",
        author=author,
        question=question,
        commentary=piece,
        identity=uuid4().hex,
        quote="It will probably be signed.",
        said_on=question.recorded_at.date(),
        deadline=question.deadline,
        hedge="probably",
        probability=Decimal("0.7"),
        low=Decimal("0.6"),
        high=Decimal("0.8"),
        basis="hedge",
        recorded_by=editor,
        created_at=question.recorded_at,
        recorded_at=question.recorded_at,
        recorded_seq=question.pk,
        reading_at=question.recorded_at,
        last_seq=1,
    )


def at_hour(day: date, hour: int) -> datetime:
    """That hour of that day, UTC."""
    return datetime.combine(day, time(hour), UTC)
