"""Indexes for searching by words, one home for both engines.

PostgreSQL keeps indexes over expressions, SQLite full-text tables that hold no text of their own and follow their
tables by triggers: whatever writes a row, the index is in step. Django knows of neither, and its SQLite schema editor
drops triggers when it rebuilds a table: they are put in place after every migration, and then the index is made anew.
"""

from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Table -> the columns that are searched together.
SEARCHED: Final[dict[str, tuple[str, ...]]] = {
    "predictions_prediction": ("quote", "translation"),
    "predictions_question": ("statement", "resolution_criteria"),
    "predictions_author": ("name",),
}
# PostgreSQL's parser takes what these join for one word (a host, a file, a compound); SQLite's takes it apart.
_JOINERS: Final = "-./:_@"


def fts(table: str) -> str:
    """The full-text table of a table on SQLite."""
    return f"{table}_fts"


def document(table: str) -> str:
    """SQL for what is searched of one row on PostgreSQL: the very expression of the index."""
    joined = " || ' ' || ".join(SEARCHED[table])
    return f"to_tsvector('simple'::regconfig, translate({joined}, '{_JOINERS}', '{' ' * len(_JOINERS)}'))"


def install(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing. Safe to repeat; an index that may have missed something is filled anew."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for table in [table for table in SEARCHED if table in tables]:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT FROM pg_class WHERE relname = %s", [f"{table}_words"])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE INDEX {table}_words ON {table} USING gin ({document(table)})")
            elif not _sqlite(table).keys() <= _triggers(cursor):
                _follow(cursor, table)


def forget_deleted(connection: BaseDatabaseWrapper) -> None:
    """Merge each full-text index into one piece, so that words of deleted texts are no longer in it.

    PostgreSQL does that for its indexes whenever a table is vacuumed.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in SEARCHED:
                cursor.execute(f"INSERT INTO {fts(table)}({fts(table)}) VALUES ('optimize')")


def _triggers(cursor: Any) -> set[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return {name for (name,) in cursor.fetchall()}


def _follow(cursor: Any, table: str) -> None:
    columns = ", ".join(SEARCHED[table])
    cursor.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts(table)} USING fts5({columns}, content='{table}', content_rowid='id',"
        " tokenize='unicode61 remove_diacritics 0')"
    )
    for name, sql in _sqlite(table).items():
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(sql)
    cursor.execute(f"INSERT INTO {fts(table)}({fts(table)}) VALUES ('rebuild')")


def _sqlite(table: str) -> dict[str, str]:
    """Trigger name -> SQL that makes it."""
    columns = SEARCHED[table]
    names, new, old = (", ".join(f"{prefix}{one}" for one in columns) for prefix in ("", "new.", "old."))
    put = f"INSERT INTO {fts(table)}(rowid, {names}) VALUES (new.id, {new});"
    take = f"INSERT INTO {fts(table)}({fts(table)}, rowid, {names}) VALUES ('delete', old.id, {old});"
    return {
        f"{table}_words_put": f"CREATE TRIGGER {table}_words_put AFTER INSERT ON {table} BEGIN {put} END",
        f"{table}_words_take": f"CREATE TRIGGER {table}_words_take AFTER DELETE ON {table} BEGIN {take} END",
        f"{table}_words_turn": (
            f"CREATE TRIGGER {table}_words_turn AFTER UPDATE OF {names} ON {table} BEGIN {take} {put} END"
        ),
    }


def install_after_migrate(*, using: str, **_: Any) -> None:
    """Receives post_migrate."""
    install(connections[using])
