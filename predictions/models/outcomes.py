"""How questions were settled: verdicts and the resolution in force."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from .base import PublicRecord
from .people import User
from .questions import Question


class Outcome(models.TextChoices):
    """The six outcomes; the last three are counted in public and never scored."""

    TRUE = "true", "true"
    FALSE = "false", "false"
    PARTIAL = "partial", "partly true"
    VOID = "void", "void: the condition never came about, or the question fell away"
    UNVERIFIABLE = "unverifiable", "unverifiable: no source shows it either way"
    AMBIGUOUS = "ambiguous", "ambiguous: the criteria do not decide it"


SCORED_OUTCOMES = (Outcome.TRUE, Outcome.FALSE, Outcome.PARTIAL)

_credit_fits = (
    Q(outcome="true", credit=1)
    | Q(outcome="false", credit=0)
    | Q(outcome="partial", credit__gt=0, credit__lt=1)
    | Q(outcome__in=("void", "unverifiable", "ambiguous"), credit__isnull=True)
)


class Finding(PublicRecord):
    """What a verdict and a resolution share: the outcome, its credit and the day the world knew."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    # 1 for true, 0 for false, between for partial, none for what is not scored.
    credit = models.DecimalField(max_digits=10, decimal_places=9, null=True, blank=True)
    known_on = models.DateField()
    last_seq = models.BigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_outcome_display()


class Verdict(Finding):
    """One editor's finding on one question. `evidence` is a list of {kind, url, quote, …} as the log has it."""

    verbs = "actions.give_verdicts"
    question = models.ForeignKey(Question, models.PROTECT, related_name="verdicts")
    editor = models.ForeignKey(User, models.PROTECT, related_name="verdicts")
    evidence = models.JSONField(default=list)
    rationale = models.TextField(blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [models.CheckConstraint(name="verdict_credit_fits_outcome", condition=_credit_fits)]


class Resolution(Finding):
    """The outcome in force; a correction supersedes it and the old one stays."""

    verbs = "actions.give_verdicts or actions.correct_outcome"
    question = models.ForeignKey(Question, models.PROTECT, related_name="resolutions")
    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField()
    final_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    superseded_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["settled_at", "id"]
        constraints = [
            models.CheckConstraint(name="resolution_credit_fits_outcome", condition=_credit_fits),
            models.UniqueConstraint(
                fields=["question"], condition=Q(superseded_at__isnull=True), name="resolution_one_in_force"
            ),
            models.CheckConstraint(
                name="resolution_superseded_with_reason",
                condition=Q(superseded_at__isnull=True) | ~Q(superseded_reason=""),
            ),
        ]
