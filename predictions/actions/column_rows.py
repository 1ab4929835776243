"""Columns to rows of a table: derived rows are written by the million without a Python object per value.

A column is whole numbers (NONE is NULL), floats (NaN is NULL) or a list of bytes. Texts are given as places in a
vocabulary, times as seconds since 1970, UTC.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from django.db import connection, models
from numpy.typing import NDArray

from ..models.base import require_verb
from ..models.columns import NONE, is_postgresql, quick_cursor

Column = NDArray[Any] | Sequence[bytes]
Vocabulary = Mapping[str, Sequence[str]]

_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER: Final = b"\xff\xff"
# Seconds from 1970 to 2000, from where PostgreSQL counts.
_EPOCH_2000: Final = 946_684_800
# Below this many rows a statement for each is as quick as COPY, and can change what is there.
FEW: Final = 50
_WIDTHS: Final[tuple[tuple[type, str], ...]] = (
    (models.SmallIntegerField, ">i2"),
    (models.PositiveSmallIntegerField, ">i2"),
    (models.BigIntegerField, ">i8"),
    (models.IntegerField, ">i4"),
    (models.FloatField, ">f8"),
    (models.BooleanField, "u1"),
    (models.DateTimeField, ">i8"),
)


def write_columns(
    model: type[models.Model], columns: Mapping[str, Column], texts: Vocabulary, *, unique: Sequence[str], new: bool
) -> None:
    """Write rows given as columns by attribute name (all but the primary key). Call inside a verb.

    `unique` are the columns that tell rows apart: a row that is there is replaced, unless `new` promises that none is.
    """
    require_verb(model, "a bulk write")
    size = len(next(iter(columns.values())))
    if not size:
        return
    if new and size > FEW and is_postgresql():
        _copy(model, columns, texts)
    else:
        _upsert(model, columns, texts, unique)


def _copy(model: type[models.Model], columns: Mapping[str, Column], texts: Vocabulary) -> None:
    fixed = [name for name, column in columns.items() if isinstance(column, np.ndarray)]
    blobs = [name for name in columns if name not in fixed]
    fields = _fields(model)
    names = ", ".join(f'"{fields[name].column}"' for name in (*fixed, *blobs))
    with (
        connection.wrap_database_errors,
        quick_cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN WITH (FORMAT binary)') as copy,
    ):
        copy.write(_HEADER)
        for rows, table in _tables([(fields[name], columns[name], texts.get(name)) for name in fixed], len(blobs)):
            copy.write(_with_blobs(table, rows, [columns[name] for name in blobs]))
        copy.write(_TRAILER)


def _with_blobs(table: NDArray[Any], rows: NDArray[np.int64], blobs: Sequence[Any]) -> bytes:
    """The fixed parts of rows, each followed by its columns of bytes with their lengths."""
    data, width = table.tobytes(), table.dtype.itemsize
    if not blobs:
        return data
    parts: list[bytes] = []
    for place, row in enumerate(rows.tolist()):
        parts.append(data[place * width : (place + 1) * width])
        for blob in blobs:
            value = blob[row]
            parts += (len(value).to_bytes(4, "big"), value)
    return b"".join(parts)


def _tables(
    columns: Sequence[tuple["models.Field[Any, Any]", Any, Sequence[str] | None]], n_blobs: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[Any]]]:
    """Rows of PostgreSQL's binary format as arrays, one for each way in which values are missing or texts differ."""
    kinds = [_kind(values, vocabulary) for _, values, vocabulary in columns]
    for rows in _alike(kinds):
        pattern = np.array([kind[rows[0]] for kind in kinds], dtype=np.int16)
        table = np.zeros(rows.size, dtype=_layout(columns, pattern))
        table["n"] = len(columns) + n_blobs
        for place, ((field, values, vocabulary), kind) in enumerate(zip(columns, pattern.tolist(), strict=True)):
            if kind < 0:
                table[f"l{place}"] = -1
                continue
            table[f"l{place}"] = table.dtype[f"v{place}"].itemsize
            table[f"v{place}"] = vocabulary[kind].encode() if vocabulary else _wire(field, values[rows])
        yield rows, table


