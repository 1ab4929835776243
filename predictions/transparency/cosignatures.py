"""What witnesses add to a checkpoint (C2SP tlog-cosignature, Ed25519): that they saw it, and when."""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .notes import BadNote

# The algorithm's byte in a verifier key; 0x01 is that of a log's own signature.
_COSIGNATURE_V1: Final = b"\x04"
_NAME: Final = re.compile(r"[^\s+]{1,300}")
_DASH: Final = "\u2014 "
# Four bytes of key hash, eight of time, the signature.
_LENGTH: Final = 4 + 8 + 64


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's public key and the name it cosigns under."""

    name: str
    public: bytes

    @property
    def key_hash(self) -> bytes:
        """The four bytes by which a cosignature says whose it is."""
        return hashlib.sha256(self.name.encode() + b"\n" + _COSIGNATURE_V1 + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text: name, hash and base64, joined by +."""
        data = base64.b64encode(_COSIGNATURE_V1 + self.public).decode()
        return f"{self.name}+{self.key_hash.hex()}+{data}"

    @classmethod
    def parse(cls, vkey: str) -> "WitnessKey":
        """Read a key's text. Raises BadNote.

        >>> one = WitnessKey("witness.example/w1", bytes(32))
        >>> WitnessKey.parse(one.vkey) == one
        True
        """
        parts = vkey.strip().split("+", 2)
        if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
            raise BadNote("a witness's key is a name, a hash and base64, joined by +")
        data = _decoded(parts[2])
        if data[:1] != _COSIGNATURE_V1 or len(data) != 33:
            raise BadNote("the key is not one for cosignatures (algorithm 4, Ed25519)")
        found = cls(parts[0], data[1:])
        if found.vkey != vkey.strip():
            raise BadNote("the key's hash is not that of its name and bytes")
        return found

    def time_of(self, text: str, line: str) -> int | None:
        """When this witness cosigned the checkpoint `text`, in seconds since 1970, if `line` is its cosignature of it.

        None for another key's line. Raises BadNote where it is this key's and does not hold.
        """
        name, _, rest = line.removeprefix(_DASH).partition(" ")
        data = _decoded(rest) if line.startswith(_DASH) else b""
        if name != self.name or data[:4] != self.key_hash:
            return None
        at, signature = int.from_bytes(data[4:12], "big"), data[12:]
        try:
            if len(data) != _LENGTH:
                raise InvalidSignature
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, _signed(text, at))
        except (InvalidSignature, ValueError):
            raise BadNote(f"the cosignature of {name} does not hold") from None
        return at


def cosignature_line(name: str, seed: bytes, text: str, at: int) -> str:
    """The line that a witness with this Ed25519 seed adds to the checkpoint `text` at a time, its end included.

    >>> text = "example.org/log\\n0\\nAAAA\\n"
    >>> key = WitnessKey("w.example", Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw())
    >>> key.time_of(text, cosignature_line("w.example", bytes(32), text, 7))
    7
    """
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = WitnessKey(name, private.public_key().public_bytes_raw())
    data = key.key_hash + at.to_bytes(8, "big") + private.sign(_signed(text, at))
    return f"{_DASH}{name} {base64.b64encode(data).decode()}\n"


def add_checkpoint_body(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """The request that asks a witness to cosign (C2SP tlog-witness): the size it knows, the proof, the checkpoint.

    >>> add_checkpoint_body(1, [bytes(32)], "note\\n").splitlines()[0]
    b'old 1'
    """
    lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
    return f"old {old}\n{lines}\n{note}".encode()


def _signed(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip("\n"), validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("a key or a cosignature is not base64") from None
