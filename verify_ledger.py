#!/usr/bin/env python3
"""Check a prediction ledger from outside: its log, what the log says, and the scoreboard worked out anew from that.

    python verify_ledger.py https://ledger.example.org --vkey KEY --state seen.json
    python verify_ledger.py ./downloaded-copy --vkey KEY --slice cohort=advance --slice topic=war-in-ukraine

KEY is the log's verifier key, or a file that holds it. Take it from somewhere else than the ledger itself: whoever can
change the ledger can change the key beside it. The file given as --state remembers the tree that was seen; next time
the log must be a continuation of it, or it has been rewritten.

What is checked, in this order: the signature of the checkpoint; the tree, from every entry; that the tree seen before
is its beginning; the tiles of hashes; that each opening is what its entry committed to; and that the scoreboard follows
from the openings. Nothing of the ledger's own code is used. This is one file, to be read before it is trusted; it needs
Python 3.11 and the package `cryptography`.

It ends with 0 where all of that holds, with 1 and one sentence for each fault where it does not, with 2 where it could
not look (no network, no such file, a key that is none), and with 3 where all of it holds as far as it can be seen, but
openings that matter for scores are withheld, so that lines of the board had to be left out, or a witness that was named
has not cosigned the checkpoint.
"""

import argparse
import base64
import bisect
import hashlib
import json
import math
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TILE = 256
TOLERANCE = 1e-9
ZERO = Fraction(0)
# A slice of the record by names and values; nothing is all of it.
Chosen = dict[str, str]
Interval = tuple[float, float] | None
LARGEST_ANSWER = 64 * 1024 * 1024


class CannotLook(Exception):
    """Nothing can be said about the ledger: it could not be read at all."""


class Report:
    """What was found, and what was looked at."""

    def __init__(self, quiet: bool = False) -> None:
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.incomplete, self.quiet = False, quiet
        self._last = time.monotonic()

    def fault(self, sentence: str) -> None:
        self.faults.append(sentence)

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def progress(self, what: str, done: int, of: int) -> None:
        """A line every two seconds, to whoever sits at a terminal."""
        if not self.quiet and sys.stderr.isatty() and time.monotonic() - self._last > 2:
            self._last = time.monotonic()
            print(f"  {what}: {done:,} of {of:,}", file=sys.stderr)


# --- where the ledger is read from


class Folder:
    """A downloaded copy, or what `./run export_log --static` has written."""

    def __init__(self, root: str) -> None:
        self.root = Path(root)
        if not (self.root / "log" / "checkpoint").is_file():
            raise CannotLook(f"There is no log in {root}: it would have a file log/checkpoint.")

    def read(self, path: str) -> bytes | None:
        """The bytes of one file; None where there is none."""
        file = self.root / path
        return file.read_bytes() if file.is_file() else None

    def board(self, chosen: Chosen) -> Any:
        """The kept copy of the scoreboard of one slice."""
        name = "-".join(["scoreboard", *(f"{key}-{value}" for key, value in sorted(chosen.items()))])
        found = self.read(f"{name}.json")
        return None if found is None else parse_json(found, f"{name}.json")


class Site:
    """A ledger on the web."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def read(self, path: str) -> bytes | None:
        """The answer's bytes; None where there is no such thing, or it is withheld."""
        return fetch(f"{self.url}/{path}")

    def board(self, chosen: Chosen) -> Any:
        """All pages of the scoreboard of one slice as one, read anew where it changed in between."""
        for _ in range(5):
            found = self._pages(chosen)
            if found is not None:
                return found
        raise CannotLook("The scoreboard changed while it was read, five times over. Try again later.")

    def _pages(self, chosen: Chosen) -> Any:
        query = urllib.parse.urlencode({**chosen, "page_size": 200})
        head: Any = None
        url, rows = f"{self.url}/api/v1/scoreboard/?{query}", list[Any]()
        while url:
            answer = fetch(url)
            if answer is None:
                return None if head else self._kept(chosen)
            page = parse_json(answer, url)
            head = head or page
            if state_of(page) != state_of(head):
                return None
            rows += page["results"]
            url = page.get("next") and urllib.parse.urljoin(url, page["next"])
        return {**head, "results": rows}

    def _kept(self, chosen: Chosen) -> Any:
        """A static copy on a web server has files instead of an API."""
        name = "-".join(["scoreboard", *(f"{key}-{value}" for key, value in sorted(chosen.items()))])
        found = self.read(f"{name}.json")
        if found is None:
            raise CannotLook(f"There is no scoreboard at {self.url}.")
        return parse_json(found, f"{name}.json")


Place = Folder | Site


def state_of(page: Any) -> tuple[Any, ...]:
    """What pages of one board have in common."""
    return page["as_of"]["size"], page["as_of"]["on"], page["count"]


def fetch(url: str) -> bytes | None:
    """GET; None for 404, 410 and 451. Raises CannotLook."""
    try:
        wanted = urllib.request.Request(url, headers={"User-Agent": "verify_ledger"})
        with urllib.request.urlopen(wanted, timeout=60) as answer:
            return bytes(answer.read(LARGEST_ANSWER))
    except urllib.error.HTTPError as error:
        if error.code in (404, 410, 451):
            return None
        raise CannotLook(f"{url} answers {error.code}.") from None
    except (OSError, ValueError) as error:
        raise CannotLook(f"{url} cannot be read: {error}.") from None


def parse_json(data: bytes, name: str) -> Any:
    try:
        return json.loads(data)
    except ValueError as error:
        raise CannotLook(f"{name} is no JSON: {error}.") from None


def is_url(place: str) -> bool:
    return place.startswith(("http://", "https://"))


# --- the signed checkpoint (C2SP signed-note and tlog-checkpoint)


