"""Where the replay keeps its rows: a private file that is gone when it ends, so that a log of any size fits."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import orjson

from ...transparency.replay import Row

# Rows held in memory before they are written out.
_HELD: Final = 50_000
# One bit for what was ever put: most of what is asked for is new, and the file is not asked for that (16 MB).
_BITS: Final = 1 << 27

_MAKE: Final = """
CREATE TABLE made (kind TEXT, key TEXT, row TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE seen (kind TEXT, key TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;
"""


class Shelf:
    """`transparency.replay.Rows` in a temporary database; SQLite deletes it, also after a crash."""

    def __init__(self) -> None:
        # The empty name: a file that nobody else can open.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_MAKE)
        self._held: dict[tuple[str, str], Row] = {}
        self._changed: set[tuple[str, str]] = set()
        self._there = bytearray(_BITS >> 3)
        self._by_question = False
        self.notes: dict[str, Any] = {}

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    def get(self, kind: str, key: str) -> Row | None:
        found = self._held.get((kind, key))
        if found is None:
            bit = hash((kind, key)) % _BITS
            if not self._there[bit >> 3] & 1 << (bit & 7):
                return None
            stored = self._db.execute("SELECT row FROM made WHERE kind = ? AND key = ?", (kind, key)).fetchone()
            if stored is None:
                return None
            found = self._held[kind, key] = orjson.loads(stored[0])
        return found

    def put(self, kind: str, key: str, row: Row) -> None:
        self._held[kind, key] = row
        self._changed.add((kind, key))

    def settle(self) -> None:
        """Between two entries: write rows out once there are many. Rows that `get` gave before are no longer held."""
        if len(self._held) > _HELD:
            self.write_out()
            self._held.clear()

    def write_out(self) -> None:
        """Put every changed row into the file."""
        for key in self._changed:
            bit = hash(key) % _BITS
            self._there[bit >> 3] |= 1 << (bit & 7)
        # In the file's own order, so that neighbours go to the same page.
        rows = ((*key, orjson.dumps(self._held[key]).decode()) for key in sorted(self._changed))
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO made VALUES (?, ?, ?)", rows)
        self._db.execute("COMMIT")
        self._changed.clear()

    def claims_on(self, question: str) -> Iterable[tuple[str, Row]]:
        self.write_out()
        if not self._by_question:  # mergers are rare; a log without any needs no index
            self._db.execute(
                "CREATE INDEX on_question ON made (json_extract(row, '$.question')) WHERE kind = 'prediction'"
            )
            self._by_question = True
        found = self._db.execute(
            "SELECT key FROM made WHERE kind = 'prediction' AND json_extract(row, '$.question') = ?", (question,)
        )
        return [(key, row) for (key,) in found.fetchall() if (row := self.get("prediction", key)) is not None]

    def several(self, kind: str, keys: Sequence[str]) -> dict[str, Row]:
        """The rows of these keys, after `write_out`."""
        found = self._db.execute(
            "SELECT key, row FROM made WHERE kind = ? AND key IN (SELECT value FROM json_each(?))",
            (kind, orjson.dumps(keys).decode()),
        )
        return {key: orjson.loads(row) for key, row in found}

    def every(self, kind: str) -> Iterator[tuple[str, Row]]:
        """Key and row of all of a kind by key, after `write_out`."""
        found = self._db.execute("SELECT key, row FROM made WHERE kind = ? ORDER BY key", (kind,))
        return ((key, orjson.loads(row)) for key, row in found)

    # --- which rows the tables have

    def see(self, kind: str, keys: Sequence[str]) -> list[str]:
        """Note that the table has these; returns those that it has more than once."""
        again = []
        self._db.execute("BEGIN")
        for key in keys:
            noted = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (kind, key))
            if not noted.rowcount:
                again.append(key)
        self._db.execute("COMMIT")
        return again

    def unseen(self) -> Iterator[tuple[str, str]]:
        """Kind and key of every row that the log made and no table has."""
        found = self._db.execute("SELECT kind, key FROM made EXCEPT SELECT kind, key FROM seen ORDER BY kind, key")
        yield from found
