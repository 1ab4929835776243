"""The file of rows that were not imported: our CSV, with `line` and `reasons` after the columns.

It can be mended and imported as it is: the two columns are passed over on import.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from typing import BinaryIO

from predictions.formats.header import PASSED_OVER
from predictions.formats.ledger_csv import csv_line, disarm
from predictions.formats.row import COLUMNS, LineProblem
from predictions.formats.writing import write_lines


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was not imported: where it starts, its cells by column as given, and every reason."""

    line: int
    cells: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


def rejects_of(problems: Iterable[LineProblem]) -> Iterator[Reject]:
    """Gather the blocking problems of each row, which follow one another, into one Reject."""
    blocking = (problem for problem in problems if problem.level == "block")
    for line, group in groupby(blocking, key=lambda problem: problem.line):
        of_row = list(group)
        yield Reject(line, of_row[0].raw, tuple(reason(problem.field, problem.sentence) for problem in of_row))


def reason(field: str, sentence: str) -> str:
    """Name the column before the sentence, where there is one."""
    return f"{field}: {sentence}" if field else sentence


def write_rejects(rejects: Iterable[Reject], stream: BinaryIO) -> int:
    """Write rejected rows as CSV and return how many there were."""
    lines = chain((csv_line((*COLUMNS, *PASSED_OVER)),), map(_reject_line, rejects))
    return write_lines(lines, stream) - 1


def _reject_line(reject: Reject) -> str:
    cells = dict(reject.cells)
    texts = [*(cells.get(column, "") for column in COLUMNS), str(reject.line), " ".join(reject.reasons)]
    return csv_line(_writable(disarm(text)) for text in texts)


def _writable(text: str) -> str:
    """Replace what UTF-8 cannot hold: a rejected cell may be no text at all."""
    return text.encode("utf-8", "replace").decode()
