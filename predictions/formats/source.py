"""Bytes of a file -> lines of text, plain or gzipped, in memory that does not grow with the file."""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO, Literal, Protocol, cast

from predictions.formats.row import MAX_CELL_BYTES

BLOCK = 262_144
# The longest record: every valid row fits, even as JSON with each character of its six longest cells escaped.
MAX_RECORD = 3_145_728
GZIP_MAGIC = b"\x1f\x8b"
UTF8_MARK = b"\xef\xbb\xbf"


class SourceError(Exception):
    """The file cannot be read on from here: a stable code and a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Readable(Protocol):
    """All that is asked of a stream: a file, standard input and an upload have it."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file: what it holds, and its lines of text, of which the first carries no byte order mark."""

    form: Literal["csv", "jsonl"]
    lines: Iterator[str]


class _Rejoined:
    """A stream whose first bytes were read to recognise it, as if they had not been."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        if self._head:
            head, self._head = self._head[:size], self._head[size:]
            return head
        return self._rest.read(size)


def open_source(stream: Readable, *, name: str, max_bytes: int | None = None) -> Source:
    """Recognise CSV or JSON Lines by the file's name, else by its first character; gzip by its first bytes.

    `max_bytes` bounds what the lines come from, after unpacking. Raises SourceError for what is neither, at
    once or from the lines.
    """
    first = _read_up_to(stream, 2)
    rejoined: Readable = _Rejoined(first, stream)
    if first == GZIP_MAGIC:
        rejoined = cast(Readable, gzip.GzipFile(fileobj=cast(IO[bytes], rejoined), mode="rb"))
    blocks = _blocks(rejoined, max_bytes)
    head = _head_of(blocks).removeprefix(UTF8_MARK)
    form = _form_of(head, name)
    _refuse_foreign(head)
    if form == "csv":
        _refuse_bad_header(head)
    return Source(form, _lines(head, blocks))


def _read_up_to(stream: Readable, size: int) -> bytes:
    """Read as much as `size`, also from a pipe that hands out less at a time."""
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _blocks(stream: Readable, max_bytes: int | None) -> Iterator[bytes]:
    total = 0
    while block := _read_block(stream):
        total += len(block)
        if max_bytes is not None and total > max_bytes:
            raise SourceError("file_too_large", f"Split the file: it holds more than {max_bytes:,} bytes unpacked.")
        yield block


def _read_block(stream: Readable) -> bytes:
    try:
        return stream.read(BLOCK)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise SourceError("bad_gzip", "Pack the file again: its gzip data are damaged or cut short.") from None


def _head_of(blocks: Iterator[bytes]) -> bytes:
    """Read until the first line is whole or longer than any first line may be."""
    head = b""
    while b"\n" not in head and len(head) <= MAX_CELL_BYTES and (block := next(blocks, b"")):
        head += block
    return head


def _form_of(head: bytes, name: str) -> Literal["csv", "jsonl"]:
    plain = name.lower().removesuffix(".gz")
    if plain.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    if plain.endswith(".csv"):
        return "csv"
    return "jsonl" if head.lstrip()[:1] in (b"{", b"[") else "csv"


def _refuse_foreign(head: bytes) -> None:
    if head.startswith(b"PK\x03\x04") or head.startswith(GZIP_MAGIC):
        sentence = "Give CSV or JSON Lines, plain or gzipped once; this file is an archive or a spreadsheet."
        raise SourceError("unknown_format", sentence)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:4]:
        raise SourceError("not_utf8", "Save the file as UTF-8; this one looks like UTF-16.")


def _refuse_bad_header(head: bytes) -> None:
    if not head.strip():
        raise SourceError("empty_file", "The file is empty: give one with a header line and rows.")
    first = head.partition(b"\n")[0]
    if b"\r" in first.removesuffix(b"\r"):
        raise SourceError("line_ends", "Save the file with LF or CRLF line ends; this one has CR alone.")
    if len(first) > MAX_CELL_BYTES:
        raise SourceError("header_too_long", "Give a header line of column names; this one is over 64 kB.")


def _lines(head: bytes, blocks: Iterator[bytes]) -> Iterator[str]:
    """Split at LF alone, so that CR in a quoted cell survives; bytes that are no UTF-8 become surrogates."""
    pending = b""
    for block in chain((head,), blocks):
        cut = block.rfind(b"\n") + 1
        if cut:
            # Decoding line by line is three times as fast as splitting text that holds a wide character.
            yield from map(_text_of, io.BytesIO(pending + block[:cut]))
            pending = block[cut:]
        else:
            pending += block
        if len(pending) > MAX_RECORD:
            raise SourceError("record_too_long", "Shorten this row: it is over 3 MB.")
    if pending:
        yield _text_of(pending)


def _text_of(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
