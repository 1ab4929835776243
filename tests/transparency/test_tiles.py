"""Tiles: one spelling for each, and nothing else is read."""

import pytest

from predictions.transparency.tiles import index_path, pack_entries, parse_index, tiles_of, unpack_entries, width_at


@pytest.mark.parametrize("index", [0, 7, 999, 1000, 999_999, 1_000_000, 1_234_067, 2**55])
def test_an_index_comes_back_from_its_path(index: int) -> None:
    assert parse_index(index_path(index)) == index


@pytest.mark.parametrize(
    "path", ["", "7", "0007", "x000/001", "x001", "x1/001", "001/002", "x001/x002/", "٠٠١", "x" * 99]
)
def test_no_other_spelling_of_an_index_is_read(path: str) -> None:
    with pytest.raises(ValueError, match="no index"):
        parse_index(path)


def test_at_256_leaves_there_is_a_partial_tile_of_the_first_level() -> None:
    assert [list(tiles_of(256, level)) for level in (0, 1)] == [[(0, 256)], [(0, 1)]]
    assert width_at(65_536, 2, 0) == 1
    assert list(tiles_of(0, 0)) == []


def test_a_bundle_that_breaks_off_is_refused() -> None:
    packed = pack_entries([b"abc", b"d" * 300])
    for end in (1, 4, 6, len(packed) - 1):
        with pytest.raises(ValueError, match="breaks off"):
            unpack_entries(packed[:end])
