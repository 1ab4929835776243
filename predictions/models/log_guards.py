"""Triggers that keep the log's tables append-only, one home for both engines (TRUST 2.5).

BEFORE UPDATE and BEFORE DELETE alone are not enough: on SQLite `INSERT OR REPLACE` rewrites a row past them, so an
insert must also be the next number; on PostgreSQL TRUNCATE and `session_replication_role = replica` walk past plain
row triggers. There the numbers of an insert are checked once for all its rows: a trigger for each row takes as long as
the row itself, and keeps COPY from writing rows in blocks. Django's SQLite schema editor rebuilds tables and drops
their triggers without a word: they are put back after every migration, and a system check compares.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_APPEND_ONLY = ("predictions_logentry", "predictions_logopening")
_HEAD = "predictions_loghead"

_POSTGRES_FUNCTIONS = """
CREATE OR REPLACE FUNCTION ledger_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log is append-only: % on % refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE OR REPLACE FUNCTION ledger_log_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first bigint; last bigint; many bigint; follows boolean;
BEGIN
  SELECT min(seq), max(seq), count(*) INTO first, last, many FROM added;
  IF many = 0 THEN RETURN NULL; END IF;
  -- The key is unique, so new rows that leave no gap and start behind a row that is there are the next numbers.
  EXECUTE format('SELECT $1 = 0 OR EXISTS (SELECT FROM %I.%I WHERE seq = $1 - 1)', TG_TABLE_SCHEMA, TG_TABLE_NAME)
    INTO follows USING first;
  IF NOT follows OR last - first + 1 <> many THEN
    RAISE EXCEPTION 'the log is append-only: % to % are not the next numbers of %', first, last, TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION ledger_log_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size <= OLD.size OR NEW.id <> OLD.id THEN RAISE EXCEPTION 'the log only grows'; END IF;
  RETURN NEW;
END $$;
"""


def _postgres() -> dict[str, str]:
    """Trigger name -> SQL that makes it."""
    triggers = {}
    for table in (*_APPEND_ONLY, _HEAD):
        rows = "DELETE" if table == _HEAD else "UPDATE OR DELETE"
        triggers[f"{table}_no_change"] = (
            f"CREATE TRIGGER {table}_no_change BEFORE {rows} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION ledger_log_refuse()"
        )
        triggers[f"{table}_no_truncate"] = (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_log_refuse()"
        )
    for table in _APPEND_ONLY:
        triggers[f"{table}_next"] = (
            f"CREATE TRIGGER {table}_next AFTER INSERT ON {table} REFERENCING NEW TABLE AS added"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_log_follow()"
        )
    triggers[f"{_HEAD}_grows"] = (
        f"CREATE TRIGGER {_HEAD}_grows BEFORE UPDATE ON {_HEAD} FOR EACH ROW EXECUTE FUNCTION ledger_log_grow()"
    )
    return triggers


def _sqlite() -> dict[str, str]:
    triggers = {}
    for table in (*_APPEND_ONLY, _HEAD):
        for action in ("DELETE",) if table == _HEAD else ("UPDATE", "DELETE"):
            name = f"{table}_no_{action.lower()}"
            triggers[name] = (
                f"CREATE TRIGGER {name} BEFORE {action} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, 'the log is append-only: {action} on {table} refused'); END"
            )
    for table in _APPEND_ONLY:
        triggers[f"{table}_next"] = (
            f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table}"
            f" WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM {table})"
            f" BEGIN SELECT RAISE(ABORT, 'the log is append-only: not the next number of {table}'); END"
        )
    triggers[f"{_HEAD}_grows"] = (
        f"CREATE TRIGGER {_HEAD}_grows BEFORE UPDATE ON {_HEAD} WHEN NEW.size <= OLD.size OR NEW.id <> OLD.id"
        " BEGIN SELECT RAISE(ABORT, 'the log only grows'); END"
    )
    # REPLACE on the head would delete and insert without firing the delete trigger.
    triggers[f"{_HEAD}_once"] = (
        f"CREATE TRIGGER {_HEAD}_once BEFORE INSERT ON {_HEAD} WHEN (SELECT count(*) FROM {_HEAD}) > 0"
        " BEGIN SELECT RAISE(ABORT, 'the log has one head'); END"
    )
    return triggers


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _postgres() if connection.vendor == "postgresql" else _sqlite()


def _table_of(trigger: str) -> str:
    return next(table for table in (*_APPEND_ONLY, _HEAD) if trigger.startswith(table))


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


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of guards that the database does not have, or has in an older form; empty before the tables exist."""
    tables = set(connection.introspection.table_names())
    present = _present(connection)
    return sorted(
        name
        for name, sql in _wanted(connection).items()
        if _table_of(name) in tables and (name not in present or present[name] not in sql)
    )


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every missing guard; safe to repeat."""
    absent = missing(connection)
    if not absent:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTIONS)
        for name in absent:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + _on_table(connection, name))
            cursor.execute(_wanted(connection)[name])
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {_table_of(name)} ENABLE ALWAYS TRIGGER {name}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every guard: for the test runner's flush, and for nothing else."""
    with connection.cursor() as cursor:
        for name in _wanted(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + _on_table(connection, name))


def _on_table(connection: BaseDatabaseWrapper, name: str) -> str:
    return f" ON {_table_of(name)}" if connection.vendor == "postgresql" else ""


def reinstall_after_migrate(*, using: str, **_: Any) -> None:
    """post_migrate: a migration may have rebuilt a table and dropped its guards."""
    install(connections[using])
