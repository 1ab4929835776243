"""A mail server that writes down what it takes before it says so, and misbehaves when told to."""

import json
import os
import re
import socketserver
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

# What the sink may do to one message: `behave` names one for (recipient, how often this message was tried before).
BEHAVIOURS = ("ok", "421", "450", "550", "hang", "drip", "drop")
DRIP_EVERY = 0.3


@dataclass(frozen=True, slots=True)
class Accept:
    """One message that was accepted: on disk before the sender could read it. `ambiguous`: it was never told so."""

    id: str
    pid: int
    opened: float
    at: float
    to: str
    ambiguous: bool


def always_ok(recipient: str, tried: int) -> str:
    """A server that takes everything."""
    return "ok"


class MailSink:
    """SMTP on a free port of this machine, one thread a connection."""

    def __init__(self, file: Path, behave: Callable[[str, int], str] = always_ok) -> None:
        self.accepts: list[Accept] = []
        self.behave = behave
        self.refused: defaultdict[str, int] = defaultdict(int)
        self.waiting = threading.Event()
        self._tries: defaultdict[str, int] = defaultdict(int)
        self._file = file.open("ab", buffering=0)
        self._lock = threading.Lock()
        sink = self

        class Handler(_Session):
            owner = sink

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self.waiting.set()
        self._server.shutdown()
        self._server.server_close()

    def tried(self, id_: str) -> int:
        """How often this message came before, counting this one."""
        with self._lock:
            self._tries[id_] += 1
            return self._tries[id_] - 1

    def take(self, one: Accept) -> None:
        """Write it down, safe against everything but a fire, then remember it."""
        with self._lock:
            self._file.write(json.dumps(asdict(one)).encode() + b"\n")
            os.fsync(self._file.fileno())
            self.accepts.append(one)

    def by_id(self) -> dict[str, list[Accept]]:
        """Every message with all times it was accepted, in order."""
        found: defaultdict[str, list[Accept]] = defaultdict(list)
        for one in list(self.accepts):
            found[one.id].append(one)
        return found

    def pids(self) -> set[int]:
        """Everybody who ever had a message accepted."""
        return {one.pid for one in list(self.accepts)}


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Senders are killed all the time."""


class _Gone(Exception):
    """The connection ends here."""


class _Session(socketserver.StreamRequestHandler):
    owner: MailSink
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.pid, self.to, self.opened = 0, "", time.time()
        self._say("220 storm")
        try:
            while line := self.rfile.readline(2000):
                self._command(line.decode("latin-1").strip())
        except (_Gone, OSError):
            return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _command(self, line: str) -> None:
        word = line[:4].upper()
        if word in ("EHLO", "HELO"):
            found = re.search(r"pid-(\d+)", line)
            self.pid = int(found[1]) if found else 0
            self._say("250 storm")
        elif word == "RCPT":
            self.to = line.partition("<")[2].partition(">")[0]
            self._say("250 ok")
        elif word == "DATA":
            self._data()
        elif word == "QUIT":
            self._say("221 bye")
            raise _Gone
        else:
            self._say("250 ok")

    def _data(self) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline(100_000)) != b".\r\n":
            if not line:
                raise _Gone  # broke off: nothing was accepted
            lines.append(line)
        found = re.search(rb"(?im)^message-id: *<([^@>]+)@", b"".join(lines))
        self._answer(found[1].decode() if found else "")

    def _answer(self, id_: str) -> None:
        what = self.owner.behave(self.to, self.owner.tried(id_))
        if what in ("ok", "drop"):
            self.owner.take(Accept(id_, self.pid, self.opened, time.time(), self.to, what == "drop"))
            if what == "drop":
                raise _Gone
            self._say("250 taken")
            return
        self.owner.refused[what] += 1
        if what in ("421", "450", "550"):
            self._say(f"{what} as you wish")
            if what == "421":
                raise _Gone
        elif what == "hang":
            self.owner.waiting.wait(60)
            raise _Gone
        else:
            self._drip()

    def _drip(self) -> None:
        """An answer that never ends, a byte at a time, so that no timeout of a socket ever comes."""
        for byte in b"250-" + b"x" * 200:
            self.wfile.write(bytes([byte]))
            self.owner.waiting.wait(DRIP_EVERY)
        raise _Gone
