"""What scoring found: one Score per author and question, one Standing per author and slice."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import models
from django.db.models import Q

from ..scoring.exact import from_units
from ..scoring.summary import summarise
from ..scoring.types import ScoredFact
from .base import PublicRecord
from .catalogue import Author, Outlet, Topic
from .questions import Event, Question


class ScoreStatus(models.TextChoices):
    """Why an (author, question) is or is not in the sums."""

    SCORED = "scored", "scored"
    OPEN = "open", "open"
    VAGUE = "vague", "too vague to score"
    LATE = "late", "said after the outcome was known"
    RETRACTED = "retracted", "taken back before a day had passed"
    VOID = "void", "void"
    UNVERIFIABLE = "unverifiable", "unverifiable"
    AMBIGUOUS = "ambiguous", "ambiguous"
    WITHDRAWN = "withdrawn", "withdrawn"


class Score(PublicRecord):
    """The scored fact of one author on one question; losses are in units of 1e-12, so that sums are exact."""

    verbs = "actions.score_questions"
    replaceable = True
    author = models.ForeignKey(Author, models.PROTECT, related_name="scores")
    question = models.ForeignKey(Question, models.PROTECT, related_name="scores")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    # Year of h = min(deadline, known_on), of the deadline while open.
    year = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=ScoreStatus.choices)
    n_statements = models.PositiveIntegerField(default=0)
    advance = models.BooleanField(default=False)
    # Scored, and the deadline day has ended: only then does the question count towards ranks.
    matured = models.BooleanField(default=False)
    matures_at = models.DateTimeField()

    credit = models.DecimalField(max_digits=10, decimal_places=9, null=True)
    probability = models.DecimalField(max_digits=10, decimal_places=9, null=True)
    basis = models.CharField(max_length=10, blank=True)
    brier = models.BigIntegerField(null=True)
    brier_best = models.BigIntegerField(null=True)
    brier_worst = models.BigIntegerField(null=True)
    brier_if_true = models.BigIntegerField(null=True)
    brier_if_false = models.BigIntegerField(null=True)
    log_score = models.BigIntegerField(null=True)
    reference_brier = models.BigIntegerField(null=True)
    referenced = models.BooleanField(default=False)
    lead_days = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "question"], name="score_once_per_author_and_question"),
            models.CheckConstraint(
                name="score_complete_when_scored",
                condition=~Q(status="scored") | Q(brier__isnull=False, credit__isnull=False, probability__isnull=False),
            ),
        ]
        indexes = [
            # The tick: settled early, admitted to ranks on the day the deadline is over.
            models.Index(
                fields=["matures_at"], condition=Q(status="scored", matured=False), name="score_to_be_matured"
            ),
            # A board of any mix of filters, from the facts.
            models.Index(fields=["year", "author"], name="score_by_year"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.question_id}: {self.status}"

    @property
    def is_scored(self) -> bool:
        """The row has figures, and not only a reason why it has none."""
        return self.status == ScoreStatus.SCORED

    def fact(self) -> ScoredFact:
        """The row as the scoring room reads it; only for scored ones."""
        assert self.probability is not None and self.credit is not None
        return ScoredFact(
            event=self.event_id,
            brier=from_units(self.brier or 0),
            brier_best=from_units(self.brier_best or 0),
            brier_worst=from_units(self.brier_worst or 0),
            log_score=from_units(self.log_score or 0),
            reference_brier=from_units(self.reference_brier or 0),
            referenced=self.referenced,
            brier_if_true=from_units(self.brier_if_true or 0),
            brier_if_false=from_units(self.brier_if_false or 0),
            probability=self.probability,
            credit=self.credit,
            basis=self.basis,
            matured=self.matured,
            advance=self.advance,
            lead_days=self.lead_days or 0,
        )


COUNTED_APART = {
    ScoreStatus.OPEN: "n_open",
    ScoreStatus.VAGUE: "n_vague",
    ScoreStatus.LATE: "n_late",
    ScoreStatus.RETRACTED: "n_retracted",
    ScoreStatus.VOID: "n_void",
    ScoreStatus.UNVERIFIABLE: "n_unverifiable",
    ScoreStatus.AMBIGUOUS: "n_ambiguous",
    ScoreStatus.WITHDRAWN: "n_withdrawn",
}


def figures(scores: Sequence[Score]) -> dict[str, int | float | None]:
    """Every figure of a Standing from the Score rows it sums up, by the field's name."""
    found: dict[str, int | float | None] = asdict(summarise([one.fact() for one in scores if one.is_scored]))
    for status, name in COUNTED_APART.items():
        found[name] = sum(one.status == status for one in scores)
    return found


class Cohort(models.TextChoices):
    """Which questions a board counts (DESIGN rule 7)."""

    ALL = "all"
    ADVANCE = "advance"


def _whole(default: int = 0) -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(default=default)


def _figure() -> "models.FloatField[float | None, float | None]":
    return models.FloatField(null=True)


class Standing(PublicRecord):
    """One author's figures over one slice; at most one of topic, year and outlet is set, none for the total."""

    verbs = "actions.score_questions"
    replaceable = True
    author = models.ForeignKey(Author, models.PROTECT, related_name="standings")
    cohort = models.CharField(max_length=8, choices=Cohort.choices)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")

    n, n_events, n_matured, n_events_matured, n_advance, n_referenced, n_partial = (_whole() for _ in range(7))
    n_open, n_void, n_vague, n_unverifiable, n_ambiguous, n_withdrawn, n_late = (_whole() for _ in range(7))
    n_retracted = _whole()
    n_hits, n_hit_base, n_rank_events = (_whole() for _ in range(3))
    brier, brier_low, brier_high, brier_best, brier_worst, brier_matured = (_figure() for _ in range(6))
    log_score, skill, skill_low, skill_high, skill_matured, skill_frozen = (_figure() for _ in range(6))
    hit_rate, hit_rate_low, hit_rate_high, hit_rate_matured = (_figure() for _ in range(4))
    calibration_error, lead_days_median = _figure(), _figure()
    event_skill_mean, event_skill_variance = _figure(), _figure()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "cohort"],
                condition=Q(topic__isnull=True, year__isnull=True, outlet__isnull=True),
                name="standing_one_total",
            ),
            models.UniqueConstraint(
                fields=["author", "cohort", "topic"],
                condition=Q(topic__isnull=False),
                name="standing_one_per_topic",
            ),
            models.UniqueConstraint(
                fields=["author", "cohort", "year"],
                condition=Q(year__isnull=False),
                name="standing_one_per_year",
            ),
            models.UniqueConstraint(
                fields=["author", "cohort", "outlet"],
                condition=Q(outlet__isnull=False),
                name="standing_one_per_outlet",
            ),
        ]
        indexes = [
            # The board of one stored slice.
            models.Index(fields=["cohort", "topic", "year", "outlet"], name="standing_by_slice")
        ]

    def __str__(self) -> str:
        return f"{self.author_id} ({self.cohort})"


class Board(PublicRecord):
    """One row: a counter raised by every commit that changes standings or public names; caches are keyed by it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="board_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"board version {self.version}"
