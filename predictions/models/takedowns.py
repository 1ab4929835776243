"""Words that must not be read any more, and what must be kept whatever happens."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from .base import PublicRecord
from .people import User
from .predictions import Prediction, TakedownReason


class TakedownState(models.TextChoices):
    """What became of the words."""

    WITHHELD = "withheld", "withheld, and kept by the desk"
    RESTORED = "restored", "restored"
    SHREDDED = "shredded", "deleted for good"


class Takedown(PublicRecord):
    """One prediction whose words the desk took out of public view: who did, when, why, and what became of it.

    While it is withheld the words stand here and nowhere else, so that no page, list, feed, index or export can show
    them; the claim, its numbers and its outcome stay where they are and keep counting.
    """

    verbs = "actions.withhold_prediction, actions.restore_prediction or a confirmed proposal to shred"
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    prediction = models.ForeignKey(Prediction, models.PROTECT, related_name="takedowns")
    state = models.CharField(max_length=10, choices=TakedownState.choices, default=TakedownState.WITHHELD)
    reason = models.CharField(max_length=20, choices=TakedownReason.choices)
    # A public sentence beyond the reason's word.
    note = models.TextField(blank=True)
    # {"prediction": {field: text}, "amendments": {pk: [old, new]}, "corrections": {pk: [old, new]}}; null once they
    # stand in their rows again, or are gone.
    words: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    withheld_at = models.DateTimeField()
    # The entry that withheld it.
    seq = models.BigIntegerField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Of a shredding, the second person.
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    # When the database's files were cleaned of what was deleted.
    scrubbed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-withheld_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["prediction"], condition=~Q(state="restored"), name="takedown_one_at_a_time"
            ),
            models.CheckConstraint(
                name="takedown_words_while_withheld", condition=Q(state="withheld", words__isnull=False)
                | Q(words__isnull=True, ended_at__isnull=False, ended_by__isnull=False) & ~Q(state="withheld"),
            ),
            models.CheckConstraint(
                name="takedown_shredded_by_two",
                condition=~Q(state="shredded") | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("ended_by")),
            ),
        ]  # fmt: skip
        indexes = [
            # The tick: what was deleted and may still stand in the database's files.
            models.Index(
                fields=["id"], condition=Q(state="shredded", scrubbed_at__isnull=True), name="takedown_to_scrub"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.get_reason_display()}"


class Hold(PublicRecord):
    """A legal hold on one prediction: until two people lift it, it can be neither shredded nor withdrawn."""

    verbs = "actions.hold_prediction or a confirmed proposal to lift the hold"
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    prediction = models.ForeignKey(Prediction, models.PROTECT, related_name="holds")
    # For the desk: the matter it is kept for. Never published.
    reason = models.TextField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-set_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["prediction"], condition=Q(lifted_at__isnull=True), name="hold_one_at_a_time"
            ),
            models.CheckConstraint(name="hold_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="hold_lifted_by_two",
                condition=Q(lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("lifted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"hold: {self.reason[:80]}"
