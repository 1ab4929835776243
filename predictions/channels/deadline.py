"""An end to everything that takes too long: a socket's own timeout starts anew with every byte."""

import socket
import threading
import time
from types import TracebackType
from typing import Self


class CutOff:
    """Shut the watched connection down once `seconds` have passed; a context manager for one exchange.

    The thread that waits in connect, in the TLS handshake or in a read then gets an error or an end of file at once;
    `expired` tells it why.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._twins: list[socket.socket] = []

    @property
    def left(self) -> float:
        """The seconds that are left, 0 at the least."""
        return max(self._ends - time.monotonic(), 0.0)

    @property
    def expired(self) -> bool:
        return self.left == 0

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection, too."""
        # a descriptor of our own for the same connection: TLS takes the first one over, and a number that is closed
        # and given out again would have us cut somebody else's
        twin = socket.socket(fileno=socket.dup(connection.fileno()))
        with self._lock:
            self._twins.append(twin)
        if self.expired:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            for twin in self._twins:
                try:
                    twin.shutdown(socket.SHUT_RDWR)
                except OSError:  # it never connected, or is gone
                    continue

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for twin in self._twins:
                twin.close()
            self._twins.clear()
