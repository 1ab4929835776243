"""Servers on this machine that answer as a test tells them to."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import socket

from predictions.channels.safe_http import Rules

Script = Callable[[socket, bytes], None]


def make_rules(**changes: object) -> Rules:
    """Rules that let a test reach this machine and wait no longer than a moment."""
    values: dict[str, object] = {
        "allow_http": True,
        "allow_private": True,
        "ports": None,
        "socket_seconds": 2.0,
        "total_seconds": 4.0,
    }
    return Rules(**{**values, **changes})  # type: ignore[arg-type]


@dataclass
class Server:
    """Where it listens, what it was sent, and an event that is set when the test is over, for those who stall."""

    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def serving(handle: Callable[[socket, Server], None], host: str = "127.0.0.1") -> Iterator[Server]:
    """Call `handle(connection, server)` in a thread for each connection; a caller that hangs up is no error."""
    server = Server()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                handle(self.request, server)
            except OSError:
                return

    class Threaded(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Threaded((host, 0), Handler) as listener:
        server.port = listener.server_address[1]
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            listener.shutdown()
            thread.join()


def read_request(connection: socket) -> bytes:
    """Return one request with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536) or b"\r\n\r\n"
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(status: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextmanager
def answering(*replies: bytes, then: Callable[[socket, Server], None] | None = None) -> Iterator[Server]:
    """Answer the first request with the first of `replies` and so on, the last one again and again.

    `then(connection, server)` goes on writing after a reply.
    """

    def handle(connection: socket, server: Server) -> None:
        server.requests.append(read_request(connection))
        connection.sendall(replies[min(len(server.requests), len(replies)) - 1])
        if then:
            then(connection, server)

    with serving(handle) as server:
        yield server
