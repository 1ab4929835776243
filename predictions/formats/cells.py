"""The cells of one record -> a Row, or everything that is wrong with it."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial
from typing import Any

from predictions.formats import values
from predictions.formats.checks import Fault, find_faults
from predictions.formats.row import (
    KINDS,
    MAX_CELL_BYTES,
    MAX_CHARACTERS,
    Item,
    Kind,
    LineProblem,
    Row,
    field_of,
)

Reader = Callable[[str], object | None]

# Cells that come back in row after row are read once: a look-up takes a fifth of the time. So many are kept
# of each column; of these kinds `values` refuses long cells, but for the list of topics.
_REMEMBERED = {
    Kind.DAY: 16_384,
    Kind.SHARE: 16_384,
    Kind.OUTCOME: 64,
    Kind.ROLE: 64,
    Kind.ZONE: 1_024,
    Kind.TOPICS: 256,
}


@cache
def _reader_of(column: str) -> Reader:
    kind, limit = KINDS[column], MAX_CHARACTERS.get(column, MAX_CELL_BYTES)
    readers: dict[Kind, Reader] = {
        Kind.NAME: partial(values.name, limit=limit),
        Kind.PROSE: values.prose,
        Kind.URL: partial(values.url, limit=limit),
        Kind.DAY: values.day,
        Kind.SHARE: values.share,
        Kind.MOMENT: values.moment,
        Kind.OUTCOME: values.outcome,
        Kind.ROLE: values.role,
        Kind.ZONE: values.zone,
        Kind.TOPICS: partial(values.topics, limit=limit),
    }
    return lru_cache(_REMEMBERED[kind])(readers[kind]) if kind in _REMEMBERED else readers[kind]


class Layout:
    """The columns of one file in its own order, each with its reader; made once, used for every record."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        known = [(position, column) for position, column in enumerate(columns) if column in KINDS]
        self._steps = [(position, column, field_of(column), _reader_of(column)) for position, column in known]
        self._shares = [(position, column) for position, column in known if KINDS[column] is Kind.SHARE]

    def read(self, line: int, cells: Sequence[str], faults: Iterable[Fault] = ()) -> list[Item]:
        """Return the warnings of one record followed by its Row, or its problems and no Row.

        `faults` are those found on the way here; the cells they name are empty.
        """
        found: dict[str, Any] = {"line": line}
        unreadable = self._unreadable_text(cells)
        readable = self._without(unreadable, cells) if unreadable else cells
        all_faults = [*faults, *unreadable, *self._read_cells(readable, found)]
        failed = {field_of(fault.field) for fault in all_faults if fault.level == "block"}
        all_faults += find_faults(found, found.keys() | failed if failed else found)
        if not all_faults:
            return [Row(**found)]
        items: list[Item] = list(self.problems(line, cells, all_faults))
        if all(fault.level == "warn" for fault in all_faults):
            items.append(Row(**found))
        return items

    def problems(
        self, line: int, cells: Sequence[str], faults: Iterable[Fault], *, fatal: bool = False
    ) -> list[LineProblem]:
        """Give faults of one record their line and its raw cells."""
        raw = tuple((column, cell) for column, cell in zip(self.columns, cells, strict=False) if column in KINDS)
        return [LineProblem(line, *fault, raw=raw, fatal=fatal) for fault in faults]

    def _read_cells(self, cells: Sequence[str], found: dict[str, Any]) -> list[Fault]:
        faults = []
        for position, column, field, read in self._steps:
            cell = cells[position]
            if cell:
                try:
                    value = read(cell)
                except values.CellError as fault:
                    faults.append(Fault(column, fault.code, fault.sentence))
                else:
                    if value is not None:
                        found[field] = value
        for position, column in self._shares:
            if column in found and values.loses_digits(cells[position]):
                faults.append(_rounded(column, cells[position]))
        return faults

    def _without(self, faults: Sequence[Fault], cells: Sequence[str]) -> list[str]:
        refused = {fault.field for fault in faults}
        return ["" if column in refused else cell for column, cell in zip(self.columns, cells, strict=False)]

    def _unreadable_text(self, cells: Sequence[str]) -> list[Fault]:
        """Find cells that no database keeps: NUL, what is not Unicode, and more than 64 kB."""
        together = "".join(cells)
        # Nearly every record passes here: a UTF-8 character has at most four bytes.
        if len(together) * 4 <= MAX_CELL_BYTES and "\0" not in together and _is_unicode(together):
            return []
        faults = (_text_fault(column, cell) for column, cell in zip(self.columns, cells, strict=False))
        return [fault for fault in faults if fault]


def _rounded(column: str, cell: str) -> Fault:
    sentence = f"{values.shown(cell)} is kept to nine decimal places, rounded half-even."
    return Fault(column, "rounded", sentence, "warn")


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text_fault(column: str, cell: str) -> Fault | None:
    if "\0" in cell:
        return Fault(column, "nul_character", "Remove the NUL character from this cell.")
    if not _is_unicode(cell):
        sentence = "Save the file as UTF-8: this cell holds bytes or half characters that are no text."
        return Fault(column, "not_unicode", sentence)
    if len(cell) * 4 > MAX_CELL_BYTES and len(cell.encode()) > MAX_CELL_BYTES:
        return Fault(column, "cell_too_long", "Shorten this cell to 64 kB of UTF-8.")
    return None
