"""The log's entries as stored, each with all that stands beside it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import orjson

from ...models import Kind
from ...models.columns import among, fetch_rows, listed
from ...transparency.leaves import Leaf, commitment, parse_leaf


class Stored(NamedTuple):
    """One entry's row with its opening's; `opened` says whether there is a row of that."""

    seq: int
    leaf: bytes
    leaf_hash: bytes
    kind: str
    subject: str
    at: datetime
    opened: int | None
    salt: bytes | None
    payload: bytes | None
    shredded_at: datetime | None
    reason: str | None


# What an entry of these kinds says is of the log itself.
OF_THE_LOG: Final = (
    Kind.KEY_ROTATED,
    Kind.KEY_LOST,
    Kind.PAYLOAD_WITHHELD,
    Kind.PAYLOAD_RESTORED,
    Kind.PAYLOAD_SHREDDED,
)

_ENTRIES: Final = (
    "SELECT e.seq, e.leaf, e.leaf_hash, e.kind, e.subject, e.at, o.seq, o.salt, o.payload, o.shredded_at, o.reason"
    " FROM predictions_logentry AS e LEFT JOIN predictions_logopening AS o ON o.seq = e.seq"
    " WHERE e.seq >= %s AND e.seq < %s ORDER BY e.seq"
)


def stored(seqs: Sequence[int]) -> list[Stored]:
    """These entries, with all that stands beside them."""
    where = _ENTRIES.replace("e.seq >= %s AND e.seq < %s", among("e.seq"))
    return [Stored(*row) for row in fetch_rows(where, [listed(seqs)])]


def withheld_rest() -> dict[int, bytes]:
    """Of entries whose words were ever withheld, what goes on counting, as the entry that closed them says it."""
    kinds = [Kind.PAYLOAD_WITHHELD.value, Kind.PAYLOAD_SHREDDED.value]
    rows = fetch_rows(_ENTRIES.replace("e.seq >= %s AND e.seq < %s", "e.kind IN (%s, %s)"), kinds)
    found = dict[int, bytes]()
    for row in rows:
        said = opened(Stored(*row))
        if said is not None and said[1] is not None:
            found |= {one["seq"]: orjson.dumps(one["payload"]) for one in orjson.loads(said[1]).get("rest", ())}
    return found


def log_size() -> int:
    """How many entries the head counts."""
    [(size,)] = fetch_rows("SELECT size FROM predictions_loghead WHERE id = 1", []) or [(0,)]
    return int(size)


def id_text(value: object) -> str:
    """A UUID as text, from either engine's own cursor."""
    text = str(value)
    return text if len(text) == 36 else f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def instant(value: datetime) -> datetime:
    """A time with its zone, from either engine's own cursor."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def opened(one: Stored) -> tuple[Leaf, bytes | None] | None:
    """What a leaf says and the payload that its commitment holds for; no payload where it does not, or it is gone.

    None for bytes that are no leaf.
    """
    try:
        leaf = parse_leaf(bytes(one.leaf))
    except ValueError:
        return None
    if one.salt is None or one.payload is None:
        return leaf, None
    salt, payload = bytes(one.salt), bytes(one.payload)
    holds = len(salt) == 32 and commitment(salt, payload).hex() == leaf.commitment
    return leaf, payload if holds else None
