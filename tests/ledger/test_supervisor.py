"""The dead-man's switch: a worker that does nothing is started anew, and nobody else notices."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from ledger import supervisor
from ledger.env import BASE_DIR

GROUP = """
import multiprocessing, sys, honcho.manager
from ledger import supervisor
multiprocessing.set_start_method("fork")
supervisor.LOOK_EVERY_SECONDS, supervisor.KILL_WAIT, honcho.manager.KILL_WAIT = 0.2, 0.5, 0.5
group = supervisor.Supervisor(lambda self: supervisor.watch_jobs(self, sys.argv[1]))
group.add_process("web", "exec sleep 60")
# deaf to SIGTERM, and with a child that holds the pipe
group.add_process("worker", "trap '' TERM; echo working; sleep 60 & sleep 60")
group.loop()
sys.exit(group.exit_code())
"""


class Jobs:
    """`/healthz/jobs` of a service: red until told otherwise."""

    def __init__(self, status: str) -> None:
        self.status, jobs = status, self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps({"status": jobs.status}).encode()
                self.send_response(503 if jobs.status == "late" else 200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    found = Jobs("late")
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.mark.parametrize(("status", "seen"), [("late", "late"), ("ok", "ok")])
def test_the_status_is_read_red_or_not(jobs: Jobs, status: str, seen: str) -> None:
    jobs.status = status
    assert supervisor.jobs_status(jobs.address) == seen


def test_a_service_that_does_not_answer_says_nothing() -> None:
    assert supervisor.jobs_status("http://127.0.0.1:1") == ""


def test_a_red_switch_starts_the_worker_anew_and_leaves_the_others_alone(jobs: Jobs) -> None:
    group = subprocess.Popen([sys.executable, "-c", GROUP, jobs.address], cwd=BASE_DIR, stdout=-1, text=True)
    assert group.stdout is not None
    seen = ""
    for line in group.stdout:
        seen += line
        if seen.count("worker started") == 2 and seen.count("working") == 2:
            break
    group.terminate()
    rest = group.stdout.read()
    assert group.wait(20) == 0
    pids = re.findall(r"worker started \(pid=(\d+)\)", seen)
    assert len(set(pids)) == 2 and "started anew" in seen
    assert seen.count("web started") == 1 and "stopped" not in seen
    assert "web stopped" in rest and "worker stopped" in rest
