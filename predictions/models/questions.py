"""What is to be settled: events and questions."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from .base import LoggedRecord, PublicQuerySet, PublicRecord
from .catalogue import KEY_LENGTH, Topic
from .people import User


class Event(PublicRecord):
    """What several questions turn on; an author's questions on one event are one unit for intervals and ranks."""

    verbs = "actions.save_drafts, actions.amend_question or actions.merge_events"
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Empty while the event is a question's own; imports and editors find a shared one by its name.
    name = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=KEY_LENGTH, null=True, unique=True, editable=False)
    # The same event under another name: its name finds this one from then on.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", editable=False)

    def __str__(self) -> str:
        return self.name or f"event {self.public_id}"


class QuestionState(models.TextChoices):
    """Where a question stands; `due` is derived from the clock and never stored."""

    DRAFT = "draft"
    OPEN = "open"
    PROVISIONAL = "provisional"
    FINAL = "final"
    REOPENED = "reopened"
    # The same question was recorded twice: this one's address leads on to the other, which has its claims.
    MERGED = "merged"


UNSETTLED = (QuestionState.OPEN, QuestionState.REOPENED)
SETTLED = (QuestionState.PROVISIONAL, QuestionState.FINAL)


class QuestionQuerySet(PublicQuerySet["Question"]):
    """Reads that say who sees what and what is due."""

    def public(self) -> "QuestionQuerySet":
        """Everything published, each question once."""
        return self.exclude(state__in=(QuestionState.DRAFT, QuestionState.MERGED))

    def unsettled(self) -> "QuestionQuerySet":
        """Published and without an outcome in force."""
        return self.filter(state__in=UNSETTLED)

    def due(self, now: datetime) -> "QuestionQuerySet":
        """Unsettled with the deadline day over in the question's zone, oldest first: the complete due queue."""
        return self.unsettled().filter(due_at__lte=now).order_by("due_at", "id")


class Question(LoggedRecord):
    """A proposition that will plainly turn out true or false; resolved once for everybody who predicted it."""

    verbs = "actions.publish_predictions, actions.amend_question, actions.give_verdicts or actions.merge_questions"
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
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", editable=False)
    topics = models.ManyToManyField(Topic, through="QuestionTopic", related_name="questions")
    created_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, editable=False)
    # When criteria, deadline, condition or event last changed; decides the cohort `advance`.
    terms_at = models.DateTimeField(null=True, editable=False)

    # How often it has been opened for judging, and what it waits for in this round (`outcomes.Awaiting`).
    round = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    awaiting = models.CharField(max_length=10, blank=True, default="", db_default="", editable=False)
    # What became of its condition; empty while nobody has settled that (`outcomes.ConditionOutcome`).
    condition_outcome = models.CharField(max_length=8, blank=True, default="", db_default="", editable=False)

    # Who looks after it: operational, no part of the public record and of no entry. Defaults in the database, so that
    # bulk writers need not know of them. No owner means the desk, no backup the desk's.
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="owned_questions", db_index=False
    )
    backup = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="backed_questions", db_index=False
    )
    # Raised by whatever makes the reminders planned so far wrong (TRUST 3.2).
    plan_rev = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # Days of the desk: reminders rest until that morning; a review that an editor asked for.
    snoozed_until = models.DateField(null=True, blank=True, editable=False)
    review_on = models.DateField(null=True, blank=True, editable=False)

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
                name="question_merged_into_another",
                condition=Q(state=QuestionState.MERGED, merged_into__isnull=False)
                | ~Q(state=QuestionState.MERGED) & Q(merged_into__isnull=True),
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
            # Planning reminders: whose day has come, one index for each day that a stage counts from.
            models.Index(fields=["deadline"], condition=Q(state__in=UNSETTLED), name="question_plan_deadline"),
            models.Index(
                fields=["condition_deadline"],
                condition=Q(state__in=UNSETTLED, condition_deadline__isnull=False),
                name="question_plan_condition",
            ),
            models.Index(
                fields=["review_on"],
                condition=Q(state__in=UNSETTLED, review_on__isnull=False),
                name="question_plan_review",
            ),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(state__in=UNSETTLED, snoozed_until__isnull=False),
                name="question_plan_snooze",
            ),
            # The desk: what waits for a second verdict, and what is disputed.
            models.Index(fields=["awaiting", "due_at"], condition=~Q(awaiting=""), name="question_awaiting"),
            # What one looks after, and what goes back to the desk with somebody who leaves.
            models.Index(
                fields=["owner", "due_at"],
                condition=Q(state__in=UNSETTLED, owner__isnull=False),
                name="question_owned",
            ),
            models.Index(fields=["backup"], condition=Q(backup__isnull=False), name="question_backed"),
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


class QuestionTopicQuerySet(PublicQuerySet["QuestionTopic"]):
    """Reads over what readers may see."""

    def public(self) -> "QuestionTopicQuerySet":
        """Those of published questions."""
        return self.exclude(question__state__in=(QuestionState.DRAFT, QuestionState.MERGED))


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
