"""Any table as CSV or JSON Lines, line by line: what bulk exports are made of. Formula-safe as our own CSV is."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from predictions.formats.ledger_csv import csv_line, disarm

Cell = str | int | float | bool | Decimal | date | Sequence[str] | None
_BETWEEN = "; "


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Iterator[str]:
    """Yield the header and a line for each row; unknown is empty, lists have `; ` between their items.

    >>> list(csv_lines(["a", "b"], [{"a": "=1", "b": None}, {"a": True, "b": ["x", "y"]}]))
    ['a,b\\n', "'=1,\\n", 'true,x; y\\n']
    """
    yield csv_line(columns)
    for row in rows:
        yield csv_line([_in_csv(row[name]) for name in columns])


def jsonl_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Iterator[str]:
    """Yield one JSON object for each row, texts exactly as they are and unknown as null.

    >>> list(jsonl_lines(["a", "b"], [{"a": "=1", "b": None}]))
    ['{"a": "=1", "b": null}\\n']
    """
    for row in rows:
        yield json.dumps({name: _in_json(row[name]) for name in columns}, ensure_ascii=False, allow_nan=False) + "\n"


def _in_csv(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return disarm(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence):
        return disarm(_BETWEEN.join(value))
    return str(_in_json(value))


def _in_json(value: Cell) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
