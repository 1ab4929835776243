"""Signing heads, and what has to hold before one is signed.

A signature says that this head extends every head before it. So the stored tree is held against the last stored head,
against the high-water mark outside the database, and against the leaves themselves; a database that was put back to an
older state, or rewritten, gets no signature.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from ...models import Heartbeat, LogCheckpoint, LogEntry, LogKey, log_tree
from ...models.base import writing
from ...transparency.leaves import leaf_hash
from ...transparency.merkle import Frontier, NodeOf, extend, frontier_at, root_at, root_of
from ...transparency.notes import Checkpoint, Signer, sign_note, split_note
from ..base import lock_head
from ..clock import leave
from ..log import read_frontier
from . import files
from .keys import active_signers
from .refusals import SigningRefused

logger = logging.getLogger(__name__)

_BLOCK: Final = 10_000  # leaves at a time


@dataclass(frozen=True, slots=True)
class Published:
    """The head that readers get; `new` if it was signed just now."""

    size: int
    root: bytes
    note: str
    new: bool


def publish_log(*, now: datetime) -> Heartbeat:
    """Publish what is new and leave a heartbeat: the beat's verb. Refusals are said in it, and in the service's log."""
    try:
        head = publish_checkpoint(now=now)
        counts: dict[str, object] = {"size": head.size, "refused": "", "sentence": ""}
    except SigningRefused as refused:
        [problem] = refused.problems
        logger.error("No head of the log is signed: %s", problem.sentence)
        counts = {"refused": problem.code, "sentence": problem.sentence}
    beat = Heartbeat(name=Heartbeat.PUBLISH, finished_at=now, counts=counts)
    leave(beat)
    return beat


def publish_checkpoint(*, now: datetime) -> Published:
    """Sign the head that the log has by now, and store it; nothing new, and nothing is signed.

    Its own transaction, under the head's lock: what is signed is committed. The mark is on the disk before the head
    is stored, and the head is served only when it is. Raises SigningRefused.
    """
    if files.in_recovery():
        raise SigningRefused.because(
            "recovering", "The log is being recovered from a mirror; the operator ends this with recover_log --end."
        )
    if found := _unchanged():
        return found
    with transaction.atomic(durable=True), writing("publish_checkpoint"):
        lock_head()
        return _sign(now.replace(microsecond=0))


def _unchanged() -> Published | None:
    """The last head, if the log is still what it says, and the mark says so too: most beats end here."""
    last, tree = last_checkpoint(), stored_tree()
    if last is None or last.size != tree.size or bytes(last.root) != root_of(tree):
        return None
    mark = files.read_mark()
    return _as_published(last) if mark and (mark.size, mark.root) == (tree.size, root_of(tree)) else None


def _as_published(row: LogCheckpoint) -> Published:
    return Published(row.size, bytes(row.root), row.note, new=False)


def last_checkpoint() -> LogCheckpoint | None:
    """The largest head that was signed and is stored; one query."""
    return LogCheckpoint.objects.order_by("-size").first()


def stored_tree() -> Frontier:
    """The tree as the head row has it; SigningRefused where its hashes cannot be those of its size."""
    try:
        return read_frontier()
    except ValueError:
        raise _forked("the frontier is not that of the log's size") from None


def _sign(now: datetime) -> Published:
    tree, last = stored_tree(), last_checkpoint()
    mark = must_extend(tree, last)
    signers = active_signers(now)
    origin = _one_origin(signers, last, mark)
    if last is not None and last.size == tree.size:
        files.write_mark(last.note)  # the mark was behind: a disk that was full, or a file put back
        return _as_published(last)
    root = root_of(tree)
    note = sign_note(Checkpoint(origin, tree.size, root).text, signers)
    files.write_mark(note)
    LogCheckpoint.objects.create(size=tree.size, root=root, note=note, at=now)
    return Published(tree.size, root, note, new=True)


def must_extend(tree: Frontier, last: LogCheckpoint | None) -> Checkpoint | None:
    """Raise SigningRefused unless the log extends its last head and the mark; return the mark.

    Call it under the head's lock.
    """
    mark = files.read_mark()
    if last is not None and mark is None:
        raise SigningRefused.because(
            "mark_missing",
            "The high-water mark is gone, and without it nobody can tell whether this log was put back: restore the"
            " file, or recover from a mirror.",
        )
    known = Checkpoint("", last.size, bytes(last.root)) if last else None
    for head, what in ((known, "the last head stored here"), (mark, "the high-water mark")):
        if head is not None and head.size > tree.size:
            raise SigningRefused.because(
                "behind",
                f"The log has {tree.size} entries, and {what} has {head.size}: the database was put back to an older"
                " state. Recover the missing entries from a mirror.",
            )
    try:
        _must_be_of_leaves(tree, known, mark, log_tree.stored_nodes())
    except LookupError:
        raise _forked("the stored tree has gaps") from None
    return mark


def _must_be_of_leaves(tree: Frontier, last: Checkpoint | None, mark: Checkpoint | None, node: NodeOf) -> None:
    """Old heads from the stored tree, and what came after the last of them from the leaves themselves."""
    for head, what in ((last, "the last head stored here"), (mark, "the high-water mark")):
        if head is not None and root_at(head.size, node) != head.root:
            raise _forked(f"its first {head.size} entries are not those of {what}")
    grown = frontier_at(last.size if last else 0, node)
    for hashes in _leaf_hashes(grown.size, tree.size):
        grown, _ = extend(grown, hashes)
    if grown != tree:
        raise _forked("the frontier is not that of the leaves")


def _leaf_hashes(first: int, end: int) -> Iterator[list[bytes]]:
    for start in range(first, end, _BLOCK):
        rows = LogEntry.objects.filter(seq__gte=start, seq__lt=min(start + _BLOCK, end)).order_by("seq")
        yield [leaf_hash(bytes(one)) for one in rows.values_list("leaf", flat=True)]


def _forked(what: str) -> SigningRefused:
    return SigningRefused.because(
        "forked", f"The log was changed past its own rules: {what}. Run ./run verify-log and restore the database."
    )


def _one_origin(signers: list[Signer], last: LogCheckpoint | None, mark: Checkpoint | None) -> str:
    origin = signers[0].name
    before = {Checkpoint.parse(split_note(last.note)[0]).origin} if last else set()
    before |= {mark.origin} if mark else set()
    # After a lost key the log goes on under another name (`loss`), and earlier heads have the old one.
    earlier = {vkey.partition("+")[0] for vkey in LogKey.objects.values_list("vkey", flat=True)} | {origin}
    if any(signer.name != origin for signer in signers) or before - earlier:
        raise SigningRefused.because(
            "other_origin", f"The key is for {origin}, and earlier heads are for {min(before, default='another log')}."
        )
    return origin
