"""Many rows at once, past the ORM's instances: COPY on PostgreSQL, executemany on SQLite. The one home for both.

A million rows by `bulk_create` take four times as long as this: most of that is one instance and one list of
parameters per row.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models

from ..models.base import require_verb
from ..models.columns import is_postgresql, quick_cursor
from ..models.lookups import array_text
from ..models.scores import BillionthsField
from .copying import copy_binary, copy_text

Convert = Callable[[Any], Any]
Row = Sequence[Any]
# From so many rows on, writing past the ORM's instances pays.
MANY = 100
# Days, times and numbers come back in row after row; so many of each column are converted once.
_REMEMBERED = 65_536
# Fewer rows than these are inserted by statements that the server has prepared: COPY takes more turns.
FEW = 50


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert `rows` into the table of `model`. Call inside a verb.

    `columns` are attribute names (`author_id`, not `author`); each row holds values in that order, as a model takes
    them. Days, numbers and UUIDs may be text already (YYYY-MM-DD, plain decimals, with dashes). Name every column
    without a default in the database, the primary key too (see `take_ids`): defaults of the model, `save()` and signals
    have no part in this. Constraints and triggers hold as always, and raise IntegrityError or another DatabaseError.
    Raises WrittenPastTheVerbs outside a verb, FieldDoesNotExist for a column that the model has not.
    """
    require_verb(model, "a bulk insert")
    fields = [_field(model, name) for name in columns]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({names})"
    converted = iter(_converted([_conversion(field) for field in fields], rows))
    first = list(islice(converted, FEW))
    with quick_cursor() as cursor:
        if is_postgresql() and len(first) == FEW:
            every = chain(first, converted)
            binary = all(isinstance(field, models.BigIntegerField | models.BinaryField) for field in fields)
            how, blocks = ("(FORMAT binary)", copy_binary(every)) if binary else ("", copy_text(every))
            # The wrapper gives Django's errors; the cursor's own copy() raises the driver's.
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN {how}") as copy:
                for data in blocks:
                    copy.write(data)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", chain(first, converted))


# The sequence is looked up once, and its numbers come back as a range: nearly always nobody else draws meanwhile.
_TAKE_IDS = """
    WITH sequence AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name),
    taken AS MATERIALIZED (SELECT nextval(name) AS id FROM sequence, generate_series(1, %s))
    SELECT min(id), max(id), CASE WHEN max(id) - min(id) + 1 > count(*) THEN array_agg(id) END FROM taken"""


def create(rows: Sequence[models.Model]) -> None:
    """Insert new instances as `bulk_create` does, and give them their keys; from MANY on in a third of the time.

    Call inside a verb. Raises as `insert_rows`.
    """
    if not rows:
        return
    model = type(rows[0])
    if len(rows) < MANY:
        model._default_manager.bulk_create(rows)
        return
    for row, key in zip(rows, take_ids(model, len(rows)), strict=True):
        row.pk = key
    columns = [field.attname for field in model._meta.concrete_fields]
    insert_rows(model, columns, map(attrgetter(*columns), rows))


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """Return `count` primary keys of `model` that no row has and no other writer will get, ascending.

    Call inside a verb. On SQLite a verb is the only writer until it commits, so the next numbers are free.
    """
    require_verb(model, "taking keys")
    if not count:
        return []
    key, table = model._meta.pk, model._meta.db_table
    assert key is not None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_TAKE_IDS, [connection.ops.quote_name(table), key.column, count])
            [(first, last, all_of_them)] = cursor.fetchall()
            # Another writer may have taken some of them in between.
            return list(range(first, last + 1)) if all_of_them is None else sorted(all_of_them)
        # What was once given out stays taken, as AUTOINCREMENT has it.
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        [(last,)] = cursor.fetchall()
    return list(range(last + 1, last + 1 + count))


def update_numbers(model: type[models.Model], column: str, values: Iterable[tuple[int, int]]) -> None:
    """Set a column of whole numbers by primary key: (key, number) each. Call inside a verb.

    `bulk_update` writes a CASE with a branch for each row, which takes longer than inserting the row.
    """
    require_verb(model, "a bulk update")
    pairs = list(values)
    if not pairs:
        return
    table, name = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            keys, numbers = map(array_text, zip(*pairs, strict=True))
            cursor.execute(
                f"UPDATE {table} SET {name} = wanted.number FROM unnest(%s::bigint[], %s::bigint[])"
                f" AS wanted (id, number) WHERE {table}.id = wanted.id",
                [keys, numbers],
            )
        else:
            cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE id = %s", [(new, key) for key, new in pairs])


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    found = next((one for one in model._meta.concrete_fields if one.attname == name), None)
    if found is None:
        raise FieldDoesNotExist(f"{model.__name__} has no column {name!r}")
    return found


def new_uuids() -> Iterator[str]:
    """Random UUIDs (version 4) as text, without end: one call of the system for a thousand of them."""
    while True:
        digits = os.urandom(16 * 1000).hex()
        for at in range(0, len(digits), 32):
            one = digits[at : at + 32]
            yield f"{one[:8]}-{one[8:12]}-4{one[13:16]}-{_VARIANT[one[16]]}{one[17:20]}-{one[20:]}"


_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


def _converted(conversions: Sequence[Convert | None], rows: Iterable[Row]) -> Iterator[Row]:
    """The rows with those values converted that the driver would not take, or would take differently, as they are."""
    steps = [(position, convert) for position, convert in enumerate(conversions) if convert is not None]
    if not steps:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for position, convert in steps:
            values[position] = convert(values[position])
        yield values


def _conversion(field: "models.Field[Any, Any]") -> Convert | None:
    """From a value of the model to one of the column; None where the driver does that itself."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, BillionthsField):
        return field.get_prep_value
    if isinstance(field, models.JSONField):
        return partial(json.dumps, cls=field.encoder)
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.UUIDField):
        return _hex
    if isinstance(field, models.DecimalField | models.DateField):
        cached = lru_cache(_REMEMBERED)(lambda value: field.get_db_prep_save(value, connection))
        return lambda value: value if value is None or type(value) is str else cached(value)
    return None


def _hex(value: Any) -> str | None:
    """A UUID as SQLite keeps it."""
    return None if value is None else str(value).replace("-", "")
