"""Cleaning the database's own files of what was deleted: a row that is gone still stands in pages and indexes."""

from datetime import datetime

from django.db import connection

from ...models import Takedown, TakedownState
from ...models.base import writing
from ...models.search import forget_deleted

# Where words stood.
_TABLES = (
    "predictions_prediction", "predictions_amendment", "predictions_correction", "predictions_logopening",
    "predictions_takedown", "predictions_capture", "predictions_keptanswer", "predictions_proposal",
    "django_admin_log",
)  # fmt: skip


def scrub(*, now: datetime) -> int:
    """Rewrite the files after a shredding; returns how many shreddings that served. Safe to repeat, needs no verb.

    It cannot run inside a transaction. On SQLite it rewrites the whole file, and editors wait for it (about a second
    for 100 MB); on PostgreSQL it vacuums the tables, and nobody waits. Backups and the server's write-ahead log keep
    what they have until they expire.
    """
    waiting = list(
        Takedown.objects.filter(state=TakedownState.SHREDDED, scrubbed_at__isnull=True).values_list("pk", flat=True)
    )
    if not waiting:
        return 0
    forget_deleted(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in _TABLES:
                cursor.execute(f"VACUUM {table}")
        else:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with writing("scrub"):
        return int(Takedown.objects.filter(pk__in=waiting, scrubbed_at__isnull=True).update(scrubbed_at=now))
