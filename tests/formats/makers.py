"""Rows and files for the tests of this room."""

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from predictions.formats import LineProblem, Row, read_rows, write_csv, write_jsonl

SOUND = {
    "author": "Ann Author",
    "published_on": "2026-01-05",
    "quote": "It will rain.",
    "statement": "It rains in Rome in March 2026",
    "resolution_criteria": "The station at Ciampino reports rain.",
    "deadline": "2026-03-31",
    "probability": "0.7",
}


def make_row(**changes: Any) -> Row:
    """A sound row without an outcome."""
    members: dict[str, Any] = {
        "author": "Ann Author",
        "published_on": date(2026, 1, 5),
        "quote": "It will rain.",
        "statement": "It rains in Rome in March 2026",
        "resolution_criteria": "The station at Ciampino reports rain.",
        "deadline": date(2026, 3, 31),
        "probability": Decimal("0.7"),
    }
    return Row(**members | changes)


def csv_of(*rows: Mapping[str, str], header: tuple[str, ...] | None = None) -> bytes:
    """A CSV file with exactly these cells, every one of them quoted."""
    columns = header or tuple(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    return ("\n".join(quoted) + "\n").encode("utf-8", "surrogatepass")


def read(data: bytes, name: str = "file.csv", **limits: int) -> tuple[list[Row], list[LineProblem]]:
    """Read a whole file into its rows and its problems."""
    items = list(read_rows(io.BytesIO(data), name=name, **limits))
    rows = [item for item in items if isinstance(item, Row)]
    return rows, [item for item in items if isinstance(item, LineProblem)]


def read_cells(**cells: str) -> tuple[list[Row], list[LineProblem]]:
    """Read a CSV of one row that is sound but for these cells."""
    return read(csv_of(SOUND | cells))


def codes(problems: list[LineProblem], level: str = "block") -> list[tuple[str, str]]:
    """The (field, code) pairs of the problems of one level."""
    return [(problem.field, problem.code) for problem in problems if problem.level == level]


def to_csv(*rows: Row) -> bytes:
    stream = io.BytesIO()
    write_csv(rows, stream)
    return stream.getvalue()


def to_jsonl(*rows: Row) -> bytes:
    stream = io.BytesIO()
    write_jsonl(rows, stream)
    return stream.getvalue()
