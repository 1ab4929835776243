"""A file of predictions -> its rows and problems, whatever of our forms it has."""

from collections.abc import Iterator

from predictions.formats.ledger_csv import read_csv
from predictions.formats.ledger_jsonl import read_jsonl
from predictions.formats.row import Item, LineProblem
from predictions.formats.source import Readable, SourceError, open_source


def read_rows(
    stream: Readable, *, name: str, max_bytes: int | None = None, max_rows: int | None = None
) -> Iterator[Item]:
    """Yield the rows and problems of a CSV or JSON Lines file, plain or gzipped, in the order of the file.

    A row's warnings come just before its Row; a row with a blocking problem yields all its problems and no
    Row. A problem marked `fatal` is the last item: the rest of the file was not read. Nothing is raised for
    what a file holds. Memory does not grow with the file; the limits, after unpacking, are for uploads.
    """
    try:
        source = open_source(stream, name=name, max_bytes=max_bytes)
    except SourceError as fault:
        yield LineProblem(1, "", fault.code, fault.sentence, fatal=True)
        return
    items = (read_csv if source.form == "csv" else read_jsonl)(source.lines)
    yield from items if max_rows is None else _at_most(max_rows, items)


def _at_most(max_rows: int, items: Iterator[Item]) -> Iterator[Item]:
    """Pass items on until they belong to more rows than allowed; no two rows start on one line."""
    rows, line = 0, 0
    for item in items:
        fatal = isinstance(item, LineProblem) and item.fatal
        if item.line != line and not fatal:
            rows, line = rows + 1, item.line
        if rows > max_rows and not fatal:
            sentence = f"Split the file: it has more than {max_rows:,} rows."
            yield LineProblem(line, "", "too_many_rows", sentence, fatal=True)
            return
        yield item
