"""Copies of sources that the desk keeps for itself."""

from django.db import models
from django.db.models import Q

from .base import PublicRecord
from .people import User


class Capture(PublicRecord):
    """A page, picture or document as it was when an editor kept it; known in public by its digest alone (copyright)."""

    verbs = "actions.keep_capture"
    # SHA-256 of the content, in hex.
    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    content_type = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="capture_has_digest", condition=~Q(sha256=""))]

    def __str__(self) -> str:
        return self.name or self.sha256[:12]
