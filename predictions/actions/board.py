"""The board's counter: every cache of the scoreboard is keyed by it."""

from datetime import datetime

from django.db.models import F

from ..models import Board


def raise_board_version(now: datetime) -> None:
    """Tell every cache that standings or public names have changed. Call inside a verb, last: it locks one row."""
    Board.objects.filter(id=1).update(version=F("version") + 1, changed_at=now)
