"""All of it in one pass: the chain of the log, what its entries say, and the record held against that.

Editors go on working. What follows from the last entry (head, signed heads, mark) and what seemed to differ is looked
at under the log head's lock, when what came meanwhile has been read: that takes as long as those entries take.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ...models import Drift, Heartbeat
from ..base import verb
from ..rebuilding import KEPT_FOR, MOST_SHOWN
from .chain import Chain
from .findings import Finding
from .incoming import read_blocks
from .reading import log_size, withheld_rest
from .replaying import Doubts, Progress, Replay

# More differences than this are no race with an editor: those beyond are not looked at again under the lock.
MOST: Final = 2_000


def silent(stage: str, done: int, of: int) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it: how many entries there are, the faults, and kinds of entries whose rows are not replayed."""

    entries: int
    found: tuple[Finding, ...]
    unnamed: int
    unknown_kinds: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many faults there are, named or not."""
        return len(self.found) + self.unnamed


def verify_log(*, now: datetime, progress: Progress = silent, record: bool = True) -> Verified:
    """Verify the log and hold the public record against it; corrects nothing. `record` False leaves the record out.

    Keeps what it found as Drift rows, the first MOST_SHOWN of them, and leaves a heartbeat with their number.
    """
    reader = Reader(record)
    try:
        reader.read_on(progress)
        doubts = reader.compare(progress)
        # Read on without the lock first, so that little is left for under it.
        reader.read_on()
        found = _finish(reader, doubts, now)
    finally:
        reader.close()
    _keep(found=found, now=now)
    return found


class Reader:
    """The chain and, if it is wanted, the replay, fed with the same entries."""

    def __init__(self, record: bool) -> None:
        self.chain = Chain()
        self.replay = Replay() if record else None
        if self.replay is not None:
            self.replay.rest = withheld_rest()

    def close(self) -> None:
        if self.replay is not None:
            self.replay.close()

    def read_on(self, progress: Progress = silent, *, until: int | None = None) -> None:
        """Take every entry that has come since, or only those below a number."""
        with _without_collecting():
            self._read_on(progress, log_size() if until is None else until)

    def _read_on(self, progress: Progress, size: int) -> None:
        for block in read_blocks(self.chain.tree.size, size):
            said = self.chain.take(block)
            if self.replay is not None:
                for leaf, payload in said:
                    self.replay.take(leaf, payload)
            progress("entries verified", block.seqs[-1] + 1, size)
        if self.replay is not None:
            self.replay.finish()

    def compare(self, progress: Progress) -> Doubts:
        return [] if self.replay is None else self.replay.compare(progress)

    def look_again(self, doubts: Doubts) -> tuple[Doubts, list[Finding]]:
        return ([], []) if self.replay is None else self.replay.look_again(doubts)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for cycles: rows in the making have none, and going through all of them takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _finish(reader: Reader, doubts: Doubts, now: datetime) -> Verified:
    doubts, _ = reader.look_again(doubts)
    beyond = reader.look_again(doubts[MOST:])[1]
    differ = _finish_locked(reader=reader, doubts=doubts[:MOST], now=now)
    replay = reader.replay
    found = [*reader.chain.found, *(replay.found if replay else ()), *differ, *beyond]
    unknown = tuple(sorted(replay.unknown)) if replay else ()
    return Verified(reader.chain.tree.size, tuple(found), reader.chain.unnamed, unknown)


@verb
def _finish_locked(*, reader: Reader, doubts: Doubts, now: datetime) -> list[Finding]:
    """Nobody writes meanwhile: what still differs now differs."""
    reader.read_on()
    reader.chain.finish()
    return reader.look_again(doubts)[1]


@verb
def _keep(*, found: Verified, now: datetime) -> None:
    Drift.objects.filter(found_at__lt=now - KEPT_FOR).delete()
    counts = {"differences": found.n, "entries": found.entries}
    Heartbeat.objects.update_or_create(name=Heartbeat.VERIFY, defaults={"finished_at": now, "counts": counts})
    Drift.objects.bulk_create([one.as_drift(now) for one in found.found[:MOST_SHOWN]])
