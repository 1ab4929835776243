"""A page of the scoreboard that is not cached, beside a cursor with orjson and beside a stock view of the framework.

    python -m bench.board --predictions 100000
    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.board --predictions 1000000

Whole requests through the project's middleware and URL tree, in this process, one after the other. The floors read a
flat table made from the board's own answers, a line each; all three take turns over the same stored slices, and the
cache is emptied before each request. The far page starts at rank 7,450 where the board is that long.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import cycle
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler

from bench import board_flat
from bench.common import duration, interleaved, step
from bench.generate import add_arguments
from bench.outcome import scored_ledger
from predictions.api import hot

BOARD: Final = "/api/v1/scoreboard/"
FAR: Final = 7450
PAGE: Final = 50
SLICES: Final[tuple[dict[str, str], ...]] = (
    {}, {"topic": "topic-1"}, {"topic": "topic-4"}, {"year": "2019"}, {"year": "2022"}, {"outlet": "outlet-3"},
    {"cohort": "advance"}, {"topic": "topic-2", "cohort": "advance"},
)  # fmt: skip
MIXES: Final[tuple[dict[str, str], ...]] = (
    {"topic": "topic-1", "year": "2022"}, {"outlet": "outlet-3", "year": "2022"},
    {"topic": "topic-1", "outlet": "outlet-3"}, {"topic": "topic-1", "year": "2022", "cohort": "advance"},
    {"min_n": "25"}, {"topic": "topic-1", "min_n": "25"}, {"lead_min": "30"}, {"topic": "topic-1", "lead_min": "30"},
)  # fmt: skip
Answer = tuple[int, bytes, float]

_application = WSGIHandler()


def get(address: str) -> Answer:
    """Status, body and seconds of one request, through everything that a server would call."""
    parts = urlsplit(address)
    environ = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": parts.path, "QUERY_STRING": parts.query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT": "application/json", "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(), "wsgi.multithread": False,
        "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    seen: list[str] = []

    def start_response(status: str, *_: object) -> Callable[[bytes], object]:
        seen.append(status)
        return seen.append  # type: ignore[return-value]  # the old way to write, which nobody uses

    started = time.perf_counter()
    response = _application(environ, start_response)
    body = b"".join(response)
    response.close()
    return int(seen[0].split()[0]), body, time.perf_counter() - started


def read(address: str) -> dict[str, Any]:
    """The answer, which must be a good one."""
    status, body, _ = get(address)
    if status != 200:
        raise RuntimeError(f"{address} answered {status}: {body[:500]!r}")
    found: dict[str, Any] = json.loads(body)
    return found


def forget() -> None:
    """Let the next page be made anew. Whatever else comes to keep pages in this process is emptied here too."""
    cache.clear()
    hot.pages.forget()


def address_of(part: dict[str, str], **more: str | int) -> str:
    """Where the board of a slice is."""
    return f"{BOARD}?{urlencode(part | {name: str(value) for name, value in more.items()})}"


def walk(part: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
    """Every line of a board, and the address of its page at FAR or, in a shorter one, of its last full page."""
    lines: list[dict[str, Any]] = []
    address, far = address_of(part, page_size=200), address_of(part)
    while address:
        page = read(address)
        lines += page["results"]
        address = page["next"] or ""
        if address and len(lines) <= FAR:
            far = address.replace("page_size=200", f"page_size={PAGE}")
    return lines, read(far)["next"] or far


def pages(boards: dict[str, list[dict[str, Any]]], far: dict[str, str]) -> dict[str, Callable[[], float]]:
    """The works that take turns, each going round the slices."""

    def going_round(addresses: dict[str, str]) -> Callable[[], float]:
        following: Iterator[str] = cycle(addresses.values())

        def work() -> float:
            address = next(following)
            forget()
            status, body, seconds = get(address)
            if status != 200:
                raise RuntimeError(f"{address} answered {status}: {body[:500]!r}")
            return seconds

        return work

    names = list(boards)
    deep = {name: max(0, min(FAR, len(board) - PAGE)) for name, board in boards.items()}
    return {
        "board": going_round(dict(zip(names, (address_of(part) for part in SLICES), strict=True))),
        "cursor": going_round({name: f"/bench/raw/?{urlencode({'slice': name})}" for name in names}),
        "stock": going_round({name: f"/bench/stock/?{urlencode({'slice': name})}" for name in names}),
        "board, far": going_round(far),
        "cursor, far": going_round({
            name: f"/bench/raw/?{urlencode({'slice': name, 'after': deep[name]})}" for name in names
        }),
        "stock, far": going_round({
            name: f"/bench/stock/?{urlencode({'slice': name, 'page': deep[name] // PAGE + 1})}" for name in names
        }),
    }  # fmt: skip


def compare(repeats: int) -> None:
    """Print pages a second of all three, near and far."""
    names = [urlencode(part) or "total" for part in SLICES]
    walked = {}
    with step(f"reading {len(SLICES)} boards"):
        for name, part in zip(names, SLICES, strict=True):
            walked[name] = walk(part)
    boards = {name: lines for name, (lines, _) in walked.items()}
    board_flat.store(boards)
    works = pages(boards, {name: far for name, (_, far) in walked.items()})
    interleaved(works, 2)
    found = interleaved(works, repeats * len(SLICES))
    print(f"  lines to a board: {', '.join(f'{name} {len(board):,}' for name, board in boards.items())}")
    sizes = [len(get(one)[1]) for one in (BOARD, "/bench/raw/?slice=total", "/bench/stock/?slice=total")]
    print(f"  bytes to a page: board {sizes[0]:,}, cursor {sizes[1]:,}, stock {sizes[2]:,}\n")
    for name, seconds in found.items():
        print(f"  {name:<14} {duration(seconds):>10}   {1 / seconds:8.1f} pages a second")
    print(f"\n  board over cursor, pages a second   {found['cursor'] / found['board']:6.2f}x   goal 0.8x or more")
    print(f"  board over stock, pages a second    {found['stock'] / found['board']:6.2f}x   goal 5x or more")
    print(f"  far page over first page, time      {found['board, far'] / found['board']:6.2f}x   goal 1.1x\n")


def mixes(repeats: int) -> None:
    """Print the first request of mixes that no stored row answers, and the one after it."""
    print("  mixes of filters                                  first (worst)      again   goal: first in 1 s")
    for part in MIXES:
        first, again, status = [], [], 0
        for _ in range(repeats):
            forget()
            status, _, seconds = get(address_of(part))
            first.append(seconds)
            again.append(get(address_of(part))[2])
        if status == 200:
            print(f"  {urlencode(part):<48} {duration(max(first)):>14} {duration(min(again)):>10}")
        else:
            print(f"  {urlencode(part):<48} {f'answers {status}':>14}")


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, predictions=1_000_000)
    parser.add_argument("--repeats", type=int, default=10, help="pages of each slice (%(default)s)")
    asked = parser.parse_args()
    with scored_ledger(asked):
        compare(asked.repeats)
        mixes(3)


if __name__ == "__main__":
    main()
