"""A hot page of the scoreboard and its 304, beside a bare view that answers the same bytes, under gunicorn.

    python -m bench.http --predictions 20000
    DATABASE_URL=postgres://USER@HOST/ANY python -m bench.http --predictions 100000

Both run as deployed (`gunicorn -c python:ledger.gunicorn`, two workers of four threads): the project with all its
middleware and its URL tree, and a Django project of one view and no middleware. They take turns; each turn is so many
seconds of four connections that stay open. The load comes from this process, on the same cores for both.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.db import connection

from bench.common import NOW, print_machine
from bench.databases import FOLDER
from bench.generate import add_arguments, ledger
from bench.outcome import score_all
from predictions import actions

BOARD: Final = "/api/v1/scoreboard/"
TOP: Final = Path(__file__).resolve().parents[1]
HOST: Final = "127.0.0.1"


def request_bytes(path: str, *headers: str) -> bytes:
    """One request as it goes over the line."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Accept: */*", *headers, "", ""]
    return "\r\n".join(lines).encode()


def first_answer(line: socket.socket) -> tuple[int, bytes]:
    """Read one answer; returns how long it is, and its status line. Those after it are just as long."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(line)
    head, _, body = got.partition(b"\r\n\r\n")
    named = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    status = head.partition(b"\r\n")[0]
    missing = 0 if b" 304 " in status else int(named) - len(body)
    whole = len(got) + missing
    while missing > 0:
        missing -= len(_more(line))
    return whole, status


def _more(line: socket.socket) -> bytes:
    got = line.recv(262_144)
    if not got:
        raise ConnectionError("the server closed the connection")
    return got


def rate(port: int, request: bytes, wanted: int, *, seconds: float, connections: int) -> float:
    """Requests a second over so many connections; every answer must have the `wanted` status."""
    counts = [0] * connections
    stop = time.perf_counter() + seconds

    def work(place: int) -> None:
        with socket.create_connection((HOST, port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.sendall(request)
            length, start = first_answer(line)
            if f" {wanted} ".encode() not in start:
                raise RuntimeError(f"{start!r} instead of {wanted}")
            buffer = bytearray(length)
            view, size = memoryview(buffer), len(start)
            while time.perf_counter() < stop:
                line.sendall(request)
                read = 0
                while read < length:
                    read += line.recv_into(view[read:])
                if buffer[:size] != start:
                    raise RuntimeError(f"{bytes(buffer[:200])!r} instead of {wanted}")
                counts[place] += 1

    threads = [threading.Thread(target=work, args=(place,)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


@contextmanager
def served(port: int, application: str, **environment: str) -> Iterator[None]:
    """gunicorn with the deployment's own configuration, answering on `port`."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:ledger.gunicorn", "-b", f"{HOST}:{port}",
               "--workers", "2", application]  # fmt: skip
    process = subprocess.Popen(command, cwd=TOP, env=os.environ | environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            socket.create_connection((HOST, port)).close()
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("gunicorn did not start") from None
            time.sleep(0.1)
    raise RuntimeError("gunicorn does not answer")


def compare(ports: tuple[int, int], *, rounds: int, seconds: float, connections: int) -> None:
    """Print requests a second of all three, and the ratios."""
    ours, bare = ports
    with urllib.request.urlopen(f"http://{HOST}:{ours}{BOARD}") as answer:
        body, etag = answer.read(), answer.headers["ETag"]
    Path(os.environ["BENCH_BODY"]).write_bytes(body)
    works = {
        "bare view": (bare, request_bytes("/"), 200),
        "hot page": (ours, request_bytes(BOARD), 200),
        "304": (ours, request_bytes(BOARD, f"If-None-Match: {etag}"), 304),
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, (port, request, wanted) in works.items():
            found = rate(port, request, wanted, seconds=seconds, connections=connections)
            if number:  # the first round warms up both
                taken[name].append(found)
    figures = {name: statistics.median(rates) for name, rates in taken.items()}
    print(f"  {len(body):,} bytes a page, {connections} connections, {rounds} rounds of {seconds:g} s in turns\n")
    for name, found in figures.items():
        print(f"  {name:<10} {found:9.0f} requests a second   from {min(taken[name]):.0f} to {max(taken[name]):.0f}")
    print(f"\n  hot page over bare view   {figures['hot page'] / figures['bare view']:5.2f}x   goal 0.75x or more")
    print(f"  304 over bare view        {figures['304'] / figures['bare view']:5.2f}x   goal 1.1x or more")


def main() -> None:
    """Make a ledger, serve it, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, predictions=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--port", type=int, default=8141, help="this one and the next are used (%(default)s)")
    asked = parser.parse_args()
    with ledger(asked.predictions, authors=asked.authors, keep=asked.keep) as name:
        score_all(name)
        actions.place_boards(now=NOW)
        database = str(connection.settings_dict["NAME"])
        connection.close()
        FOLDER.mkdir(exist_ok=True)
        os.environ["BENCH_BODY"] = str(FOLDER / "page.json")
        Path(os.environ["BENCH_BODY"]).write_bytes(b"")
        project = served(asked.port, "ledger.wsgi:application",
                         DJANGO_SETTINGS_MODULE="bench.http_settings", BENCH_DATABASE=database)  # fmt: skip
        with project, served(asked.port + 1, "bench.http_bare:application"):
            print_machine()
            compare((asked.port, asked.port + 1), rounds=asked.rounds, seconds=asked.seconds,
                    connections=asked.connections)  # fmt: skip


if __name__ == "__main__":
    main()
