"""One leaf of the log: a commitment to a payload, without words and without names."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from .canonical import MAX_INTEGER, canonical_bytes

SALT_BYTES = 32
LEAF_VERSION = 1
MAX_LEAF_BYTES = 65_535


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """A leaf as stored and served, with the opening that only its readers get."""

    seq: int
    leaf: bytes
    leaf_hash: bytes
    salt: bytes
    payload: bytes


def new_salt() -> bytes:
    """Return 32 random bytes."""
    return secrets.token_bytes(SALT_BYTES)


def new_salts(count: int) -> list[bytes]:
    """Return `count` salts of 32 random bytes each, drawn in one call.

    >>> [len(salt) for salt in new_salts(2)]
    [32, 32]
    """
    data = secrets.token_bytes(SALT_BYTES * count)
    return [data[at : at + SALT_BYTES] for at in range(0, len(data), SALT_BYTES)]


def commitment(salt: bytes, payload: bytes) -> bytes:
    """Return SHA-256(salt ‖ payload), 32 bytes; the salt must be 32 bytes long, else ValueError.

    The fixed length matters: a keyed hash would pad with zeros, and two salts would open one commitment.

    >>> commitment(bytes(32), b"x").hex()[:16]
    'fdded6faced1af47'
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"salt: {SALT_BYTES} bytes are needed, not {len(salt)}")
    return hashlib.sha256(salt + payload).digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Return the Merkle leaf hash SHA-256(0x00 ‖ leaf), 32 bytes. Source: RFC 9162, section 2.1.1.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\x00" + leaf).digest()


_WORD = re.compile(r"[a-z.]{1,200}")
_ID = re.compile(r"[0-9a-f-]{36}")


def _leaf(at: str, digest: str, kind: str, seq: int, subject: str) -> bytes:
    """The canonical bytes of a leaf; its members stand in order here, which a test holds to canonical_bytes."""
    if _WORD.fullmatch(kind) and _ID.fullmatch(subject) and 0 <= seq <= MAX_INTEGER:
        return (
            f'{{"at":"{at}","commitment":"{digest}","kind":"{kind}","seq":{seq:d},"subject":"{subject}","v":{LEAF_VERSION}}}'
        ).encode()
    return canonical_bytes(
        {"at": at, "commitment": digest, "kind": kind, "seq": seq, "subject": subject, "v": LEAF_VERSION}
    )


class Leaf(NamedTuple):
    """What a leaf says."""

    at: str
    commitment: str
    kind: str
    seq: int
    subject: str


_LEAF = re.compile(
    rb'\{"at":"([0-9TZ:-]{20})","commitment":"([0-9a-f]{64})","kind":"([a-z.]{1,200})","seq":(0|[1-9][0-9]{0,15}),'
    rb'"subject":"([0-9a-f-]{36})","v":1\}'
)


def parse_leaf(leaf: bytes) -> Leaf:
    """Read the bytes of a leaf; ValueError for every other spelling than the one that `seal` writes.

    >>> one = seal(seq=4, kind="x.y", subject=UUID(int=0), at=datetime(2026, 1, 31, tzinfo=UTC), payload={})
    >>> parse_leaf(one.leaf).seq, parse_leaf(one.leaf).at
    (4, '2026-01-31T00:00:00Z')
    """
    found = _LEAF.fullmatch(leaf)
    if found is None:
        raise ValueError("these bytes are no leaf of this log")
    at, digest, kind, seq, subject = found.groups()
    return Leaf(at.decode(), digest.decode(), kind.decode(), int(seq), subject.decode())


@lru_cache(64)  # one batch has one time
def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seal(
    *, seq: int, kind: str, subject: UUID | str, at: datetime, payload: object, salt: bytes | None = None
) -> SealedEntry:
    """Return the leaf and the opening of one entry.

    `seq` counts from 0, `kind` is a word of the log's vocabulary, `subject` a random id (or its text) that only the
    opening links to a record, `at` an aware time (stored as UTC to the second), `payload` what canonical_bytes takes.
    """
    if at.tzinfo is None:
        raise ValueError("at: an aware time is needed")
    salt = new_salt() if salt is None else salt
    payload_bytes = canonical_bytes(payload)
    leaf = _leaf(_instant(at), commitment(salt, payload_bytes).hex(), kind, seq, str(subject))
    if len(leaf) > MAX_LEAF_BYTES:
        raise ValueError(f"kind: a leaf holds at most {MAX_LEAF_BYTES} bytes")
    return SealedEntry(seq, leaf, leaf_hash(leaf), salt, payload_bytes)
