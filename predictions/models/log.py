"""The transparency log's own tables: append-only in the database on both engines."""

from typing import Any

from django.db import models
from django.db.models import Q

from .base import PublicQuerySet, PublicRecord


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
    WITHDRAWAL_CONFIRMED = "withdrawal.confirmed"
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
    KEY_LOST = "key.lost"
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
    """One row: how many entries there are, and their tree. Every append locks it, so numbers have no gaps."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    # The roots of the tree's full subtrees, largest first, 32 bytes each: `transparency.merkle.Frontier`.
    frontier = models.BinaryField(default=b"")

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


class OpeningQuerySet(PublicQuerySet["LogOpening"]):
    """Which openings anybody may read. Verdicts whose turn has not come are told apart by `queries.sealed`."""

    def readable(self) -> "OpeningQuerySet":
        """Neither withheld nor emptied."""
        return self.filter(withheld_at__isnull=True, payload__isnull=False)


class LogOpening(PublicRecord):
    """What opens one leaf's commitment: the salt and the exact payload bytes.

    The one table of the log in which rows change: an opening is withheld and restored, and for good it can only be
    emptied. Without salt and payload and without `shredded_at`, it was lost: no mirror had it (`recover_log`).
    """

    seq = models.BigIntegerField(primary_key=True)
    salt: "models.BinaryField[Any, Any]" = models.BinaryField(max_length=32, null=True)
    payload: "models.BinaryField[Any, Any]" = models.BinaryField(null=True)
    withheld_at = models.DateTimeField(null=True)
    # A word of the public vocabulary: why it is withheld or shredded.
    reason = models.CharField(max_length=30, blank=True, db_default="")
    shredded_at = models.DateTimeField(null=True)

    objects = OpeningQuerySet.as_manager()  # type: ignore[misc]  # the stubs take the abstract base for the last word

    class Meta:
        indexes = [
            # The few that are closed, for the pages that count them and for replies.
            models.Index(
                fields=["seq"],
                condition=Q(withheld_at__isnull=False) | Q(payload__isnull=True),
                name="log_opening_closed",
            )
        ]

    @property
    def is_open(self) -> bool:
        """Whether the words may be shown: neither withheld, nor shredded, nor lost."""
        return self.payload is not None and self.withheld_at is None

    def __str__(self) -> str:
        return f"opening of {self.seq}"


class LogNode(PublicRecord):
    """The root of a full subtree of 256^level entries: one hash of a tile above the lowest, written as it is completed.

    The lowest level needs no rows of its own: it is `LogEntry.leaf_hash`.
    """

    pk = models.CompositePrimaryKey("level", "idx")
    level = models.SmallIntegerField()
    idx = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(name="log_node_above_leaves", condition=Q(level__gte=1, idx__gte=0))]

    def __str__(self) -> str:
        return f"node {self.level}/{self.idx}"


class LogCheckpoint(PublicRecord):
    """Every head that was ever signed: one for a size, so two roots at one size cannot stand here."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    # The signed note as served, with its signatures.
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkpoint of {self.size} entries"


class LogKey(PublicRecord):
    """A public key that signs heads, or did. The private half is never in the database."""

    vkey = models.CharField(max_length=400, unique=True)
    since = models.DateTimeField()
    # A rotated key goes on signing beside its successor until then.
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return self.vkey
