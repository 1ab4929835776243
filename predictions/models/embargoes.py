"""What is decided and held back until a time: a publication or a verdict under embargo."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from .people import User
from .predictions import Prediction
from .questions import Question


class EmbargoState(models.TextChoices):
    """`waiting` is the only one that the clock acts on."""

    WAITING = "waiting"
    DONE = "done", "carried out"
    LIFTED = "lifted", "taken back before its time"
    FAILED = "failed", "failed: it could not be carried out any more"


class Embargo(models.Model):
    """One publication or one verdict, to be carried out by the clock. The desk's alone until then: nothing is logged.

    A publication names a draft, and `given` is the draft's fingerprint: one that was changed since is not published.
    A verdict names a question, and `given` is what the editor found.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    prediction = models.ForeignKey(Prediction, models.PROTECT, null=True, related_name="embargoes")
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="embargoes")
    given = models.JSONField(default=dict)
    not_before = models.DateTimeField()
    state = models.CharField(max_length=8, choices=EmbargoState.choices, default=EmbargoState.WAITING)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Why it failed.
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "embargoes"
        ordering = ["not_before", "id"]
        constraints = [
            models.CheckConstraint(
                name="embargo_of_one_thing",
                condition=Q(prediction__isnull=False, question__isnull=True)
                | Q(prediction__isnull=True, question__isnull=False),
            ),
            models.CheckConstraint(name="embargo_state_known", condition=Q(state__in=EmbargoState.values)),
            models.UniqueConstraint(fields=["prediction"], condition=Q(state="waiting"), name="embargo_one_of_draft"),
            models.UniqueConstraint(
                fields=["question", "actor"], condition=Q(state="waiting"), name="embargo_one_of_judge"
            ),
        ]
        indexes = [
            # The tick: whose time has come.
            models.Index(fields=["not_before"], condition=Q(state="waiting"), name="embargo_waits")
        ]

    def __str__(self) -> str:
        return f"held back until {self.not_before:%Y-%m-%d %H:%M}"
