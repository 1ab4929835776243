"""What scoring found about one author on one question."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from ..scoring.exact import from_units
from ..scoring.facts import SCALES
from ..scoring.types import ScoredFact
from .base import PublicRecord
from .catalogue import Author, Outlet
from .questions import Event, Question

if TYPE_CHECKING:
    _Whole = models.BigIntegerField[Decimal | None, Decimal | None]
else:
    _Whole = models.BigIntegerField


class ScoreStatus(models.TextChoices):
    """Why an (author, question) is or is not in the sums; in the order of scoring.facts.STATUSES."""

    SCORED = "scored", "scored"
    OPEN = "open", "open"
    VAGUE = "vague", "too vague to score"
    LATE = "late", "said after the outcome was known"
    RETRACTED = "retracted", "taken back before a day had passed"
    VOID = "void", "void"
    UNVERIFIABLE = "unverifiable", "unverifiable"
    AMBIGUOUS = "ambiguous", "ambiguous"
    WITHDRAWN = "withdrawn", "withdrawn"


class BillionthsField(_Whole):
    """A decimal of nine places, kept as a whole number of 1e-9: derived rows are compared and summed by the million."""

    def from_db_value(self, value: int | None, *_: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-9)

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else int(Decimal(value).scaleb(9))


def _loss() -> "models.BigIntegerField[int | None, int | None]":
    return models.BigIntegerField(null=True)


class Score(PublicRecord):
    """The scored fact of one author on one question; losses are in units of 1e-12, so that sums are exact.

    A void, unverifiable or ambiguous question has only the losses of either outcome (`brier_if_true`,
    `brier_if_false`); what is open has none.
    """

    verbs = "actions.score_questions"
    replaceable = True
    # Without constraints in the database: checked row by row, they made up a third of a rebuild. Nothing that is named
    # here can go, since the record's own rows hold it, and the nightly check finds what the record does not bear out.
    # No index of its own either: the unique one below begins with it.
    author = models.ForeignKey(Author, models.PROTECT, related_name="scores", db_constraint=False, db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="scores", db_constraint=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+", db_constraint=False)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+", db_constraint=False)
    # Year of h = min(deadline, known_on), of the deadline while open.
    year = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=ScoreStatus.choices)
    n_statements = models.PositiveIntegerField(default=0)
    advance = models.BooleanField(default=False)
    # Scored, and the deadline day has ended: only then does the question count towards ranks.
    matured = models.BooleanField(default=False)
    matures_at = models.DateTimeField()

    credit = BillionthsField(null=True)
    probability = BillionthsField(null=True)
    basis = models.CharField(max_length=10, blank=True)
    lead_days = models.IntegerField(null=True)
    referenced = models.BooleanField(default=False)
    brier, brier_best, brier_worst, brier_if_true, brier_if_false = (_loss() for _ in range(5))
    log_score, reference_brier, reference_if_true, reference_if_false = (_loss() for _ in range(4))
    # |p - reference| of the last counted p: against the coin, and against its frozen reference.
    boldness, boldness_frozen = _loss(), _loss()
    # Beside the others who answered the question: over the days, and at the end. None: fewer than three authors.
    peer, peer_spot = _loss(), _loss()
    # The Brier score had words been read on another scale (scoring.facts.SCALES).
    brier_will_75, brier_will_98, brier_survey, brier_icd203, brier_ipcc, brier_kent = (_loss() for _ in range(6))

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


SCALE_COLUMNS = tuple(f"brier_{scale}" for scale in SCALES)
