"""Our JSON Lines: one object a line with the column names as members, UTF-8, LF line ends.

Texts stand as they are, numbers as exact decimals, `topic` as a list of names, what is absent as null. Also
read are a number or topics as text, the outcome as true or false, and an object that leaves members out.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import NoReturn

from predictions.formats.cells import Layout
from predictions.formats.checks import Fault
from predictions.formats.header import PASSED_OVER, unknown_name
from predictions.formats.row import COLUMNS, KINDS, Item, Kind, Row, cells_of, clean_topics
from predictions.formats.source import SourceError
from predictions.formats.values import CellError, shown

_LAYOUT = Layout(COLUMNS)
_KEYS = tuple(json.dumps(column) for column in COLUMNS)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def row_line(row: Row) -> str:
    """Return one row as JSON, all columns in order."""
    cells = cells_of(row)
    members = (f"{key}:{_literal(column, cell)}" for key, column, cell in zip(_KEYS, COLUMNS, cells, strict=True))
    return "{" + ",".join(members) + "}\n"


def _literal(column: str, cell: str) -> str:
    if KINDS[column] is Kind.TOPICS:
        return _encode(cell.split(";") if cell else [])
    if not cell:
        return "null"
    return cell if KINDS[column] is Kind.SHARE else _encode(cell)


class _Number(str):
    """A number as the file writes it: no float ever sees it."""

    __slots__ = ()


@lru_cache(maxsize=1024)
def _short_number(literal: str) -> _Number:
    return _Number(literal)


def _number(literal: str) -> _Number:
    """Share short numbers: a hostile line may hold a million of them."""
    return _short_number(literal) if len(literal) <= 6 else _Number(literal)


class _Members(list[tuple[str, object]]):
    """The members of an object in their order, repeated ones too."""


def _refuse_constant(literal: str) -> NoReturn:
    raise CellError("not_json", f"Write null or a number, not {literal}: JSON has no such value.")


_decode = json.JSONDecoder(
    parse_int=_number, parse_float=_number, parse_constant=_refuse_constant, object_pairs_hook=_Members
).decode


def read_jsonl(lines: Iterator[str]) -> Iterator[Item]:
    """Yield the rows and problems of a JSON Lines file in its order; each line stands for itself."""
    number = 0
    while True:
        number += 1
        try:
            line = next(lines)
        except StopIteration:
            return
        except SourceError as fault:
            yield from _LAYOUT.problems(number, (), [Fault("", fault.code, fault.sentence)], fatal=True)
            return
        if not line.isspace():
            yield from _read_line(number, line)


def _read_line(number: int, line: str) -> list[Item]:
    try:
        members = _members_of(line)
    except CellError as fault:
        return list(_LAYOUT.problems(number, (), [Fault("", fault.code, fault.sentence)]))
    cells, faults = _cells_of(members)
    return _LAYOUT.read(number, cells, faults)


def _members_of(line: str) -> _Members:
    """Parse one line; CellError for what is not one JSON object in UTF-8."""
    try:
        line.encode()
        found = _decode(line)
    except UnicodeEncodeError:
        raise CellError("not_unicode", "Save the file as UTF-8: this line holds bytes that are no UTF-8.") from None
    except RecursionError:
        raise CellError("not_json", "Write one flat JSON object a line; this one is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise CellError("not_json", _repair(line, error)) from None
    if not isinstance(found, _Members):
        raise CellError("not_an_object", "Write one JSON object a line, with the column names as members.")
    return found


def _repair(line: str, error: json.JSONDecodeError) -> str:
    if "\r" in line.rstrip():
        return "Save the file with LF line ends; this line holds a CR alone."
    return f"Write one JSON object a line; this one cannot be read at character {error.colno}: {error.msg}."


def _cells_of(members: _Members) -> tuple[list[str], list[Fault]]:
    cells, faults = dict.fromkeys(COLUMNS, ""), []
    seen: set[str] = set()
    for name, value in members:
        if name in seen:
            field = name if name in KINDS else ""
            faults.append(Fault(field, "duplicate_member", f"Give {shown(name)} once; this object has it more often."))
        elif name in KINDS:
            try:
                cells[name] = _cell_of(name, value)
            except CellError as fault:
                faults.append(Fault(name, fault.code, fault.sentence))
        elif name not in PASSED_OVER:
            faults.append(unknown_name(name))
        seen.add(name)
    return list(cells.values()), faults


def _cell_of(column: str, value: object) -> str:
    """Turn one JSON value into the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        if isinstance(value, _Number) and KINDS[column] is not Kind.SHARE:
            raise CellError("wrong_type", f"Write {column} in quotation marks, as text.")
        return str(value)
    if isinstance(value, bool) and KINDS[column] is Kind.OUTCOME:
        return "true" if value else "false"
    if isinstance(value, list) and not isinstance(value, _Members) and KINDS[column] is Kind.TOPICS:
        return _joined(value)
    expected = "a number" if KINDS[column] is Kind.SHARE else "text"
    raise CellError("wrong_type", f"Write {column} as {expected}, not as true, false, a list or an object.")


def _joined(names: list[object]) -> str:
    if not all(isinstance(name, str) and not isinstance(name, _Number) for name in names):
        raise CellError("wrong_type", "Write topic as text or as a list of texts.")
    try:
        return ";".join(clean_topics([str(name) for name in names]))
    except ValueError:
        raise CellError("topic_semicolon", "Take the semicolon out of the topic name: it separates topics.") from None
