"""How a tree is cut into tiles of 256 hashes, and how tiles are named and packed (C2SP tlog-tiles)."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from .merkle import HASH_BYTES, TILE_HEIGHT, TILE_WIDTH, NodeOf, parents

MAX_TILE_LEVEL: Final = 63
# (level, index) -> the hashes of that tile, as many as there are.
TileHashes = Callable[[int, int], list[bytes]]
_INDEX: Final = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")
_GROUP: Final = 1000


def index_path(index: int) -> str:
    """A tile's index in groups of three digits.

    >>> index_path(1234067), index_path(7)
    ('x001/x234/067', '007')
    """
    path, rest = f"{index % _GROUP:03d}", index // _GROUP
    while rest:
        path, rest = f"x{rest % _GROUP:03d}/{path}", rest // _GROUP
    return path


def parse_index(path: str) -> int:
    """The opposite of `index_path`. Raises ValueError for every other spelling, leading zeros included.

    >>> parse_index("x001/x234/067")
    1234067
    """
    index = int(path.replace("x", "").replace("/", "")) if len(path) <= 40 and _INDEX.fullmatch(path) else -1
    if index < 0 or index_path(index) != path:
        raise ValueError(f"{path[:60]!r} is no index of a tile")
    return index


def tile_path(level: int | str, index: int, width: int = TILE_WIDTH) -> str:
    """The address of a tile below the log's own; `level` is 0 to 63, or `entries`.

    >>> tile_path(0, 273, 17), tile_path("entries", 5)
    ('tile/0/273.p/17', 'tile/entries/005')
    """
    return f"tile/{level}/{index_path(index)}" + ("" if width == TILE_WIDTH else f".p/{width}")


def width_at(size: int, level: int, index: int) -> int:
    """How many hashes tile `index` of `level` has when the tree has `size` leaves, 0 to 256.

    >>> [width_at(size, 0, 1) for size in (256, 257, 512)], width_at(256, 1, 0)
    ([0, 1, 256], 1)
    """
    return max(0, min(TILE_WIDTH, (size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH))


def tiles_of(size: int, level: int) -> Iterator[tuple[int, int]]:
    """(index, width) of every tile of `level` in a tree of `size` leaves."""
    hashes = size >> (TILE_HEIGHT * level)
    for first in range(0, hashes, TILE_WIDTH):
        yield first // TILE_WIDTH, min(TILE_WIDTH, hashes - first)


def pack_entries(leaves: Iterable[bytes]) -> bytes:
    """The bundle of leaves: each with its length before it, two bytes, big-endian.

    >>> pack_entries([b"ab", b""])
    b'\\x00\\x02ab\\x00\\x00'
    """
    return b"".join([len(leaf).to_bytes(2, "big") + leaf for leaf in leaves])


def unpack_entries(data: bytes) -> list[bytes]:
    """The opposite of `pack_entries`. Raises ValueError for a bundle that breaks off.

    >>> unpack_entries(pack_entries([b"ab", b""]))
    [b'ab', b'']
    """
    found, at = list[bytes](), 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or at + 2 > len(data):
            raise ValueError("the bundle of entries breaks off")
        found.append(data[at + 2 : end])
        at = end
    return found


def nodes_from_tiles(hashes_of: TileHashes) -> NodeOf:
    """The nodes of the binary tree, looked up in tiles; each tile is asked for once."""
    rows: dict[tuple[int, int], list[list[bytes]]] = {}

    def node(level: int, index: int) -> bytes:
        tile, depth = divmod(level, TILE_HEIGHT)
        number, place = divmod(index << depth, TILE_WIDTH)
        if (tile, number) not in rows:
            rows[tile, number] = [hashes_of(tile, number)]
        known = rows[tile, number]
        while len(known) <= depth:
            row = known[-1]
            known.append(parents(row[: len(row) & ~1]))
        return known[depth][place >> depth]

    return node


def split_hashes(data: bytes) -> list[bytes]:
    """A tile's bytes as hashes."""
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
