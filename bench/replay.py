"""What a verb writes, row by row, and the same rows written by plain SQL: the floor of `bench.outcome`.

A verb is watched once, by triggers, in a transaction that is rolled back. Its rows are then known, before and after,
and can be written by prepared statements; `Writes.undo` puts back what either side has committed, so that both start
from the same state however often they run. The log is never put back: it only grows, and both sides append to it.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from django.db import connection, transaction

from bench.databases import EMBEDDED, raw_postgres

Row = tuple[Any, ...]

# Append-only tables and counters: what is in them stays.
KEPT: Final = ("predictions_log", "predictions_board")
_NOTE: Final = """
CREATE FUNCTION bench_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO bench_writes (tbl, op, pk)
  VALUES (TG_TABLE_NAME, TG_OP, coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> TG_ARGV[0]);
  RETURN NULL;
END $$
"""


@dataclass(slots=True)
class TableWrites:
    """The rows of one table that a verb touched; images are whole rows in the order of `columns`."""

    name: str
    key: str
    columns: tuple[str, ...]
    inserted: list[Row] = field(default_factory=list)
    updated: list[tuple[Row, Row]] = field(default_factory=list)  # before, after
    deleted: list[Row] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Its rows stay when the rest is put back."""
        return self.name.startswith(KEPT)

    def key_of(self, row: Row) -> Any:
        """The primary key of an image."""
        return row[self.columns.index(self.key)]


