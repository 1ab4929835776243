"""Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint), Ed25519, and the receipt of one entry."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .merkle import HASH_BYTES

_ED25519: Final = b"\x01"
_KEY_BYTES: Final = 32
_DASH: Final = "\u2014 "
_SECRET_PREFIX: Final = "PRIVATE+KEY+"
_NAME: Final = re.compile(r"[^\s+]{1,300}")
# A note is a few lines; whatever is longer is not one of ours.
MAX_NOTE_BYTES: Final = 1_000_000


class BadNote(ValueError):
    """What was read is no signed note, no checkpoint or no key, or its signature does not hold."""


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str, what: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote(f"{what} is not base64") from None


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and the name it signs under."""

    name: str
    public: bytes

    @property
    def key_hash(self) -> bytes:
        """The four bytes by which a signature says whose it is."""
        return _key_hash(self.name, self.public)

    @property
    def vkey(self) -> str:
        """The key as text, in the format of signed notes."""
        return f"{self.name}+{self.key_hash.hex()}+{_text(_ED25519 + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """Read a key's text. Raises BadNote."""
        name, data = _parse_key(vkey.strip().split("+", 2))
        found = cls(name, data)
        if found.vkey != vkey.strip():
            raise BadNote("the key's hash is not that of its name and bytes")
        return found

    def holds(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` (64 bytes) is this key's over `text`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


def _parse_key(parts: Sequence[str]) -> tuple[str, bytes]:
    if len(parts) != 3 or not _NAME.fullmatch(parts[0]):
        raise BadNote("a key is a name, a hash and base64, joined by +")
    data = _bytes(parts[2], "the key")
    if data[:1] != _ED25519 or len(data) != 1 + _KEY_BYTES:
        raise BadNote("the key is not an Ed25519 key")
    return parts[0], data[1:]


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and the name it signs under. Its text form is a secret."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def generate(cls, name: str) -> "Signer":
        """A new key. Raises BadNote for a name with white space or +."""
        if not _NAME.fullmatch(name):
            raise BadNote("a key's name has neither white space nor +")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, skey: str) -> "Signer":
        """Read `PRIVATE+KEY+name+hash+base64`. Raises BadNote, without the secret in its words.

        >>> one = Signer("example.org/log", bytes(32))
        >>> Signer.parse(one.skey) == one, one.verifier == Verifier.parse(one.verifier.vkey)
        (True, True)
        """
        text = skey.strip()
        if not text.startswith(_SECRET_PREFIX):
            raise BadNote(f"a private key begins with {_SECRET_PREFIX}")
        name, seed = _parse_key(text.removeprefix(_SECRET_PREFIX).split("+", 2))
        found = cls(name, seed)
        if found.skey != text:
            raise BadNote("the private key's hash is not that of its name and bytes")
        return found

    @property
    def skey(self) -> str:
        """The private key as text: a secret."""
        return f"{_SECRET_PREFIX}{self.name}+{self.verifier.key_hash.hex()}+{_text(_ED25519 + self.seed)}"

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return Verifier(self.name, key.public_bytes_raw())

    def signature_line(self, text: str) -> str:
        """The line that this key adds below a note's text."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return f"{_DASH}{self.name} {_text(self.verifier.key_hash + signature)}\n"


def sign_note(text: str, signers: Iterable[Signer]) -> str:
    """Return `text` (which ends with a newline) with a signature of each signer below it.

    >>> one = Signer("example.org/log", bytes(32))
    >>> open_note(sign_note("hello\\n", [one]), [one.verifier])
    'hello\\n'
    """
    if not text.endswith("\n"):
        raise BadNote("the text of a note ends with a newline")
    return f"{text}\n" + "".join(signer.signature_line(text) for signer in signers)


def split_note(note: str) -> tuple[str, list[str]]:
    """A note's text and its signature lines. Raises BadNote."""
    text, found, below = note.rpartition("\n\n")
    lines = below.split("\n")
    if not found or lines[-1] or len(lines) < 2 or len(note) > MAX_NOTE_BYTES:
        raise BadNote("a signed note is a text, an empty line and signature lines")
    if any(not line.startswith(_DASH) for line in lines[:-1]):
        raise BadNote("below the empty line of a note there is something else than signatures")
    return text + "\n", lines[:-1]


def open_note(note: str, verifiers: Sequence[Verifier]) -> str:
    """Return a note's text if a known key has signed it; signatures of unknown keys are ignored, as the format says.

    Raises BadNote where no known key has signed, and where the signature of a known key does not hold.
    """
    text, lines = split_note(note)
    by_hash = {(one.name, one.key_hash): one for one in verifiers}
    known = False
    for line in lines:
        name, _, rest = line.removeprefix(_DASH).partition(" ")
        data = _bytes(rest, "a signature")
        verifier = by_hash.get((name, data[:4]))
        if verifier is None:
            continue
        if not verifier.holds(text.encode(), data[4:]):
            raise BadNote(f"the signature of {name} does not hold")
        known = True
    if not known:
        raise BadNote("no key that is known here has signed")
    return text


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at one moment: its origin, size and root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed.

        >>> Checkpoint("example.org/log", 0, bytes(32)).text.splitlines()[:2]
        ['example.org/log', '0']
        """
        return f"{self.origin}\n{self.size}\n{_text(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a checkpoint; lines after the third are ignored. Raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
            raise BadNote("a checkpoint is an origin, a size and a root, each on its line")
        root = _bytes(lines[2], "the root")
        if len(root) != HASH_BYTES:
            raise BadNote("a root has 32 bytes")
        return cls(lines[0], int(lines[1]), root)


def receipt(index: int, path: Sequence[bytes], note: str) -> str:
    """The receipt of one entry (C2SP tlog-proof): its number, the audit path, and the checkpoint it leads to.

    >>> print(receipt(7, [bytes(32)], "example.org/log\\n"), end="")
    c2sp.org/tlog-proof@v1
    index 7
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
    <BLANKLINE>
    example.org/log
    """
    hashes = "".join(f"{_text(one)}\n" for one in path)
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{note}"


def parse_receipt(text: str) -> tuple[int, list[bytes], str]:
    """The opposite of `receipt`. Raises BadNote.

    >>> parse_receipt(receipt(7, [bytes(32)], "note\\n")) == (7, [bytes(32)], "note\\n")
    True
    """
    head, found, note = text.partition("\n\n")
    lines = head.split("\n")
    if not found or lines[0] != "c2sp.org/tlog-proof@v1":
        raise BadNote("this is no receipt of a log")
    index = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines[1] if len(lines) > 1 else "")
    if index is None:
        raise BadNote("the receipt does not say which entry it is for")
    return int(index[1]), [_bytes(one, "the path") for one in lines[2:]], note
