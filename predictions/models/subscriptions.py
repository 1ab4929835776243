"""Outbound webhooks: who is told what becomes of the record, and what was delivered."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from .people import User
from .reminders import DeliveryState


class Happening(models.TextChoices):
    """What a subscriber can be told."""

    CREATED = "prediction.created", "a prediction was published"
    DUE = "question.due", "a question is past its deadline without an outcome"
    PROVISIONAL = "outcome.provisional", "an outcome was found and can be challenged"
    FINAL = "outcome.final", "an outcome is final"
    CORRECTED = "record.corrected", "the desk corrected an outcome, a quote, terms, or withdrew an entry"


class Subscription(models.Model):
    """One address that is told of happenings, signed with its own secret."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="subscriptions")
    url = models.URLField(max_length=2000)
    secret = models.CharField(max_length=200)
    # Some of Happening; all of one topic or author only, where one is named.
    happenings = models.JSONField(default=list)
    topic = models.SlugField(max_length=80, blank=True)
    author = models.SlugField(max_length=80, blank=True)
    active = models.BooleanField(default=True)
    # Why it was switched off, if the other side asked for it.
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.CheckConstraint(name="subscription_complete", condition=~Q(url="") & ~Q(secret=""))]

    def __str__(self) -> str:
        return self.url


class SubscriptionMark(models.Model):
    """How far happenings were read off: log entries up to `seq`, and deadlines up to `due_through`. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    due_through = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="subscription_mark_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"read up to entry {self.seq}"


class WebhookDelivery(models.Model):
    """One happening to be told to one subscription; its id is the webhook-id, the same in every attempt."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    happening = models.CharField(max_length=24, choices=Happening.choices)
    # What it is about, and the entry that says so (or, of `question.due`, the deadline): never told twice.
    subject = models.UUIDField()
    cause = models.CharField(max_length=40)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.DUE)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    reply = models.CharField(max_length=500, blank=True)
    accepted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "webhook deliveries"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "subject", "happening", "cause"], name="delivery_once")
        ]
        indexes = [
            # What waits to be sent.
            models.Index(fields=["not_before", "id"], condition=Q(state=DeliveryState.DUE), name="delivery_waits"),
            # The log of one subscription, page by page.
            models.Index(fields=["subscription", "created_at", "id"], name="delivery_of_subscription"),
        ]

    def __str__(self) -> str:
        return f"{self.happening} {self.cause}"
