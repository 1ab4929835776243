"""`./run` as a whole: real processes, started and stopped. Slow; run it with: ./run test -m slow -n0 tests/run

With DATABASE_URL set it starts a deployment too, in a database of its own on that server.
"""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path

import psycopg
import pytest

from ledger.env import BASE_DIR

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for left-over processes in /proc"),
]
DATABASE_URL, REDIS_URL = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")


class Service:
    """One `./run`, its output and its processes."""

    def __init__(self, data: Path, port: int, **settings: str) -> None:
        self.data, self.address, self.output_file = data, f"http://127.0.0.1:{port}", data.with_suffix(".log")
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LEDGER_VENV") if name in os.environ}
        self.environment = {**inherited, "PORT": str(port), "LEDGER_DATA": str(data), **settings}
        self.started_at = time.monotonic()
        with self.output_file.open("w") as output:
            self.process = subprocess.Popen(
                [BASE_DIR / "run"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        return self.output_file.read_text()

    def get(self, path: str) -> HTTPResponse:
        answer: HTTPResponse = urllib.request.urlopen(self.address + path, timeout=10)
        return answer

    def run(self, *arguments: str) -> str:
        """Another command of the same installation."""
        command = [str(BASE_DIR / "run"), *arguments]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout

    def jobs(self) -> str:
        """What the health of the jobs is, in a word or two, red or not."""
        try:
            answer = self.get("/healthz/jobs").read()
        except urllib.error.HTTPError as red:
            answer = red.read()
        return str(json.loads(answer)["status"])

    def wait_until_ready(self, seconds: float = 60) -> float:
        """Return how many seconds after the start the service first answered."""
        while time.monotonic() - self.started_at < seconds:
            assert self.process.poll() is None, self.output
            with contextlib.suppress(OSError):
                self.get("/readyz")
                return time.monotonic() - self.started_at
            time.sleep(0.05)
        pytest.fail(f"not ready after {seconds} s:\n{self.output}")

    def wait_for_output(self, pattern: str, seconds: float = 20) -> re.Match[str]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.output):
                return found
            time.sleep(0.05)
        pytest.fail(f"no {pattern!r} within {seconds} s:\n{self.output}")

    def wait_until_ticking(self, seconds: float = 15) -> None:
        self.wait_until_jobs_are("ok", seconds)

    def wait_until_jobs_are(self, status: str, seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        while (found := self.jobs()) != status:
            assert time.monotonic() < deadline, f"the jobs are {found}, not {status}:\n{self.output}"
            time.sleep(0.2)

    def pid_of(self, name: str) -> int:
        return int(self.wait_for_output(rf"{name} started \(pid=(\d+)\)")[1])

    def end(self, signum: int) -> int:
        self.process.send_signal(signum)
        return self.process.wait(timeout=20)

    def left_over(self) -> list[str]:
        """Return the command lines of processes that still belong to this instance."""
        mark, found = f"LEDGER_DATA={self.data}".encode(), []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it ended while we were looking
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
        return found


Start = Callable[..., Service]


def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    services: list[Service] = []

    def begin(name: str = "data", **settings: str) -> Service:
        services.append(Service(tmp_path / name, int(settings.pop("PORT", free_port())), **settings))
        return services[-1]

    yield begin
    for service in services:
        if service.process.poll() is None:
            service.end(signal.SIGTERM)


def test_it_starts_serves_ticks_and_stops_without_a_trace(start: Start) -> None:
    service = start()
    service.wait_until_ready()
    service.wait_for_output(rf"Ready after .*{service.address}/")
    assert "Embedded mode" in service.output
    assert re.search(r"Demo editor.*password: \S+", service.output)
    for path in ("/", "/api/v1/scoreboard/", "/admin/login/", "/healthz"):
        assert service.get(path).status == 200
    service.wait_until_ticking()
    assert service.end(signal.SIGINT) == 0
    assert service.left_over() == []
    assert "Traceback" not in service.output
    assert "SIGKILL" not in service.output


def test_the_second_start_answers_within_five_seconds_and_keeps_the_login_to_itself(start: Start) -> None:
    first = start()
    first.wait_until_ready()
    first.end(signal.SIGTERM)
    second = start()
    assert second.wait_until_ready() < 5
    assert "password" not in second.output


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_when_one_dies_all_end_and_the_exit_code_says_so(start: Start, name: str) -> None:
    service = start()
    service.wait_until_ready()
    os.kill(service.pid_of(name), signal.SIGKILL)
    assert service.process.wait(timeout=20) != 0
    assert service.left_over() == []


def test_when_run_itself_is_killed_all_end(start: Start) -> None:
    service = start()
    service.wait_until_ready()
    assert service.end(signal.SIGKILL) == -signal.SIGKILL
    deadline = time.monotonic() + 10
    while service.left_over() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert service.left_over() == []


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP])
def test_other_ways_to_be_told_to_stop(start: Start, signum: int) -> None:
    service = start()
    service.wait_until_ready()
    assert service.end(signum) == 0
    assert service.left_over() == []


