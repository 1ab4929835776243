"""A database of its own for each storm: a SQLite file in a temporary folder, or storm_<n> beside DATABASE_URL."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from .crew import ROOT

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "LEDGER_FAILPOINT", "DEBUG", "TIME_ZONE", "PUBLIC_URL", "PORT")


class Places:
    """One migrated database of each engine, and quick copies of it."""

    def __init__(self, server: str | None) -> None:
        self._server = server
        self._folder = Path(tempfile.mkdtemp(prefix="storms-"))
        self._template: dict[str, str] = {}
        self._databases: list[str] = []

    @contextmanager
    def place(self, engine: str) -> Iterator[dict[str, str]]:
        """The environment of a fresh place; LEDGER_DATA is its folder."""
        folder = Path(tempfile.mkdtemp(dir=self._folder, prefix=f"{engine}-"))
        if engine == SQLITE:
            shutil.copy(self._migrated(engine), folder / "ledger.sqlite3")
            yield self._environment(folder)
            return
        name = self._create(self._migrated(engine))
        try:
            yield self._environment(folder, name)
        finally:
            self._drop(name)

    def close(self) -> None:
        for name in list(self._databases):
            self._drop(name)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _environment(self, folder: Path, database: str = "") -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in _OURS}
        found = kept | {"LEDGER_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "tests.storms.settings"}
        if database:
            found |= {"DATABASE_URL": self._url(database), "HTTPS_ONLY": "false", "ALLOWED_HOSTS": "127.0.0.1"}
            found |= {"SECRET_KEY": secrets.token_urlsafe(64), "REDIS_URL": "redis://127.0.0.1:1/0"}
        return found

    def _migrated(self, engine: str) -> str:
        if engine not in self._template:
            folder = self._folder / f"template-{engine}"
            folder.mkdir()
            name = "" if engine == SQLITE else self._create("template1")
            command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
            subprocess.run(command, cwd=ROOT, env=self._environment(folder, name), check=True)
            self._template[engine] = name or str(folder / "ledger.sqlite3")
        return self._template[engine]

    def _url(self, name: str) -> str:
        assert self._server is not None
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))

    def _create(self, template: str) -> str:
        with psycopg.connect(self._url("postgres"), autocommit=True) as line:
            for number in range(1, 1000):
                name, words = f"storm_{number}", sql.SQL("CREATE DATABASE {} TEMPLATE {}")
                try:
                    line.execute(words.format(sql.Identifier(name), sql.Identifier(template)))
                # the second where somebody else takes the name at the same moment
                except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    continue
                self._databases.append(name)
                return name
        raise RuntimeError("storm_1 to storm_999 are all taken")

    def _drop(self, name: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as line:
            line.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._databases.remove(name)
