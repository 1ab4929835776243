"""Being told to stop, across the processes that `./run` becomes one after the other.

A signal that arrives while Python starts up would break into its imports with a traceback, or be lost. So each process
blocks the signals before it becomes the next one, and the next one lets them in once it is ready for them.
"""

import signal
from collections.abc import Callable
from types import FrameType

STOP = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


def block() -> None:
    """Hold back being told to stop; what arrives is delivered by `unblock`."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)


def unblock(handler: Callable[[int, FrameType | None], None]) -> None:
    """From now on let `handler` know of every wish to stop."""
    for name in STOP:
        signal.signal(name, handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
