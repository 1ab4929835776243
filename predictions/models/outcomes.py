"""How questions were settled: verdicts and the resolution in force."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from .base import PublicQuerySet, PublicRecord
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


class ConditionOutcome(models.TextChoices):
    """What became of a question's condition; one that was not met makes the question void."""

    MET = "met", "met"
    NOT_MET = "not met", "not met: the question is void"
    UNCLEAR = "unclear", "unclear: nothing shows it either way"


class About(models.TextChoices):
    """What a verdict is about."""

    OUTCOME = "outcome", "the question"
    CONDITION = "condition", "its condition"


class Interest(models.TextChoices):
    """What an editor may have to gain or lose by an outcome; anything but none bars them from judging."""

    NONE = "none", "no interest"
    SELF = "self", "the prediction is mine or about me"
    OUTLET = "outlet", "it appeared in my own outlet"
    RELATIVE = "relative", "somebody close to me is concerned"
    EMPLOYER = "employer", "my employer is concerned"
    BET = "bet", "I have money on it"


class Awaiting(models.TextChoices):
    """What an unsettled question waits for under two-person judging."""

    NOTHING = "", "the first verdict"
    SECOND = "second", "a second verdict, given blind"
    DISPUTED = "disputed", "an adjudicator: the two verdicts differ"


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


class VerdictQuerySet(PublicQuerySet["Verdict"]):
    """Reads that say who sees what."""

    def pending(self) -> "VerdictQuerySet":
        """Those that wait for others of their round, and are seen by nobody but who gave them until these come.

        A condition's are in the open as soon as it is settled, while the question waits for its own.
        """
        rows = self.filter(round=F("question__round")).exclude(question__awaiting="")
        return rows.exclude(about=About.CONDITION, question__condition_outcome__gt="")


class Verdict(Finding):
    """One editor's finding on one question. `evidence` is a list of {kind, url, quote, …} as the log has it."""

    verbs = "actions.give_verdicts"
    question = models.ForeignKey(Question, models.PROTECT, related_name="verdicts")
    editor = models.ForeignKey(User, models.PROTECT, related_name="verdicts")
    outcome = models.CharField(max_length=12, choices=[*Outcome.choices, *ConditionOutcome.choices])
    about = models.CharField(max_length=10, choices=About.choices, default=About.OUTCOME, db_default="outcome")
    # Counts the times that the question was opened for judging: verdicts of one round settle it together.
    round = models.PositiveSmallIntegerField(default=1, db_default=1)
    # Decides between two that differ, or corrects what was found; its editor has seen what was found before.
    adjudicates = models.BooleanField(default=False, db_default=False)
    interest = models.CharField(max_length=10, choices=Interest.choices, default=Interest.NONE, db_default="none")
    evidence = models.JSONField(default=list)
    rationale = models.TextField(blank=True)
    given_at = models.DateTimeField()

    objects = VerdictQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="verdict_credit_fits_outcome",
                condition=Q(about="outcome") & _credit_fits
                | Q(about="condition", outcome__in=ConditionOutcome.values, credit__isnull=True),
            ),
            models.UniqueConstraint(fields=["question", "about", "round", "editor"], name="verdict_one_of_each_editor"),
            models.CheckConstraint(name="verdict_without_interest", condition=Q(interest="none")),
        ]


class Resolution(Finding):
    """The outcome in force; a correction supersedes it and the old one stays."""

    verbs = "actions.give_verdicts or actions.correct_outcome"
    question = models.ForeignKey(Question, models.PROTECT, related_name="resolutions")
    # The one that decided; those of the same round stand beside it (`verdicts`).
    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1, db_default=1)
    # How many editors' verdicts it rests on: two that agree, or one; an adjudicator's is one that has seen both.
    judges = models.PositiveSmallIntegerField(default=1, db_default=1)
    settled_at = models.DateTimeField()
    # The end of the challenge window; none where there was no window.
    provisional_until = models.DateTimeField(null=True)
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
            models.CheckConstraint(
                name="resolution_final_or_provisional",
                condition=Q(final_at__isnull=False) | Q(provisional_until__isnull=False),
            ),
        ]
        indexes = [
            # The tick: whose challenge window is over.
            models.Index(
                fields=["provisional_until"],
                condition=Q(final_at__isnull=True, superseded_at__isnull=True),
                name="resolution_provisional",
            )
        ]

    @property
    def judged_by(self) -> str:
        """Whose finding it is: import (a file's), one_editor, two_editors (each unseen by the other), adjudicator."""
        if any(piece.get("kind") == "import" for piece in self.verdict.evidence):
            return "import"
        if self.verdict.adjudicates:
            return "adjudicator"
        return "two_editors" if self.judges > 1 else "one_editor"

    @property
    def is_final(self) -> bool:
        """The challenge window is over, and nothing in it is unanswered."""
        return self.final_at is not None
