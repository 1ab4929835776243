"""A receiver of webhooks whose path says how it behaves: /ok /500 /302 /410 /429 /huge /stall."""

import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RETRY_AFTER = 600
HUGE = 1_000_000_000


@dataclass(slots=True)
class Request:
    """One request: when, where, with which webhook-id, and how much of the answer the other side took."""

    at: float
    path: str
    id: str
    taken: int = 0


class WebSink:
    """HTTP on a free port of this machine."""

    def __init__(self, stall: float) -> None:
        self.requests: list[Request] = []
        self.stall = stall
        sink = self

        class Handler(_Handler):
            owner = sink

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def to(self, path: str) -> list[Request]:
        """Every request to this path, in order."""
        return [one for one in list(self.requests) if one.path == path]


class _Handler(BaseHTTPRequestHandler):
    owner: WebSink

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        request = Request(time.time(), self.path, self.headers.get("webhook-id", ""))
        self.owner.requests.append(request)
        if self.path == "/huge":
            self._huge(request)
            return
        if self.path == "/stall":
            time.sleep(self.owner.stall)
        number = int(self.path[1:]) if self.path[1:].isdigit() else 200
        self.send_response(number)
        if number == 302:
            self.send_header("Location", "/landed")
        if number == 429:
            self.send_header("Retry-After", str(RETRY_AFTER))
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST  # noqa: N815

    def _huge(self, request: Request) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(HUGE))
        self.end_headers()
        block = b"x" * 65_536
        try:
            while request.taken < HUGE:
                self.wfile.write(block)
                request.taken += len(block)
        except OSError:
            return  # the other side had enough

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""
