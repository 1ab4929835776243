"""The log's own files, as C2SP tlog-tiles has them, and beside them what opens its entries.

Everything goes as far as the last signed head and no further: what was not signed may still be taken back, by a
failover to an older copy of the database, and is nobody's business until then. No cookies, any site may read it.
"""

import base64
import re
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..queries import log
from ..queries.witnesses import cosigned
from ..transparency.merkle import TILE_WIDTH
from ..transparency.tiles import MAX_TILE_LEVEL, parse_index
from .pages import public_page

_TEXT: Final = "text/plain; charset=utf-8"
_BYTES: Final = "application/octet-stream"
SHORT: Final = "public, max-age=5"
# A tile's bytes are given by its address.
FOR_EVER: Final = "public, max-age=31536000, immutable"
# Openings can be withheld at any time.
ASK: Final = "public, no-cache"
_MOST_DIGITS: Final = 18
_TOLD: Final = {
    log.SEALED: (404, "This verdict opens when its question is settled: a second editor judges without seeing it."),
    log.WITHHELD: (451, "The desk withholds this. The entry itself stays, and so does every receipt."),
    log.SHREDDED: (
        410,
        "What opened this entry was deleted for good. The entry itself stays, and so does every receipt.",
    ),
    log.LOST: (
        410,
        "What opened this entry was lost with a database. The entry itself stays, and so does every receipt.",
    ),
}


@public_page
def checkpoint(request: HttpRequest) -> HttpResponse:
    """`/log/checkpoint`: the last signed head, with what witnesses have added to it."""
    head = log.signed_head()
    return _nothing("No head has been signed yet.") if head is None else _file(cosigned(head).encode(), _TEXT, SHORT)


@public_page
def vkey(request: HttpRequest) -> HttpResponse:
    """`/log/vkey`: the public keys that sign at present, one a line, the newest first."""
    keys = log.vkeys(timezone.now())
    return (
        _file("".join(f"{one}\n" for one in keys).encode(), _TEXT, SHORT) if keys else _nothing("There is no key yet.")
    )


@public_page
def tile(request: HttpRequest, level: str, index: str, width: str | None = None) -> HttpResponse:
    """`/log/tile/<L>/<N>[.p/<W>]`: hashes, or with `entries` for L the leaves."""
    head, place = log.signed_head(), _place(level, index, width)
    if head is None or place is None:
        return _nothing("There is no such tile.")
    at, number, count = place
    data = log.entries(number, count, head.size) if at is None else log.tile(at, number, count, head.size)
    return _nothing("There is no such tile yet.") if data is None else _file(data, _BYTES, FOR_EVER)


def _place(level: str, index: str, width: str | None) -> tuple[int | None, int, int] | None:
    """Level (None: the leaves), number and width of a tile; None for every spelling but the one."""
    if level != "entries" and int(level) > MAX_TILE_LEVEL:
        return None
    count = TILE_WIDTH if width is None else int(width)
    if width is not None and count >= TILE_WIDTH:
        return None
    number = _index(index)
    return None if number is None else (None if level == "entries" else int(level), number, count)


def _index(path: str) -> int | None:
    try:
        number = parse_index(path)
    except ValueError:
        return None
    return number if len(str(number)) <= _MOST_DIGITS - 3 else None


@public_page
def opening(request: HttpRequest, seq: str) -> HttpResponse:
    """`/log/openings/<seq>`: salt and payload, the exact bytes; 451 if withheld, 410 if gone, 404 while sealed."""
    head, number = log.signed_head(), _number(seq)
    found = log.openings(number, 1, head.size) if head and number is not None else []
    if not found:
        return _nothing("There is no such entry yet.")
    [one] = found
    if one.state == log.OPEN:
        return _json(_opened(one), 200)
    status, detail = _TOLD[one.state]
    return _json({"state": one.state, "reason": one.reason, "detail": detail}, status)


@public_page
def openings(request: HttpRequest, index: str) -> HttpResponse:
    """`/log/openings/tile/<N>`: those of 256 entries, a line of JSON each; `state` instead where one is not open."""
    head, number = log.signed_head(), _index(index)
    found = log.openings(number * TILE_WIDTH, TILE_WIDTH, head.size) if head and number is not None else []
    if not found:
        return _nothing("There are no such entries yet.")
    return _file(b"".join(map(opening_line, found)), "application/jsonl", ASK)


def opening_line(one: log.Opening) -> bytes:
    """One line of a page of openings, its end included."""
    said = _opened(one) if one.state == log.OPEN else {"state": one.state, "reason": one.reason}
    return orjson.dumps({"seq": one.seq, **said}) + b"\n"


def _opened(one: log.Opening) -> dict[str, Any]:
    return {"salt": one.salt.hex(), "payload_b64": base64.b64encode(one.payload).decode()}


@public_page
def proof(request: HttpRequest, seq: str) -> HttpResponse:
    """`/log/proof/<seq>.tlog-proof`: the receipt of an entry, to be kept and checked offline."""
    head, number = log.signed_head(), _number(seq)
    found = log.receipt_of(number, head) if head and number is not None else None
    if found is None:
        return _nothing("There is no such entry yet.")
    response = _file(found.encode(), _TEXT, SHORT)
    response["Content-Disposition"] = f'attachment; filename="{seq}.tlog-proof"'
    return response


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"0|[1-9][0-9]*", text) and len(text) <= _MOST_DIGITS else None


def _file(data: bytes, content_type: str, caching: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Cache-Control"] = caching
    return response


def _json(said: dict[str, Any], status: int) -> HttpResponse:
    response = HttpResponse(orjson.dumps(said), status=status, content_type="application/json")
    response["Cache-Control"] = ASK
    return response


def _nothing(sentence: str) -> HttpResponse:
    """It may be there in a minute, so that nobody keeps this."""
    response = HttpResponse(f"{sentence}\n", status=404, content_type=_TEXT)
    response["Cache-Control"] = "no-store"
    return response
