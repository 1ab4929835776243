"""The Merkle tree of RFC 9162: a frontier that grows in batches, roots at any size, proofs and their checking.

A frontier is the tree's size and the roots of its full subtrees, largest first: one for every 1 among the size's
binary digits, so at most 63 hashes stand for the whole tree.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

HASH_BYTES: Final = 32
# Eight levels of the binary tree are one level of tiles.
TILE_HEIGHT: Final = 8
TILE_WIDTH: Final = 1 << TILE_HEIGHT

# (level, index) -> the root of the full subtree over leaves index·2^level up to (index + 1)·2^level.
NodeOf = Callable[[int, int], bytes]


class Node(NamedTuple):
    """The root of a full subtree of 256^level leaves, the `idx`-th from the left."""

    level: int
    idx: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree's size and the roots of its full subtrees, largest first."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.roots) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves has not {len(self.roots)} full subtrees")

    def to_bytes(self) -> bytes:
        """The roots one after the other, 32 bytes each."""
        return b"".join(self.roots)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> "Frontier":
        """The opposite of `to_bytes`. Raises ValueError where `data` does not fit `size`."""
        if len(data) % HASH_BYTES:
            raise ValueError("a frontier is made of hashes of 32 bytes")
        return cls(size, tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)))


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right), 32 bytes. Source: RFC 9162, section 2.1.1.

    >>> node_hash(bytes(32), bytes(32)).hex()[:16]
    'ae0798d0ecaed2b7'
    """
    return hashlib.sha256(b"\x01" + left + right).digest()


def parents(row: Sequence[bytes]) -> list[bytes]:
    """Hash neighbours in pairs: a row of 2n hashes gives one of n."""
    sha256 = hashlib.sha256
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]


def extend(frontier: Frontier, leaf_hashes: Sequence[bytes]) -> tuple[Frontier, list[Node]]:
    """Append leaf hashes; return the new frontier, and the nodes of level 1 and up that this completed.

    Works row by row over the whole batch, about one hash for each leaf.

    >>> grown, nodes = extend(Frontier(), [bytes(32)] * 257)
    >>> grown.size, len(grown.roots), [(node.level, node.idx) for node in nodes]
    (257, 2, [(1, 0)])
    >>> extend(extend(Frontier(), [bytes(32)] * 3)[0], [bytes(32)] * 254)[0] == grown
    True
    """
    before, left = frontier.size, list(frontier.roots)
    row, level, kept, nodes = list(leaf_hashes), 0, list[bytes](), list[Node]()
    while row or left:
        if before >> level & 1:
            row.insert(0, left.pop())
        if len(row) & 1:
            kept.append(row.pop())
        row = parents(row)
        level += 1
        if level % TILE_HEIGHT == 0:
            first = before >> level
            nodes += [Node(level // TILE_HEIGHT, first + at, one) for at, one in enumerate(row)]
    return Frontier(before + len(leaf_hashes), tuple(reversed(kept))), nodes


def root_of(frontier: Frontier) -> bytes:
    """The tree's root, 32 bytes; that of the empty tree is SHA-256 of nothing.

    >>> root_of(Frontier()).hex()[:16]
    'e3b0c44298fc1c14'
    """
    if not frontier.roots:
        return hashlib.sha256().digest()
    found = frontier.roots[-1]
    for one in reversed(frontier.roots[:-1]):
        found = node_hash(one, found)
    return found


def frontier_at(size: int, node: NodeOf) -> Frontier:
    """The frontier that the tree had at `size` leaves."""
    return Frontier(size, tuple(node(level, index) for level, index in _full_subtrees(0, size)))


def root_at(size: int, node: NodeOf) -> bytes:
    """The root that the tree had at `size` leaves."""
    return root_of(frontier_at(size, node))


def inclusion_proof(index: int, size: int, node: NodeOf) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves. Raises ValueError unless 0 <= index < size.

    Source: RFC 9162, section 2.1.3.1.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size} leaves")
    path, begin, end = list[bytes](), 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_subtree(middle, end, node))
            end = middle
        else:
            path.append(_subtree(begin, middle, node))
            begin = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: NodeOf) -> list[bytes]:
    """What shows that the tree of `old` leaves is the beginning of that of `new`.

    Raises ValueError unless 0 < old <= new: anything extends an empty tree. Source: RFC 9162, section 2.1.4.1.
    """
    if not 0 < old <= new:
        raise ValueError(f"there is no proof that a tree of {old} leaves grew into one of {new}")
    path, begin, end = list[bytes](), 0, new
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(_subtree(middle, end, node))
            end = middle
        else:
            path.append(_subtree(begin, middle, node))
            begin = middle
    if begin:
        path.append(_subtree(begin, end, node))
    return path[::-1]


def is_included(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` shows that the leaf hash stands at `index` of the tree. Source: RFC 9162, section 2.1.3.2.

    >>> is_included(1, 2, bytes(32), [bytes(32)], node_hash(bytes(32), bytes(32)))
    True
    """
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for one in path:
        if not last:
            return False
        if at & 1 or at == last:
            found = node_hash(one, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` shows that the tree of `new` leaves extends that of `old`. Source: RFC 9162, section 2.1.4.2."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new:
        return False
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = steps[0]
    for one in steps[1:]:
        if not last:
            return False
        if at & 1 or at == last:
            first, second = node_hash(one, first), node_hash(one, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, one)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _full_subtrees(begin: int, end: int) -> list[tuple[int, int]]:
    """(level, index) of the full subtrees that make up leaves begin to end; `begin` is a multiple of their widths."""
    found = []
    for level in range((end - begin).bit_length() - 1, -1, -1):
        if (end - begin) >> level & 1:
            found.append((level, begin >> level))
            begin += 1 << level
    return found


def _subtree(begin: int, end: int, node: NodeOf) -> bytes:
    parts = [node(level, index) for level, index in _full_subtrees(begin, end)]
    found = parts[-1]
    for one in reversed(parts[:-1]):
        found = node_hash(one, found)
    return found
