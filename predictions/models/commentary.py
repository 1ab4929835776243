"""The pieces that were read."""

from uuid import uuid4

from django.db import models

from .base import PublicRecord
from .catalogue import Author, Outlet


class Commentary(PublicRecord):
    """One piece that was read. Its text stays private to the desk (copyright); its address and digest do not."""

    verbs = "actions.save_drafts or actions.amend_prediction"
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, related_name="commentaries")
    title = models.CharField(max_length=500, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    # The identity of a piece: outlet, address, title and day as one digest; a find knows only the address.
    key = models.CharField(max_length=64, unique=True, editable=False)
    archive_url = models.URLField(max_length=2000, blank=True)
    published_on = models.DateField(null=True, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    authors = models.ManyToManyField(Author, through="Byline", related_name="commentaries")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "commentaries"
        ordering = ["-published_on", "-id"]
        indexes = [
            # Pieces of an outlet within a frame's days.
            models.Index(fields=["outlet", "published_on"], name="commentary_of_outlet"),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class Byline(PublicRecord):
    """One author of one commentary."""

    verbs = "actions.save_drafts"
    replaceable = True
    commentary = models.ForeignKey(Commentary, models.PROTECT)
    author = models.ForeignKey(Author, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commentary", "author"], name="byline_once_per_author")]
