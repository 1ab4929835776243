"""What is to be delivered to whom, and what became of it. Operational rows: verbs write them, the log does not."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from .people import User
from .questions import Question


class Stage(models.TextChoices):
    """Why somebody is reminded of a question."""

    HEADS_UP = "heads_up", "coming up"
    DUE = "due", "due"
    OVERDUE = "overdue", "overdue"
    ESCALATION = "escalation", "long overdue"
    CONDITION = "condition", "the condition's day is over"
    REVIEW = "review", "could this be settled already?"


class Channel(models.TextChoices):
    """A way to reach somebody."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    CHAT = "chat"


class DeliveryState(models.TextChoices):
    """`due` waits or is on its way; the four others are ends."""

    DUE = "due"
    SENT = "sent"
    SKIPPED = "skipped", "skipped: overtaken by a later stage"
    CANCELLED = "cancelled"
    DEAD = "dead", "dead: nobody could be reached"


class Delivery(models.Model):
    """What one message is made from: claimed by a lease, tried until accepted or dead."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # Keys without a constraint in the database: at the commit of a planning it would look the same few people up once
    # for every row, which took as long as planning itself. Neither people, questions nor digests are deleted.
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.DUE)
    not_before = models.DateTimeField()
    # How often it was claimed, and how often that came to an end without acceptance. Claims beyond those ended with the
    # process that held them, so the message may have arrived.
    attempts = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    accepted_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


_state_known = Q(state__in=[state.value for state in DeliveryState])
_sent_when = Q(state="sent", accepted_at__isnull=False) | ~Q(state="sent")
_lease_whole = Q(lease_until__isnull=True, lease_token__isnull=True) | Q(
    lease_until__isnull=False, lease_token__isnull=False
)


# What a delivery is set to when nobody holds it any more.
UNLEASED: dict[str, None] = {"lease_until": None, "lease_token": None}


class DigestKind(models.TextChoices):
    """What a message about several questions is for."""

    DAILY = "daily"
    SUMMARY = "summary", "what was overdue already when it was published"
    DEAD = "dead", "what could not be delivered"


class Digest(Delivery):
    """One message about several questions: one recipient, one channel, one of their local days."""

    kind = models.CharField(max_length=8, choices=DigestKind.choices, default=DigestKind.DAILY)
    day = models.DateField()
    # For a summary: when the questions it is about were published.
    about = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "channel", "kind", "day"], name="digest_one_per_recipient_and_day"
            ),
            models.CheckConstraint(name="digest_state_known", condition=_state_known),
            models.CheckConstraint(name="digest_sent_says_when", condition=_sent_when),
            models.CheckConstraint(name="digest_lease_whole", condition=_lease_whole),
        ]
        indexes = [
            # The tick: what may go out by now.
            models.Index(fields=["not_before"], condition=Q(state="due"), name="digest_queue")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.day} by {self.channel}"


class Reminder(Delivery):
    """One (question, plan revision, stage, occurrence, recipient, channel) to be delivered."""

    question = models.ForeignKey(
        Question, models.DO_NOTHING, related_name="reminders", db_constraint=False, db_index=False
    )
    plan_rev = models.PositiveIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    # Repeats: escalations count from 0; reviews count down to the deadline, 0 is one that an editor asked for.
    occurrence = models.PositiveIntegerField(default=0)
    digest = models.ForeignKey(
        Digest, models.SET_NULL, null=True, related_name="members", db_constraint=False, db_index=False
    )

    class Meta:
        ordering = ["-not_before", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "plan_rev", "stage", "occurrence", "recipient", "channel"], name="reminder_once"
            ),
            models.CheckConstraint(name="reminder_state_known", condition=_state_known),
            models.CheckConstraint(name="reminder_sent_says_when", condition=_sent_when),
            models.CheckConstraint(name="reminder_lease_whole", condition=_lease_whole),
        ]
        indexes = [
            # The tick: what may go out by now.
            models.Index(fields=["not_before"], condition=Q(state="due"), name="reminder_queue"),
            # A digest's members: to be written about, and marked by one statement.
            models.Index(fields=["digest"], condition=Q(digest__isnull=False), name="reminder_of_digest"),
            # One's own list, newest first.
            models.Index(fields=["recipient", "-not_before"], name="reminder_own"),
            # The dead-letter list, and whether a later stage should reach further.
            models.Index(fields=["question"], condition=Q(state="dead"), name="reminder_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} by {self.channel}"


class StageMark(models.Model):
    """How far a kind of stage has been planned: the last deadline (or other day it counts from) that was looked at."""

    name = models.CharField(max_length=12, primary_key=True)
    through = models.DateField()

    def __str__(self) -> str:
        return f"{self.name} through {self.through}"


class PlanChangeKind(models.TextChoices):
    """What somebody did to the plan of a question."""

    SNOOZED = "snoozed"
    HANDED_OVER = "handed over"
    REVIEW_SET = "review set"
    OWNER_LEFT = "owner left"


class PlanChange(models.Model):
    """One change by a person to when and by whom a question is looked after, with the reason."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="plan_changes")
    kind = models.CharField(max_length=12, choices=PlanChangeKind.choices)
    plan_rev = models.PositiveIntegerField()
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    # The new day, or the new owner.
    value = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}" if self.reason else self.kind
