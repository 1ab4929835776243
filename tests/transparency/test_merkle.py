"""The Merkle tree: batches, roots and proofs against a plain recursive account of RFC 9162."""

import hashlib
import random
from typing import Any

import pytest

from predictions.transparency.merkle import (
    Frontier,
    consistency_proof,
    extend,
    inclusion_proof,
    is_consistent,
    is_included,
    root_at,
    root_of,
)
from predictions.transparency.tiles import nodes_from_tiles


def leaves(count: int) -> list[bytes]:
    return [hashlib.sha256(b"\x00%d" % number).digest() for number in range(count)]


def plain_root(hashes: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hashlib.sha256(b"\x01" + plain_root(hashes[:split]) + plain_root(hashes[split:])).digest()


def grown(count: int) -> Any:
    """A tree's frontier, and a reader of its nodes made from the rows that `extend` gave."""
    hashes = leaves(count)
    frontier, nodes = extend(Frontier(), hashes)
    rows = {0: hashes}
    for one in nodes:
        rows.setdefault(one.level, []).append(one.hash)
    return frontier, nodes_from_tiles(lambda level, index: rows.get(level, [])[index * 256 : index * 256 + 256])


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 255, 256, 257, 700])
def test_the_root_is_that_of_the_rfc(size: int) -> None:
    frontier, node = grown(size)
    assert root_of(frontier) == plain_root(leaves(size)) == root_at(size, node)


def test_however_leaves_are_batched_frontier_and_nodes_are_the_same() -> None:
    chance, hashes = random.Random(6), leaves(1500)
    for _ in range(20):
        nodes: list[Any] = []
        frontier, at = Frontier(), 0
        while at < len(hashes):
            step = chance.choice([1, 2, 3, 100, 255, 256, 257, 700])
            frontier, more = extend(frontier, hashes[at : at + step])
            nodes, at = nodes + more, at + step
        assert (frontier, sorted(nodes)) == (extend(Frontier(), hashes)[0], sorted(extend(Frontier(), hashes)[1]))
        assert Frontier.from_bytes(frontier.size, frontier.to_bytes()) == frontier


def test_a_node_of_the_second_level_stands_over_65536_leaves() -> None:
    frontier, nodes = extend(Frontier(), leaves(65_537))
    assert [(one.level, one.idx) for one in nodes if one.level > 1] == [(2, 0)]
    assert frontier.roots[0] == nodes[-1].hash


def test_every_leaf_has_a_proof_and_no_other_leaf_passes_with_it() -> None:
    for size in (1, 2, 3, 5, 8, 13, 256, 300):
        frontier, node = grown(size)
        root, hashes = root_of(frontier), leaves(size)
        for index in range(0, size, max(1, size // 13)):
            path = inclusion_proof(index, size, node)
            assert is_included(index, size, hashes[index], path, root)
            assert not is_included(index, size, bytes(32), path, root)
            assert not is_included(index + 1, size, hashes[index], path, root)
            assert not is_included(index, size, hashes[index], [*path, bytes(32)], root)


def test_every_earlier_tree_is_shown_to_be_the_beginning_of_a_later_one() -> None:
    _, node = grown(300)
    for new in (1, 2, 7, 8, 9, 255, 256, 257, 300):
        for old in range(1, new + 1, max(1, new // 11)):
            path = consistency_proof(old, new, node)
            ends = root_at(old, node), root_at(new, node)
            assert is_consistent(old, new, *ends, path)
            assert not is_consistent(old, new, bytes(32), ends[1], path)
            assert not is_consistent(old, new, ends[0], bytes(32), path)


def test_there_is_no_consistency_proof_from_nothing_and_no_proof_outside_the_tree() -> None:
    _, node = grown(5)
    for old, new in ((0, 5), (6, 5), (-1, 5)):
        with pytest.raises(ValueError, match="no proof"):
            consistency_proof(old, new, node)
    for index in (5, -1):
        with pytest.raises(ValueError, match="not in a tree"):
            inclusion_proof(index, 5, node)
    with pytest.raises(ValueError, match="full subtrees"):
        Frontier(3, (bytes(32),))
