import socket
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from ledger import health, queue
from predictions.models import Heartbeat


def get(path: str) -> tuple[int, dict[str, Any]]:
    answer = Client().get(path)
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()


def beat(seconds_ago: float, *, signed: float | None = 1, refused: str = "") -> None:
    """The tick's heartbeat, and the log's `signed` seconds ago."""
    now = timezone.now()
    Heartbeat.objects.create(name="tick", finished_at=now - timedelta(seconds=seconds_ago))
    if signed is not None:
        counts = {"size": 2, "refused": refused, "sentence": "Put back." if refused else ""}
        Heartbeat.objects.create(name=Heartbeat.PUBLISH, finished_at=now - timedelta(seconds=signed), counts=counts)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """An empty file queue, whatever broker the suite runs with."""
    settings.REDIS_URL, settings.QUEUE_FOLDER = "", tmp_path
    for name in ("messages", "dead"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def old_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PROCESS_STARTED", time.monotonic() - 181)


@pytest.fixture
def young_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PROCESS_STARTED", time.monotonic() - 170)


def test_alive_asks_no_database() -> None:
    assert get("/healthz") == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_every_migration_is_applied() -> None:
    assert get("/readyz") == (200, {"status": "ok"})


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing() -> None:
    recorder = MigrationRecorder(connections[DEFAULT_DB_ALIAS])
    app, name = sorted(key for key in recorder.applied_migrations() if key[0] == "sessions")[-1]
    recorder.record_unapplied(app, name)
    status, answer = get("/readyz")
    assert status == 503
    assert "sessions.0001_initial" in answer["reasons"][0]


def test_not_ready_when_the_database_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise OperationalError("connection to db.internal as ledger refused")

    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    status, answer = get("/readyz")
    assert status == 503
    assert answer["reasons"] == ["The database does not answer."]


@pytest.mark.django_db
def test_jobs_are_ok_while_beat_ticks(folder: Path, old_process: None) -> None:
    beat(seconds_ago=170)
    status, answer = get("/healthz/jobs")
    assert (status, answer["status"]) == (200, "ok")
    assert 170 <= answer["tick_age_seconds"] <= 175


@pytest.mark.django_db
def test_jobs_are_late_after_three_missed_ticks(folder: Path, old_process: None) -> None:
    beat(seconds_ago=182)
    status, answer = get("/healthz/jobs")
    assert (status, answer["status"]) == (503, "late")


@pytest.mark.django_db
def test_jobs_are_starting_for_three_minutes(folder: Path, young_process: None) -> None:
    assert get("/healthz/jobs")[1]["status"] == "starting"
    beat(seconds_ago=7 * 24 * 3600)  # the desk was closed for a week
    status, answer = get("/healthz/jobs")
    assert (status, answer["status"]) == (200, "starting")


@pytest.mark.django_db
def test_jobs_that_never_ticked_are_late_after_three_minutes(folder: Path, old_process: None) -> None:
    status, answer = get("/healthz/jobs")
    assert (status, answer["status"], answer["tick_age_seconds"]) == (503, "late", None)


@pytest.mark.django_db
def test_jobs_are_red_while_the_clocks_disagree(folder: Path, old_process: None) -> None:
    beat(seconds_ago=1)
    Heartbeat.objects.update(counts={"clock_skew": -3600})
    status, answer = get("/healthz/jobs")
    assert (status, answer["status"]) == (503, "wrong clock")
    assert "-3600 seconds" in answer["reasons"][0]


@pytest.mark.django_db
def test_jobs_are_red_while_the_log_may_not_be_signed(folder: Path, young_process: None) -> None:
    beat(seconds_ago=1, refused="behind")
    status, answer = get("/healthz/jobs")
    assert (status, answer["status"]) == (503, "log not signed")
    assert answer["reasons"] == ["The log's head is not signed: Put back."]


@pytest.mark.parametrize("signed", [None, 182])
@pytest.mark.django_db
def test_jobs_are_red_when_nobody_looks_after_the_log(folder: Path, old_process: None, signed: float | None) -> None:
    beat(seconds_ago=1, signed=signed)
    status, answer = get("/healthz/jobs")
    assert (status, answer["status"]) == (503, "log not signed")


@pytest.mark.django_db
def test_a_log_that_was_never_signed_may_still_be_starting(folder: Path, young_process: None) -> None:
    beat(seconds_ago=1, signed=None)
    assert get("/healthz/jobs")[1]["status"] == "ok"


@pytest.mark.django_db
def test_jobs_count_what_waits_and_what_nobody_could_read(folder: Path, old_process: None) -> None:
    beat(seconds_ago=1)
    for name in ("1_a.celery.msg", "2_b.celery.msg", "3_c.celery@here.celery.pidbox.msg", ".4.tmp"):
        (folder / "messages" / name).touch()
    (folder / "dead" / "0_z.celery.msg").touch()
    answer = get("/healthz/jobs")[1]
    assert (answer["queue_length"], answer["dead_letters"]) == (2, 1)


@pytest.mark.django_db
def test_jobs_are_unknown_when_redis_is_silent(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    status, answer = get("/healthz/jobs")
    assert (status, answer["status"], answer["queue_length"]) == (503, "unknown", None)
    assert answer["reasons"] == ["The queue does not answer."]


def test_a_redis_that_does_not_answer_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(queue.Unreachable):
        queue.length("redis://127.0.0.1:1/0", tmp_path)


def test_a_redis_that_takes_the_call_and_says_nothing_costs_a_second(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(queue.Unreachable):
            queue.length(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", tmp_path)
    assert time.monotonic() - began < 1.8


def test_a_name_that_is_looked_up_for_ever_costs_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(queue, "_asked", lambda url: over.wait(10))
    monkeypatch.setattr(queue, "TIMEOUT_SECONDS", 0.05)
    with pytest.raises(queue.Unreachable):
        queue.length("redis://gone.example:6379/0", tmp_path)
    over.set()
