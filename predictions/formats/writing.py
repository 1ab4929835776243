"""Rows -> bytes of a file. The same rows give the same bytes, on every machine and every Python."""

import gzip
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO, cast

from predictions.formats import ledger_csv, ledger_jsonl
from predictions.formats.row import Row

_LINES_A_BLOCK = 500


def write_csv(rows: Iterable[Row], stream: BinaryIO) -> int:
    """Write rows as our CSV and return how many they were; ValueError for a topic with a semicolon."""
    return write_lines(chain((ledger_csv.header_line(),), map(ledger_csv.row_line, rows)), stream) - 1


def write_jsonl(rows: Iterable[Row], stream: BinaryIO) -> int:
    """Write rows as our JSON Lines and return how many they were; ValueError for a topic with a semicolon."""
    return write_lines(map(ledger_jsonl.row_line, rows), stream)


def write_rows(rows: Iterable[Row], stream: BinaryIO, *, name: str) -> int:
    """Write rows in the form that a file name asks for (.csv, .jsonl or .ndjson, and .gz of either).

    Raises ValueError for another name.
    """
    plain = name.lower().removesuffix(".gz")
    if not plain.endswith((".csv", ".jsonl", ".ndjson")):
        raise ValueError(f"name the file .csv or .jsonl, with or without .gz, not {name!r}")
    write = write_csv if plain.endswith(".csv") else write_jsonl
    if plain == name.lower():
        return write(rows, stream)
    # No name and no time of day inside, so that equal rows make equal files.
    with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed:
        return write(rows, cast(BinaryIO, packed))


def write_lines(lines: Iterable[str], stream: BinaryIO) -> int:
    """Write lines of text as UTF-8, some hundreds at a time, and return how many there were."""
    written = 0
    for block in _blocks(iter(lines)):
        stream.write("".join(block).encode())
        written += len(block)
    return written


def _blocks(lines: Iterator[str]) -> Iterator[list[str]]:
    while block := list(islice(lines, _LINES_A_BLOCK)):
        yield block
