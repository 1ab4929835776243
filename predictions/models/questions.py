"""What is to be settled: events and questions."""

from datetime import date, datetime, timedelta
from datetime import time as clock_time
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from .base import LoggedRecord, PublicQuerySet, PublicRecord
from .catalogue import KEY_LENGTH, Topic


class Event(PublicRecord):
    """What several questions turn on; an author's questions on one event are one unit for intervals and ranks."""

    verbs = "actions.save_drafts or actions.amend_question"
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Empty while the event is a question's own; imports and editors find a shared one by its name.
    name = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=KEY_LENGTH, null=True, unique=True, editable=False)

    def __str__(self) -> str:
        return self.name or f"event {self.public_id}"


class QuestionState(models.TextChoices):
    """Where a question stands; `due` is derived from the clock and never stored."""

    DRAFT = "draft"
    OPEN = "open"
    PROVISIONAL = "provisional"
    FINAL = "final"
    REOPENED = "reopened"


UNSETTLED = (QuestionState.OPEN, QuestionState.REOPENED)
SETTLED = (QuestionState.PROVISIONAL, QuestionState.FINAL)


class QuestionQuerySet(PublicQuerySet["Question"]):
    """Reads that say who sees what and what is due."""

    def public(self) -> "QuestionQuerySet":
        """Everything published."""
        return self.exclude(state=QuestionState.DRAFT)

    def unsettled(self) -> "QuestionQuerySet":
        """Published and without an outcome in force."""
        return self.filter(state__in=UNSETTLED)

    def due(self, now: datetime) -> "QuestionQuerySet":
        """Unsettled with the deadline day over in the question's zone, oldest first: the complete due queue."""
        return self.unsettled().filter(due_at__lte=now).order_by("due_at", "id")


class Question(LoggedRecord):
    """A proposition that will plainly turn out true or false; resolved once for everybody who predicted it."""

    verbs = "actions.publish_predictions, actions.amend_question or actions.give_verdicts"
    event = models.ForeignKey(Event, models.PROTECT, related_name="questions")
    statement = models.TextField()
    # SHA-256 of the statement, trimmed and NFC: the same statement and deadline are the same question.
    statement_key = models.CharField(max_length=64, editable=False)
    # The name a file gives the question in its column `question`; it then decides what is the same question.
    import_key = models.CharField(max_length=200, null=True, unique=True, editable=False)
    resolution_criteria = models.TextField(blank=True)
    condition = models.TextField(blank=True)
    condition_criteria = models.TextField(blank=True)
    condition_deadline = models.DateField(null=True, blank=True)
    deadline = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    # The first instant after the deadline day in the question's zone, in UTC.
    due_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=12, choices=QuestionState.choices, default=QuestionState.DRAFT)
    topics = models.ManyToManyField(Topic, through="QuestionTopic", related_name="questions")
    created_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, editable=False)
    # When criteria, deadline, condition or event last changed; decides the cohort `advance`.
    terms_at = models.DateTimeField(null=True, editable=False)

    objects = QuestionQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="question_published_complete",
                condition=Q(state=QuestionState.DRAFT)
                | (
                    ~Q(statement="")
                    & Q(deadline__isnull=False, due_at__isnull=False, recorded_at__isnull=False)
                    & Q(last_seq__isnull=False, terms_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="question_condition_by_deadline",
                condition=Q(condition_deadline__isnull=True) | ~Q(condition=""),
            ),
            models.CheckConstraint(
                name="question_state_known", condition=Q(state__in=[state.value for state in QuestionState])
            ),
        ]
        indexes = [
            # The due queue and the tick: unsettled questions by the instant they fall due.
            models.Index(fields=["due_at", "id"], condition=Q(state__in=UNSETTLED), name="question_due_queue"),
            # Import and inline entry: is this statement with this deadline a question already?
            models.Index(fields=["statement_key", "deadline"], name="question_same_statement"),
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def settled(self) -> bool:
        """An outcome is in force."""
        return self.state in SETTLED

    def is_due(self, now: datetime) -> bool:
        """Unsettled, and the deadline day is over."""
        return self.state in UNSETTLED and self.due_at is not None and self.due_at <= now


def end_of_day(day: date, zone: str) -> datetime:
    """The first instant after `day` in `zone`, as an aware time: a deadline day counts to its end."""
    midnight = datetime.combine(day + timedelta(days=1), clock_time(), ZoneInfo(zone))
    return midnight.astimezone(ZoneInfo("UTC"))


class QuestionTopicQuerySet(PublicQuerySet["QuestionTopic"]):
    """Reads over what readers may see."""

    def public(self) -> "QuestionTopicQuerySet":
        """Those of published questions."""
        return self.exclude(question__state=QuestionState.DRAFT)


class QuestionTopic(PublicRecord):
    """One topic of one question; the question counts in each of its topics."""

    verbs = "actions.save_drafts or actions.amend_question"
    replaceable = True
    question = models.ForeignKey(Question, models.PROTECT)
    topic = models.ForeignKey(Topic, models.PROTECT)

    objects = QuestionTopicQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "topic"], name="question_topic_once")]


def desk_zone() -> str:
    """The zone a question gets unless it names another."""
    return str(settings.TIME_ZONE)