@dataclass(frozen=True)
class Checkpoint:
    """What the log says of itself: its name, how many entries it has, and the root of their tree."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class Key:
    """A verifier key: name, four bytes of hash, Ed25519 public key."""

    name: str
    hash: bytes
    public: bytes


def parse_key(text: str) -> Key:
    """name+hash+base64(0x01 public key); the hash is SHA-256(name, newline, 0x01, public key), its first four bytes."""
    parts = text.strip().split("+", 2)
    try:
        name, digest, data = parts[0], bytes.fromhex(parts[1]), base64.b64decode(parts[2], validate=True)
    except (IndexError, ValueError):
        raise CannotLook("The key is not in the format of signed notes: name+hash+base64.") from None
    if data[:1] != b"\x01" or len(data) != 33 or hashlib.sha256(name.encode() + b"\n" + data).digest()[:4] != digest:
        raise CannotLook("The key is no Ed25519 key, or its hash is not that of its name and bytes.")
    return Key(name, digest, data[1:])


def open_checkpoint(note: str, key: Key) -> Checkpoint:
    """The checkpoint that `key` has signed. Raises ValueError with a sentence."""
    text, found, below = note.rpartition("\n\n")
    if not found:
        raise ValueError("The checkpoint is no signed note.")
    text += "\n"
    signed = [line.removeprefix("\u2014 ").partition(" ") for line in below.splitlines() if line.startswith("\u2014 ")]
    known = [decode(data) for name, _, data in signed if name == key.name]
    mine = [one[4:] for one in known if one[:4] == key.hash]
    if not mine:
        raise ValueError(f"The checkpoint is not signed by {key.name} with the key given.")
    for signature in mine:
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            raise ValueError("The signature of the checkpoint does not hold.") from None
    return parse_checkpoint(text, key)


@dataclass(frozen=True)
class Witness:
    """A witness's verifier key: like a log's, with the algorithm 4 (cosignature/v1) in place of 1."""

    name: str
    hash: bytes
    public: bytes


def parse_witness(text: str) -> Witness:
    parts = text.strip().split("+", 2)
    try:
        name, digest, data = parts[0], bytes.fromhex(parts[1]), base64.b64decode(parts[2], validate=True)
    except (IndexError, ValueError):
        raise CannotLook("A witness's key is not in the format of signed notes: name+hash+base64.") from None
    if data[:1] != b"\x04" or len(data) != 33 or hashlib.sha256(name.encode() + b"\n" + data).digest()[:4] != digest:
        raise CannotLook(f"The key of the witness {name} is none for cosignatures, or its hash is another's.")
    return Witness(name, digest, data[1:])


def check_witness(note: str, witness: Witness, report: Report) -> None:
    """The witness's cosignature of the checkpoint holds; without one there is nothing to be said, which is noted."""
    text, _, below = note.rpartition("\n\n")
    for line in below.splitlines():
        name, _, rest = line.removeprefix("\u2014 ").partition(" ")
        data = decode(rest)
        if name != witness.name or data[:4] != witness.hash:
            continue
        at, signature = int.from_bytes(data[4:12], "big"), data[12:]
        try:
            Ed25519PublicKey.from_public_bytes(witness.public).verify(
                signature, f"cosignature/v1\ntime {at}\n{text}\n".encode()
            )
        except (InvalidSignature, ValueError):
            report.fault(f"The cosignature of {witness.name} does not hold.")
            return
        when = datetime.fromtimestamp(min(at, 253402300799), UTC)
        report.note(f"Cosigned by {witness.name} at {when:%Y-%m-%d %H:%M:%S} UTC.")
        return
    report.incomplete = True
    report.note(f"This checkpoint is not cosigned by {witness.name}: perhaps it is too new, so try again in a minute.")


def parse_checkpoint(text: str, key: Key) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or lines[0] != key.name or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        raise ValueError("The checkpoint does not name the log of the key, a size and a root.")
    root = decode(lines[2])
    if len(root) != 32:
        raise ValueError("The root in the checkpoint does not have 32 bytes.")
    return Checkpoint(lines[0], int(lines[1]), root)


def decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


# --- the tree (RFC 9162, section 2.1)


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(hashes: Sequence[bytes]) -> bytes:
    """The Merkle root of these leaf hashes; that of no leaves is SHA-256 of nothing."""
    if not hashes:
        return hashlib.sha256().digest()
    row = list(hashes)
    while len(row) > 1:
        paired = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        # A hash without a neighbour moves up as it is: the tree of RFC 9162 splits at powers of two.
        row = paired + ([row[-1]] if len(row) % 2 else [])
    return row[0]