@pytest.mark.parametrize("after", [0.5, 0.8, 1.1, 1.4, 1.7, 2, 2.3, 2.6, 3])
def test_ctrl_c_at_any_moment_leaves_nothing_behind(start: Start, after: float) -> None:
    service = start()
    time.sleep(after)
    assert service.end(signal.SIGINT) in {0, 130}
    assert service.left_over() == []
    assert "Traceback" not in service.output


def test_a_reader_that_goes_away_ends_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = f"PORT={free_port()} LEDGER_DATA={data} {BASE_DIR / 'run'} | grep -q -m 1 'web  *|'"
    subprocess.run(["bash", "-c", command], timeout=60, stdin=subprocess.DEVNULL, check=True, env=clean_environment())
    time.sleep(1)
    left = [path for path in Path("/proc").glob("[0-9]*/environ") if belongs(path, data)]
    assert left == []


def clean_environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LEDGER_VENV") if name in os.environ}


def belongs(path: Path, data: Path) -> bool:
    with contextlib.suppress(OSError):
        return f"LEDGER_DATA={data}".encode() in path.read_bytes().split(b"\0")
    return False


def test_two_instances_run_side_by_side(start: Start) -> None:
    one, other = start("one"), start("other")
    one.wait_until_ready()
    other.wait_until_ready()
    cookies = {str(service.get("/admin/login/").headers["Set-Cookie"]).partition("=")[0] for service in (one, other)}
    assert len(cookies) == 2
    assert one.end(signal.SIGINT) == 0
    assert other.get("/").status == 200


def test_a_second_one_on_the_same_port_or_data_is_refused_in_a_sentence(start: Start) -> None:
    service = start()
    service.wait_until_ready()
    port = service.address.rpartition(":")[2]
    same_port = start("other", PORT=port)
    assert same_port.process.wait(timeout=20) == 1
    assert same_port.output.startswith(f"Port {port} is in use")
    again = subprocess.run(
        [BASE_DIR / "run"], env={**clean_environment(), "PORT": str(free_port()), "LEDGER_DATA": str(service.data)},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert again.returncode == 1
    assert "Another ./run uses" in again.stdout + again.stderr
    assert "Traceback" not in again.stdout + again.stderr
    assert service.get("/").status == 200


@pytest.fixture
def database() -> Iterator[str]:
    """The URL of an empty database on the server that DATABASE_URL names."""
    if not DATABASE_URL:
        pytest.skip("DATABASE_URL names no server")
    name = f"ledger_service_{os.getpid()}"
    with psycopg.connect(DATABASE_URL, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield DATABASE_URL.rpartition("/")[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_deployment_runs_the_same_three_processes(start: Start, database: str) -> None:
    service = start(
        DATABASE_URL=database,
        REDIS_URL=REDIS_URL or "redis://127.0.0.1:6379/8",
        SECRET_KEY="only-for-this-test-" * 4,
        ALLOWED_HOSTS="127.0.0.1",
        HTTPS_ONLY="false",
    )
    service.wait_until_ready()
    assert "Deployment mode" in service.output
    assert "password" not in service.output
    page = service.get("/").read().decode()
    stylesheet = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    assert stylesheet, "static files carry a hash in their names"
    assert service.get(stylesheet[1]).headers["Cache-Control"].endswith("immutable")
    service.wait_until_jobs_are("log not signed")  # a key of its own accord might follow a lost one unseen
    service.run("make_log_key")
    service.wait_until_jobs_are("ok", 60)
    assert service.end(signal.SIGINT) == 0
    assert service.left_over() == []
