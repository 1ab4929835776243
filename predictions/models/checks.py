"""What the scheduled checks look at, and what they found. A finding decides nothing: an editor does."""

from django.db import models
from django.db.models import Q

from .commentary import Commentary
from .people import User
from .questions import Question


class FindingKind(models.TextChoices):
    """What was found about an open question."""

    PAST_DEADLINE = "past_deadline", "the deadline has passed"
    CONDITION_PASSED = "condition_passed", "the condition's deadline has passed"
    REVIEW_DUE = "review_due", "a review is due"
    OWNER_INACTIVE = "owner_inactive", "the owner has left"
    SOURCE_CHANGED = "source_changed", "the source has changed"
    SOURCE_GONE = "source_gone", "the source is gone"
    SIBLING_SETTLED = "sibling_settled", "another question on the same event was settled"
    PROPOSED = "proposed", "a checker proposes a verdict"
    CHECKER_FAILED = "checker_failed", "a checker could not work"


class CheckFinding(models.Model):
    """One thing that a check found; open until an editor closed it or it no longer holds."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="check_findings")
    kind = models.CharField(max_length=16, choices=FindingKind.choices)
    # What tells two findings of a kind apart (a date, a sibling); the same one is not written twice.
    key = models.CharField(max_length=100, blank=True)
    detail = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["question", "kind", "key"], name="finding_once")]
        indexes = [
            # The editors' list: what nobody has dealt with, newest first.
            models.Index(fields=["-found_at"], condition=Q(closed_at__isnull=True), name="finding_open")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class SeriesCheck(models.Model):
    """A threshold that a published series is held against, for one question; proposes a verdict."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV with a header"
        JSON = "json", "JSON: a list of objects"

    class Operator(models.TextChoices):
        ABOVE = ">"
        AT_LEAST = ">="
        BELOW = "<"
        AT_MOST = "<="

    class Reach(models.TextChoices):
        """Which days count."""

        ON = "on", "on the last day"
        ANY = "any", "on any day between"

    question = models.OneToOneField(Question, models.PROTECT, related_name="series_check")
    url = models.URLField(max_length=2000)
    format = models.CharField(max_length=4, choices=Format.choices, default=Format.CSV)
    # Where the list stands in a JSON document, by dots; empty for the document itself.
    path = models.CharField(max_length=200, blank=True)
    date_column = models.CharField(max_length=100)
    value_column = models.CharField(max_length=100)
    operator = models.CharField(max_length=2, choices=Operator.choices)
    threshold = models.DecimalField(max_digits=24, decimal_places=9)
    reach = models.CharField(max_length=3, choices=Reach.choices, default=Reach.ON)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField()
    active = models.BooleanField(default=True)
    last_run_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="series_check_days_in_order",
                condition=Q(first_day__isnull=True) | Q(first_day__lte=models.F("last_day")),
            ),
            models.CheckConstraint(
                name="series_check_any_needs_first_day", condition=~Q(reach="any") | Q(first_day__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value_column} {self.operator} {self.threshold.normalize():f}"


class SourceState(models.Model):
    """How a source looked when it was last fetched."""

    commentary = models.OneToOneField(Commentary, models.PROTECT, primary_key=True, related_name="source_state")
    fetched_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    # How often in a row it was not there: one bad answer is not a lost page.
    misses = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.status} at {self.fetched_at:%Y-%m-%d}"
