"""What follows from the record, as text, and making it anew from nothing."""

from datetime import datetime
from typing import Any

from predictions import actions
from predictions.models import Score, Standing, Unsummed
from predictions.models.base import writing


def derived() -> list[str]:
    """Every score, and every standing with its sums and figures."""
    return sorted([_text(row) for row in Score.objects.values()] + standings())


def standings() -> list[str]:
    """Every standing by its slice's key."""
    keys = dict(Standing.objects.values_list("pk", "slice__key"))
    return sorted(_text(row | {"slice_id": keys[row["id"]]}) for row in Standing.objects.values())


def _text(row: Any) -> str:
    return str({name: bytes(value) if isinstance(value, memoryview) else value
                for name, value in row.items() if name != "id"})  # fmt: skip


def rebuild_from_nothing(*, now: datetime) -> None:
    """Drop everything derived and make it anew."""
    with writing("a test"):
        for model in (Score, Standing, Unsummed):
            model.objects.all().delete()
    actions.rebuild_scores(now=now)


def total(slug: str = "ada-example", key: str = "all") -> Standing:
    """An author's standing in a slice, by default their whole record; one without any is new and empty."""
    return Standing.objects.filter(author__slug=slug, slice__key=key).first() or Standing()
