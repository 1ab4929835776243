"""What claims add up to: slices of the record, and each author's standing in them."""

from django.db import models
from django.db.models import Q

from .base import PublicQuerySet, PublicRecord
from .catalogue import Author, Outlet, Topic


class Cohort(models.TextChoices):
    """Which questions a board counts (DESIGN rule 7)."""

    ALL = "all"
    ADVANCE = "advance"


def slice_key(cohort: str, kind: str = "", value: int | str = "") -> str:
    """The key of a slice: the cohort and, for a part of it, `topic`, `year` or `outlet` with its id (or the year).

    >>> slice_key("all"), slice_key("advance", "year", 2025)
    ('all', 'advance/year/2025')
    """
    return f"{cohort}/{kind}/{value}" if kind else str(cohort)


class Slice(PublicRecord):
    """A part of the record that boards are kept of: a cohort and at most one of topic, year and outlet.

    `stale`: its standings have changed since its authors were placed. `ranked`: they can be told apart.
    """

    verbs = "actions.score_questions or actions.place_boards"
    replaceable = True
    key = models.CharField(max_length=60, unique=True)
    cohort = models.CharField(max_length=8, choices=Cohort.choices)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    stale = models.BooleanField(default=True)
    ranked = models.BooleanField(default=False)
    # The minimum of events for which its authors were placed: the desk's setting may change.
    min_n = models.PositiveIntegerField(default=0)
    # As placed: how many authors, and how many of them have the events that a rank takes. These come first.
    n_authors = models.PositiveIntegerField(default=0)
    n_field = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="slice_by_one_thing_at_most",
                condition=Q(topic__isnull=True, year__isnull=True)
                | Q(topic__isnull=True, outlet__isnull=True)
                | Q(year__isnull=True, outlet__isnull=True),
            )
        ]
        indexes = [
            # What is still to be placed: almost always nothing.
            models.Index(fields=["id"], condition=Q(stale=True), name="slice_to_be_placed")
        ]

    def __str__(self) -> str:
        return self.key


def _whole() -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(default=0)


def _figure() -> "models.FloatField[float | None, float | None]":
    return models.FloatField(null=True)


class StandingQuerySet(PublicQuerySet["Standing"]):
    """Reads over one kind of slice."""

    def total(self, cohort: str = Cohort.ALL) -> "StandingQuerySet":
        """Each author's whole record in a cohort."""
        return self.filter(slice__key=slice_key(cohort))


class Standing(PublicRecord):
    """One author's sums over one slice, and the figures that follow from them.

    `sums`, `rank_sums`, `cells` and `leads` are scoring.sums.Sums as bytes: whole numbers, little-endian, exact. They
    are what is kept in step; every other column is worked out from them.
    """

    verbs = "actions.score_questions"
    replaceable = True
    # Without constraints in the database, as those of Score.
    slice = models.ForeignKey(Slice, models.PROTECT, related_name="standings", db_constraint=False)
    author = models.ForeignKey(Author, models.PROTECT, related_name="standings", db_constraint=False, db_index=False)

    sums = models.BinaryField()
    rank_sums = models.BinaryField()
    cells = models.BinaryField(default=b"")
    leads = models.BinaryField(default=b"")

    # scoring.figures.COUNTS and FIGURES, which a test holds against these.
    n, n_events, n_matured, n_events_matured, n_advance, n_referenced, n_partial = (_whole() for _ in range(7))
    n_open, n_vague, n_late, n_retracted, n_void, n_unverifiable, n_ambiguous = (_whole() for _ in range(7))
    n_withdrawn, n_hits, n_hit_base, n_rank_events, n_unscored, calibration_n = (_whole() for _ in range(6))
    peer_n, peer_spot_n = (_whole() for _ in range(2))
    brier, brier_low, brier_high, brier_best, brier_worst = (_figure() for _ in range(5))
    brier_matured, brier_matured_low, brier_matured_high, log_score = (_figure() for _ in range(4))
    skill, skill_low, skill_high, skill_matured, skill_matured_low, skill_matured_high = (_figure() for _ in range(6))
    skill_frozen, skill_frozen_low, skill_frozen_high = (_figure() for _ in range(3))
    hit_rate, hit_rate_low, hit_rate_high = (_figure() for _ in range(3))
    hit_rate_matured, hit_rate_matured_low, hit_rate_matured_high = (_figure() for _ in range(3))
    calibration_brier, calibration_error = (_figure() for _ in range(2))
    reliability, resolution, uncertainty, within_bin = (_figure() for _ in range(4))
    bss, boldness, boldness_frozen, lead_days_median = (_figure() for _ in range(4))
    peer_score, peer_spot = (_figure() for _ in range(2))
    brier_if_for, brier_if_against, skill_if_for, skill_if_against = (_figure() for _ in range(4))

    objects = StandingQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "slice"], name="standing_once_per_slice")]

    def __str__(self) -> str:
        return f"{self.author_id} in {self.slice_id}"


class Place(PublicRecord):
    """Where one author stands in a slice, as all its authors were last placed together.

    Apart from Standing because it is written for every author of a slice after each change, and narrow for that
    reason. One without a standing any more waits for the next placing; nothing reads a place of a stale slice.
    """

    verbs = "actions.place_boards"
    replaceable = True
    standing = models.OneToOneField(
        Standing, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="place"
    )
    slice = models.ForeignKey(Slice, models.CASCADE, db_index=False, related_name="places", db_constraint=False)
    position = models.PositiveIntegerField()
    rank, rank_low, rank_high = (models.PositiveIntegerField(null=True) for _ in range(3))
    separable = models.BooleanField(null=True)
    skill_shrunk = models.FloatField(null=True)

    class Meta:
        indexes = [
            # A page of the board of one slice.
            models.Index(fields=["slice", "position"], name="place_by_position")
        ]

    def __str__(self) -> str:
        return f"{self.position} in {self.slice_id}"


class Unsummed(PublicRecord):
    """One author whose scores a large import has written, and whose standings still wait to be summed up from them."""

    verbs = "actions.import_file or actions.sum_up_waiting"
    replaceable = True
    author = models.OneToOneField(Author, models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"author {self.author_id}"


class Board(PublicRecord):
    """One row: a counter raised by every commit that changes standings or public names; caches are keyed by it."""

    verbs = "any verb that changes a score or a public name"
    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="board_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"board version {self.version}"


class Drift(models.Model):
    """One difference between what is stored and what should be, as the nightly checks found it."""

    found_at = models.DateTimeField()
    # What differs: the Score of an author and question or the Standing of an author and slice from what the record
    # bears out, a row of the public record from what the log says, or the log itself from its own leaves.
    what = models.CharField(
        max_length=10,
        choices=[("score", "score"), ("standing", "standing"), ("record", "public record"), ("log", "log")],
    )
    author_id = models.BigIntegerField(null=True)
    of = models.CharField(max_length=80)
    stored = models.TextField(blank=True)
    expected = models.TextField(blank=True)

    class Meta:
        ordering = ["-found_at", "id"]
        verbose_name_plural = "drift"

    def __str__(self) -> str:
        whose = "" if self.author_id is None else f" of author {self.author_id},"
        return f"{self.what}{whose} {self.of}"
