"""Web, worker and beat side by side, by honcho: all end when one does, and when somebody stops the group."""

import io
import multiprocessing
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from honcho.manager import KILL_WAIT, SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer
from honcho.process import Process

from . import signals
from .env import BASE_DIR, Environment, read

GIVE_UP_SECONDS = 60


class Supervisor(Manager):
    """honcho's manager with four gaps closed.

    A signal only sets a flag, because honcho's own handler prints (which may not happen inside another print) and looks
    up process ids that may not be there yet. A closed terminal (SIGHUP) or pipe stops the group too, instead of leaving
    it behind. A stop that was asked for is enforced in the end even if no process has stopped by then. And without the
    supervisor nothing goes on (`TetheredProcess`).
    """

    def __init__(self, once_started: Callable[["Supervisor"], None]) -> None:
        super().__init__(ForgivingPrinter(sys.stdout))
        self._printer.on_closed = self.ask_to_stop
        self._once_started = once_started
        self.asked_to_stop = False
        TetheredProcess.rope = os.pipe()
        self._process_ctor = TetheredProcess

    def ask_to_stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        self.asked_to_stop = True

    def announce(self, text: str) -> None:
        """Print a line of our own, in turn with the others."""
        line = Message(type="line", data=f"{text}\n", time=datetime.now(), name=SYSTEM_PRINTER_NAME, colour=None)  # noqa: DTZ005
        self.events.put(line)

    def exit_code(self) -> int:
        """0 for a stop that was asked for; never 0 where a process ended by itself."""
        return 0 if self.asked_to_stop else (self.returncode or 1)

    def _start(self) -> None:
        signals.unblock(self.ask_to_stop)  # replaces what loop() has just installed
        super()._start()
        # not before: a process with threads must not fork
        threading.Thread(target=self._once_started, args=(self,), daemon=True).start()

    def _any_stopped(self) -> bool:
        return self.asked_to_stop or super()._any_stopped()


class TetheredProcess(Process):
    """honcho's process, which also ends when the supervisor is gone without a word (`kill -9`, out of memory).

    It runs in a helper process of its own. The rope is a pipe that nobody writes to: it ends when the supervisor does.
    """

    rope: tuple[int, int]

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        os.close(self.rope[1])
        threading.Thread(target=self._end_with_supervisor, daemon=True).start()
        super().run(events, ignore_signals)

    def _end_with_supervisor(self) -> None:
        os.read(self.rope[0], 1)
        try:
            os.killpg(self._child.pid, signal.SIGTERM)
            self._child.wait(KILL_WAIT)
        except subprocess.TimeoutExpired:
            os.killpg(self._child.pid, signal.SIGKILL)
        finally:
            os._exit(1)


class ForgivingPrinter(Printer):
    """honcho's printer, which tells its owner when nobody reads any more (`./run | head`)."""

    on_closed: Any = None

    def write(self, message: Message) -> None:
        try:
            super().write(message)
        except OSError:
            self.output = open(os.devnull, "w")  # noqa: SIM115  (for as long as the process lives)
            self.on_closed()


def commands(environment: Environment) -> dict[str, str]:
    """Return the three commands. `exec`, so that a signal reaches the process and not a shell before it."""
    python = shlex.quote(sys.executable)
    pidfile = shlex.quote(str(environment.data / "beat.pid"))
    # Threads in embedded mode: forking is not safe on a Mac, and two jobs at a time are plenty there.
    pool = "threads" if environment.embedded else "prefork"
    return {
        "web": f"exec {python} -m gunicorn -c python:ledger.gunicorn",
        "worker": f"exec {python} -m celery -q -A ledger worker --pool={pool} -c 2 --without-gossip --without-mingle",
        "beat": f"exec {python} -m celery -q -A ledger beat --pidfile={pidfile}",
    }


def announce_when_ready(supervisor: Supervisor, environment: Environment, started: float) -> None:
    """Say where the service is as soon as it answers there."""
    host = f"[{environment.bind}]" if ":" in environment.bind else environment.bind
    address = f"http://{host}:{environment.port}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() - started < GIVE_UP_SECONDS and not supervisor.asked_to_stop:
        try:
            opener.open(f"{address}/readyz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
            continue
        supervisor.announce(f"Ready after {time.monotonic() - started:.1f} s: {address}/")
        supervisor.announce(f"The desk: {address}/admin/   Stop with Ctrl-C.")
        return


def main() -> int:
    """Run the three processes until one of them ends or somebody stops them."""
    started = time.monotonic()
    environment = read(os.environ)
    settings = {**os.environ, "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"}
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # whatever the processes say, and whatever the terminal can show
    multiprocessing.set_start_method("fork")  # spawned helpers would not yet ignore a Ctrl-C while they start
    supervisor = Supervisor(partial(announce_when_ready, environment=environment, started=started))
    for name, command in commands(environment).items():
        supervisor.add_process(name, command, env=settings, cwd=str(Path(BASE_DIR)))
    supervisor.loop()
    return supervisor.exit_code()


if __name__ == "__main__":
    sys.exit(main())
