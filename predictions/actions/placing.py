"""Who stands where: the authors of a slice are placed together, soon after a change and never per outcome."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db.models import Q

from ..models import Place, Slice
from ..models.columns import NONE, Whole, fetch_rows, is_postgresql
from ..scoring.ranking import Placed, in_order, place
from ..scoring.sums import rank_sums
from .base import verb
from .column_rows import Column, write_columns

# So many authors are placed in one transaction, which takes a quarter of a second or so.
MOST: Final = 20_000


def place_boards(*, now: datetime) -> int:
    """Place the authors of every slice whose standings have changed; returns how many slices.

    Some slices to a transaction. Safe to repeat, and to run beside itself: who comes second finds nothing to do.
    """
    # A subquery for each slice: a join would go through all standings for the sake of a few slices.
    waiting = fetch_rows(
        "SELECT c.id, (SELECT count(*) FROM predictions_standing AS s WHERE s.slice_id = c.id)"
        " FROM predictions_slice AS c WHERE c.stale OR c.min_n <> %s ORDER BY c.id",
        [settings.MIN_N],
    )
    return sum(_place_slices(parts=parts, now=now) for parts in _together(waiting))


def _together(waiting: Sequence[tuple[Any, ...]]) -> Iterator[list[int]]:
    """Slices in groups of about MOST authors."""
    parts: list[int] = []
    authors = 0
    for part, size in waiting:
        if parts and authors + size > MOST:
            yield parts
            parts, authors = [], 0
        parts.append(part)
        authors += size
    if parts:
        yield parts


@verb
def _place_slices(*, parts: Sequence[int], now: datetime) -> int:
    still = Slice.objects.filter(Q(stale=True) | ~Q(min_n=settings.MIN_N), pk__in=parts)
    return sum(_place_slice(part) for part in list(still.values_list("pk", flat=True)))


def places_of(part: Slice, standings: Collection[int]) -> dict[int, Place]:
    """Where some standings of a slice stand at this moment, by their keys; worked out and not written if it is stale.

    A correction says where its authors stood just before and just after. Others are placed anew later, as always.
    """
    if not (part.stale or part.min_n != settings.MIN_N):
        return {row.standing_id: row for row in Place.objects.filter(standing__in=standings)}
    ids, n, placed = _worked_out(part.pk)
    columns: dict[str, Any] = _columns(part.pk, ids, n, placed)
    wanted = np.isin(columns["standing_id"], list(standings))
    rows = zip(*(column[wanted].tolist() for column in columns.values()), strict=True)
    found = (Place(**{name: _stored(value) for name, value in zip(columns, row, strict=True)}) for row in rows)
    return {one.standing_id: one for one in found}


def _stored(value: Any) -> Any:
    return None if value == NONE or value != value else value


def _place_slice(part: int) -> int:
    ids, n, placed = _worked_out(part)
    Place.objects.filter(slice_id=part).delete()
    write_columns(Place, _columns(part, ids, n, placed), {}, unique=("standing_id",), new=True)
    Slice.objects.filter(pk=part).update(
        stale=False, ranked=placed.ranked, min_n=settings.MIN_N, n_authors=ids.size, n_field=int(placed.in_field.sum())
    )
    return 1


def _worked_out(part: int) -> tuple[Whole, Whole, Placed]:
    """The keys of a slice's standings, the claims of each, and where each stands."""
    # In any order but that of slugs, equals would change places from one run to the next; by code point, as in queries.
    by_slug = 'a.slug COLLATE "C"' if is_postgresql() else "a.slug"
    rows = fetch_rows(
        "SELECT s.id, s.n, s.rank_sums FROM predictions_standing AS s"
        f" JOIN predictions_author AS a ON a.id = s.author_id WHERE s.slice_id = %s ORDER BY {by_slug}",
        [part],
    )
    placed = place(rank_sums([bytes(row[2]) for row in rows]), min_n=settings.MIN_N)
    ids, n = (np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))
    return ids, n, placed


def _columns(part: int, ids: Whole, n: Whole, placed: Placed) -> dict[str, Column]:
    """The rows of Place, in order: neighbours on a page are then neighbours on the disk."""
    order = in_order(placed, n)
    unknown = np.isnan(placed.skill_shrunk[order])
    ranks = {name: getattr(placed, name)[order] for name in ("rank", "rank_low", "rank_high")}
    return {
        "standing_id": ids[order],
        "slice_id": np.full(ids.size, part, dtype=np.int64),
        "position": np.arange(1, ids.size + 1, dtype=np.int64),
        **{name: np.where(column > 0, column, NONE) for name, column in ranks.items()},
        "separable": np.where(unknown, NONE, placed.separable[order]),
        "skill_shrunk": placed.skill_shrunk[order],
    }
