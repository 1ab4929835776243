"""What a correction does to the board: the lines of the authors concerned, before and after."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from ..models import Author, Cohort, Place, Prediction, Slice, Standing, slice_key
from .placing import places_of

Effect = list[dict[str, Any]]
_FIGURES = ("n", "n_matured", "brier", "skill_matured")
_PLACES = ("rank", "rank_low", "rank_high", "skill_shrunk")


def watched(question_ids: Iterable[int], change: Callable[[], None], *, now: datetime) -> Effect:
    """Run `change`, which scores anew, and return what became of the authors on these questions.

    Ranks are those of the board of everything that a reader would have seen before and after. Call inside a verb.
    Authors whose line stays as it is are left out.
    """
    authors = set(
        Prediction.objects.public().filter(question__in=list(question_ids)).values_list("author_id", flat=True)
    )
    before = _lines(authors)
    change()
    after = _lines(authors)
    names = Author.objects.in_bulk(authors)
    return [
        {"author": str(names[key].public_id), "slug": names[key].slug, "name": names[key].name,
         "before": before.get(key), "after": after.get(key)}
        for key in sorted(authors, key=lambda key: names[key].slug)
        if before.get(key) != after.get(key)
    ]  # fmt: skip


def _lines(authors: set[int]) -> dict[int, dict[str, Any]]:
    everything = Slice.objects.filter(key=slice_key(Cohort.ALL)).first()
    if everything is None:
        return {}
    rows = list(Standing.objects.filter(slice=everything, author__in=authors).only("id", "author_id", *_FIGURES))
    places = places_of(everything, [row.pk for row in rows])
    return {row.author_id: _line(row, places.get(row.pk)) for row in rows}


def _line(row: Standing, place: Place | None) -> dict[str, Any]:
    figures = {name: getattr(row, name) for name in _FIGURES}
    return figures | {name: getattr(place, name) if place else None for name in _PLACES}
