"""Getting back what a restored database lacks: leaves from a mirror byte for byte, openings as far as it has them.

Nothing of a mirror is believed: its head must bear a signature of ours, and the leaves must lead from the tree that is
here to the root in that head. Nothing is signed from the beginning of a recovery until an operator ends it.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from ...models import Kind, LogCheckpoint, LogEntry, LogKey, LogNode, LogOpening
from ...models.base import writing
from ...transparency.leaves import SALT_BYTES, commitment, leaf_hash
from ...transparency.merkle import TILE_WIDTH, Frontier, extend, root_of
from ...transparency.notes import BadNote, Checkpoint, Verifier, open_note
from ...transparency.tiles import index_path, tile_path, tiles_of, unpack_entries
from ..base import lock_head
from ..bulk import insert_rows
from ..log import move_head
from . import files
from .keys import known_verifiers
from .mirrors import Mirror
from .publishing import last_checkpoint, must_extend, stored_tree
from .refusals import SigningRefused

LOST: Final = "lost"  # LogOpening.reason of what no mirror had
_ENTRY: Final = ("seq", "leaf", "leaf_hash", "kind", "subject", "at")
_OPENING: Final = ("seq", "salt", "payload", "reason", "shredded_at")


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a mirror gave: the log's size now, how many entries are new, and of these how many openings are lost."""

    size: int
    entries: int
    lost: int


def recover_log(*, mirror: Mirror, now: datetime, vkeys: Sequence[str] = ()) -> Recovered:
    """Fetch what the mirror has and this log lacks; all of it or nothing.

    Begins recovery mode, in which nothing is signed.

    `vkeys` are further public keys to believe, where the database that knew them is gone. Raises SigningRefused, and
    OSError where the mirror does not answer. Safe to repeat.
    """
    files.begin_recovery(f"{now:%Y-%m-%dT%H:%M:%S%z}")
    note, head = _signed_head(mirror, [*known_verifiers(), *map(Verifier.parse, vkeys)])
    with transaction.atomic(durable=True), writing("recover_log"):
        lock_head()
        tree = stored_tree()
        grown, lost = _fetched(mirror, tree, head, now)
        if grown != tree:
            move_head(tree, grown, [])
        if head.size >= tree.size and root_of(grown) != head.root:
            raise SigningRefused.because(
                "forked", f"The mirror's {head.size} entries do not extend the {tree.size} that are here."
            )
        _keep_head(note, head, now)
    return Recovered(grown.size, grown.size - tree.size, lost)


def end_recovery() -> None:
    """Let heads be signed again. Raises SigningRefused while the log does not extend all that was signed before."""
    with transaction.atomic(), writing("end_recovery"):
        lock_head()
        must_extend(stored_tree(), last_checkpoint())
    files.leave_recovery()


def _signed_head(mirror: Mirror, verifiers: Sequence[Verifier]) -> tuple[str, Checkpoint]:
    try:
        note = (mirror.read("checkpoint") or b"").decode()
        return note, Checkpoint.parse(open_note(note, verifiers))
    except (BadNote, UnicodeDecodeError) as error:
        raise SigningRefused.because("not_ours", f"The mirror's head is not signed by this log: {error}.") from None


def _keep_head(note: str, head: Checkpoint, now: datetime) -> None:
    """A head of ours that came back counts like one that was never away; the mark only rises."""
    last, mark = last_checkpoint(), files.read_mark()
    if mark is None or head.size > mark.size:
        files.write_mark(note)
    if last is None or head.size > last.size:
        LogCheckpoint.objects.create(size=head.size, root=head.root, note=note, at=now)


