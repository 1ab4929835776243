"""Sparse tables by group and key."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.scoring.counts import Counts, add_counts, count_pairs, unpack

GROUPS = 4
pairs = st.lists(st.tuples(st.integers(0, GROUPS - 1), st.integers(0, 6), st.integers(-3, 3)), max_size=30)


def table(rows: list[tuple[int, int, int]]) -> Counts:
    columns = [np.array([row[k] for row in rows], dtype=np.int64) for k in range(3)]
    return count_pairs(columns[0], columns[1], [columns[2], 2 * columns[2]], GROUPS)


def as_dict(counts: Counts) -> dict[tuple[int, int], list[int]]:
    keys = zip(counts.group.tolist(), counts.key.tolist(), strict=True)
    return dict(zip(keys, counts.values.tolist(), strict=True))


@settings(deadline=None)
@given(pairs)
def test_pairs_are_added_up_by_group_and_key_and_zeros_left_out(rows: list[tuple[int, int, int]]) -> None:
    expected: Counter[tuple[int, int]] = Counter()
    for group, key, value in rows:
        expected[group, key] += value
    found = table(rows)
    assert as_dict(found) == {key: [value, 2 * value] for key, value in sorted(expected.items()) if value}
    assert list(as_dict(found)) == sorted(as_dict(found))


@settings(deadline=None)
@given(pairs)
def test_packed_and_unpacked_is_the_same(rows: list[tuple[int, int, int]]) -> None:
    found = table(rows)
    assert len(found.packed()) == GROUPS
    read = unpack(found.packed(), 2)
    assert as_dict(read) == as_dict(found)
    assert read.packed() == found.packed()


@settings(deadline=None)
@given(pairs, pairs)
def test_adding_and_taking_away(first: list[tuple[int, int, int]], second: list[tuple[int, int, int]]) -> None:
    both = add_counts(table(first), table(second))
    assert as_dict(both) == as_dict(table([*first, *second]))
    assert add_counts(both, table(second), -1).packed() == table(first).packed()


@settings(deadline=None)
@given(pairs)
def test_the_dense_form_holds_every_entry(rows: list[tuple[int, int, int]]) -> None:
    dense = table(rows).dense(7)
    assert dense.shape == (GROUPS, 7, 2)
    assert {(g, k): dense[g, k].tolist() for g, k in zip(*dense[..., 0].nonzero(), strict=True)} == as_dict(table(rows))


def test_columns_that_cancel_in_one_and_not_the_other_are_kept() -> None:
    at = np.zeros(2, dtype=np.int64)
    found = count_pairs(at, at, [np.array([1, -1]), np.array([1, 1])], 1)
    assert found.values.tolist() == [[0, 2]]
