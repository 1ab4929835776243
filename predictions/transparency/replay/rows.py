"""Rows in the making: what the log has said so far of one record, member by member, and which entry said it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

# What is known of one record by the names of its fields. Names with _ in front are the fold's own and never compared;
# a member that is not there is one that the log does not tell.
Row = dict[str, Any]
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """One opened entry: its number, kind, subject and time as the leaf has them, and its payload."""

    seq: int
    kind: str
    subject: str
    at: str
    payload: Payload


class Rows(Protocol):
    """Where rows are kept while the log is read, by kind and public id; as many as the log has, so rarely in memory."""

    def get(self, kind: str, key: str) -> Row | None:
        """The row as it stands, to be changed and put again."""

    def put(self, kind: str, key: str, row: Row) -> None:
        """Keep the row."""

    def claims_on(self, question: str) -> Iterable[tuple[str, Row]]:
        """Every prediction on a question; asked for mergers only."""

    @property
    def notes(self) -> dict[str, Any]:
        """What the fold keeps beside the rows: few and small."""


def row_of(rows: Rows, kind: str, key: str) -> Row:
    """The row as it stands; a new one where the log has not named it before."""
    found = rows.get(kind, key)
    return {} if found is None else found


def tell(row: Row, one: Said, **values: Any) -> Row:
    """Take in what an entry says of the whole record."""
    row.update(values)
    row["_said"] = [one.seq, one.kind]
    changed = row.get("_changed")
    if changed:
        row["_changed"] = {name: by for name, by in changed.items() if name not in values}
    return row


def change(row: Row, one: Said, **values: Any) -> Row:
    """Take in what an entry says of a few members."""
    row.update(values)
    by = [one.seq, one.kind]
    row["_changed"] = row.get("_changed", {}) | dict.fromkeys(values, by)
    return row


def source_of(row: Row, name: str) -> tuple[int, str] | None:
    """Which entry gave a member its value: number and kind; None where no entry names it.

    >>> one = Said(4, "prediction.withdrawn", "", "", {})
    >>> row = change(tell({}, Said(1, "prediction.published", "", "", {}), state="published", place=""), one, state="x")
    >>> source_of(row, "state"), source_of(row, "place")
    ((4, 'prediction.withdrawn'), (1, 'prediction.published'))
    """
    found = row.get("_changed", {}).get(name) or row.get("_said")
    return None if found is None else (found[0], found[1])
