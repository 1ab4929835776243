"""What readers say against an outcome."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from .base import PublicQuerySet, PublicRecord
from .outcomes import Resolution
from .people import User
from .questions import Question


class ChallengeState(models.TextChoices):
    """Where a challenge stands. Until the desk has looked at it, it is not public, but keeps the outcome from final."""

    RECEIVED = "received", "received: the desk has to look at it"
    OPEN = "open", "open: to be answered in public"
    UPHELD = "upheld", "upheld: the question was reopened"
    DISMISSED = "dismissed", "dismissed: the outcome stands"
    REFUSED = "refused", "not published: not about this outcome, or unlawful"


PENDING = (ChallengeState.RECEIVED, ChallengeState.OPEN)


class ChallengeQuerySet(PublicQuerySet["Challenge"]):
    """Reads that say who sees what."""

    def public(self) -> "ChallengeQuerySet":
        """Those that the desk has published."""
        return self.filter(state__in=(ChallengeState.OPEN, ChallengeState.UPHELD, ChallengeState.DISMISSED))

    def pending(self) -> "ChallengeQuerySet":
        """Those that wait for the desk, the most urgent first."""
        return self.filter(state__in=PENDING).order_by("answer_by", "pk")


class Challenge(PublicRecord):
    """One person's objection to one outcome. Who they are and how to reach them is the desk's alone, never logged."""

    verbs = "actions.file_challenge, actions.admit_challenge, actions.refuse_challenge or actions.answer_challenge"
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="challenges")
    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="challenges")
    state = models.CharField(max_length=10, choices=ChallengeState.choices, default=ChallengeState.RECEIVED)
    text = models.TextField()
    evidence_url = models.URLField(max_length=2000, blank=True)
    from_author = models.BooleanField("says to be the author, or to act for them", default=False)
    contact_name = models.CharField(max_length=200, blank=True)
    contact = models.EmailField()
    filed_at = models.DateTimeField()
    # Filed while the outcome was provisional: it is not final before this is answered.
    in_time = models.BooleanField()
    answer_by = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    last_seq = models.BigIntegerField(null=True, editable=False)

    objects = ChallengeQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.CheckConstraint(name="challenge_state_known", condition=Q(state__in=ChallengeState.values)),
            models.CheckConstraint(
                name="challenge_answered_with_words",
                condition=Q(state__in=["received", "open"])
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="challenge_public_is_logged",
                condition=Q(state__in=["received", "refused"]) | Q(last_seq__isnull=False),
            ),
        ]
        indexes = [
            # The desk: what is unanswered, the oldest first.
            models.Index(fields=["answer_by"], condition=Q(state__in=["received", "open"]), name="challenge_pending")
        ]

    def __str__(self) -> str:
        return f"challenge of {self.filed_at:%Y-%m-%d}"
