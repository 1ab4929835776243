"""Keeps the guards of `log_triggers` in place (TRUST 2.5).

Django's SQLite schema editor rebuilds tables and drops their triggers without a word: they are put back after every
migration, and a system check compares.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from .log_triggers import POSTGRES_FUNCTIONS, Guard, postgres_guards, sqlite_guards


def _wanted(connection: BaseDatabaseWrapper) -> list[Guard]:
    return postgres_guards() if connection.vendor == "postgresql" else sqlite_guards()


def _present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Trigger name -> the SQL that made it (SQLite), or the function it calls (PostgreSQL)."""
    # ENABLE ALWAYS is 'A': a trigger that a replica role may skip counts as missing.
    query = (
        "SELECT tgname, proname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid"
        " WHERE NOT tgisinternal AND tgenabled = 'A' AND pg_table_is_visible(c.oid)"
        if connection.vendor == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def _can_stand(connection: BaseDatabaseWrapper, guards: list[Guard]) -> list[Guard]:
    """Those whose table and column are there: migrations install guards before the schema is complete."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        columns = {
            guard.table: {one.name for one in connection.introspection.get_table_description(cursor, guard.table)}
            for guard in guards
            if guard.column and guard.table in tables
        }
    return [
        guard
        for guard in guards
        if guard.table in tables and (not guard.column or guard.column in columns[guard.table])
    ]


def _absent(connection: BaseDatabaseWrapper) -> list[Guard]:
    present = _present(connection)

    def is_there(guard: Guard) -> bool:
        made = present.get(guard.name)
        if made is None:
            return False
        return f" {made}()" in guard.sql if connection.vendor == "postgresql" else made == guard.sql

    return [guard for guard in _can_stand(connection, _wanted(connection)) if not is_there(guard)]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of guards that the database does not have, or has in an older form; empty before the tables exist."""
    return sorted(guard.name for guard in _absent(connection))


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every missing guard; safe to repeat."""
    absent = _absent(connection)
    if not absent:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTIONS)
        for guard in absent:
            _drop(cursor, connection, guard)
            cursor.execute(guard.sql)
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every guard: for a migration, for the test runner's flush, and for nothing else."""
    with connection.cursor() as cursor:
        for guard in _can_stand(connection, _wanted(connection)):
            _drop(cursor, connection, guard)


def _drop(cursor: Any, connection: BaseDatabaseWrapper, guard: Guard) -> None:
    where = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{where}")


def reinstall_after_migrate(*, using: str, **_: Any) -> None:
    """post_migrate: a migration may have rebuilt a table and dropped its guards."""
    install(connections[using])
