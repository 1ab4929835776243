"""Tables with few entries each: for many slices at once, values by a small whole key, only where they are not 0."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counts:
    """Entries sorted by group and key, at most one each. `values` is (e, c): c columns, not all 0, by entry."""

    group: Whole
    key: Whole
    values: Whole
    n_groups: int

    def packed(self) -> list[bytes]:
        """Each group's entries as bytes, b"" for none: the form in which they are stored, equal when they are equal."""
        table = np.ascontiguousarray(np.column_stack([self.key, self.values]), dtype="<i8")
        ends = np.searchsorted(self.group, np.arange(self.n_groups + 1)) * table.shape[1] * 8
        data, places = table.tobytes(), ends.tolist()
        return [data[start:end] for start, end in pairwise(places)]

    def take(self, groups: Whole) -> "Counts":
        """The tables of these groups, ascending, as groups 0, 1, 2, and so on."""
        kept = np.isin(self.group, groups)
        return Counts(np.searchsorted(groups, self.group[kept]), self.key[kept], self.values[kept], len(groups))

    def dense(self, n_keys: int) -> Whole:
        """As one (n_groups, n_keys, c) array, for keys from 0 to n_keys - 1."""
        found = np.zeros((self.n_groups, n_keys, self.values.shape[1]), dtype=np.int64)
        found[self.group, self.key] = self.values
        return found


def unpack(packed: Sequence[bytes], n_columns: int) -> Counts:
    """The tables that `packed` made of one group each; c = `n_columns`.

    >>> tables = count_pairs(np.array([1, 1]), np.array([7, 7]), [np.array([1, 1])], 2)
    >>> unpack(tables.packed(), 1).values.tolist()
    [[2]]
    """
    width = n_columns + 1
    table = np.frombuffer(b"".join(packed), dtype="<i8").reshape(-1, width).astype(np.int64)
    sizes = np.array([len(one) for one in packed], dtype=np.int64) // (8 * width)
    group = np.repeat(np.arange(len(packed), dtype=np.int64), sizes)
    return Counts(group, table[:, 0], table[:, 1:], len(packed))


def count_pairs(group: Whole, key: Whole, values: Sequence[Whole], n_groups: int) -> Counts:
    """Add up each column of `values` by (group, key); what adds up to nothing is left out.

    >>> found = count_pairs(np.array([0, 1, 0]), np.array([3, 3, 3]), [np.array([1, 5, 2])], 2)
    >>> found.group.tolist(), found.key.tolist(), found.values.tolist()
    ([0, 1], [3, 3], [[3], [5]])
    """
    table = np.column_stack(values) if len(values) else np.zeros((group.size, 0), dtype=np.int64)
    order = np.lexsort((key, group))
    group, key, table = group[order], key[order], table[order]
    if not group.size:
        return Counts(group, key, table, n_groups)
    changes = np.ones(group.size, dtype=np.bool_)
    changes[1:] = (group[1:] != group[:-1]) | (key[1:] != key[:-1])
    starts = np.flatnonzero(changes)
    added = np.add.reduceat(table, starts, axis=0)
    kept = added.any(axis=1)
    return Counts(group[starts][kept], key[starts][kept], added[kept], n_groups)


def add_counts(first: Counts, second: Counts, sign: int = 1) -> Counts:
    """`first` plus (or, with sign -1, minus) `second`, entry by entry; both of the same groups."""
    values = np.concatenate([first.values, sign * second.values])
    return count_pairs(
        np.concatenate([first.group, second.group]),
        np.concatenate([first.key, second.key]),
        list(values.T),
        first.n_groups,
    )
