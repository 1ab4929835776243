"""Opening a file by name and first bytes, limits, and memory."""

import gzip
import io
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.formats import LineProblem, read_rows
from predictions.formats.row import Row

from .makers import SOUND, codes, csv_of, make_row, read, to_csv, to_jsonl

ONE_CSV, ONE_JSONL = to_csv(make_row()), to_jsonl(make_row())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", ONE_CSV),
        ("A.CSV", ONE_CSV),
        ("a.jsonl", ONE_JSONL),
        ("a.ndjson", ONE_JSONL),
        ("a.csv.gz", gzip.compress(ONE_CSV)),
        ("a.jsonl.gz", gzip.compress(ONE_JSONL)),
        ("a.csv", gzip.compress(ONE_CSV)),  # by its first bytes
        ("a.csv.gz", ONE_CSV),
        ("-", ONE_CSV),
        ("-", ONE_JSONL),
        ("upload", gzip.compress(ONE_JSONL)),
        ("a.csv.gz", gzip.compress(ONE_CSV[:50]) + gzip.compress(ONE_CSV[50:])),
    ],
)
def test_a_file_is_recognised_by_its_name_or_its_first_bytes(name: str, data: bytes) -> None:
    rows, problems = read(data, name)
    assert len(rows) == 1 and not problems


def test_a_stream_that_hands_out_one_byte_at_a_time_is_read_alike() -> None:
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(1)

    assert len(list(read_rows(Dripping(gzip.compress(ONE_CSV)), name="-"))) == 1
    assert len(list(read_rows(Dripping(ONE_JSONL), name="-"))) == 1


@pytest.mark.parametrize(
    "data",
    [gzip.compress(ONE_CSV)[:-9], gzip.compress(ONE_CSV)[:5], b"\x1f\x8b" + b"x" * 50,
     gzip.compress(ONE_CSV)[:-8] + b"\0" * 8],
    ids=["end missing", "header only", "no stream", "wrong checksum"],  # gzip's own time stamp is no name for a test
)  # fmt: skip
def test_damaged_gzip_is_one_fatal_problem(data: bytes) -> None:
    _, problems = read(data, "a.csv.gz")
    assert [(problem.code, problem.fatal) for problem in problems] == [("bad_gzip", True)]


def test_gzip_within_gzip_is_refused() -> None:
    _, problems = read(gzip.compress(gzip.compress(ONE_CSV)), "a.csv.gz")
    assert [problem.code for problem in problems] == ["unknown_format"]


def bomb(size: int) -> bytes:
    """A gzip file that unpacks to one header line and `size` bytes of short lines."""
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(csv_of(SOUND))]
    parts += [packer.compress(b"x" * 999 + b"\n") for _ in range(size // 1_000)]
    return b"".join([*parts, packer.flush()])


def test_a_gzip_bomb_is_stopped_by_the_limit_on_unpacked_bytes() -> None:
    _, problems = read(bomb(20_000_000), "a.csv.gz", max_bytes=5_000_000)
    assert (problems[-1].code, problems[-1].fatal) == ("file_too_large", True)
    assert problems[-1].line < 6_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.gz", b"x"),
        ("a.csv.gz", b'"'),
        ("a.csv.gz", b","),
        ("a.csv.gz", b'"\n",'),
        ("a.jsonl.gz", b"["),
        ("a.jsonl.gz", b"[],"),
        ("a.jsonl.gz", b'"'),
    ],
)
def test_memory_stays_flat_whatever_a_gzip_bomb_unpacks_to(name: str, content: bytes) -> None:
    packer = zlib.compressobj(9, wbits=31)
    packed = packer.compress(ONE_CSV if name == "a.csv.gz" else ONE_JSONL)
    packed += b"".join(packer.compress(content * 100_000) for _ in range(100)) + packer.flush()
    tracemalloc.start()
    try:
        for _ in read_rows(io.BytesIO(packed), name=name):
            pass
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


def test_the_10001st_row_of_an_upload_is_refused() -> None:
    data = to_csv(*[make_row()] * 12)
    rows, problems = read(data, max_rows=10)
    assert len(rows) == 10
    assert [(problem.line, problem.code, problem.fatal) for problem in problems] == [(12, "too_many_rows", True)]
    assert len(read(data, max_rows=12)[0]) == 12


def test_bad_rows_count_towards_the_limit_once_each() -> None:
    data = csv_of(*[SOUND | {"author": "", "probability": "x"}] * 3, SOUND | {"quote": ""})
    rows, problems = read(data, max_rows=4)
    assert len(rows) == 1 and len(problems) == 7
    assert read(data, max_rows=3)[1][-1].code == "too_many_rows"


def test_warnings_come_just_before_their_row() -> None:
    items = list(read_rows(io.BytesIO(csv_of(SOUND, SOUND | {"quote": ""})), name="a.csv"))
    assert [isinstance(item, Row) for item in items] == [True, False, True]
    assert [item.line for item in items] == [2, 3, 3]


def test_a_header_without_rows_is_an_empty_list() -> None:
    assert read(csv_of(header=tuple(SOUND))) == ([], [])


def test_rows_before_a_fatal_problem_are_still_given_so_that_the_caller_must_look() -> None:
    rows, problems = read(ONE_CSV + b'"open')
    assert len(rows) == 1
    assert codes(problems) == [("", "unclosed_quote")] and problems[0].fatal


def test_empty_json_lines_are_an_empty_list_but_an_empty_csv_lacks_its_header() -> None:
    assert read(b"", "a.jsonl") == ([], [])
    assert codes(read(b"", "a.csv")[1]) == [("", "empty_file")]


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.jsonl", "a.gz", "-"]))
def test_no_bytes_at_all_make_the_reading_raise(data: bytes, name: str) -> None:
    rows, problems = read(data, name)
    assert not rows and (problems or not data.strip() or name == "a.jsonl")
    assert can_be_printed(problems)


@given(st.data(), st.sampled_from([("a.csv", ONE_CSV), ("a.jsonl", ONE_JSONL), ("a.csv.gz", gzip.compress(ONE_CSV))]))
def test_a_file_with_any_bytes_put_in_is_read_or_refused_but_never_raises(
    data: st.DataObject, file: tuple[str, bytes]
) -> None:
    name, content = file
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
    _, problems = read(content[:start] + data.draw(st.binary(max_size=8)) + content[min(end, start + 8) :], name)
    assert can_be_printed(problems)


def can_be_printed(problems: list[LineProblem]) -> bool:
    """Whether each sentence is one line of Unicode text, whatever the file holds."""
    return all(
        problem.sentence.encode() and problem.sentence.splitlines() == [problem.sentence] for problem in problems
    )


def test_a_sentence_shows_no_half_characters_and_no_direction_marks() -> None:
    _, problems = read(b"author\xff,\xe2\x80\xaeevil,statement,published_on,deadline,hedge\n")
    assert "\ufffd" in problems[0].sentence and "\u202e" not in problems[1].sentence
    assert can_be_printed(problems)
