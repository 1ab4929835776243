"""What a verb writes, row by row, and the same rows written by plain SQL: the floor of `bench.outcome`.

A verb is watched once, by triggers, in a transaction that is rolled back. Its rows are then known, before and after,
and can be written by prepared statements and COPY; `Writes.undone` puts back what either side has committed, so that
both start from the same state however often they run. The log is never put back: both sides append to it.
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
from predictions.models import LogHead
from predictions.transparency.merkle import Frontier, extend

Row = tuple[Any, ...]

# Append-only tables and counters: what is in them stays.
KEPT: Final = ("predictions_log", "predictions_board")
FEW: Final = 4  # rows from which COPY or arrays are faster than a statement for each
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
    types: dict[str, str] = field(default_factory=dict)  # of columns, on PostgreSQL
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
        total = {
            name: sum(len(getattr(one, name)) for one in self.tables) for name in ("inserted", "updated", "deleted")
        }
        rows = ", ".join(f"{count} {name}" for name, count in total.items() if count)
        return f"{self.statements} statements; rows {rows} in {len(self.tables)} tables"

    def plan(self) -> "list[Statement]":
        """What the floor executes: deletions, then updates, then insertions; the log's rows with the next numbers."""
        shift = _log_size() - self.log_size
        tree, nodes = self._tree_after()
        found = [_delete(one) for one in self.tables if one.deleted]
        found += [
            _update(one, _shifted(one, [after for _, after in one.updated], shift, tree))
            for one in self.tables
            if one.updated
        ]
        found += [_insert(one, _shifted(one, one.inserted, shift)) for one in self.tables if one.inserted]
        return found + nodes

    def _tree_after(self) -> "tuple[bytes, list[Statement]]":
        """The log's frontier and the nodes that are complete once the same hashes were appended to what is there."""
        entries = next((one for one in self.tables if one.name == "predictions_logentry"), None)
        if entries is None:
            return b"", []
        at = entries.columns.index("leaf_hash")
        head = LogHead.objects.get()
        hashes = [bytes(row[at]) for row in sorted(entries.inserted, key=entries.key_of)]
        grown, nodes = extend(Frontier.from_bytes(head.size, bytes(head.frontier)), hashes)
        sql = "INSERT INTO predictions_lognode (level, idx, hash) VALUES (%s, %s, %s)"
        return grown.to_bytes(), [Statement(sql, nodes)] if nodes else []

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
                    _run(cursor, _insert(one, one.deleted))
            for one in mine:
                _run(cursor, _set(one, one.columns, [before for before, _ in one.updated]))


class Floor:
    """Writes rows in one transaction, commit included, each table by the fastest plain means."""

    def __init__(self) -> None:
        self.postgres = None if EMBEDDED else raw_postgres()

    def write(self, writes: Writes) -> float:
        """Seconds of the transaction alone."""
        plan = writes.plan()
        return self._postgres(self.postgres, plan) if self.postgres else self._sqlite(plan)

    def close(self) -> None:
        """Give the connection back."""
        if self.postgres:
            self.postgres.close()

    @staticmethod
    def _postgres(raw: "psycopg.Connection[Any]", plan: "Sequence[Statement]") -> float:
        started = time.perf_counter()
        with raw.transaction(), raw.cursor() as cursor:
            for one in plan:
                if one.copy:
                    with cursor.copy(one.copy) as copy:
                        for row in one.rows:
                            copy.write_row(row)
                elif one.as_arrays:
                    cursor.execute(
                        one.as_arrays, [list(column) for column in zip(*one.rows, strict=True)], prepare=True
                    )
                else:
                    for row in one.rows:
                        cursor.execute(one.sql, row, prepare=True)
        return time.perf_counter() - started

    @staticmethod
    def _sqlite(plan: "Sequence[Statement]") -> float:
        connection.ensure_connection()
        raw = connection.connection
        started = time.perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        for one in plan:
            raw.executemany(one.sql.replace("%s", "?"), one.rows)
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
    # A node comes with every 256th entry: the floor writes it where its own turn completes one.
    return {name: key for name, key in found.items() if key and name != "predictions_lognode"}


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
        found.append((TableWrites(table, keys[table], columns, _types(cursor, table)), rows))
    return found


