"""Placing the authors of a stored slice on request: another minimum, reference or order than the one that is stored."""

import numpy as np

from ..models import Standing
from ..scoring.ranking import COIN, FROZEN, Placed, place
from ..scoring.sums import Sums, rank_sums
from .board_lines import Roll
from .ordering import ordered, places
from .slices import BoardSlice


def roll(slice_id: int, part: BoardSlice, *, ordering: str, field_first: bool) -> tuple[str, Roll]:
    """The reference that was used, and every author of the slice in order."""
    column = {"rank": "n", "name": "author__name"}.get(ordering.removeprefix("-"), ordering.removeprefix("-"))
    rows = list(Standing.objects.filter(slice_id=slice_id).values_list("pk", "author__slug", "n", "rank_sums", column))
    ids, slugs, n, packed, values = (list(one) for one in zip(*rows, strict=True)) if rows else ([], [], [], [], [])
    reference, placed = place_by(rank_sums([bytes(one) for one in packed]), part)
    if column == "author__name":
        values = [name.casefold() for name in values]
    order = ordered(placed, np.array(n, dtype=np.int64), slugs, values, ordering, field_first=field_first)
    return reference, Roll(
        slice_id, np.array(ids, dtype=np.int64)[order], places(placed, order), placed.ranked,
        int(placed.in_field.sum()),
    )  # fmt: skip


def place_by(sums: Sums, part: BoardSlice) -> tuple[str, Placed]:
    """Placed against the reference that was asked for: the coin, where fewer than min_n claims have a frozen one."""
    reference = part.reference
    if reference == FROZEN and int(sums.column("frozen_rank_units").sum()) < part.min_n:
        reference = COIN
    return reference, place(sums, min_n=part.min_n, reference=reference)
