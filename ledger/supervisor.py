"""Web, worker and beat side by side, by honcho: all end when one does, and when somebody stops the group.

A worker that is there and does nothing is the one case that is mended instead: it is started anew.
"""

import io
import json
import multiprocessing
import os
import shlex
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
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
# How often the dead-man's switch is looked at, and how long a worker that was started anew may take to tick again.
LOOK_EVERY_SECONDS = 15.0
PATIENCE_SECONDS = 180.0


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Supervisor(Manager):
    """honcho's manager with five gaps closed.

    A signal only sets a flag, because honcho's own handler prints (which may not happen inside another print) and looks
    up process ids that may not be there yet. A closed terminal (SIGHUP) or pipe stops the group too, instead of leaving
    it behind. A stop that was asked for is enforced in the end even if no process has stopped by then. And without the
    supervisor nothing goes on (`TetheredProcess`). And one process can be started anew while the others go on.
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

    def restart(self, name: str) -> None:
        """End this process, by force where it has to be, and start it anew; the others go on."""
        os.kill(self._processes[name]["process"].pid, signal.SIGUSR1)

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
    once_more = False

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        os.close(self.rope[1])
        signal.signal(signal.SIGUSR1, self._start_anew)
        threading.Thread(target=self._end_with_supervisor, daemon=True).start()
        super().run(events, ignore_signals)
        while self.once_more:
            self.once_more = False
            super().run(events, ignore_signals)

    def _start_anew(self, signum: int, frame: FrameType | None) -> None:
        """SIGUSR1: in a thread, since ending it takes time, and what it still says must be read meanwhile."""
        if self._child is not None and not self.once_more:
            self.once_more = True
            threading.Thread(target=self._end, daemon=True).start()

    def _end(self) -> None:
        child = self._child
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
            deadline = time.monotonic() + KILL_WAIT
            while child.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            # The whole group, even where its first process has ended: a child that lives on would keep the pipe open.
            os.killpg(child.pid, signal.SIGKILL)

    def _send_message(self, data: Any, type: str = "line") -> None:
        # honcho ends the group when it hears of a stop; this one is followed by a start.
        if not (type == "stop" and self.once_more):
            super()._send_message(data, type)

    def _end_with_supervisor(self) -> None:
        os.read(self.rope[0], 1)
        try:
            self._end()
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
    address = address_of(environment)
    while time.monotonic() - started < GIVE_UP_SECONDS and not supervisor.asked_to_stop:
        try:
            _OPENER.open(f"{address}/readyz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
            continue
        supervisor.announce(f"Ready after {time.monotonic() - started:.1f} s: {address}/")
        supervisor.announce(f"The desk: {address}/admin/   Stop with Ctrl-C.")
        return


def address_of(environment: Environment) -> str:
    """Where the web process answers."""
    host = f"[{environment.bind}]" if ":" in environment.bind else environment.bind
    return f"http://{host}:{environment.port}"


def watch_jobs(supervisor: Supervisor, address: str) -> None:
    """Start the worker anew whenever the dead-man's switch is red: three ticks in a row have been missed.

    Only then: where the queue or the database is away, another worker would do no better.
    """
    restarted = float("-inf")
    while not supervisor.asked_to_stop:
        time.sleep(LOOK_EVERY_SECONDS)
        if time.monotonic() - restarted >= PATIENCE_SECONDS and jobs_status(address) == "late":
            supervisor.announce("Nothing has ticked for three minutes: the worker is started anew.")
            supervisor.restart("worker")
            restarted = time.monotonic()


def jobs_status(address: str) -> str:
    """What `/healthz/jobs` says, red or not; empty where nobody answers."""
    try:
        with _OPENER.open(f"{address}/healthz/jobs", timeout=10) as answer:
            return str(json.load(answer)["status"])
    except urllib.error.HTTPError as red:
        with red, suppress(ValueError, LookupError, TypeError):
            return str(json.load(red)["status"])
    except (OSError, ValueError, LookupError, TypeError):
        pass
    return ""


def keep_going(supervisor: Supervisor, environment: Environment, started: float) -> None:
    """What runs beside the processes: the announcement, then the watch."""
    announce_when_ready(supervisor, environment, started)
    watch_jobs(supervisor, address_of(environment))


def main() -> int:
    """Run the three processes until one of them ends or somebody stops them."""
    started = time.monotonic()
    environment = read(os.environ)
    settings = {**os.environ, "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"}
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # whatever the processes say, and whatever the terminal can show
    multiprocessing.set_start_method("fork")  # spawned helpers would not yet ignore a Ctrl-C while they start
    supervisor = Supervisor(partial(keep_going, environment=environment, started=started))
    for name, command in commands(environment).items():
        supervisor.add_process(name, command, env=settings, cwd=str(Path(BASE_DIR)))
    supervisor.loop()
    return supervisor.exit_code()


if __name__ == "__main__":
    sys.exit(main())
