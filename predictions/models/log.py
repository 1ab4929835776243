"""The transparency log's own tables: append-only in the database on both engines."""

from django.db import models
from django.db.models import Q

from .base import PublicRecord


class Kind(models.TextChoices):
    """What an entry records; the payload of each is written down in docs/log.md."""

    QUESTION_PUBLISHED = "question.published"
    QUESTION_AMENDED = "question.amended"
    PREDICTION_PUBLISHED = "prediction.published"
    PREDICTION_AMENDED = "prediction.amended"
    PREDICTION_REFUSED = "prediction.refused"
    PREDICTION_WITHDRAWN = "prediction.withdrawn"
    VERDICT_GIVEN = "verdict.given"
    CONDITION_SETTLED = "condition.settled"
    RESOLUTION_SET = "resolution.set"
    RESOLUTION_FINALISED = "resolution.finalised"
    RESOLUTION_SUPERSEDED = "resolution.superseded"
    CHALLENGE_OPENED = "challenge.opened"
    CHALLENGE_ANSWERED = "challenge.answered"
    PREDICTION_REINSTATED = "prediction.reinstated"
    READING_GIVEN = "reading.given"
    COMMENTARY_AMENDED = "commentary.amended"
    QUESTION_MERGED = "question.merged"
    EVENT_MERGED = "event.merged"
    REPLY_PUBLISHED = "reply.published"
    AUTHOR_TOLD = "author.told"
    FRAME_DECLARED = "frame.declared"
    FRAME_CHANGED = "frame.changed"
    PAYLOAD_WITHHELD = "payload.withheld"
    PAYLOAD_RESTORED = "payload.restored"
    PAYLOAD_SHREDDED = "payload.shredded"
    HOLD_SET = "hold.set"
    HOLD_LIFTED = "hold.lifted"
    KEY_ROTATED = "key.rotated"
    AUTHOR_CHANGED = "author.changed"
    AUTHOR_MERGED = "author.merged"
    OUTLET_CHANGED = "outlet.changed"
    METHOD_CHANGED = "method.changed"
    IMPORT_ROW = "import.row"
    IMPORT_BATCH = "import.batch"


def kinds() -> list[tuple[str, str]]:
    """The vocabulary as choices; a function, so that a new word needs no migration."""
    return Kind.choices


class LogHead(PublicRecord):
    """One row: how many entries there are. Every append locks it, so numbers have no gaps."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="log_head_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"log of {self.size} entries"


class LogEntry(PublicRecord):
    """One leaf, stored and served verbatim; kind, subject and time stand beside it for look-ups only."""

    seq = models.BigIntegerField(primary_key=True)
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=30, choices=kinds)
    subject = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "log entries"
        indexes = [
            # The history of one record.
            models.Index(fields=["subject", "seq"], name="log_entry_of_subject"),
            # The latest of rare kinds, for feeds: a backlog's rows may stand in between by the million.
            models.Index(fields=["kind", "seq"], condition=~Q(kind=Kind.IMPORT_ROW), name="log_entry_not_imported"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class LogOpening(PublicRecord):
    """What opens one leaf's commitment: the salt and the exact payload bytes."""

    seq = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField(max_length=32)
    payload = models.BinaryField()

    def __str__(self) -> str:
        return f"opening of {self.seq}"