def tile_rows(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """The hashes of each level of tiles: the leaves', and of every 256 of a level the root, as far as complete."""
    levels = [list(hashes)]
    while len(levels[-1]) >= TILE:
        row = levels[-1]
        levels.append([tree_root(row[at : at + TILE]) for at in range(0, len(row) // TILE * TILE, TILE)])
    return levels


# --- tiles and openings (C2SP tlog-tiles)


def index_path(number: int) -> str:
    """1234067 -> x001/x234/067."""
    text, rest = f"{number % 1000:03d}", number // 1000
    while rest:
        text, rest = f"x{rest % 1000:03d}/{text}", rest // 1000
    return text


def tile_path(level: int | str, number: int, width: int) -> str:
    return f"log/tile/{level}/{index_path(number)}" + ("" if width == TILE else f".p/{width}")


def unpack(data: bytes) -> list[bytes]:
    """The leaves of one bundle: each with its length before it, two bytes. Raises ValueError."""
    found, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            raise ValueError("The bundle of entries breaks off.")
        found.append(data[at + 2 : end])
        at = end
    return found


def read_leaves(place: Place, size: int, report: Report) -> list[bytes] | None:
    """Every leaf of the log, in order; None, with a fault, where they are not there."""
    leaves = []
    for number in range((size + TILE - 1) // TILE):
        width = min(TILE, size - number * TILE)
        path = tile_path("entries", number, width)
        data = place.read(path)
        try:
            bundle = unpack(data) if data is not None else []
        except ValueError:
            bundle = []
        if len(bundle) != width:
            report.fault(f"{path} holds {len(bundle)} entries instead of {width}.")
            return None
        leaves += bundle
        report.progress("entries read", len(leaves), size)
    return leaves


def check_tiles(place: Place, hashes: Sequence[bytes], report: Report) -> None:
    """The tiles of hashes that stock clients read are those of the entries."""
    for level, row in enumerate(tile_rows(hashes)):
        for first in range(0, len(row), TILE):
            part = row[first : first + TILE]
            path = tile_path(level, first // TILE, len(part))
            if place.read(path) != b"".join(part):
                report.fault(f"{path} is not the tile of the log's entries.")
            report.progress(f"tiles of level {level}", first + len(part), len(row))


LEAF = re.compile(
    rb'\{"at":"([0-9TZ:-]{20})","commitment":"([0-9a-f]{64})","kind":"([a-z.]{1,200})","seq":(0|[1-9][0-9]{0,15}),'
    rb'"subject":"([0-9a-f-]{36})","v":1\}'
)


@dataclass(frozen=True)
class Entry:
    """One entry and, where it is open, what it says."""

    seq: int
    kind: str
    at: str
    said: Any


def open_entries(place: Place, leaves: list[bytes], report: Report) -> list[Entry]:
    """Every entry with its payload, held against its commitment SHA-256(salt, payload); a fault where it is another."""
    found = []
    for first in range(0, len(leaves), TILE):
        end = min(first + TILE, len(leaves))
        openings = read_page(place, first, end - first, report)
        for seq in range(first, end):
            entry = open_entry(seq, leaves[seq], openings.get(seq), report)
            if entry is not None:
                found.append(entry)
        report.progress("openings read", len(found), len(leaves))
    return found


def read_page(place: Place, first: int, n: int, report: Report) -> dict[int, tuple[bytes, bytes]]:
    """The openings of `n` entries; a page that says nothing of one of them, or names one twice, is a fault."""
    named, found = read_openings(place, first)
    for seq in range(first, first + n):
        if named.count(seq) != 1:
            report.fault(f"{openings_path(first)} names entry {seq} {named.count(seq)} times instead of once.")
    return found


def read_openings(place: Place, first: int) -> tuple[list[int], dict[int, tuple[bytes, bytes]]]:
    """Which of up to 256 entries a page names, and number -> (salt, payload) of those that are open."""
    named, found = [], {}
    for line in (place.read(openings_path(first)) or b"").splitlines():
        one = parse_json(line, openings_path(first))
        named.append(one["seq"])
        if one.get("salt") is not None and one.get("payload_b64") is not None:
            found[one["seq"]] = (bytes.fromhex(one["salt"]), base64.b64decode(one["payload_b64"]))
    return named, found


def openings_path(first: int) -> str:
    return f"log/openings/tile/{index_path(first // TILE)}"


def open_entry(seq: int, leaf: bytes, opening: tuple[bytes, bytes] | None, report: Report) -> Entry | None:
    found = LEAF.fullmatch(leaf)
    if found is None or int(found[4]) != seq:
        report.fault(f"Entry {seq} is no leaf of this log, or has another number.")
        return None
    at, digest, kind, _, _ = (part.decode() for part in found.groups())
    if opening is None:
        return Entry(seq, kind, at, None)
    salt, payload = opening
    # The length matters: salt and payload are hashed as one, so a longer salt could take over the payload's beginning.
    if len(salt) != 32 or hashlib.sha256(salt + payload).hexdigest() != digest:
        report.fault(f"The opening of entry {seq} ({kind}) is not what the entry committed to.")
        return Entry(seq, kind, at, None)
    return Entry(seq, kind, at, json.loads(payload))


# --- what the openings say: the record (docs/log.md)

# Entries of other kinds move no score.
COUNTED = {
    "question.published", "question.amended", "question.merged", "event.merged", "prediction.published",
    "prediction.amended", "prediction.withdrawn", "prediction.reinstated", "resolution.set", "resolution.superseded",
    "author.changed", "author.merged", "import.row", "payload.withheld", "payload.restored",
}  # fmt: skip
QUESTION_LABELS = {"topics"}
CLAIM_TERMS = {
    "quote", "said_on", "hedge", "probability", "low", "high", "basis", "denies", "retracts", "after_news",
    "reference_probability", "reference_source", "reference_at",
}  # fmt: skip


@dataclass
class Question:
    event: str
    deadline: date
    zone: str
    topics: list[str]
    terms_at: datetime


@dataclass
class Claim:
    """One statement, its numbers exact; a retraction has none, and they are 0.

    `logged_at`: when it last changed in what decides its score.
    """

    author: str
    question: str
    outlet: str | None
    said_on: date
    seq: int
    p: Fraction
    low: Fraction
    high: Fraction
    words: str
    basis: str
    denies: bool
    vague: bool
    retracts: bool
    after_news: bool
    reference: Fraction | None
    reference_on: date | None
    logged_at: datetime
    stands: bool = True
    withheld: bool = False


@dataclass
class Outcome:
    """An outcome; `credit` is 0 where it is not scored."""

    question: str
    outcome: str
    credit: Fraction
    known_on: date


@dataclass
class Record:
    questions: dict[str, Question] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    in_force: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    outlets: dict[str, str] = field(default_factory=dict)
    closed: int = 0
    by_word: int = 0
    dangling: list[int] = field(default_factory=list)


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def a_day(text: str | None) -> date | None:
    """The day of a date or of an instant that begins with one; None for anything else."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def replay(entries: Iterable[Entry]) -> Record:
    """The record that these entries make, each a step."""
    record = Record()
    entries = list(entries)
    rest = what_goes_on_counting(entries)
    for entry in entries:
        if entry.kind not in COUNTED:
            continue
        said = rest.get(entry.seq) if entry.said is None else entry.said
        if said is None:
            record.closed += 1
            continue
        record.by_word += entry.said is None
        try:
            STEPS[entry.kind](record, entry, said)
        except KeyError:
            # It changes something that no open entry made; without closed ones, the log contradicts itself.
            record.dangling.append(entry.seq)
    return record


def what_goes_on_counting(entries: list[Entry]) -> dict[int, Any]:
    """Of entries whose words are withheld, all but the words, as the entry that withholds them says it.

    Nobody outside can hold this against what those entries committed to: it is the ledger's word, in the log.
    """
    withheld = (entry.said for entry in entries if entry.kind == "payload.withheld" and entry.said is not None)
    return {one["seq"]: one["payload"] for said in withheld for one in said["rest"]}


def opens(record: Record, entry: Entry, said: Any) -> None:
    record.questions[said["question"]] = Question(
        said["event"],
        date.fromisoformat(said["deadline"]),
        said["time_zone"],
        said["topics"],
        moment(said["recorded_at"]),
    )


def amends_question(record: Record, entry: Entry, said: Any) -> None:
    before = record.questions[said["question"]].terms_at
    opens(record, entry, said)
    changed = {one["field"] for one in said["changes"]}
    decisive = said.get("decisive", bool(changed - QUESTION_LABELS))
    record.questions[said["question"]].terms_at = moment(said["amended_at"]) if decisive else before


def merges_questions(record: Record, entry: Entry, said: Any) -> None:
    for key in said["predictions"]:
        if key in record.claims:  # refused finds move too, and are no claims
            record.claims[key].question = said["into"]
            record.claims[key].logged_at = moment(entry.at)
    record.questions.pop(said["question"], None)


def merges_events(record: Record, entry: Entry, said: Any) -> None:
    for key in said["questions"]:
        record.questions[key].event, record.questions[key].terms_at = said["into"], moment(entry.at)


def claims(record: Record, entry: Entry, said: Any) -> None:
    record.claims[said["prediction"]] = claim_of(record, entry.seq, said, moment(said["recorded_at"]))


def amends_claim(record: Record, entry: Entry, said: Any) -> None:
    before = record.claims[said["prediction"]]
    changed = {one["field"] for one in said["changes"]}
    decisive = said.get("decisive", bool(changed & CLAIM_TERMS))
    after = claim_of(record, before.seq, said, moment(said["amended_at"]) if decisive else before.logged_at)
    after.stands, after.withheld = before.stands, before.withheld
    record.claims[said["prediction"]] = after


def claim_of(record: Record, seq: int, said: Any, logged_at: datetime) -> Claim:
    author, outlet, reading, reference = said["author"], said["outlet"], said["reading"], said["reference"] or {}
    record.slugs[author["id"]], record.names[author["id"]] = author["slug"], author["name"]
    if outlet:
        record.outlets[outlet["id"]] = outlet["slug"]
    return Claim(
        author["id"], said["question"], outlet and outlet["id"], date.fromisoformat(said["said_on"]), seq,
        number(reading["probability"]) or ZERO, number(reading["low"]) or ZERO, number(reading["high"]) or ZERO,
        reading["hedge"], reading["basis"], reading.get("denies", False), reading["vague"], reading["retracts"],
        reading.get("after_news", False), number(reference.get("probability")), a_day(reference.get("at")), logged_at,
    )  # fmt: skip


def withdraws(record: Record, entry: Entry, said: Any) -> None:
    record.claims[said["prediction"]].stands = False


def reinstates(record: Record, entry: Entry, said: Any) -> None:
    record.claims[said["prediction"]].stands = True


def withholds(record: Record, entry: Entry, said: Any) -> None:
    if said["prediction"] in record.claims:  # the words of refused finds are withheld too, and they are no claims
        record.claims[said["prediction"]].withheld = True


def restores(record: Record, entry: Entry, said: Any) -> None:
    if said["prediction"] in record.claims:
        record.claims[said["prediction"]].withheld = False


def settles(record: Record, entry: Entry, said: Any) -> None:
    known_on = date.fromisoformat(said["known_on"])
    record.outcomes[said["resolution"]] = Outcome(
        said["question"], said["outcome"], number(said["credit"]) or ZERO, known_on
    )
    record.in_force[said["question"]] = said["resolution"]


def supersedes(record: Record, entry: Entry, said: Any) -> None:
    question = record.outcomes[said["resolution"]].question
    if record.in_force.get(question) == said["resolution"]:
        del record.in_force[question]


def renames(record: Record, entry: Entry, said: Any) -> None:
    if said["field"] == "name":
        record.names[said["id"]] = said["new"]


def merges_authors(record: Record, entry: Entry, said: Any) -> None:
    stays = said["into"]
    record.slugs[stays["id"]], record.names[stays["id"]] = stays["slug"], stays["name"]
    for key in said["predictions"]:
        if key in record.claims:
            record.claims[key].author = stays["id"]


def imports(record: Record, entry: Entry, said: Any) -> None:
    if said["question"]:
        opens(record, entry, said["question"])
    claims(record, entry, said["prediction"])
    if said["resolution"]:
        settles(record, entry, said["resolution"])


STEPS = {
    "question.published": opens, "question.amended": amends_question, "question.merged": merges_questions,
    "event.merged": merges_events, "prediction.published": claims, "prediction.amended": amends_claim,
    "prediction.withdrawn": withdraws, "prediction.reinstated": reinstates, "resolution.set": settles,
    "resolution.superseded": supersedes, "author.changed": renames, "author.merged": merges_authors,
    "import.row": imports, "payload.withheld": withholds, "payload.restored": restores,
}  # fmt: skip


# --- one author on one question (methodology: which statements count; Brier score; skill)


@dataclass
class Fact:
    """What became of one author's claim on one question. Scores are exact."""

    author: str
    event: str
    topics: list[str]
    outlet: str | None
    year: int
    status: str
    advance: bool
    matured: bool = False
    credit: Fraction = ZERO
    p: Fraction = ZERO
    referenced: bool = False
    brier: Fraction = ZERO
    best: Fraction = ZERO
    worst: Fraction = ZERO
    if_true: Fraction = ZERO
    if_false: Fraction = ZERO
    log_score: float = 0.0
    n_withheld: int = 0
    will: dict[Fraction, Fraction] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """What ranks are of: matured, with a yes-or-no outcome."""
        return self.status == "scored" and self.matured and self.credit in (0, 1)

    @property
    def coin(self) -> Fraction:
        """The loss of always saying one half."""
        return (Fraction(1, 2) - self.credit) ** 2


UNSCORED = ("void", "unverifiable", "ambiguous")


def facts_of(record: Record, at: datetime) -> list[Fact]:
    """A fact for each author on each question; what has matured by `at` counts towards ranks."""
    groups = defaultdict(list)
    for claim in record.claims.values():
        groups[claim.question, claim.author].append(claim)
    found = []
    for (key, author), said in groups.items():
        if key not in record.questions:  # its opening is withheld
            continue
        said.sort(key=lambda one: (one.said_on, one.seq))
        outcome = record.outcomes.get(record.in_force.get(key, ""))
        found.append(fact_of(author, record.questions[key], outcome, said, at))
    return found


def fact_of(author: str, question: Question, outcome: Outcome | None, said: list[Claim], at: datetime) -> Fact:
    standing = [one for one in said if one.stands]
    last_day = min(question.deadline, outcome.known_on) if outcome else question.deadline
    shown = (standing or said)[-1]
    fact = Fact(
        author, question.event, question.topics, shown.outlet, last_day.year,
        status_of(standing, outcome), logged_before(standing, question, outcome),
        n_withheld=sum(one.withheld for one in standing),
    )  # fmt: skip
    if fact.status != "open" or outcome is None:
        return fact
    spans = counted(standing, last_day, outcome.known_on)
    if not spans:
        fact.status = "retracted" if any(taken_back(one, last_day, outcome) for one in standing) else "late"
        return fact
    score(fact, spans, question, outcome, at)
    return fact


def status_of(standing: list[Claim], outcome: Outcome | None) -> str:
    """What can be told without a score; "open" for what has none or is scored. Vagueness is of what was said."""
    if not standing:
        return "withdrawn"
    if all(one.vague or one.retracts for one in standing):
        return "vague" if any(one.vague for one in standing) else "retracted"
    return outcome.outcome if outcome and outcome.outcome in UNSCORED else "open"


def taken_back(one: Claim, last_day: date, outcome: Outcome) -> bool:
    return one.retracts and one.said_on <= last_day and not one.after_news


def logged_before(statements: list[Claim], question: Question, outcome: Outcome | None) -> bool:
    """The cohort `advance`: words, numbers and terms were logged on a day before the world knew, there."""
    if outcome is None:
        return True
    zone = ZoneInfo(question.zone)
    times = [question.terms_at, *(one.logged_at for one in statements)]
    return all(one.astimezone(zone).date() < outcome.known_on for one in times)


def counted(standing: list[Claim], last_day: date, known_on: date) -> list[tuple[Claim, int]]:
    """(statement, days) of those that count. A vague one neither counts nor ends; a retraction ends what stood, and
    takes back what was said before it that same day. If nothing stood for a whole day, the last one counts as a day.
    """
    turns = [one for one in standing if one.said_on <= last_day and not (one.after_news and one.said_on == known_on)
             and (one.retracts or not one.vague)]  # fmt: skip
    ends = [*(one.said_on for one in turns), last_day][1:]
    found = []
    for place, (one, end) in enumerate(zip(turns, ends, strict=True)):
        later = (other for other in turns[place + 1 :] if other.said_on == one.said_on)
        if not one.retracts and not any(other.retracts for other in later):
            found.append((one, (end - one.said_on).days))
    if found and not any(days for _, days in found):
        found[-1] = (found[-1][0], 1)
    return found


def score(fact: Fact, spans: list[tuple[Claim, int]], question: Question, outcome: Outcome, at: datetime) -> None:
    """Brier (1950), one-sided and averaged over the days each statement stood; Good's (1952) log score likewise."""
    o, days = outcome.credit, sum(weight for _, weight in spans)

    def mean(loss: Callable[[Claim], Fraction]) -> Fraction:
        return sum((weight * loss(one) for one, weight in spans), ZERO) / days

    fact.status, fact.credit, fact.p = "scored", o, spans[-1][0].p
    fact.outlet = spans[-1][0].outlet
    fact.advance = logged_before([one for one, _ in spans], question, outcome)
    fact.matured = end_of_day(question.deadline, question.zone) <= at
    fact.brier = mean(lambda one: (one.p - o) ** 2)
    fact.best = mean(lambda one: (min(max(one.low, o), one.high) - o) ** 2)
    fact.worst = mean(lambda one: max((one.low - o) ** 2, (one.high - o) ** 2))
    fact.if_true, fact.if_false = mean(lambda one: (one.p - 1) ** 2), mean(lambda one: one.p**2)
    fact.log_score = math.fsum(weight * log_loss(one.p, o) for one, weight in spans) / days
    fact.referenced = all(usable_reference(one, question, outcome) for one, _ in spans)
    fact.will = {will: mean(partial(will_loss, will, o)) for will in WILL}


def will_loss(will: Fraction, o: Fraction, one: Claim) -> Fraction:
    return (read_will(one, will) - o) ** 2


def log_loss(p: Fraction, o: Fraction) -> float:
    kept = float(min(max(p, Fraction(1, 100)), Fraction(99, 100)))
    return -(float(o) * math.log(kept) + float(1 - o) * math.log(1 - kept))


def usable_reference(one: Claim, question: Question, outcome: Outcome) -> bool:
    """A frozen reference is used where it is no later than the statement and was logged before the world knew."""
    return bool(
        one.reference is not None and one.reference_on and one.reference_on <= one.said_on
        and one.logged_at.astimezone(ZoneInfo(question.zone)).date() < outcome.known_on
    )  # fmt: skip


def end_of_day(day: date, zone: str) -> datetime:
    """The first instant after that day there; of two midnights the later one."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    return max(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


# How else bare "will" is read; what is told apart must be so under each (methodology: other readings).
WILL = (Fraction(75, 100), Fraction(98, 100))
WILL_HERE = Fraction(90, 100)
BARE = {
    "will", "'ll", "will not", "won't", "going to", "not going to", "gonna", "shall", "shall not", "would", "would not",
    "wouldn't",
}  # fmt: skip


def read_will(one: Claim, will: Fraction) -> Fraction:
    """The statement's probability with bare "will" read as `will`; a number that somebody set stays as it is."""
    is_will = one.words.strip().lower() in BARE or (one.basis == "bare" and one.words)
    if one.basis not in ("hedge", "bare") or not is_will:
        return one.p
    denied = one.denies or one.p == 1 - WILL_HERE
    if one.p != (1 - WILL_HERE if denied else WILL_HERE):
        return one.p
    return 1 - will if denied else will


# --- an author's line (methodology: events; the 95 % interval; hit rate)

COIN = Fraction(1, 4)
Z = 1.959963984540054


def line_of(facts: list[Fact]) -> dict[str, Any]:
    """Every figure of one author in one slice that this file works out."""
    scored = [one for one in facts if one.status == "scored"]
    matured = [one for one in scored if one.matured]
    line: dict[str, Any] = {f"n_{status}": sum(one.status == status for one in facts) for status in (
        "open", "vague", "late", "retracted", "void", "unverifiable", "ambiguous", "withdrawn")}  # fmt: skip
    line |= {
        "n": len(scored), "n_matured": len(matured), "n_advance": sum(one.advance for one in scored),
        "n_referenced": sum(one.referenced for one in scored),
        "n_partial": sum(one.credit not in (0, 1) for one in scored),
        "n_events": len(by_event(scored)), "n_events_matured": len(by_event(matured)),
        "n_rank_events": len(by_event([one for one in scored if one.plain])),
        "n_withheld": sum(one.n_withheld for one in facts),
        "log_score": mean_of([one.log_score for one in scored]),
        "brier_best": mean_of([one.best for one in scored]), "brier_worst": mean_of([one.worst for one in scored]),
    }  # fmt: skip
    for suffix, some in (("", scored), ("_matured", matured)):
        line |= brier_figures(some, suffix) | skill_figures(some, suffix) | hit_figures(some, suffix)
    return line


def mean_of(values: Sequence[Any]) -> float | None:
    return float(sum(values)) / len(values) if values else None


def by_event(facts: list[Fact]) -> list[list[Fact]]:
    """Five questions about one truce are one piece of luck: an author's questions on one event are one unit."""
    found = defaultdict(list)
    for one in facts:
        found[one.event].append(one)
    return list(found.values())


def units(facts: list[Fact], value: Callable[[Fact], Fraction]) -> list[Fraction]:
    """The value of each event: the mean over the questions on it."""
    return [sum(map(value, some), ZERO) / len(some) for some in by_event(facts)]


def brier_figures(facts: list[Fact], suffix: str) -> dict[str, Any]:
    interval = plus_one(
        units(facts, lambda one: one.brier), units(facts, lambda one: min(one.if_true, one.if_false)),
        units(facts, lambda one: max(one.if_true, one.if_false)), 0.0, 1.0,
    )  # fmt: skip
    return with_interval(f"brier{suffix}", mean_of([one.brier for one in facts]), interval)


def skill_figures(facts: list[Fact], suffix: str) -> dict[str, Any]:
    """Skill against the coin; what a question can score is a quarter less either of its two losses."""
    interval = plus_one(
        units(facts, lambda one: one.coin - one.brier),
        units(facts, lambda one: COIN - max(one.if_true, one.if_false)),
        units(facts, lambda one: COIN - min(one.if_true, one.if_false)), -0.75, 0.25,
    )  # fmt: skip
    return with_interval(f"skill{suffix}", mean_of([one.coin - one.brier for one in facts]), interval)


def hit_figures(facts: list[Fact], suffix: str) -> dict[str, Any]:
    half = Fraction(1, 2)
    judged = [one for one in facts if one.credit in (0, 1) and one.p != half]
    hits = [Fraction((one.p > half) == (one.credit > half)) for one in judged]
    found = {} if suffix else {"n_hits": int(sum(hits)), "n_hit_base": len(hits)}
    share = units(judged, lambda one: Fraction((one.p > half) == (one.credit > half)))
    return found | with_interval(f"hit_rate{suffix}", mean_of(hits), wilson(float(sum(share)), len(share)))


def with_interval(name: str, point: float | None, interval: Interval) -> dict[str, Any]:
    """The plain mean is over questions and the interval over events, so the interval is widened to hold it."""
    if point is None or interval is None:
        return {name: point, f"{name}_low": None, f"{name}_high": None}
    return {name: point, f"{name}_low": min(interval[0], point), f"{name}_high": max(interval[1], point)}


def plus_one(
    actual: list[Fraction], smaller: list[Fraction], larger: list[Fraction], floor: float, ceiling: float
) -> Interval:
    """The "plus-1 t" interval: to the n events add one all right and one all wrong, N = n + 2, then
    m = (sum L + mean b + mean w) / N, v = (sum L^2 + mean b^2 + mean w^2) / N - m^2, m +- t(.975, n + 1) sqrt(v / N).
    After the "plus four" of Agresti and Coull (1998), with Student's (1908) t.
    """
    n = len(actual)
    if not n:
        return None

    def total(values: list[Fraction], power: int) -> float:
        return float(sum(value**power for value in values))

    mean = (total(actual, 1) + total(smaller, 1) / n + total(larger, 1) / n) / (n + 2)
    square = (total(actual, 2) + total(smaller, 2) / n + total(larger, 2) / n) / (n + 2)
    half = t_quantile(0.975, n + 1) * math.sqrt(max(0.0, square - mean * mean) / (n + 2))
    return max(floor, mean - half), min(ceiling, mean + half)


def wilson(successes: float, n: int) -> Interval:
    """Wilson's (1927) interval of a share."""
    if not n:
        return None
    share = successes / n
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(max(0.0, share * (1 - share) / n + Z * Z / (4 * n * n)))
    low = 0.0 if successes <= 0 else max(0.0, centre - half)
    return low, 1.0 if successes >= n else min(1.0, centre + half)


# --- Student's t, by the incomplete beta function (Abramowitz and Stegun 1964, 26.5.8 and 26.7.1)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz's method)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    tiny, c = 1e-300, 1.0
    d = 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    found = d
    for m in range(1, 100_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            found *= c * d
        if abs(c * d - 1) < 3e-16:
            break
    return front * found


def two_sided_p(t: float, freedom: int) -> float:
    """P(|T| >= |t|)."""
    return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def t_quantile(probability: float, freedom: int) -> float:
    """The t with P(T <= t) = probability > 1/2, by halving."""
    key = (probability, freedom)
    if key not in KNOWN_QUANTILES:
        low, high = 0.0, 1.0
        while two_sided_p(high, freedom) > 2 * (1 - probability):
            high *= 2
        for _ in range(200):
            middle = (low + high) / 2
            if middle in (low, high):
                break
            if two_sided_p(middle, freedom) > 2 * (1 - probability):
                low = middle
            else:
                high = middle
        KNOWN_QUANTILES[key] = (low + high) / 2
    return KNOWN_QUANTILES[key]


KNOWN_QUANTILES: dict[tuple[float, int], float] = {}


# --- who stands where (methodology: rank; rank range; told apart from the field)


@dataclass
class Competitor:
    """One author of the field: events, mean skill per event and its sample variance, for one reading of `will`."""

    n: int
    mean: float
    variance: float


@dataclass
class Field:
    """The field under one reading: shrunk skills, the intervals around them, and who is told apart."""

    centre: float
    shrunk: list[float]
    low: list[float]
    high: list[float]
    apart: list[bool]


def competitor(facts: list[Fact], will: Fraction | None) -> Competitor:
    """Mean and variance over events of a quarter less the loss; less than the rounding of squares is no variance."""
    loss = (lambda one: one.brier) if will is None else (lambda one: one.will[will])
    values = units([one for one in facts if one.plain], lambda one: COIN - loss(one))
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1) if len(values) > 1 else Fraction(0)
    return Competitor(len(values), float(mean), float(variance) if variance >= Fraction(1, 10**12) else 0.0)


def no_less(value: float) -> float:
    """Less than the rounding of stored losses is 0."""
    return value if value > 1e-12 else 0.0


def within_variance(field: list[Competitor]) -> float | None:
    """Pooled: sum (n - 1) s^2 / sum (n - 1). Fisher (1925)."""
    freedom = sum(one.n - 1 for one in field)
    return no_less(math.fsum((one.n - 1) * one.variance for one in field) / freedom) if freedom else None


def between_variance(field: list[Competitor], within: float) -> float | None:
    """DerSimonian and Laird (1986), not below 0."""
    total = sum(one.n for one in field)
    if len(field) < 2:
        return None
    mean = math.fsum(one.n * one.mean for one in field) / total
    excess = math.fsum(one.n * (one.mean - mean) ** 2 for one in field) - (len(field) - 1) * within
    return no_less(excess / (total - math.fsum(one.n**2 for one in field) / total))


def field_mean(field: list[Competitor], within: float, between: float) -> float:
    weights = [one.n / (one.n * between + within) if no_less(between + within) else one.n for one in field]
    return math.fsum(w * one.mean for w, one in zip(weights, field, strict=True)) / math.fsum(weights)


def field_under(field: list[Competitor]) -> Field | None:
    """None where nobody can be told apart: no variance between authors."""
    within = within_variance(field)
    between = None if within is None else between_variance(field, within)
    if within is None or not between:
        return None
    centre, freedom = field_mean(field, within, between), sum(one.n - 1 for one in field)
    trust = [one.n * between / (one.n * between + within) for one in field]
    shrunk = [centre + share * (one.mean - centre) for share, one in zip(trust, field, strict=True)]
    t = t_quantile((1 + 0.84) / 2, freedom)
    half = [t * math.sqrt(between * within / (one.n * between + within)) for one in field]
    apart = told_apart(field, within, between, trust, freedom)
    low, high = [s - h for s, h in zip(shrunk, half, strict=True)], [s + h for s, h in zip(shrunk, half, strict=True)]
    return Field(centre, shrunk, low, high, apart)


def told_apart(field: list[Competitor], within: float, between: float, trust: list[float], freedom: int) -> list[bool]:
    """The gap to the mean of the others over its noise, shrunk as the skill is, by the rule of Benjamini and Hochberg
    (1995) at 5 %. The contrast is Scheffe's (1959).
    """
    weights = [one.n / (one.n * between + within) for one in field]
    total, weighted = math.fsum(weights), math.fsum(w * one.mean for w, one in zip(weights, field, strict=True))
    squares = math.fsum(w * w / one.n for w, one in zip(weights, field, strict=True))
    p = []
    for w, share, one in zip(weights, trust, field, strict=True):
        gap = one.mean - (weighted - w * one.mean) / (total - w)
        noise = within * (1 / one.n + max(0.0, squares - w * w / one.n) / (total - w) ** 2)
        if round(gap * 1e12) == 0 or not share:
            p.append(1.0)
        else:
            p.append(two_sided_p(abs(gap) * math.sqrt(share) / math.sqrt(noise), freedom) if noise else 0.0)
    passing = [value for place, value in enumerate(sorted(p), start=1) if value <= 0.05 * place / len(p)]
    return [value <= max(passing, default=-1.0) for value in p]


def places(facts_by_author: dict[str, list[Fact]], min_n: int) -> tuple[dict[str, Any], bool]:
    """rank, rank_low, rank_high, skill_shrunk and separable of who has enough events; and whether anybody is ranked."""
    authors = [key for key, facts in facts_by_author.items()
               if len(by_event([one for one in facts if one.plain])) >= min_n]  # fmt: skip
    if not authors:
        return {}, False
    fields = {will: [competitor(facts_by_author[key], will) for key in authors] for will in (None, *WILL)}
    tried = [field_under(fields[will]) for will in (None, *WILL)]
    if tried[0] is None:
        return unranked(authors, fields[None]), False
    boards = [board for board in tried if board is not None]
    alike = len(boards) == len(tried)
    ranks = ranks_of(boards[0].shrunk)
    ranges = ranges_of(boards) if alike else [(1, len(authors))] * len(authors)
    found = {}
    for at, key in enumerate(authors):
        low, high = ranges[at]
        found[key] = {"rank": ranks[at], "rank_low": low, "rank_high": high, "skill_shrunk": boards[0].shrunk[at],
                      "separable": alike and apart_alike(boards, at)}  # fmt: skip
    return found, True


def unranked(authors: list[str], field: list[Competitor]) -> dict[str, Any]:
    """Nobody can be told apart: the field's mean for all."""
    within = within_variance(field)
    between = None if within is None else between_variance(field, within)
    centre = None if within is None or between is None else field_mean(field, within, between)
    return {key: {"rank": None, "rank_low": None, "rank_high": None, "skill_shrunk": centre,
                  "separable": None if centre is None else False}
            for key in authors}  # fmt: skip


def ranks_of(values: list[float]) -> list[int]:
    """1 + the number of those who are better, told apart to 1e-12; ties share: 1, 1, 3."""
    whole = sorted(-round(value * 1e12) for value in values)
    return [bisect.bisect_left(whole, -round(value * 1e12)) + 1 for value in values]


def ranges_of(boards: list[Field]) -> list[tuple[int, int]]:
    """Best rank: 1 + those whose whole interval lies above this one's under every reading; worst likewise."""
    lows = [[round(value * 1e12) for value in board.low] for board in boards]
    highs = [[round(value * 1e12) for value in board.high] for board in boards]
    k = len(lows[0])

    def above(one: int, other: int) -> bool:
        return all(low[one] > high[other] for low, high in zip(lows, highs, strict=True))

    return [(1 + sum(above(j, i) for j in range(k)), k - sum(above(i, j) for j in range(k))) for i in range(k)]


def apart_alike(boards: list[Field], at: int) -> bool:
    sides = {board.shrunk[at] > board.centre for board in boards}
    return len(sides) == 1 and all(board.apart[at] for board in boards)


# --- the scoreboard


def recompute(record: Record, chosen: Chosen, at: datetime, min_n: int) -> tuple[dict[str, Any], bool]:
    """The board of a slice: slug -> every figure worked out here; and whether its authors are ranked."""
    facts_by_author = defaultdict(list)
    for one in facts_of(record, at):
        if belongs(record, one, chosen):
            facts_by_author[one.author].append(one)
    placed, ranked = places(facts_by_author, min_n)
    nowhere = dict.fromkeys(("rank", "rank_low", "rank_high", "skill_shrunk", "separable"))
    lines = {}
    for key, facts in facts_by_author.items():
        lines[record.slugs[key]] = {"name": record.names[key], **line_of(facts), **placed.get(key, nowhere)}
    return lines, ranked


def belongs(record: Record, fact: Fact, chosen: Chosen) -> bool:
    """Whether a claim counts in the slice that was asked for."""
    return not (
        (chosen.get("cohort") == "advance" and not fact.advance)
        or ("topic" in chosen and chosen["topic"] not in fact.topics)
        or ("year" in chosen and int(chosen["year"]) != fact.year)
        or ("outlet" in chosen and chosen["outlet"] != record.outlets.get(fact.outlet or ""))
    )


def check_board(board: Any, record: Record, chosen: Chosen, report: Report) -> None:
    """Hold the published board against the one worked out from the openings."""
    at = datetime.fromisoformat(board["as_of"]["at"].replace("Z", "+00:00"))
    lines, ranked = recompute(record, chosen, at, board["min_n"])
    shown = {row["author"]["slug"]: row for row in board["results"]}
    name = ", ".join(f"{key} {value}" for key, value in sorted(chosen.items())) or "everything"
    faults = []
    for slug in sorted(lines.keys() | shown.keys()):
        if slug not in shown:
            faults.append(f"{slug} is missing from the board of {name}.")
        elif slug not in lines:
            faults.append(f"{slug} is on the board of {name}, and no entry of the log says why.")
        else:
            faults += [f"{slug} on the board of {name}: {one}" for one in differences(lines[slug], shown[slug])]
    n_withheld = sum(line["n_withheld"] for line in lines.values())
    if board.get("n_withheld") != n_withheld:
        faults.append(
            f"The board of {name} says that the words of {board.get('n_withheld')} predictions on it are withheld, and "
            f"the log makes it {n_withheld}."
        )
    if bool(board["separable"]) != ranked:
        faults.append(f"The board of {name} says separable {board['separable']}, and the openings say {ranked}.")
    if record.dangling and not record.closed:
        faults.append(f"Entry {record.dangling[0]} changes a record that no entry before it made, or lacks a member.")
    if record.closed and faults:
        report.incomplete = True
        report.note(f"The board of {name} cannot be worked out in full: {record.closed} openings are withheld.")
        return
    for fault in faults:
        report.fault(fault)
    word = f", {record.by_word:,} entries of withheld words by the ledger's word" if record.by_word else ""
    report.note(f"The board of {name}: {len(lines):,} authors worked out anew, {len(record.claims):,} claims{word}.")


def differences(line: dict[str, Any], row: Any) -> list[str]:
    found = []
    for member, wanted in line.items():
        is_there = row["author"]["name"] if member == "name" else row.get(member)
        if not same(wanted, is_there):
            found.append(f"{member} is {is_there}, and the openings make it {wanted}.")
    return found


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, int | float):
        return abs(one - other) <= TOLERANCE
    return bool(one == other)


# --- what was seen before


def read_state(path: str | None, key: Key) -> tuple[int, bytes] | None:
    """(size, root) of the tree seen last, or None. Raises CannotLook for another log's."""
    if path is None or not Path(path).exists():
        return None
    seen = parse_json(Path(path).read_bytes(), path)
    if seen.get("origin") != key.name:
        raise CannotLook(f"{path} remembers the log {seen.get('origin')}, and the key is that of {key.name}.")
    return seen["size"], bytes.fromhex(seen["root"])


def check_seen(seen: tuple[int, bytes], hashes: Sequence[bytes], report: Report) -> None:
    """The tree seen before must be the beginning of this one; anything else is a rewritten log."""
    size, root = seen
    if size > len(hashes):
        report.fault(f"The log had {size} entries when it was last seen, and has {len(hashes)} now: it was cut short.")
    elif tree_root(hashes[:size]) != root:
        report.fault(f"The first {size} entries are not those that were seen last time: the log was rewritten.")
    else:
        report.note(f"It is a continuation of the log of {size} entries seen before.")


def write_state(path: str, checkpoint: Checkpoint) -> None:
    seen = {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()}
    Path(path).write_text(json.dumps(seen, indent=1) + "\n")


# --- all of it


def verify(
    place: Place,
    key: Key,
    seen: tuple[int, bytes] | None,
    slices: list[Chosen],
    report: Report,
    witnesses: Sequence[Witness] = (),
) -> Checkpoint | None:
    """Everything; returns the checkpoint if its signature and tree hold."""
    data = place.read("log/checkpoint")
    if data is None:
        raise CannotLook("There is no checkpoint.")
    try:
        checkpoint = open_checkpoint(data.decode(errors="replace"), key)
    except ValueError as error:
        report.fault(str(error))
        return None
    for witness in witnesses:
        check_witness(data.decode(errors="replace"), witness, report)
    leaves = read_leaves(place, checkpoint.size, report)
    if leaves is None:
        return None
    hashes = [leaf_hash(leaf) for leaf in leaves]
    if tree_root(hashes) != checkpoint.root:
        report.fault(f"The {checkpoint.size} entries do not have the root that the checkpoint signs.")
        return None
    report.note(f"{checkpoint.origin}: {checkpoint.size:,} entries, root {checkpoint.root.hex()}, signed.")
    if seen is not None:
        check_seen(seen, hashes, report)
    check_tiles(place, hashes, report)
    entries = open_entries(place, leaves, report)
    note_closed(entries, report)
    for chosen in slices:
        check_one_board(place, entries, hashes, chosen, report)
    return checkpoint


def note_closed(entries: list[Entry], report: Report) -> None:
    n = sum(entry.said is None for entry in entries)
    report.note(f"{len(entries) - n:,} openings are what their entries committed to; {n:,} are not open.")


def check_one_board(
    place: Place, entries: list[Entry], hashes: Sequence[bytes], chosen: Chosen, report: Report
) -> None:
    board = place.board(chosen)
    if board is None:
        report.fault(f"There is no scoreboard for {chosen or 'everything'}.")
        return
    size, root = board["as_of"]["size"], board["as_of"].get("root")
    if size > len(hashes):
        raise CannotLook(f"The board is of {size} entries and the checkpoint of {len(hashes)}: try again in a minute.")
    if root is not None and root_bytes(root) != tree_root(hashes[:size]):
        report.fault(f"The board names a root for its {size} entries that is not theirs.")
    check_board(board, replay([entry for entry in entries if entry.seq < size]), chosen, report)


def root_bytes(text: str) -> bytes:
    """A root as the API gives it: in hex or base64."""
    return bytes.fromhex(text) if re.fullmatch(r"[0-9a-f]{64}", text) else decode(text)


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("place", help="address of the ledger, or folder of a downloaded copy")
    parser.add_argument("--vkey", required=True, help="the log's verifier key, or a file that holds it")
    parser.add_argument("--state", help="file that remembers the tree seen, so that a rewritten log is noticed")
    parser.add_argument(
        "--slice", action="append", default=[], metavar="NAME=VALUE", dest="slices",
        help="another board to work out, beside that of everything: topic, cohort, year or outlet",
    )  # fmt: skip
    parser.add_argument(
        "--witness", action="append", default=[], metavar="KEY", dest="witnesses",
        help="verifier key of a witness (name+hash+base64) that should have cosigned the checkpoint; may be repeated",
    )  # fmt: skip
    parser.add_argument("--no-board", action="store_true", help="leave the scoreboard out")
    parser.add_argument("--quiet", action="store_true", help="say nothing where all is well")
    return parser.parse_args(arguments)


def slices_of(options: argparse.Namespace) -> list[Chosen]:
    found: list[Chosen] = [] if options.no_board else [{}]
    for text in options.slices:
        name, _, value = text.partition("=")
        if name not in ("topic", "cohort", "year", "outlet") or not value:
            raise CannotLook(f"--slice {text}: give topic=, cohort=, year= or outlet= and a value.")
        found.append({name: value})
    return found


def read_key(text: str) -> Key:
    return parse_key(Path(text).read_text() if "+" not in text and Path(text).is_file() else text)


def main(arguments: list[str] | None = None) -> int:
    options = parse_arguments(arguments)
    report = Report(options.quiet)
    try:
        key = read_key(options.vkey)
        place = Site(options.place) if is_url(options.place) else Folder(options.place)
        witnesses = [parse_witness(one) for one in options.witnesses]
        seen = read_state(options.state, key)
        checkpoint = verify(place, key, seen, slices_of(options), report, witnesses)
    except CannotLook as error:
        print(error, file=sys.stderr)
        return 2
    for note in [] if options.quiet else report.notes:
        print(note)
    for fault in report.faults:
        print(f"FAULT: {fault}")
    if report.faults:
        print(f"{len(report.faults)} faults.")
        return 1
    if options.state and checkpoint:
        write_state(options.state, checkpoint)
    if report.incomplete:
        print("All of it holds as far as it can be seen: see above for what could not.")
        return 3
    if not options.quiet:
        print("All of it holds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