def _alike(kinds: Sequence[NDArray[np.int16]]) -> list[NDArray[np.int64]]:
    """Places of rows, together with those that are of the same kind in every column.

    Column by column, told apart by a small number: to sort whole rows of kinds takes ten times as long.
    """
    code = np.zeros(kinds[0].size, dtype=np.int64)
    for kind in kinds:
        least = int(kind.min())
        span = int(kind.max()) - least + 1
        if span > 1:
            code = code * span + (kind - least)
            if int(code.max()) > code.size:
                code = np.unique(code, return_inverse=True)[1].reshape(-1)
    order = np.argsort(code, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(code[order])) + 1)


def _kind(values: NDArray[Any], vocabulary: Sequence[str] | None) -> NDArray[np.int16]:
    """-1 for NULL; for a text which one it is, 0 for other values."""
    if values.dtype.kind == "f":
        return np.where(np.isnan(values), -1, 0).astype(np.int16)
    if vocabulary:
        return values.astype(np.int16)
    return np.where(values == NONE, -1, 0).astype(np.int16)


def _layout(columns: Sequence[tuple[Any, Any, Sequence[str] | None]], pattern: NDArray[np.int16]) -> np.dtype[Any]:
    members: list[tuple[str, str]] = [("n", ">i2")]
    for place, ((field, _, vocabulary), kind) in enumerate(zip(columns, pattern.tolist(), strict=True)):
        members.append((f"l{place}", ">i4"))
        if kind >= 0:
            members.append((f"v{place}", _text_width(vocabulary[kind]) if vocabulary else _width(field)))
    return np.dtype(members)


def _text_width(text: str) -> str:
    return f"S{len(text.encode())}" if text else "V0"


def _width(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.ForeignKey):
        return ">i8"
    return next(width for kind, width in _WIDTHS if isinstance(field, kind))


def _wire(field: "models.Field[Any, Any]", values: NDArray[Any]) -> NDArray[Any]:
    if isinstance(field, models.DateTimeField):
        return (values - _EPOCH_2000) * 1_000_000
    return values


def _upsert(model: type[models.Model], columns: Mapping[str, Column], texts: Vocabulary, unique: Sequence[str]) -> None:
    fields = _fields(model)
    of = {name: f'"{fields[name].column}"' for name in columns}
    sql = (
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(of.values())}) VALUES ({", ".join(["%s"] * len(of))})'
        f" ON CONFLICT ({', '.join(of[name] for name in unique)}) DO UPDATE SET "
        + ", ".join(f"{column} = excluded.{column}" for name, column in of.items() if name not in unique)
    )
    values = [_python(fields[name], column, texts.get(name)) for name, column in columns.items()]
    rows = zip(*values, strict=True)
    with quick_cursor() as cursor:
        cursor.executemany(sql, list(rows))


def _python(field: "models.Field[Any, Any]", column: Column, vocabulary: Sequence[str] | None) -> list[Any]:
    """The column as values that the driver takes."""
    if not isinstance(column, np.ndarray):
        return list(column)
    found: list[Any] = column.tolist()
    if column.dtype.kind == "f":
        return [None if value != value else value for value in found]
    if vocabulary:
        return [vocabulary[value] for value in found]
    if isinstance(field, models.DateTimeField):
        return [_instant(value) for value in found]
    if isinstance(field, models.BooleanField):
        return [None if value == NONE else bool(value) for value in found]
    return [None if value == NONE else value for value in found]


def _instant(seconds: int) -> Any:
    at = datetime.fromtimestamp(seconds, UTC)
    return at if is_postgresql() else at.replace(tzinfo=None).isoformat(" ")


def _fields(model: type[models.Model]) -> "dict[str, models.Field[Any, Any]]":
    return {field.attname: field for field in model._meta.concrete_fields}
