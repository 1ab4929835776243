"""What makes a request safe to send again."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from .people import User


class KeptAnswer(models.Model):
    """The first answer to one user's request under one Idempotency-Key; without a status while that is still at work.

    `body` is the answer as it was sent, without anything that is shown only once.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    # SHA-256 of method, address and body: the same key for anything else is a mistake.
    request = models.CharField(max_length=64)
    # Whose turn it is: somebody who was frozen past the lease finds another token here, and takes everything back.
    token = models.UUIDField(default=uuid4)
    started_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="kept_answer_once_per_key"),
            models.CheckConstraint(
                name="kept_answer_is_a_success", condition=Q(status__isnull=True) | Q(status__lt=300)
            ),
        ]
        indexes = [
            # What is old enough to be forgotten.
            models.Index(fields=["started_at"], name="kept_answer_by_age")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.key}"
