"""The author's side: how they can be reached, what they were told, and what they say themselves."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import PublicQuerySet, PublicRecord
from .catalogue import Author
from .people import User
from .predictions import Prediction
from .questions import Question
from .reminders import DeliveryState


class AuthorContact(models.Model):
    """An address at which an author can be told, or a search for one that found none. The desk's alone, never logged.

    With an address, `place` says where it was found, which nobody else is shown, and the row goes when it expires.
    Without one, `place` says where the desk looked (or `declined`: that they asked not to be written to), in public.
    """

    author = models.ForeignKey(Author, models.PROTECT, related_name="contacts")
    address = models.EmailField(blank=True)
    place = models.CharField(max_length=500)
    declined = models.BooleanField(default=False)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-noted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="contact_expires",
                condition=Q(address="", expires_at__isnull=True)
                | ~Q(address="") & Q(expires_at__isnull=False, declined=False),
            ),
            models.UniqueConstraint(fields=["author", "address"], name="contact_once"),
        ]
        indexes = [
            # What is to be forgotten.
            models.Index(fields=["expires_at"], condition=~Q(address=""), name="contact_expiry")
        ]

    def __str__(self) -> str:
        # Never the address: this stands in lists, messages and errors.
        return f"contact of author {self.author_id}"


class NoticeCause(models.TextChoices):
    """Why an author is told."""

    PUBLISHED = "published", "predictions were published"
    OUTCOME = "outcome", "an outcome was found"
    IMPORTED = "imported", "predictions were taken over from a file"


class AuthorNotice(models.Model):
    """One thing to tell one author, prepared when it happened; its id is the Message-ID, the same in every attempt.

    `key` names the cause: the entry, the outcome or the file. Several that wait go out in one message.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    author = models.ForeignKey(Author, models.PROTECT, related_name="notices", db_constraint=False, db_index=False)
    cause = models.CharField(max_length=10, choices=NoticeCause.choices)
    key = models.CharField(max_length=64)
    # Public ids of the predictions it is about, the first of them; empty for a file.
    about = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.DUE)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    reply = models.CharField(max_length=500, blank=True)
    accepted_at = models.DateTimeField(null=True)
    # The entry `author.told`.
    seq = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["author", "cause", "key"], name="notice_once"),
            models.CheckConstraint(
                name="notice_sent_is_logged",
                condition=~Q(state="sent") | Q(accepted_at__isnull=False, seq__isnull=False),
            ),
        ]
        indexes = [
            # What waits, by author: the oldest goes first and takes the others along.
            models.Index(fields=["author", "created_at", "id"], condition=Q(state="due"), name="notice_waits")
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.state}"


class ReplyState(models.TextChoices):
    """Where a reply stands; it is public once the desk has looked at it, for law and length only."""

    RECEIVED = "received", _("received: the desk has to look at it")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("not published: unlawful, or too long")


class ReplyQuerySet(PublicQuerySet["Reply"]):
    """Reads that say who sees what."""

    def public(self) -> "ReplyQuerySet":
        """Those that the desk has published, the oldest first."""
        return self.filter(state=ReplyState.PUBLISHED).order_by("published_at", "pk")

    def waiting(self) -> "ReplyQuerySet":
        """Those that the desk has to look at, the oldest first."""
        return self.filter(state=ReplyState.RECEIVED).order_by("received_at", "pk")


class Reply(PublicRecord):
    """What an author says of a prediction, of a question's outcome, or (neither) of the record in general."""

    verbs = "actions.send_reply or actions.enter_reply"
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    author = models.ForeignKey(Author, models.PROTECT, related_name="replies")
    prediction = models.ForeignKey(Prediction, models.PROTECT, null=True, blank=True, related_name="replies")
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="replies")
    text = models.TextField()
    state = models.CharField(max_length=10, choices=ReplyState.choices, default=ReplyState.RECEIVED)
    received_at = models.DateTimeField()
    # Who of the desk entered it for the author; none where it came by the signed link.
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Why it was not published; shown to the author.
    reason = models.TextField(blank=True)
    last_seq = models.BigIntegerField(null=True, editable=False)

    objects = ReplyQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(name="reply_state_known", condition=Q(state__in=ReplyState.values)),
            models.CheckConstraint(
                name="reply_about_one_thing", condition=Q(prediction__isnull=True) | Q(question__isnull=True)
            ),
            models.CheckConstraint(
                name="reply_public_is_logged",
                condition=~Q(state="published") | Q(last_seq__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(name="reply_declined_with_reason", condition=~Q(state="declined") | ~Q(reason="")),
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(state="received"), name="reply_waits"),
        ]

    def __str__(self) -> str:
        return f"reply of {self.received_at:%Y-%m-%d}"
