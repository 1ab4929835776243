"""A line of progress for whoever sits at a terminal."""

import time
from typing import Any

_EVERY = 0.2
_WIDTH = 30


class Bar:
    """Called with a stage, how much of it is done and of how much; writes over its own line. No stream, no bar."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.last = stream, 0.0

    def __call__(self, stage: str, done: int, of: int) -> None:
        if self.stream is None or (time.monotonic() - self.last < _EVERY and done < of):
            return
        self.last = time.monotonic()
        filled = _WIDTH * done // max(of, 1)
        self.stream.write(f"\r[{'#' * filled}{' ' * (_WIDTH - filled)}] {done:,} of {of:,} {stage}\x1b[K", ending="")
        self.stream.flush()

    def end(self) -> None:
        """Leave the line."""
        if self.stream is not None and self.last:
            self.stream.write("")
