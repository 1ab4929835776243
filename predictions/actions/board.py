"""The board's counter: every cache of the scoreboard is keyed by it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal

from ..models import Board

# Sent after the commit, without a word about what changed: the database says which slices wait to be placed. Doors
# that can have them placed listen; nothing that matters depends on whether anybody does, since the tick places too.
board_changed = Signal()


def raise_board_version(now: datetime) -> None:
    """Tell every cache that standings or public names have changed. Call inside a verb, last: it locks one row."""
    Board.objects.filter(id=1).update(version=F("version") + 1, changed_at=now)
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    board_changed.send_robust(sender=Board)
