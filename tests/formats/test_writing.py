"""Files that come out the same every time."""

import gzip
import io
from collections.abc import Iterator

import pytest

from predictions.formats import Row, write_rows

from .makers import make_row, read, to_csv, to_jsonl


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.ndjson", "a.csv.gz", "a.jsonl.gz"])
def test_a_file_is_written_as_its_name_says_and_can_be_read(name: str) -> None:
    stream = io.BytesIO()
    assert write_rows([make_row()] * 1_001, stream, name=name) == 1_001
    rows, problems = read(stream.getvalue(), name)
    assert len(rows) == 1_001 and not problems


def test_packing_adds_nothing_that_changes() -> None:
    stream = io.BytesIO()
    write_rows([make_row()], stream, name="a.csv.gz")
    assert gzip.decompress(stream.getvalue()) == to_csv(make_row())
    assert stream.getvalue()[3:8] == b"\0" * 5  # no name, no time of day


def test_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\.csv"):
        write_rows([], io.BytesIO(), name="a.xlsx")


def test_no_rows_make_a_header_or_nothing() -> None:
    assert to_csv().count(b"\n") == 1
    assert to_jsonl() == b""


def test_rows_are_written_as_they_come_not_gathered_first() -> None:
    stream = io.BytesIO()
    sizes = []

    def rows() -> Iterator[Row]:
        for _ in range(2_000):
            sizes.append(stream.tell())
            yield make_row()

    write_rows(rows(), stream, name="a.csv")
    assert sizes[-1] > 100_000
