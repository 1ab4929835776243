"""The floor of an import: the very rows that resulted, written again by the fastest plain means of each engine.

PostgreSQL: COPY into empty copies of the same tables with their indexes and checks (LIKE ... INCLUDING ALL), one
transaction. SQLite: executemany into a new WAL file with the same tables and indexes, one transaction. Neither has the
foreign keys nor the log's guards that the import pays for.
"""

import marshal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

BLOCK = 5_000


def tables() -> list[str]:
    """The app's tables that hold rows, the desk's people and the two counters apart."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("predictions").get_models():
            table = model._meta.db_table
            if model.__name__ in ("User", "LogHead", "Board", "Heartbeat"):
                continue
            cursor.execute(f"SELECT count(*) FROM {table}")
            [(count,)] = cursor.fetchall()
            if count:
                found.append(table)
    return found


def seconds(folder: Path, *, without: tuple[str, ...] = ()) -> dict[str, float]:
    """Seconds by table that writing the present rows again takes, the commit under "commit"; `without` is left out."""
    wanted = [table for table in tables() if not table.endswith(without or ("-",))]
    return _copy(wanted, folder) if connection.vendor == "postgresql" else _executemany(wanted, folder)


def _copy(names: list[str], folder: Path) -> dict[str, float]:
    took = {}
    with connection.cursor() as cursor:
        for name in names:
            with (folder / name).open("wb") as stream, cursor.copy(f"COPY {name} TO STDOUT") as copy:
                for data in copy:
                    stream.write(data)
            cursor.execute(f"DROP TABLE IF EXISTS floor_{name}")
            cursor.execute(f"CREATE TABLE floor_{name} (LIKE {name} INCLUDING ALL)")
        cursor.execute("CHECKPOINT")
        cursor.execute("BEGIN")
        for name in names:
            started = time.perf_counter()
            with (folder / name).open("rb") as stream, cursor.copy(f"COPY floor_{name} FROM STDIN") as copy:
                while data := stream.read(1 << 18):
                    copy.write(data)
            took[name] = time.perf_counter() - started
        started = time.perf_counter()
        cursor.execute("COMMIT")
        took["commit"] = time.perf_counter() - started
        for name in names:
            cursor.execute(f"DROP TABLE floor_{name}")
            (folder / name).unlink()
    return took


def _executemany(names: list[str], folder: Path) -> dict[str, float]:
    path = folder / "floor.sqlite3"
    path.unlink(missing_ok=True)
    source = sqlite3.connect(connection.settings_dict["NAME"])
    floor = sqlite3.connect(path, isolation_level=None)
    floor.execute("PRAGMA journal_mode=WAL")
    floor.execute("PRAGMA synchronous=FULL")
    schema = source.execute("SELECT sql, tbl_name FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger'")
    for sql, table in schema.fetchall():
        if table in names:
            floor.execute(sql)
    took = {}
    floor.execute("BEGIN IMMEDIATE")
    for name in names:
        took[name] = 0.0
        for block in _blocks(source, name):
            marks = ", ".join("?" * len(block[0]))
            started = time.perf_counter()
            floor.executemany(f"INSERT INTO {name} VALUES ({marks})", block)
            took[name] += time.perf_counter() - started
    started = time.perf_counter()
    floor.execute("COMMIT")
    took["commit"] = time.perf_counter() - started
    floor.close()
    path.unlink()
    return took


def _blocks(source: sqlite3.Connection, name: str) -> Iterator[list[tuple[Any, ...]]]:
    cursor = source.execute(f"SELECT * FROM {name}")
    while block := cursor.fetchmany(BLOCK):
        yield marshal.loads(marshal.dumps(block))