def _types(cursor: Any, table: str) -> dict[str, str]:
    if EMBEDDED:
        return {}
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [table],
    )
    return dict(cursor.fetchall())


def _images(cursor: Any, one: TableWrites, keys: Iterable[Any]) -> dict[Any, Row]:
    """The rows with these keys as they are now."""
    # The plus keeps sqlite3 from converting what it reads.
    columns = ", ".join(f"+{name}" for name in one.columns) if EMBEDDED else ", ".join(one.columns)
    wanted = list(keys)
    found: dict[Any, Row] = {}
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


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL for one row at a time and its parameters; on PostgreSQL many rows go by COPY, or by one set of arrays."""

    sql: str
    rows: Sequence[Sequence[Any]]
    copy: str = ""
    as_arrays: str = ""


def _delete(one: TableWrites) -> Statement:
    marks = ", ".join(["%s"] * len(one.deleted))
    return Statement(f"DELETE FROM {one.name} WHERE {one.key} IN ({marks})", [[one.key_of(row) for row in one.deleted]])


def _update(one: TableWrites, rows: Sequence[Row]) -> Statement:
    """One statement for a table, of the columns that change in any of its rows."""
    changed = [
        name for at, name in enumerate(one.columns) if any(before[at] != after[at] for before, after in one.updated)
    ]
    return _set(one, changed, rows)


def _set(one: TableWrites, changed: Sequence[str], rows: Sequence[Row]) -> Statement:
    places = [one.columns.index(name) for name in changed]
    pairs = ", ".join(f"{name} = %s" for name in changed)
    values = [[*(row[place] for place in places), one.key_of(row)] for row in rows]
    plain = f"UPDATE {one.name} SET {pairs} WHERE {one.key} = %s"
    return Statement(plain, values, as_arrays=_set_by_arrays(one, changed) if len(rows) > FEW and one.types else "")


def _set_by_arrays(one: TableWrites, changed: Sequence[str]) -> str:
    pairs = ", ".join(f"{name} = given.{name}" for name in changed)
    arrays = ", ".join(f"%s::{one.types[name]}[]" for name in (*changed, one.key))
    return (
        f"UPDATE {one.name} SET {pairs} FROM unnest({arrays}) AS given ({', '.join((*changed, one.key))})"
        f" WHERE {one.name}.{one.key} = given.{one.key}"
    )


def _insert(one: TableWrites, rows: Sequence[Row]) -> Statement:
    columns = ", ".join(one.columns)
    plain = f"INSERT INTO {one.name} ({columns}) VALUES ({', '.join(['%s'] * len(one.columns))})"
    return Statement(plain, rows, copy=f"COPY {one.name} ({columns}) FROM STDIN" if len(rows) > FEW else "")


def _shifted(one: TableWrites, rows: Sequence[Row], shift: int, tree: bytes = b"") -> list[Row]:
    """Log rows with the numbers that come next by now; the head with the `tree` that is then the right one."""
    if not one.name.startswith("predictions_log"):
        return list(rows)
    numbered = [one.columns.index(name) for name in ("seq", "size") if name in one.columns]
    frontier = one.columns.index("frontier") if "frontier" in one.columns else -1
    return [
        tuple(tree if at == frontier else value + shift if at in numbered else value for at, value in enumerate(row))
        for row in rows
    ]


def _run(cursor: Any, statement: Statement) -> None:
    for row in statement.rows:
        cursor.execute(statement.sql, row)


def _highest(cursor: Any, one: TableWrites) -> int:
    cursor.execute(f"SELECT coalesce(max({one.key}), 0) FROM {one.name}")
    return int(cursor.fetchone()[0])


def _log_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT size FROM predictions_loghead")
        return int(cursor.fetchone()[0])
