"""Who stands where: the authors of a slice are placed together, soon after a change and never per outcome."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Q

from ..models import Slice, Standing
from ..models.columns import is_postgresql
from ..models.lookups import array_text
from ..scoring.ranking import Placed, in_order, place
from ..scoring.sums import rank_sums
from .base import verb

_PLACE: Final = ("position", "rank", "rank_low", "rank_high", "separable", "skill_shrunk")


def place_boards(*, now: datetime) -> int:
    """Place the authors of every slice whose standings have changed; returns how many slices.

    Each in a transaction of its own. Safe to repeat, and to run beside itself: who comes second finds nothing to do.
    """
    waiting = Slice.objects.filter(Q(stale=True) | ~Q(min_n=settings.MIN_N)).order_by("pk")
    return sum(_place_slice(part=pk, now=now) for pk in list(waiting.values_list("pk", flat=True)))


@verb
def _place_slice(*, part: int, now: datetime) -> bool:
    found = Slice.objects.filter(pk=part).first()
    if found is None or not (found.stale or found.min_n != settings.MIN_N):
        return False
    rows = list(
        Standing.objects.filter(slice=found).order_by("author__slug").values_list("pk", "n", "rank_sums", *_PLACE)
    )
    placed = place(rank_sums([row[2] for row in rows]), min_n=settings.MIN_N)
    _write(rows, placed)
    Slice.objects.filter(pk=part).update(
        stale=False, ranked=placed.ranked, min_n=settings.MIN_N, n_authors=len(rows), n_field=int(placed.in_field.sum())
    )
    return True


def _write(rows: Sequence[tuple[Any, ...]], placed: Placed) -> None:
    n = np.array([row[1] for row in rows], dtype=np.int64)
    position = np.empty(n.size, dtype=np.int64)
    position[in_order(placed, n)] = np.arange(1, n.size + 1)
    skills = [None if value != value else value for value in placed.skill_shrunk.tolist()]
    columns = [
        position.tolist(),
        *([value or None for value in column.tolist()] for column in (placed.rank, placed.rank_low, placed.rank_high)),
        [None if skill is None else one for one, skill in zip(placed.separable.tolist(), skills, strict=True)],
        skills,
    ]
    values = list(zip(*columns, strict=True))
    changed = [(row[0], *value) for row, value in zip(rows, values, strict=True) if tuple(row[3:]) != value]
    if changed:
        _update(changed)


def _update(changed: Sequence[tuple[Any, ...]]) -> None:
    names = ", ".join(f"{name} = v.{name}" for name in _PLACE)
    if is_postgresql():
        types = ("bigint", "int", "int", "int", "int", "boolean", "float8")
        arrays = ", ".join(f"%s::{kind}[]" for kind in types)
        sql = (
            f"UPDATE predictions_standing AS s SET {names} FROM unnest({arrays}) AS v(id, {', '.join(_PLACE)})"
            " WHERE s.id = v.id"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [array_text(column) for column in zip(*changed, strict=True)])
        return
    sets = ", ".join(f"{name} = %s" for name in _PLACE)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE predictions_standing SET {sets} WHERE id = %s", [(*row[1:], row[0]) for row in changed]
        )
