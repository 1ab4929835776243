"""What the desk undertook to read, stated beforehand; and where its backlogs came from."""

from datetime import UTC

from django.db import models
from django.db.models import F, Q

from .base import LoggedRecord, PublicRecord
from .catalogue import Author, Outlet
from .commentary import Commentary
from .people import User


class Frame(LoggedRecord):
    """What the desk undertook to read: an author's or an outlet's pieces (or one's in the other) of some days.

    All pieces, or every k-th. `n_published` is how many there were, as somebody counted them somewhere on a day.
    """

    verbs = "actions.declare_frame or actions.change_frame"
    author = models.ForeignKey(Author, models.PROTECT, null=True, blank=True, related_name="frames")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, related_name="frames")
    starts_on = models.DateField()
    # None: until the desk says otherwise.
    ends_on = models.DateField(null=True, blank=True)
    every = models.PositiveSmallIntegerField(default=1)
    # How pieces are found and chosen; public.
    note = models.TextField(blank=True)
    n_published = models.PositiveIntegerField(null=True, blank=True)
    published_source = models.CharField(max_length=500, blank=True)
    counted_on = models.DateField(null=True, blank=True)
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="frame_of_somebody", condition=Q(author__isnull=False) | Q(outlet__isnull=False)
            ),
            models.CheckConstraint(
                name="frame_ends_after_it_starts", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="frame_every_kth", condition=Q(every__gte=1)),
            models.CheckConstraint(
                name="frame_count_has_source",
                condition=Q(n_published__isnull=True, counted_on__isnull=True, published_source="")
                | Q(n_published__isnull=False, counted_on__isnull=False) & ~Q(published_source=""),
            ),
        ]

    def __str__(self) -> str:
        whose = " in ".join(one.name for one in (self.author, self.outlet) if one is not None)
        return f"{whose}, {self.starts_on} to {self.ends_on or 'now'}"

    @property
    def beforehand(self) -> bool:
        """It was stated (UTC) on its first day or earlier: nobody knew what would be in the pieces."""
        return self.declared_at.astimezone(UTC).date() <= self.starts_on

    @property
    def n_promised(self) -> int | None:
        """How many of the pieces published the desk undertook to read; unknown without their count."""
        return None if self.n_published is None else -(-self.n_published // self.every)


class FrameChange(PublicRecord):
    """One change of a frame after it was declared, or with `field` pieces what was read without a find."""

    verbs = "actions.change_frame"
    frame = models.ForeignKey(Frame, models.PROTECT, related_name="changes")
    field = models.CharField(max_length=40)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField()
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    seq = models.BigIntegerField()

    class Meta:
        ordering = ["changed_at", "id"]
        constraints = [models.CheckConstraint(name="frame_change_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


class FramePiece(PublicRecord):
    """A piece that was read within a frame although nothing was found in it."""

    verbs = "actions.add_frame_pieces"
    frame = models.ForeignKey(Frame, models.PROTECT, related_name="pieces")
    commentary = models.ForeignKey(Commentary, models.PROTECT, related_name="+")
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["frame", "commentary"], name="frame_piece_once")]


class ImportBatch(PublicRecord):
    """One committed batch of an imported file: the claims whose entries are numbered from first_seq to last_seq.

    Without a frame nobody had said beforehand what would be read: its claims are labelled as chosen with hindsight.
    """

    verbs = "actions.import_file"
    file_sha256 = models.CharField(max_length=64)
    frame = models.ForeignKey(Frame, models.PROTECT, null=True, blank=True, related_name="imports")
    n_created = models.PositiveIntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField(unique=True)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="import_batch_in_order", condition=Q(last_seq__gte=F("first_seq")))]
        indexes = [
            # Which claims were chosen with hindsight.
            models.Index(
                fields=["first_seq", "last_seq"], condition=Q(frame__isnull=True), name="import_batch_hindsight"
            )
        ]

    def __str__(self) -> str:
        return f"{self.n_created} claims of {self.file_sha256[:12]}"
