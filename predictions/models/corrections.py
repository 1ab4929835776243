"""The public list of corrections: what the desk changed after publication, and what that did to the board."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from .base import PublicRecord
from .people import User
from .predictions import Prediction
from .questions import Question


class CorrectionKind(models.TextChoices):
    """What was corrected."""

    OUTCOME = "outcome", "the outcome"
    REOPENED = "reopened", "the outcome was taken back and is judged anew"
    QUESTION = "question", "the question's terms"
    PREDICTION = "prediction", "the record of what was said"
    WITHDRAWN = "withdrawn", "the entry no longer counts"
    REINSTATED = "reinstated", "the entry counts again"


class Correction(PublicRecord):
    """One correction with old and new side by side, why, by which entry, and its effect on the authors concerned.

    `old` and `new` map names to texts. `effect` is a list of {author, slug, name, before, after} with n, brier,
    rank_low and rank_high of the author's line on the board of everything, before and after; derived, not logged.
    """

    verbs = "the verb that corrects"
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=CorrectionKind.choices)
    question = models.ForeignKey(Question, models.PROTECT, related_name="corrections")
    prediction = models.ForeignKey(Prediction, models.PROTECT, null=True, blank=True, related_name="corrections")
    reason = models.TextField()
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    effect = models.JSONField(default=list)
    # None: the clock.
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    # The log entry that made it.
    seq = models.BigIntegerField()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(name="correction_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="correction_kind_known", condition=Q(kind__in=CorrectionKind.values)),
        ]
        indexes = [
            # The public list, the latest first.
            models.Index(fields=["-made_at", "-id"], name="correction_latest")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason[:80]}"
