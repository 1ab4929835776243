"""The answers of the board as one flat, precomputed table: what the floors of `bench.board` read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, models

TABLE: Final = "bench_flat"


@dataclass(slots=True)
class Flat:
    """Columns of the table: a member's name, or two names for a member of a member, as `author.slug`."""

    members: list[tuple[str, ...]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    groups: list[tuple[str, slice, list[str]]] = field(default_factory=list)

    def set(self, members: list[tuple[str, ...]], kinds: list[str]) -> None:
        """Take these columns; what a line is put together from is worked out once."""
        self.members, self.kinds, self.names = members, kinds, [member[0] for member in members]
        self.groups = []
        for parent in dict.fromkeys(member[0] for member in members if len(member) == 2):
            inside = [member[1] for member in members if member[0] == parent]
            start = self.names.index(parent)
            self.groups.append((parent, slice(start, start + len(inside)), inside))

    @property
    def columns(self) -> list[str]:
        """Names in the database; the prefix keeps them clear of `slice` and of reserved words."""
        return ["c_" + "__".join(member) for member in self.members]

    def nested(self, row: Sequence[Any]) -> dict[str, Any]:
        """One line as the board answers it."""
        found = dict(zip(self.names, row, strict=True))
        for parent, part, inside in self.groups:
            found[parent] = dict(zip(inside, row[part], strict=True))
        return found


# The one in the database; the floors' views read it.
FLAT: Final = Flat()


def store(boards: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Make the table anew from every line of each board, in order."""
    lines = [(name, place, _flattened(line)) for name, board in boards.items() for place, line in enumerate(board, 1)]
    members = list(lines[0][2])
    FLAT.set(members, [_kind([line[member] for _, _, line in lines]) for member in members])
    definitions = ", ".join(f"{name} {_types()[kind]}" for name, kind in zip(FLAT.columns, FLAT.kinds, strict=True))
    number = "bigserial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (id {number} PRIMARY KEY, slice text, place integer, {definitions})")
        marks = ", ".join(["%s"] * (2 + len(FLAT.members)))
        cursor.executemany(
            f"INSERT INTO {TABLE} (slice, place, {', '.join(FLAT.columns)}) VALUES ({marks})",
            [(name, place, *map(_plain, line.values())) for name, place, line in lines],
        )
        cursor.execute(f"CREATE UNIQUE INDEX bench_flat_place ON {TABLE} (slice, place)")
        cursor.execute(f"ANALYZE {TABLE}")


def _types() -> dict[str, str]:
    real = "double precision" if connection.vendor == "postgresql" else "real"
    return {"whole": "bigint", "real": real, "flag": "boolean", "text": "text"}


def _flattened(line: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for name, value in line.items():
        found |= {(name, key): one for key, one in value.items()} if isinstance(value, dict) else {(name,): value}
    return found


def _kind(values: Sequence[Any]) -> str:
    known = {type(value) for value in values if value is not None}
    if known == {bool}:
        return "flag"
    if known == {int}:
        return "whole"
    return "real" if known <= {int, float} else "text"


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value


def model() -> type[models.Model]:
    """A model over the table, as a stock view takes one."""
    fields: dict[str, type[models.Field[Any, Any]]] = {
        "whole": models.BigIntegerField,
        "real": models.FloatField,
        "flag": models.BooleanField,
        "text": models.TextField,
    }
    members: dict[str, Any] = {
        "__module__": __name__,
        "Meta": type("Meta", (), {"managed": False, "db_table": TABLE, "app_label": "predictions"}),
        "slice": models.TextField(),
        "place": models.IntegerField(),
        **{name: fields[kind](null=True) for name, kind in zip(FLAT.columns, FLAT.kinds, strict=True)},
    }
    return type("FlatLine", (models.Model,), members)
