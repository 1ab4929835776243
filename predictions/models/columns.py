"""Rows as columns of whole numbers: how a ledger of any size is read for scoring, without an instance per row.

Every value is a whole number (days, seconds, billionths, flags, codes), NULL is `NONE`. On PostgreSQL large reads come
as one packed array per column, which takes a quarter of the time of fetching rows.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

Whole = NDArray[np.int64]
NONE: Final = int(np.iinfo(np.int64).min)

# One array of PostgreSQL's binary format: five words of header, then length and value of each element.
_ARRAY_HEADER: Final = 20
_ELEMENT: Final = np.dtype([("length", ">i4"), ("value", ">i8")])


def is_postgresql() -> bool:
    """Which of the two engines this is."""
    return connection.vendor == "postgresql"


def day(column: str) -> str:
    """SQL for a date as `date.toordinal()`."""
    if is_postgresql():
        return f"(({column} - DATE '0001-01-01') + 1)"
    return f"CAST(julianday({column}) - 1721424.5 AS INTEGER)"


def seconds(column: str) -> str:
    """SQL for a time as seconds since 1970, UTC."""
    return f"extract(epoch FROM {column})::bigint" if is_postgresql() else f"CAST(strftime('%%s', {column}) AS INTEGER)"


def billionths(column: str) -> str:
    """SQL for a decimal of nine places as a whole number of 1e-9."""
    return f"({column} * 1000000000)::bigint" if is_postgresql() else f"CAST(round({column} * 1000000000) AS INTEGER)"


def code(column: str, values: Sequence[str]) -> str:
    """SQL for the place of a text among `values`; NULL for any other text."""
    cases = " ".join(f"WHEN '{value}' THEN {place}" for place, value in enumerate(values))
    return f"CASE {column} {cases} END"


def read_columns(
    names: Sequence[tuple[str, str]], rest: str, parameters: Sequence[Any] = (), *,
    texts: Sequence[tuple[str, str]] = (), many: bool = False,
) -> tuple[dict[str, Whole], dict[str, list[str]]]:  # fmt: skip
    """Read `SELECT names, texts` + `rest` (FROM …) as columns by name: whole numbers, and lists of text.

    `names` and `texts` are pairs of a name and its SQL. `many`: expect thousands of rows.
    """
    if many and is_postgresql():
        return _packed(names, texts, rest, parameters)
    select = ", ".join(sql for _, sql in (*names, *texts))
    rows = fetch_rows(f"SELECT {select} {rest}", parameters)
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(names) + len(texts))
    whole = {name: _whole(column) for (name, _), column in zip(names, columns, strict=False)}
    return whole, {name: list(column) for (name, _), column in zip(texts, columns[len(names) :], strict=True)}


def _whole(column: Sequence[Any]) -> Whole:
    try:
        return np.array(column, dtype=np.int64)
    except TypeError:  # NULLs among them
        return np.array([NONE if value is None else value for value in column], dtype=np.int64)


def _packed(
    names: Sequence[tuple[str, str]], texts: Sequence[tuple[str, str]], rest: str, parameters: Sequence[Any]
) -> tuple[dict[str, Whole], dict[str, list[str]]]:
    inner = ", ".join(
        [f"coalesce(({sql})::bigint, {NONE}) AS w{k}" for k, (_, sql) in enumerate(names)]
        + [f"{sql} AS t{k}" for k, (_, sql) in enumerate(texts)]
    )
    outer = ", ".join(
        [f"array_send(array_agg(w{k}))" for k in range(len(names))] + [f"array_agg(t{k})" for k in range(len(texts))]
    )
    [row] = fetch_rows(f"SELECT {outer} FROM (SELECT {inner} {rest}) AS found", parameters)
    whole = {name: _unpacked(value) for (name, _), value in zip(names, row, strict=False)}
    return whole, {name: list(value or []) for (name, _), value in zip(texts, row[len(names) :], strict=True)}


def among(column: str) -> str:
    """SQL for "the column is one of the ids in one parameter", made by `listed`."""
    return f"{column} = ANY(%s)" if is_postgresql() else f"{column} IN (SELECT value FROM json_each(%s))"


def listed(ids: Whole | Sequence[int]) -> Any:
    """Ids as the one parameter that `among` takes, however many they are."""
    found = [int(one) for one in ids]
    return found if is_postgresql() else str(found)


def fetch_rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query that comes again and again: prepared on PostgreSQL, and fetched in its binary format."""
    with quick_cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return list(cursor.fetchall())


def quick_cursor() -> Any:
    """A cursor whose statements are prepared and whose rows come in binary form, on PostgreSQL; else Django's own.

    Django's sends every value as text within the statement, which is then planned anew, and reads text. Queries are
    counted and errors translated as with Django's.
    """
    if not is_postgresql():
        return connection.cursor()
    from .prepared import Prepared

    # As Django's own cursor does: a page of the API may need no other, and the server may have been restarted.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor: Any = Prepared(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


def _unpacked(array: bytes | None) -> Whole:
    if array is None:
        return np.zeros(0, dtype=np.int64)
    return np.frombuffer(array, dtype=_ELEMENT, offset=_ARRAY_HEADER)["value"].astype(np.int64)


def given(column: Whole) -> NDArray[np.bool_]:
    """Where a column has a value."""
    return np.asarray(column != NONE)


def or_zero(column: Whole) -> Whole:
    """The column with 0 for NULL."""
    return np.where(column == NONE, 0, column)
