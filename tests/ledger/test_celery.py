import logging
from typing import Any

import pytest
from django.conf import settings
from kombu.exceptions import OperationalError

from ledger import celery


def test_the_tick_that_beat_asks_for_is_a_task_the_worker_knows() -> None:
    celery.app.loader.import_default_modules()
    assert celery.TICK in celery.app.tasks
    assert {entry["task"] for entry in celery.app.conf.beat_schedule.values()} <= set(celery.app.tasks)


def test_beat_ticks_every_minute_and_a_late_tick_gives_way_to_the_next() -> None:
    entry = celery.app.conf.beat_schedule["tick"]
    assert entry["schedule"] == 60
    assert entry["options"]["expires"] < 60


def test_beat_ticks_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(celery.app, "send_task", lambda name, **_: asked.append(name))
    celery.tick_at_start()
    assert asked == ["predictions.tasks.tick", "predictions.tasks.publish_log"]


def test_a_broker_that_is_not_there_yet_does_not_end_beat(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(celery.app, "send_task", refuse)
    with caplog.at_level(logging.WARNING):
        celery.tick_at_start()
    assert "could not be asked for" in caplog.text


def test_nothing_but_json_is_read_from_the_queue_and_no_result_is_kept() -> None:
    assert celery.app.conf.accept_content == ["json"]
    assert celery.app.conf.task_ignore_result
    assert not celery.app.conf.result_backend
    assert celery.app.conf.worker_prefetch_multiplier == 1
    assert celery.app.conf.broker_url.startswith("safefs://" if settings.EMBEDDED else "redis")
