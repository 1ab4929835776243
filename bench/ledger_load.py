"""Writing the made-up ledger past the verbs, fast: COPY on PostgreSQL, executemany on SQLite.

Indexes, unique and foreign keys and the log's guards are put aside while rows go in and made anew afterwards, so that
the database itself has proved every one of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, models, transaction

from bench.common import step
from bench.ledger_values import Block, Table
from predictions.models import log_guards, log_tree

NULL: Final = "\\N"


def load(tables: Sequence[Table]) -> None:
    """Fill the empty tables of a freshly migrated database, and make it ready for work."""
    names = [table.model._meta.db_table for table in tables]
    log_guards.remove(connection)
    with _bare_postgres(names) if connection.vendor == "postgresql" else _bare_sqlite(names):
        for table in tables:
            with step(f"{table.size:>9,} rows of {table.model._meta.verbose_name_plural}"):
                _copy(table) if connection.vendor == "postgresql" else _insert(table)
    with step("the log's tree"):
        log_tree.rebuild(connection)
    log_guards.install(connection)
    _settle_in([table.model for table in tables])


def _settle_in(filled: Sequence[type[models.Model]]) -> None:
    with step("statistics and sequences"), connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(filled)):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _copy(table: Table) -> None:
    """COPY in blocks: one template for a row, with the columns that are alike for all rows written into it."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for count, block in table.blocks():
            target = f"{quote(table.model._meta.db_table)} ({', '.join(map(quote, block))})"
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                copy.write(_text(block, count))


def _text(block: Block, count: int) -> str:
    template = "\t".join("%s" if isinstance(one, list) else _cell(one).replace("%", "%%") for one in block.values())
    varying = [_cells(one) for one in block.values() if isinstance(one, list)]
    line = template + "\n"
    return "".join([line % row for row in zip(*varying, strict=True)]) if varying else line * count


def _cells(values: list[Any]) -> list[Any]:
    """As `_cell` for each; whole numbers and text without NULLs need nothing done."""
    if isinstance(values[0], bytes):
        return [f"\\\\x{value.hex()}" for value in values]
    return [NULL if value is None else value for value in values] if None in values else values


def _cell(value: Any) -> str:
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    if isinstance(value, bool):
        return str(int(value))
    return NULL if value is None else str(value)


def _insert(table: Table) -> None:
    quote = connection.ops.quote_name
    with transaction.atomic():
        for count, block in table.blocks():
            marks = ", ".join(["?"] * len(block))
            sql = f"INSERT INTO {quote(table.model._meta.db_table)} ({', '.join(map(quote, block))}) VALUES ({marks})"
            rows = zip(*[one if isinstance(one, list) else [one] * count for one in block.values()], strict=True)
            connection.connection.executemany(sql, rows)


@contextmanager
def _bare_postgres(tables: list[str]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype = 'f'"
            " FROM pg_constraint WHERE contype IN ('u', 'f') AND conrelid = ANY(%s::regclass[]) ORDER BY contype DESC",
            [tables],
        )
        keys = cursor.fetchall()
        for table, name, _, _ in sorted(keys, key=lambda key: not key[3]):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE NOT indisprimary AND indrelid = ANY(%s::regclass[])",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        with step(f"{len(indexes)} indexes"):
            for _, definition in indexes:
                cursor.execute(definition)
        with step(f"{len(keys)} unique and foreign keys"):
            for table, name, definition, _ in keys:
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute("RESET synchronous_commit; RESET maintenance_work_mem")


@contextmanager
def _bare_sqlite(tables: list[str]) -> Iterator[None]:
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(tables))
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
            tables,
        )
        indexes = cursor.fetchall()
        cursor.execute("PRAGMA foreign_keys = OFF")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    with step(f"{len(indexes)} indexes"), connection.cursor() as cursor:
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("PRAGMA foreign_keys = ON")
    with step("foreign keys"):
        connection.check_constraints()