def _fetched(mirror: Mirror, tree: Frontier, head: Checkpoint, now: datetime) -> tuple[Frontier, int]:
    """Write what is missing, a tile at a time; the grown tree, and how many openings were lost."""
    lost = 0
    for index, width in tiles_of(head.size, 0):
        if (index + 1) * TILE_WIDTH <= tree.size:
            continue
        first = index * TILE_WIDTH
        skip = max(0, tree.size - first)
        leaves = _leaves(mirror, index, width)[skip:]
        rows = [_entry(first + skip + at, leaf) for at, leaf in enumerate(leaves)]
        openings = list(_openings(mirror, index, rows, now))
        lost += sum(reason == LOST for *_, reason, _ in openings)
        insert_rows(LogOpening, _OPENING, openings)
        insert_rows(LogEntry, _ENTRY, rows)
        tree, nodes = extend(tree, [row[2] for row in rows])
        insert_rows(LogNode, ("level", "idx", "hash"), nodes)
        _take_over_keys(rows, openings)
    return tree, lost


def _leaves(mirror: Mirror, index: int, width: int) -> list[bytes]:
    # A mirror may have dropped a partial tile once the full one was there.
    data = mirror.read(tile_path("entries", index, width)) or mirror.read(tile_path("entries", index))
    try:
        leaves = unpack_entries(data or b"")[:width]
    except ValueError:
        leaves = []
    if len(leaves) < width:
        raise SigningRefused.because("mirror_incomplete", f"The mirror lacks entries of tile {index}.")
    return leaves


def _entry(seq: int, leaf: bytes) -> tuple[Any, ...]:
    try:
        said = json.loads(leaf)
        if said["seq"] != seq:
            raise ValueError
        at = datetime.fromisoformat(said["at"])
        return seq, leaf, leaf_hash(leaf), str(said["kind"])[:30], UUID(said["subject"]), at
    except (ValueError, KeyError, TypeError):
        raise SigningRefused.because("mirror_incomplete", f"Entry {seq} of the mirror is no leaf of ours.") from None


def _openings(
    mirror: Mirror, index: int, rows: Sequence[tuple[Any, ...]], now: datetime
) -> Iterator[tuple[int, bytes | None, bytes | None, str, datetime | None]]:
    """One for each entry: what opens its commitment, or the note that it was shredded, or that it is lost."""
    said = _page(mirror.read(f"openings/tile/{index_path(index)}") or b"")
    for seq, leaf, *_ in rows:
        one = said.get(seq, {})
        if one.get("state") == "shredded":
            yield seq, None, None, str(one.get("reason", ""))[:30], now
            continue
        try:
            salt, payload = bytes.fromhex(one["salt"]), base64.b64decode(one["payload_b64"], validate=True)
            opens = len(salt) == SALT_BYTES and commitment(salt, payload).hex() == json.loads(leaf)["commitment"]
        except (KeyError, ValueError, TypeError, binascii.Error):
            opens = False
        yield (seq, salt, payload, "", None) if opens else (seq, None, None, LOST, None)


def _page(data: bytes) -> dict[int, dict[str, Any]]:
    found = {}
    for line in data.splitlines():
        try:
            one = json.loads(line)
            found[one["seq"]] = one
        except (ValueError, KeyError, TypeError):
            continue  # what is not to be read is lost, and said so
    return found


def _take_over_keys(rows: Sequence[tuple[Any, ...]], openings: Sequence[tuple[Any, ...]]) -> None:
    """Rotations and replacements that the restored database has not heard of."""
    for row, opening in zip(rows, openings, strict=True):
        if row[3] not in (Kind.KEY_ROTATED.value, Kind.KEY_LOST.value) or opening[2] is None:
            continue
        said = json.loads(opening[2])
        if row[3] == Kind.KEY_LOST.value:
            for vkey in said["old"]:
                LogKey.objects.get_or_create(vkey=vkey, defaults={"since": row[5]})
            LogKey.objects.filter(vkey__in=said["old"]).update(until=row[5])
            LogKey.objects.get_or_create(vkey=said["new"], defaults={"since": row[5]})
            continue
        LogKey.objects.get_or_create(vkey=said["old"], defaults={"since": row[5]})
        LogKey.objects.filter(until__isnull=True).update(until=datetime.fromisoformat(said["both_until"]))
        LogKey.objects.get_or_create(vkey=said["new"], defaults={"since": row[5]})
