"""A witness of our own (C2SP tlog-witness), strict, and sharing no line with the client that it tests."""

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Refusal(Exception):
    """A status and what is said with it."""

    def __init__(self, status: int, said: str, kind: str = "text/plain") -> None:
        super().__init__(said)
        self.status, self.said, self.kind = status, said, kind


class Witness:
    """Knows logs by origin and key, and of each the last head that it cosigned."""

    def __init__(self, name: str = "witness.example/w1", at: int = 1_772_366_400) -> None:
        self.name, self.at = name, at
        self.key = Ed25519PrivateKey.generate()
        self.logs: dict[str, list[str]] = {}
        self.seen: dict[str, tuple[int, bytes]] = {}
        # What was asked: old size, number of proof lines, size of the head.
        self.asked: list[tuple[int, int, int]] = []
        self.broken = ""

    @property
    def vkey(self) -> str:
        data = b"\x04" + self.key.public_key().public_bytes_raw()
        return f"{self.name}+{self._hash().hex()}+{base64.b64encode(data).decode()}"

    def _hash(self) -> bytes:
        data = b"\x04" + self.key.public_key().public_bytes_raw()
        return hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]

    def trust(self, origin: str, vkey: str) -> None:
        self.logs.setdefault(origin, []).append(vkey)

    def add_checkpoint(self, body: bytes) -> str:
        """The cosignature line. Raises Refusal."""
        old, proof, note = _parts(body)
        text, origin, size, root = _checkpoint(note)
        self.asked.append((old, len(proof), size))
        if origin not in self.logs:
            raise Refusal(404, "no such log")
        if not any(_signed_by(note, text, vkey) for vkey in self.logs[origin]):
            raise Refusal(403, "no trusted signature")
        if old > size:
            raise Refusal(400, "old is larger than the checkpoint")
        known, known_root = self.seen.get(origin, (0, b""))
        if old != known or (old == size and root != known_root):
            raise Refusal(409, f"{known}\n", "text/x.tlog.size")
        if not _grew(old, size, known_root, root, proof):
            raise Refusal(422, "the proof does not hold")
        self.seen[origin] = (size, root)
        return self._cosign(text)

    def _cosign(self, text: str) -> str:
        said = f"cosignature/v1\ntime {self.at}\n{text}".encode()
        if self.broken == "signature":
            said += b"x"
        data = self._hash() + self.at.to_bytes(8, "big") + self.key.sign(said)
        return f"\u2014 {self.name} {base64.b64encode(data).decode()}\n"


def _parts(body: bytes) -> tuple[int, list[bytes], str]:
    head, found, note = body.decode().partition("\n\n")
    first, *lines = head.split("\n")
    word, _, number = first.partition(" ")
    if not found or word != "old" or not number.isdecimal() or str(int(number)) != number or len(lines) > 63:
        raise Refusal(400, "malformed")
    proof = [base64.b64decode(line, validate=True) for line in lines]
    if any(len(one) != 32 for one in proof):
        raise Refusal(400, "malformed proof")
    return int(number), proof, note


def _checkpoint(note: str) -> tuple[str, str, int, bytes]:
    text = note[: note.rindex("\n\n") + 1]
    origin, size, root = text.split("\n")[:3]
    return text, origin, int(size), base64.b64decode(root, validate=True)


def _signed_by(note: str, text: str, vkey: str) -> bool:
    name, key_hash, data = vkey.split("+", 2)
    public = base64.b64decode(data)[1:]
    for line in note[note.rindex("\n\n") + 2 :].splitlines():
        dash, who, signature = line.split(" ")
        raw = base64.b64decode(signature)
        if dash == "\u2014" and who == name and raw[:4].hex() == key_hash:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
            except InvalidSignature:
                return False
            return True
    return False


def _grew(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """RFC 6962, section 2.1.2, by the recursion of its definition, run backwards over the proof."""
    if old in (0, new):
        return not proof and (old == 0 or old_root == new_root)
    left = list(proof)

    def walk(first: int, size: int, whole: bool) -> tuple[bytes, bytes]:
        """(root of the first `first` leaves, root of all `size`) of a subtree; `whole`: it begins at the first leaf."""
        if first == size:
            one = old_root if whole else left.pop(0)
            return one, one
        split = 1 << (size - 1).bit_length() - 1
        if first <= split:
            a, b = walk(first, split, whole)
            return a, _node(b, left.pop(0))
        a, b = walk(first - split, size - split, False)
        beside = left.pop(0)
        return _node(beside, a), _node(beside, b)

    try:
        before, after = walk(old, new, True)
    except IndexError:
        return False
    return not left and before == old_root and after == new_root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@contextmanager
def serving(witness: Witness, *, slow: float = 0.0) -> Iterator[str]:
    """The address at which the witness answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            time.sleep(slow)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, kind = 200, "text/plain"
            try:
                said = witness.add_checkpoint(body) if self.path == "/w/add-checkpoint" else ""
            except Refusal as refusal:
                status, said, kind = refusal.status, refusal.said, refusal.kind
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/w/"
    finally:
        server.shutdown()
        server.server_close()
