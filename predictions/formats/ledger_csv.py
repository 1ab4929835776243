"""Our CSV: comma, double quotes, UTF-8, LF line ends, one header line of column names.

A spreadsheet runs a cell that begins with = + - @, a tab or a line end (or the full-width forms of the four
signs) as a formula. The rule that disarms such a cell and can be undone exactly:

* on export, a text that is any number of apostrophes followed by one of these characters gets one more
  apostrophe in front;
* on import, a text that is one or more apostrophes followed by one of these characters loses the first one.

Every text thus comes back as it was. The price: in a CSV made elsewhere, a quote that begins with an
apostrophe and one of these signs ('-5 degrees') loses that apostrophe. JSON Lines has no such rule.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from predictions.formats.cells import Layout
from predictions.formats.checks import Fault
from predictions.formats.header import header_faults
from predictions.formats.row import COLUMNS, Item, Row, cells_of
from predictions.formats.source import MAX_RECORD, SourceError

_STARTS_FORMULA = r"[=+\-@\t\r\n＝＋－＠]"
_armed = re.compile(f"'*{_STARTS_FORMULA}").match
_disarmed = re.compile(f"'+{_STARTS_FORMULA}").match
_needs_quotes = re.compile('[,"\r\n]').search
_CELL_START = "\x1f"


def disarm(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet could run.

    >>> disarm("=1+1"), disarm("'=1+1"), disarm("a = b"), disarm("'tis so")
    ("'=1+1", "''=1+1", 'a = b', "'tis so")
    """
    return "'" + text if _armed(text) else text


def rearm(text: str) -> str:
    """Undo `disarm`, for every text.

    >>> rearm("'=1+1"), rearm("''=1+1"), rearm("'tis so")
    ('=1+1', "'=1+1", "'tis so")
    """
    return text[1:] if _disarmed(text) else text


def csv_line(cells: Iterable[str]) -> str:
    """Write one record with as few quotes as can be; the csv module's rule differs between Pythons."""
    return ",".join([_quoted(cell) if _needs_quotes(cell) else cell for cell in cells]) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def header_line() -> str:
    """Return the header that every export begins with."""
    return csv_line(COLUMNS)


def row_line(row: Row) -> str:
    """Return one row as CSV, all columns in order."""
    return csv_line([disarm(cell) if cell else cell for cell in cells_of(row)])


class _Record:
    """Hands the parser its lines and stops it when one record swallows too many of them."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.size = 0

    def __iter__(self) -> "_Record":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.size += len(line)
        if self.size > MAX_RECORD:
            raise SourceError("record_too_long", "Close the quotation mark that opens in this row: it runs over 3 MB.")
        return line


def read_csv(lines: Iterator[str]) -> Iterator[Item]:
    """Yield the rows and problems of a CSV file in its order; a fault of header or quoting is the last."""
    layout: Layout | None = None
    for line, cells in _records(lines):
        if isinstance(cells, Fault):
            yield from (layout or Layout(())).problems(line, (), [cells], fatal=True)
        elif layout is None:
            names = [name.strip() for name in cells]
            layout = Layout(names)
            if faults := header_faults(names):
                yield from layout.problems(line, (), faults, fatal=True)
                return
        else:
            yield from _read_record(layout, line, cells)


def _read_record(layout: Layout, line: int, cells: list[str]) -> Sequence[Item]:
    if _CELL_START + "'" in _CELL_START + _CELL_START.join(cells):  # one search instead of one for each cell
        cells = [rearm(cell) for cell in cells]
    if not any(cells):
        return ()
    if len(cells) == len(layout.columns):
        return layout.read(line, cells)
    sentence = f"Give this row {len(layout.columns)} cells, as many as the header has; it has {len(cells):,}."
    return layout.problems(line, cells, [Fault("", "cell_count", sentence)])


def _records(lines: Iterator[str]) -> Iterator[tuple[int, list[str] | Fault]]:
    """Yield each record with the line it starts on; after a Fault there are no more.

    A broken quotation mark ends the reading: where the next record starts could only be guessed.
    """
    record = _Record(lines)
    parser = csv.reader(record, strict=True)
    while True:
        line = parser.line_num + 1
        record.size = 0
        try:
            cells = next(parser)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, _quoting_fault(str(error))
            return
        except SourceError as fault:
            yield line, Fault("", fault.code, fault.sentence)
            return
        if cells:
            yield line, cells


def _quoting_fault(error: str) -> Fault:
    if "unexpected end of data" in error:
        return Fault("", "unclosed_quote", "Close the quotation mark that opens in this row.")
    if "field larger than" in error:
        sentence = "Close the quotation mark that opens in this row, or shorten its cell to 64 kB."
        return Fault("", "cell_too_long", sentence)
    if "new-line character" in error:
        return Fault("", "line_ends", "Save the file with LF or CRLF line ends; this row holds a CR alone.")
    return Fault(
        "",
        "bad_quoting",
        "Write a quotation mark inside a quoted cell twice, and a comma after the closing one.",
    )