@dataclass(slots=True)
class Writes:
    """Everything one run of a verb wrote, and how many statements it took."""

    tables: list[TableWrites]
    statements: int
    log_size: int

    def summary(self) -> str:
        """Counts, for print."""
        total = {name: sum(len(getattr(one, name)) for one in self.tables) for name in ("inserted", "updated", "deleted")}
        rows = ", ".join(f"{count} {name}" for name, count in total.items() if count)
        return f"{self.statements} statements; rows {rows} in {len(self.tables)} tables"

    def statements_of_floor(self) -> list[tuple[str, list[list[Any]]]]:
        """SQL and its parameters, one set or several: deletions, then updates, then insertions."""
        shift = _log_size() - self.log_size
        found = [_delete(one) for one in self.tables if one.deleted]
        for one in self.tables:
            found += _updates(one, shift)
        return found + [_insert(one, _shifted(one, one.inserted, shift)) for one in self.tables if one.inserted]

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Run the block, then put back what it committed to the tables that are not kept."""
        mine = [one for one in self.tables if not one.kept]
        with connection.cursor() as cursor:
            highest = {one.name: _highest(cursor, one) for one in mine if one.inserted}
        yield
        with transaction.atomic(), connection.cursor() as cursor:
            for one in mine:
                if one.inserted:
                    cursor.execute(f"DELETE FROM {one.name} WHERE {one.key} > %s", [highest[one.name]])
                if one.deleted:
                    _run(cursor, *_insert(one, one.deleted))
            for one in mine:
                for before, _ in one.updated:
                    _run(cursor, *_set(one, one.columns, [before]))


class Floor:
    """Writes rows by prepared statements in one transaction, commit included."""

    def __init__(self) -> None:
        self.postgres = None if EMBEDDED else raw_postgres()

    def write(self, writes: Writes) -> float:
        """Seconds of the transaction alone."""
        statements = writes.statements_of_floor()
        return self._postgres(self.postgres, statements) if self.postgres else self._sqlite(statements)

    def close(self) -> None:
        """Give the connection back."""
        if self.postgres:
            self.postgres.close()

    @staticmethod
    def _postgres(raw: "psycopg.Connection[Any]", statements: Sequence[tuple[str, list[list[Any]]]]) -> float:
        started = time.perf_counter()
        with raw.transaction(), raw.cursor() as cursor:
            for sql, several in statements:
                if len(several) == 1:
                    cursor.execute(sql, several[0], prepare=True)
                else:
                    cursor.executemany(sql, several)
        return time.perf_counter() - started

    @staticmethod
    def _sqlite(statements: Sequence[tuple[str, list[list[Any]]]]) -> float:
        connection.ensure_connection()
        raw = connection.connection
        plain = [(sql.replace("%s", "?"), several) for sql, several in statements]
        started = time.perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        for sql, several in plain:
            raw.executemany(sql, several)
        raw.execute("COMMIT")
        return time.perf_counter() - started


def watch(verb: Callable[[], object]) -> Writes:
    """Run `verb`, see what it writes, and roll it back."""
    log_size, seen = _log_size(), 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += not sql.startswith(("SAVEPOINT", "RELEASE"))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.cursor() as cursor:
        keys = _keys(cursor)
        _put_triggers(cursor, keys)
        with connection.execute_wrapper(count):
            verb()
        tables = _touched(cursor, keys)
        after = {one.name: _images(cursor, one, ops) for one, ops in tables}
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        for one, ops in tables:
            _sort(one, ops, _images(cursor, one, ops), after[one.name])
    return Writes([one for one, _ in tables if one.inserted or one.updated or one.deleted], seen, log_size)


def _keys(cursor: Any) -> dict[str, str]:
    """Primary key column of each table of the app."""
    tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("predictions_")]
    found = {name: connection.introspection.get_primary_key_column(cursor, name) for name in tables}
    return {name: key for name, key in found.items() if key}


def _put_triggers(cursor: Any, keys: dict[str, str]) -> None:
    number = "INTEGER PRIMARY KEY" if EMBEDDED else "bigserial PRIMARY KEY"
    cursor.execute(f"CREATE TABLE bench_writes (id {number}, tbl text, op text, pk text)")
    if not EMBEDDED:
        cursor.execute(_NOTE)
    for table, key in keys.items():
        if not EMBEDDED:
            cursor.execute(
                f"CREATE TRIGGER bench_note AFTER INSERT OR UPDATE OR DELETE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION bench_note('{key}')"
            )
            continue
        for op, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            cursor.execute(
                f"CREATE TRIGGER bench_note_{table}_{op} AFTER {op} ON {table} BEGIN"
                f" INSERT INTO bench_writes (tbl, op, pk) VALUES ('{table}', '{op}', {row}.{key}); END"
            )


def _touched(cursor: Any, keys: dict[str, str]) -> list[tuple[TableWrites, dict[Any, str]]]:
    """Each table written to, with what became of each row: the first operation and the last, as "INSERT UPDATE"."""
    cursor.execute("SELECT tbl, op, pk FROM bench_writes ORDER BY id")
    ops: defaultdict[str, dict[Any, str]] = defaultdict(dict)
    for table, op, key in cursor.fetchall():
        name = int(key) if key.isdecimal() else key
        first = ops[table].get(name, op).split()[0]
        ops[table][name] = f"{first} {op}"
    found = []
    for table, rows in ops.items():
        columns = tuple(one.name for one in connection.introspection.get_table_description(cursor, table))
        found.append((TableWrites(table, keys[table], columns), rows))
    return found


def _images(cursor: Any, one: TableWrites, keys: Iterable[Any]) -> dict[Any, Row]:
    """The rows with these keys as they are now."""
    # The plus keeps sqlite3 from converting what it reads.
    columns = ", ".join(f"+{name}" for name in one.columns) if EMBEDDED else ", ".join(one.columns)
    wanted, found = list(keys), {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ", ".join(["%s"] * len(part))
        cursor.execute(f"SELECT {columns} FROM {one.name} WHERE {one.key} IN ({marks})", part)
        found |= {one.key_of(row): tuple(row) for row in cursor.fetchall()}
    return found


def _sort(one: TableWrites, ops: dict[Any, str], before: dict[Any, Row], after: dict[Any, Row]) -> None:
    """Net effect of each row."""
    for key in ops:
        if key in before and key in after:
            if before[key] != after[key]:
                one.updated.append((before[key], after[key]))
        elif key in after:
            one.inserted.append(after[key])
        elif key in before:
            one.deleted.append(before[key])


def _delete(one: TableWrites) -> tuple[str, list[list[Any]]]:
    marks = ", ".join(["%s"] * len(one.deleted))
    return f"DELETE FROM {one.name} WHERE {one.key} IN ({marks})", [[one.key_of(row) for row in one.deleted]]


def _updates(one: TableWrites, shift: int) -> list[tuple[str, list[list[Any]]]]:
    """One statement for the rows in which the same columns change."""
    alike: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for before, after in one.updated:
        changed = tuple(name for name, old, new in zip(one.columns, before, after, strict=True) if old != new)
        alike[changed].append(after)
    return [_set(one, changed, _shifted(one, rows, shift)) for changed, rows in alike.items()]


def _set(one: TableWrites, changed: Sequence[str], rows: Sequence[Row]) -> tuple[str, list[list[Any]]]:
    places = [one.columns.index(name) for name in changed]
    pairs = ", ".join(f"{name} = %s" for name in changed)
    return (
        f"UPDATE {one.name} SET {pairs} WHERE {one.key} = %s",
        [[*(row[place] for place in places), one.key_of(row)] for row in rows],
    )


def _insert(one: TableWrites, rows: Sequence[Row]) -> tuple[str, list[list[Any]]]:
    """One statement for all rows on PostgreSQL; on SQLite, where a statement costs no journey, one for each."""
    marks = "(" + ", ".join(["%s"] * len(one.columns)) + ")"
    head = f"INSERT INTO {one.name} ({', '.join(one.columns)}) VALUES "
    if EMBEDDED:
        return head + marks, [list(row) for row in rows]
    return head + ", ".join([marks] * len(rows)), [[value for row in rows for value in row]]


def _shifted(one: TableWrites, rows: Sequence[Row], shift: int) -> list[Row]:
    """Log rows with the numbers that come next by now."""
    if not (shift and one.name.startswith("predictions_log")):
        return list(rows)
    numbered = [one.columns.index(name) for name in ("seq", "size") if name in one.columns]
    return [tuple(value + shift if at in numbered else value for at, value in enumerate(row)) for row in rows]


def _run(cursor: Any, sql: str, several: Sequence[Sequence[Any]]) -> None:
    for params in several:
        cursor.execute(sql, params)


def _highest(cursor: Any, one: TableWrites) -> int:
    cursor.execute(f"SELECT coalesce(max({one.key}), 0) FROM {one.name}")
    return int(cursor.fetchone()[0])


def _log_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT size FROM predictions_loghead")
        return int(cursor.fetchone()[0])
