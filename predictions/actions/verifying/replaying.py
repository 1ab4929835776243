"""The public record held against the log: every entry folded, every row compared, what differs named.

Editors go on working meanwhile. What differs is looked at once more, with the entries that have come since, and at last
under the log head's lock, so that what an editor is just writing is not taken for a fault.
"""

from collections.abc import Callable, Iterator
from itertools import islice

import orjson

from ...transparency.leaves import Leaf
from ...transparency.replay import Row, Said, finish, fold
from .comparing import differences
from .findings import Finding, broken
from .shelf import Shelf
from .tables import BLOCK, TABLES, Actual, blocks, count, rows_of

Progress = Callable[[str, int, int], None]
# Kind and key of rows that seem to differ.
Doubts = list[tuple[str, str]]


class Replay:
    """Feed it every entry in order with `take`, then ask for what differs. Close it at the end."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.found: list[Finding] = []
        # Kinds whose entries change nothing that is replayed.
        self.unknown: set[str] = set()
        # What goes on counting of entries whose words are withheld or gone, as their withholding says it.
        self.rest: dict[int, bytes] = {}
        # Subjects of entries whose payload is gone for good: what they said nobody can hold against anything.
        self.closed: set[str] = set()

    def close(self) -> None:
        """Give back the space."""
        self.shelf.close()

    def take(self, leaf: Leaf, payload: bytes | None) -> None:
        """Fold the next entry; one without payload leaves the rows of its subject out of the comparison."""
        payload = self.rest.get(leaf.seq) if payload is None else payload
        if payload is None:
            self.closed.add(leaf.subject)
            return
        try:
            if not fold(self.shelf, Said(leaf.seq, leaf.kind, leaf.subject, leaf.at, orjson.loads(payload))):
                self.unknown.add(leaf.kind)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
            what = f"a payload that is no {leaf.kind} ({type(fault).__name__}: {fault})"
            self.found.append(broken(f"entry {leaf.seq}", what, "what docs/log.md says of its kind"))
        self.shelf.settle()

    def finish(self) -> None:
        """After the last entry: let everything stand in the file."""
        finish(self.shelf)
        self.shelf.write_out()

    def compare(self, progress: Progress) -> Doubts:
        """Hold every row of every table against the log; returns kind and key of what differs."""
        self.finish()
        total, done, doubts = sum(count(kind) for kind in TABLES), 0, Doubts()
        for kind in TABLES:
            for block in blocks(kind):
                made = self.shelf.several(kind, list(block))
                again = set(self.shelf.see(kind, list(block)))
                doubts += [(kind, key) for key, rows in block.items()
                           if key in again or self._differ(kind, key, made.get(key), rows)]  # fmt: skip
                done += sum(map(len, block.values()))
                progress("rows held against the log", done, max(total, done))
        return doubts + list(self.shelf.unseen())

    def look_again(self, doubts: Doubts) -> tuple[Doubts, list[Finding]]:
        """Hold these against the log once more; returns those that still differ, and the findings."""
        left, found = Doubts(), list[Finding]()
        for kind, keys in _by_kind(doubts):
            made, rows = self.shelf.several(kind, keys), rows_of(kind, keys)
            for key in keys:
                differ = self._differ(kind, key, made.get(key), rows.get(key, []))
                left += [(kind, key)] if differ else []
                found += differ
        return left, found

    def _differ(self, kind: str, key: str, row: Row | None, rows: list[Actual]) -> list[Finding]:
        if self.closed and any(one.get("log_subject") in self.closed for one in (row or {}, *rows)):
            return []
        return differences(kind, key, row, rows)


def _by_kind(doubts: Doubts) -> Iterator[tuple[str, list[str]]]:
    for kind in TABLES:
        keys = iter(dict.fromkeys(key for of, key in doubts if of == kind))
        while block := list(islice(keys, BLOCK)):
            yield kind, block
