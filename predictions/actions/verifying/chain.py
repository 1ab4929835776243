"""The log itself, from its leaves up: hashes, openings, tree, nodes, frontier, signed heads, each on the last.

Nothing stored is taken on trust but the leaves: everything else is worked out from them anew.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from django.conf import settings

from ...models import Kind, LogKey
from ...models.columns import fetch_rows
from ...transparency.leaves import Leaf
from ...transparency.merkle import Frontier, Node, extend, root_of
from ...transparency.notes import BadNote, Checkpoint, Verifier, open_note
from ..checkpoints import files
from ..checkpoints.keys import read_key
from ..checkpoints.recovery import LOST
from ..checkpoints.refusals import SigningRefused
from .findings import Finding, broken
from .incoming import Block, plain_leaf
from .reading import Stored, id_text, instant, opened, stored

# So many faults of one sort are named; the rest are counted.
_NAMED: Final = 200
_OPEN: Final = "open"
_CLOSING: Final[dict[str, str]] = {
    Kind.PAYLOAD_WITHHELD: "withheld", Kind.PAYLOAD_RESTORED: _OPEN, Kind.PAYLOAD_SHREDDED: "shredded",
}  # fmt: skip


class Chain:
    """Feed it every entry in order with `take`; then `finish` looks at what stands on them. `found` are the faults."""

    def __init__(self) -> None:
        self.tree = Frontier()
        self.found: list[Finding] = []
        self._heads = _stored_heads()
        self._named: dict[str, int] = {}
        self._rotated: list[str] = []
        # By number: what entries say of openings that are closed.
        self._closed: dict[int, str] = {}

    def take(self, block: Block) -> Iterable[tuple[Leaf, bytes | None]]:
        """Verify the entries; returns what each of them says: its leaf, and the payload that its commitment holds for.

        They come hashed and compared as columns; what is odd about any is looked at by itself.
        """
        first = self.tree.size
        for expected, seq in enumerate(block.seqs, start=first):
            if seq != expected:
                self._fault(f"entry {expected}", f"number {seq} comes next", "an entry of every number")
        looked_at = self._look_at(block) if block.odd else {}
        self._grow(block.digests)
        return _said(block, looked_at)

    def _look_at(self, block: Block) -> dict[int, tuple[Leaf, bytes | None] | None]:
        """The odd ones one by one, by their places in the block; None for one that says nothing."""
        place = {block.seqs[at]: at for at in block.odd}
        return {place[one.seq]: self._entry(one, block.digests[place[one.seq]]) for one in stored(sorted(place))}

    def _entry(self, one: Stored, digest: bytes) -> tuple[Leaf, bytes | None] | None:
        of = f"entry {one.seq}"
        if bytes(one.leaf_hash) != digest:
            self._fault(f"{of} hash", bytes(one.leaf_hash).hex(), digest.hex())
        found = opened(one)
        if found is None:
            self._fault(of, "bytes that are no leaf", "a leaf of this log")
            return None
        leaf, payload = found
        said = (leaf.seq, leaf.kind, leaf.subject, leaf.at)
        at = instant(one.at).strftime("%Y-%m-%dT%H:%M:%SZ")
        for name, there, wanted in zip(
            ("number", "kind", "subject", "time"), (one.seq, one.kind, id_text(one.subject), at), said, strict=True
        ):
            if there != wanted:
                self._fault(f"{of} {name}", str(there), str(wanted))
        if one.opened is None:
            self._fault(f"{of} opening", "no row", "a row, if only to say that it was shredded")
        elif payload is None and one.payload is not None:
            self._fault(f"{of} opening", "salt and payload of another commitment", "those that it committed to")
        elif payload is None and one.shredded_at is None:
            lost = "lost: no mirror had it" if one.reason == LOST else "no payload, and no word of who removed it"
            self._fault(f"{of} opening", lost, "salt and payload")
        if payload is not None:
            self._take_notice(leaf, payload)
        return leaf, payload

    def _take_notice(self, leaf: Leaf, payload: bytes) -> None:
        """What an entry says of the log itself: a new key, openings closed and opened again."""
        if leaf.kind == Kind.KEY_ROTATED:
            self._rotated.append(str(json.loads(payload).get("new")))
        elif leaf.kind in _CLOSING:
            state = _CLOSING[leaf.kind]
            self._closed |= dict.fromkeys(json.loads(payload).get("openings", ()), state)

    def _grow(self, hashes: list[bytes]) -> None:
        """Extend the tree, stopping at every size of which a head was signed."""
        first, nodes = self.tree.size, list[Node]()
        stops = [size for size in sorted(self._heads) if first < size < first + len(hashes)]
        for end in (*stops, first + len(hashes)):
            self.tree, more = extend(self.tree, hashes[self.tree.size - first : end - first])
            nodes += more
            self._head()
        self._compare_nodes(nodes)

    def _head(self) -> None:
        stored = self._heads.get(self.tree.size)
        if stored is not None and stored != root_of(self.tree):
            self._fault(f"checkpoint {self.tree.size} root", stored.hex(), root_of(self.tree).hex())

    def _compare_nodes(self, nodes: list[Node]) -> None:
        for level in {node.level for node in nodes}:
            made = {node.idx: node.hash for node in nodes if node.level == level}
            rows = fetch_rows(
                "SELECT idx, hash FROM predictions_lognode WHERE level = %s AND idx >= %s AND idx <= %s",
                [level, min(made), max(made)],
            )
            stored = {idx: bytes(digest) for idx, digest in rows}
            for idx, digest in made.items():
                if stored.get(idx) != digest:
                    self._fault(f"node {level}/{idx}", stored[idx].hex() if idx in stored else "", digest.hex())

    def finish(self) -> None:
        """After the last entry, under the head's lock: what the head row, the signed heads and the mark say."""
        [(size, frontier)] = fetch_rows("SELECT size, frontier FROM predictions_loghead WHERE id = 1", []) or [(0, b"")]
        if size != self.tree.size:
            self._fault("head size", str(size), str(self.tree.size))
        if bytes(frontier) != self.tree.to_bytes():
            self._fault("head frontier", bytes(frontier).hex(), self.tree.to_bytes().hex())
        self._surplus()
        self._closures()
        self._signatures()
        self._mark()

    def _surplus(self) -> None:
        """Rows beyond the log's end, and before its beginning."""
        for table in ("logentry", "logopening"):
            rows = fetch_rows(
                f"SELECT seq FROM predictions_{table} WHERE seq < 0 OR seq >= %s ORDER BY seq LIMIT 20",
                [self.tree.size],
            )
            for (seq,) in rows:
                self._fault(f"{table} {seq}", "a row", "")
        made = sum(self.tree.size >> 8 * level for level in range(1, 8))
        [(stored,)] = fetch_rows("SELECT count(*) FROM predictions_lognode", [])
        if stored != made:
            self._fault("nodes", f"{stored} rows", f"{made}")

    def _closures(self) -> None:
        """Exactly those openings are closed of which an entry says so."""
        rows = fetch_rows(
            "SELECT seq, withheld_at IS NOT NULL, shredded_at IS NOT NULL FROM predictions_logopening"
            " WHERE withheld_at IS NOT NULL OR shredded_at IS NOT NULL",
            [],
        )
        stored = {seq: "shredded" if shredded else "withheld" for seq, _, shredded in rows}
        for seq in sorted(stored.keys() | self._closed.keys()):
            state, said = stored.get(seq, _OPEN), self._closed.get(seq, _OPEN)
            if state != said:
                self._fault(f"entry {seq} opening", state, said)

    def _signatures(self) -> None:
        keys, origin = self._keys()
        for size, root, note in fetch_rows("SELECT size, root, note FROM predictions_logcheckpoint ORDER BY size", []):
            of = f"checkpoint {size}"
            if size > self.tree.size:
                self._fault(of, f"a signed head of {size} entries", f"{self.tree.size} entries: the log is shorter")
            try:
                said = Checkpoint.parse(open_note(note, keys))
            except BadNote as fault:
                self._fault(f"{of} note", str(fault), "a note that a key of this log has signed")
                continue
            if (said.size, said.root) != (size, bytes(root)) or said.origin != origin:
                signed = f"{said.origin}, {said.size} entries, {said.root.hex()}"
                self._fault(f"{of} note", signed, f"{origin}, {size} entries, {bytes(root).hex()}")

    def _keys(self) -> tuple[list[Verifier], str]:
        """The keys of this log: the first, which is in its file or stands first, and those that entries name."""
        stored = list(LogKey.objects.order_by("since", "id").values_list("vkey", flat=True))
        in_file = first_vkey()
        first = in_file if in_file is not None else (stored or [""])[0]
        for vkey in stored:
            if vkey not in (first, *self._rotated):
                self._fault("key", vkey, "a key in this log's file, or named by an entry key.rotated")
        keys = [Verifier.parse(vkey) for vkey in (first, *self._rotated) if vkey in stored]
        return keys, next((one.name for one in keys), "")

    def _mark(self) -> None:
        """The file outside the database must name a head of this log that is no larger than the log."""
        try:
            mark = files.read_mark()
        except SigningRefused as refused:
            self._fault("high-water mark", str(refused), "the largest head that was signed")
            return
        newest = max(self._heads, default=None)
        if mark is None:
            if newest is not None:
                self._fault("high-water mark", "no file", f"the head of {newest} entries")
        elif self._heads.get(mark.size) != mark.root:
            self._fault("high-water mark", f"{mark.size} entries, {mark.root.hex()}", "a head that is stored here")
        elif newest is not None and mark.size < newest:
            self._fault("high-water mark", f"{mark.size} entries", f"the head of {newest} entries")

    def _fault(self, of: str, stored: str, wanted: str) -> None:
        sort = of.split(" ")[0]
        self._named[sort] = self._named.get(sort, 0) + 1
        if self._named[sort] <= _NAMED:
            self.found.append(broken(of, stored, wanted))

    @property
    def unnamed(self) -> int:
        """How many faults more there are than are named."""
        return sum(max(0, n - _NAMED) for n in self._named.values())


def _said(
    block: Block, looked_at: Mapping[int, tuple[Leaf, bytes | None] | None]
) -> Iterator[tuple[Leaf, bytes | None]]:
    for at, (seq, leaf, payload) in enumerate(zip(block.seqs, block.leaves, block.payloads, strict=True)):
        if at not in looked_at:
            yield plain_leaf(seq, leaf), payload
        elif (said := looked_at[at]) is not None:
            yield said


def _stored_heads() -> dict[int, bytes]:
    return {size: bytes(root) for size, root in fetch_rows("SELECT size, root FROM predictions_logcheckpoint", [])}


def first_vkey() -> str | None:
    """The public half of the first key's file; None where whoever verifies may not read it."""
    try:
        return read_key(settings.LOG_KEY_FILE).verifier.vkey
    except SigningRefused:
        return None
