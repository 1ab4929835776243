"""Comparing the record with the log while editors go on working."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from ..base import verb
from .findings import Finding
from .reading import log_size, opened, read_blocks
from .replaying import Doubts, Progress, Replay

# More differences than this are no race with an editor: those beyond are not looked at again.
MOST: Final = 2_000


def silent(stage: str, done: int, of: int) -> None:
    """Nobody looks on."""


def replay_record(*, now: datetime, progress: Progress = silent) -> list[Finding]:
    """Fold the whole log and hold every row of the public record against it; returns what differs, writes nothing.

    As many rows as there are; a few thousand in memory at a time, and some queries for each of those.
    """
    replay = Replay()
    try:
        size = _read_on(replay, 0, progress)
        return replay.found + settle_doubts(
            replay, size, replay.compare(progress), lambda at: _read_on(replay, at), now
        )
    finally:
        replay.close()


def _read_on(replay: Replay, first: int, progress: Progress = silent) -> int:
    size = log_size()
    for block in read_blocks(first, size):
        for one in block:
            found = opened(one)
            if found is not None:
                replay.take(*found)
        progress("entries replayed", block[-1].seq + 1, size)
    replay.finish()
    return size


def settle_doubts(
    replay: Replay, size: int, doubts: Doubts, read_on: Callable[[int], int], now: datetime
) -> list[Finding]:
    """What of `doubts` is no editor's work in progress: looked at again, and at last under the head's lock.

    `read_on` takes the entries from a number on into the replay and returns the size it came to.
    """
    if not doubts:
        return []
    size = read_on(size)
    doubts, found = replay.look_again(doubts)
    if not doubts:
        return []
    again = _look_locked(replay=replay, size=size, doubts=doubts[:MOST], read_on=read_on, now=now)
    return again + found[len(doubts[:MOST]) :] if len(doubts) > MOST else again


@verb
def _look_locked(
    *, replay: Replay, size: int, doubts: Doubts, read_on: Callable[[int], int], now: datetime
) -> list[Finding]:
    read_on(size)
    return replay.look_again(doubts)[1]
