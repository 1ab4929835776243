"""The processes of a storm: real ones, started from the top of the repository, each ended at the end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def wait_until(check: Callable[[], bool], seconds: float, every: float = 0.1) -> bool:
    """Whether `check` came true in time."""
    ends = time.monotonic() + seconds
    while not check():
        if time.monotonic() > ends:
            return False
        time.sleep(every)
    return True


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Crew:
    """Workers, by process id; what they print goes to files in the storm's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._all: dict[int, subprocess.Popen[bytes]] = {}
        self._frozen: set[int] = set()

    def start(self, name: str, command: Iterable[str], **environment: str) -> subprocess.Popen[bytes]:
        """Start one process; its output is appended to NAME.log."""
        with (self._folder / f"{name}.log").open("ab") as log:
            one = subprocess.Popen(
                list(command), cwd=ROOT, env=os.environ | environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self._all[one.pid] = one
        return one

    def loop(self, every: float = 0.2, **environment: str) -> subprocess.Popen[bytes]:
        """`manage.py tick --loop`: plans, queues and sends in one process."""
        command = [sys.executable, "manage.py", "tick", "--loop", "--every", str(every)]
        return self.start("loop", command, **environment)

    def beat(self, **environment: str) -> subprocess.Popen[bytes]:
        """A Celery beat with the project's schedule."""
        return self._celery("beat", "beat", "--pidfile=", **environment)

    def worker(self, name: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        """A Celery worker with the project's settings; by default one process that does all itself."""
        chosen = options or ("--pool=solo",)
        return self._celery("worker", "worker", "-n", f"{name}@storm", *chosen, **environment)

    def _celery(self, log: str, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        return self.start(log, [sys.executable, "-m", "celery", "-A", "ledger", *command], **environment)

    def alive(self) -> list[int]:
        """Who still runs."""
        return [pid for pid, one in self._all.items() if one.poll() is None]

    def kill(self, pid: int, number: int = signal.SIGKILL) -> bool:
        """Send a signal to one of ours; False where it has ended already. SIGKILL and SIGTERM wait for the end."""
        one = self._all[pid]
        if one.poll() is not None:
            return False
        one.send_signal(number)
        if number == signal.SIGKILL:
            one.wait()
        return True

    def wait(self, pid: int, seconds: float) -> int | None:
        """How it ended (negative: by which signal); None where it did not in time."""
        try:
            return self._all[pid].wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def log(self, name: str) -> str:
        """What the processes of this name have printed."""
        file = self._folder / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def close(self) -> None:
        """End everybody, frozen ones too."""
        for one in self._all.values():
            if one.poll() is None:
                one.kill()
        for one in self._all.values():
            one.wait()


class Redis:
    """A private server that keeps nothing on disk: a restart loses everything, as the worst case would."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._crew = Crew(folder)
        self._pid = 0
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "appendonly": "no"}
        options |= {"maxmemory-policy": "noeviction"}
        command = ["redis-server", *(part for name, value in options.items() for part in (f"--{name}", value))]
        self._pid = self._crew.start("redis", command).pid
        if not wait_until(self._answers, 20):
            raise RuntimeError("redis-server did not start")

    def restart(self) -> None:
        """An orderly stop, and a new start after a moment."""
        self._crew.kill(self._pid, signal.SIGTERM)
        self._crew.wait(self._pid, 10)
        self.start()

    def kill(self) -> None:
        """kill -9, and a new start."""
        self._crew.kill(self._pid)
        self.start()

    def flush(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), 5) as line:
            line.sendall(b"FLUSHALL\r\n")
            line.recv(100)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(100).startswith(b"+PONG")
        except OSError:
            return False

    def close(self) -> None:
        self._crew.close()
