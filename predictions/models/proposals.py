"""Acts that wait for a second person."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from .people import User
from .predictions import Prediction
from .questions import Question


class ProposalState(models.TextChoices):
    """Where a proposal stands."""

    OPEN = "open", "waits for a colleague"
    CONFIRMED = "confirmed", "confirmed, and carried out"
    DECLINED = "declined", "declined"
    LAPSED = "lapsed", "not confirmed in time, and undone"


class Proposal(models.Model):
    """One act on the public record that takes two people: who proposed what, and who confirmed or declined it.

    Operational: what becomes public is the act, by its own entry in the log, which names both people's numbers.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # A name of actions.two_people.ACTS, and its arguments as that act wrote them down.
    act = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="proposals")
    prediction = models.ForeignKey(Prediction, models.PROTECT, null=True, blank=True, related_name="proposals")
    # The entry that last changed the record when this was proposed: what has changed since is proposed anew.
    seen_seq = models.BigIntegerField(null=True)
    reason = models.TextField()
    # Carried out at once under one name, and taken back unless a second person confirms it in time.
    done_already = models.BooleanField(default=False)
    confirm_by = models.DateTimeField(null=True)
    proposer = models.ForeignKey(User, models.PROTECT, related_name="proposals")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="proposal_takes_two_people",
                condition=~Q(state="confirmed") | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposer")),
            ),
            models.CheckConstraint(
                name="proposal_decided_by_somebody", condition=Q(state="open") | Q(decided_at__isnull=False)
            ),
            models.CheckConstraint(name="proposal_has_reason", condition=~Q(reason="")),
        ]
        indexes = [
            # The desk: what waits for a colleague.
            models.Index(fields=["proposed_at"], condition=Q(state="open"), name="proposal_open"),
            # The tick: what was done at once and nobody has confirmed in time.
            models.Index(fields=["confirm_by"], condition=Q(state="open", done_already=True), name="proposal_to_lapse"),
        ]

    def __str__(self) -> str:
        return f"{self.act}: {self.reason[:80]}"
