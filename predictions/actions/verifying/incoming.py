"""The log's entries as columns, hashed while they come: of a million nearly all are as they should be.

What differs is only found here; `chain` looks at it by itself and says what it is.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from ...models.columns import fetch_rows, is_postgresql
from ...transparency.leaves import Leaf
from .reading import OF_THE_LOG

# Entries in memory at a time, about a kilobyte each; of these so many are hashed while the server sends the next.
BLOCK: Final = 10_000
_CHUNK: Final = 500

# Where the commitment stands in a leaf: what is before it has one length.
_COMMITMENT: Final = slice(43, 107)


class Block(NamedTuple):
    """Entries in order. `digests` are the leaf hashes worked out here.

    `odd` are the places of those that have to be looked at by themselves: something of them differs, their opening is
    empty or not there, or what they say is of the log itself. Their payloads here are worth nothing.
    """

    seqs: list[int]
    leaves: list[bytes]
    payloads: list[bytes]
    digests: list[bytes]
    odd: set[int]


# A leaf as its columns would have it, around the commitment that it has itself. Compared where they are stored: to
# parse a million leaves here takes longer than all of the hashing.
_LEAF_POSTGRESQL: Final = (
    """e.leaf = convert_to('{"at":"' || to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    """ || '","commitment":"', 'UTF8') || substring(e.leaf FROM 44 FOR 64)"""
    """ || convert_to('","kind":"' || e.kind || '","seq":' || e.seq || ',"subject":"' || e.subject"""
    """ || '","v":1}', 'UTF8') AND translate(e.kind, 'abcdefghijklmnopqrstuvwxyz.', '') = ''"""
)
_ID_SQLITE: Final = " || '-' || ".join(
    f"substr(e.subject, {at}, {size})" for at, size in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
)
_LEAF_SQLITE: Final = (
    """CAST(e.leaf AS TEXT) = '{"at":"' || strftime('%Y-%m-%dT%H:%M:%SZ', e.at) || '","commitment":"'"""
    """ || CAST(substr(e.leaf, 44, 64) AS TEXT) || '","kind":"' || e.kind || '","seq":' || e.seq || ',"subject":"'"""
    f""" || {_ID_SQLITE} || '","v":1}}' AND e.kind NOT GLOB '*[^a-z.]*'"""
)
_KINDS: Final = ", ".join(f"'{kind.value}'" for kind in OF_THE_LOG)
_FROM: Final = "FROM predictions_logentry AS e LEFT JOIN predictions_logopening AS o ON o.seq = e.seq"
# What must be so for an entry to be plain. The salt's length matters: see transparency.leaves.commitment.
_PLAIN: Final = (
    f"coalesce({{leaf}} AND {{length}}(o.salt) = 32 AND o.payload IS NOT NULL AND e.kind NOT IN ({_KINDS}), FALSE)"
)


def read_blocks(first: int, end: int) -> Iterator[Block]:
    """The entries from `first` up to, and without, `end`, in blocks; a block without any is left out."""
    read = _copied if is_postgresql() else _fetched
    for start in range(first, end, BLOCK):
        chunks = list(read(start, min(start + BLOCK, end)))
        if chunks:
            yield _joined(chunks)


def _fetched(start: int, end: int) -> Iterator[Block]:
    plain = _PLAIN.format(leaf=_LEAF_SQLITE, length="length").replace("%", "%%")
    columns = f"e.seq, e.leaf_hash, coalesce(o.salt, x''), {plain}, e.leaf, coalesce(o.payload, x'')"
    rows = fetch_rows(f"SELECT {columns} {_FROM} WHERE e.seq >= %s AND e.seq < %s ORDER BY e.seq", [start, end])
    if rows:
        yield _hashed(*zip(*rows, strict=True))


# Of one row of a binary COPY: what has one length comes first, so that all of it stands in one place.
_SEQ, _HASH, _SALT, _IS_PLAIN, _LEAF = slice(6, 14), slice(18, 50), slice(54, 86), 90, 95
_HEADER: Final = 19  # before the first row
_OF_32: Final = "CASE WHEN octet_length({0}) = 32 THEN {0} ELSE decode(repeat('00', 32), 'hex') END"


def _copied(start: int, end: int) -> Iterator[Block]:
    """COPY takes half the time of fetching, and the server goes on sending while a chunk is hashed."""
    columns = (
        f"e.seq, {_OF_32.format('e.leaf_hash')}, {_OF_32.format('o.salt')},"
        f" {_PLAIN.format(leaf=_LEAF_POSTGRESQL, length='octet_length')}, e.leaf, coalesce(o.payload, '')"
    )
    sql = f"SELECT {columns} {_FROM} WHERE e.seq >= {start:d} AND e.seq < {end:d} ORDER BY e.seq"
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT binary)") as copy:
        rows, header = list[bytes](), _HEADER
        for data in copy:
            row = bytes(data)[header:] if header else bytes(data)
            header = 0
            if len(row) > _LEAF:  # neither the header by itself nor the trailer
                rows.append(row)
            if len(rows) == _CHUNK:
                yield _unpacked(rows)
                rows = []
        if rows:
            yield _unpacked(rows)


def _unpacked(rows: list[bytes]) -> Block:
    ends = [_LEAF + int.from_bytes(row[_LEAF - 4 : _LEAF], "big") for row in rows]
    return _hashed(
        [int.from_bytes(row[_SEQ], "big", signed=True) for row in rows],
        [row[_HASH] for row in rows],
        [row[_SALT] for row in rows],
        [row[_IS_PLAIN] for row in rows],
        [row[_LEAF:end] for row, end in zip(rows, ends, strict=True)],
        [row[end + 4 :] for row, end in zip(rows, ends, strict=True)],
    )


def _hashed(
    seqs: Sequence[int],
    hashes: Sequence[bytes],
    salts: Sequence[bytes],
    plain: Sequence[Any],
    leaves: Sequence[bytes],
    payloads: Sequence[bytes],
) -> Block:
    sha256 = hashlib.sha256
    digests = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    made = [sha256(salt + said).hexdigest().encode() for salt, said in zip(salts, payloads, strict=True)]
    odd = _different(digests, list(hashes)) | _different(made, [leaf[_COMMITMENT] for leaf in leaves])
    odd |= {at for at, holds in enumerate(plain) if not holds}
    return Block(list(seqs), list(leaves), list(payloads), digests, odd)


def _different(some: list[bytes], others: list[bytes]) -> set[int]:
    if some == others:
        return set()
    return {at for at, (one, other) in enumerate(zip(some, others, strict=True)) if one != other}


def _joined(chunks: Sequence[Block]) -> Block:
    whole = Block([], [], [], [], set())
    for one in chunks:
        whole.odd.update(len(whole.seqs) + at for at in one.odd)
        whole.seqs.extend(one.seqs)
        whole.leaves.extend(one.leaves)
        whole.payloads.extend(one.payloads)
        whole.digests.extend(one.digests)
    return whole


def plain_leaf(seq: int, leaf: bytes) -> Leaf:
    """What a leaf says that is not odd: its members stand in their places."""
    text = leaf.decode()
    tail = text[_COMMITMENT.stop :].split('"', 11)
    return Leaf(text[7:27], text[_COMMITMENT], tail[4], seq, tail[10])
