"""Databases of the benches' own: `bench_<name>` on the server of DATABASE_URL, or a file in a temporary folder.

No other database is ever written to: `require_own` refuses every name that does not start with bench.
"""

import tempfile
from pathlib import Path
from typing import Any, Final

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from bench.common import step

PREFIX: Final = "bench"
EMBEDDED: Final = connection.vendor == "sqlite"
FOLDER: Final = Path(tempfile.gettempdir()) / "ledger-bench"


class NotOurs(RuntimeError):
    """The database at hand does not belong to the benches."""


def require_own() -> None:
    """Refuse a database that the benches did not make."""
    name = Path(str(connection.settings_dict["NAME"])).name
    if not name.startswith(PREFIX):
        raise NotOurs(f"{name} is not a database of the benches: its name does not start with {PREFIX}.")


def use(name: str) -> None:
    """Let Django's connection lead to `name` from now on."""
    connection.close()
    connection.settings_dict["NAME"] = str(FOLDER / f"{name}.sqlite3") if EMBEDDED else name
    require_own()


def exists(name: str) -> bool:
    """Whether there is such a database already."""
    if EMBEDDED:
        return (FOLDER / f"{name}.sqlite3").exists()
    with _server() as server:
        return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def create(name: str) -> None:
    """Make `name` anew, use it and migrate it."""
    drop(name)
    if EMBEDDED:
        FOLDER.mkdir(exist_ok=True)
    else:
        with _server() as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    use(name)
    migrate()


def take(name: str) -> bool:
    """Use a database that was kept, brought up to date; False where there is none or its tables are not the code's.

    A migration that was changed before it was ever released leaves such a one behind.
    """
    if not exists(name):
        return False
    use(name)
    migrate()
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_app_config("predictions").get_models():
            table = model._meta.db_table
            wanted = {field.column for field in model._meta.concrete_fields}
            if table not in tables or wanted != {
                column.name for column in connection.introspection.get_table_description(cursor, table)
            }:
                print(f"  {name} was made by other code: making it anew")
                return False
    return True


def migrate() -> None:
    """Bring the database in use up to date."""
    with step(f"migrating {connection.settings_dict['NAME']}"):
        call_command("migrate", verbosity=0)


def drop(name: str) -> None:
    """Remove `name`, if it is there."""
    connection.close()
    if not name.startswith(PREFIX):
        raise NotOurs(f"{name} is not a database of the benches.")
    if EMBEDDED:
        for suffix in ("", "-wal", "-shm"):
            (FOLDER / f"{name}.sqlite3{suffix}").unlink(missing_ok=True)
    else:
        with _server() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def raw_postgres() -> "psycopg.Connection[tuple[Any, ...]]":
    """A plain connection to the database in use, for the floors."""
    return psycopg.connect(**_address(), dbname=connection.settings_dict["NAME"], autocommit=True)


def _server() -> "psycopg.Connection[tuple[Any, ...]]":
    return psycopg.connect(**_address(), dbname="postgres", autocommit=True)


def _address() -> dict[str, Any]:
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    settings = connection.settings_dict
    return {names[key]: settings[key] for key in names if settings.get(key)}
