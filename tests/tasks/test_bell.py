"""The bell that has boards placed after a commit: one for many, none after a rollback, never at an editor's cost."""

import logging
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from django.test import TestCase

from predictions import actions, tasks
from predictions.models import Slice
from predictions.tasks import Bell
from tests.factories import NOW, make_prediction, settle
from tests.web.helpers import OVER, make_columnists

Captured = Callable[..., Any]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


class Desk:
    """A bell with a clock of its own, and what it asked for."""

    def __init__(self) -> None:
        self.clock, self.asked = Clock(), list[float]()
        self.bell = Bell(self.asked.append, self.clock)

    def ring(self, at: float) -> None:
        self.clock.time = at
        thread = self.bell.ring()
        if thread is not None:
            thread.join()


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """What the app's own bell asks for."""
    desk = Desk()
    monkeypatch.setattr(tasks, "bell", desk.bell)
    yield desk.asked


def test_a_commit_asks_for_a_placing(rung: list[float], db: None) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        make_prediction()
    wait_for(lambda: rung == [0.0])


def test_a_commit_that_is_rolled_back_asks_for_nothing(rung: list[float], db: None) -> None:
    with (
        TestCase.captureOnCommitCallbacks(execute=True) as callbacks,
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        make_prediction()
        1 / 0  # noqa: B018
    assert callbacks == [] and rung == []


def test_many_outcomes_at_once_ask_once(rung: list[float], db: None) -> None:
    rows = [make_prediction(deadline=OVER) for _ in range(5)]
    with TestCase.captureOnCommitCallbacks(execute=True) as callbacks:
        for one in rows:
            settle(one.question, known_on=OVER)
    assert len(callbacks) >= 5
    wait_for(lambda: bool(rung))
    assert rung[0] == 0.0 and len(rung) <= 2, "at once, and once more for those that came after that"


def test_what_follows_within_a_second_is_placed_at_its_end_and_asks_only_once() -> None:
    desk = Desk()
    for at in (100.0, 100.25, 100.5, 100.75):
        desk.ring(at)
    assert desk.asked == [0.0, 0.75]
    desk.ring(101.5)  # the placing of 101.0 has begun, and may have read the slices before this commit
    assert desk.asked == [0.0, 0.75, 0.5]
    desk.ring(110.0)
    assert desk.asked == [0.0, 0.75, 0.5, 0.0]


def test_a_broker_that_never_answers_holds_nobody_up() -> None:
    bell = Bell(lambda wait: time.sleep(0.5))
    before = time.perf_counter()
    thread = bell.ring()
    assert time.perf_counter() - before < 0.25
    assert thread is not None and thread.daemon
    thread.join()


def test_a_dead_broker_is_complained_about_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()

    def refuse(wait: float) -> None:
        raise OSError("connection refused")

    bell = Bell(refuse, clock)
    with caplog.at_level(logging.WARNING):
        for clock.time in (100.0, 120.0, 150.0, 170.0):
            thread = bell.ring()
            assert thread is not None
            thread.join()
    assert [record.getMessage().count("connection refused") for record in caplog.records] == [1, 1]


def test_asking_gives_up_within_a_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """One broker that is not there, and one that takes the call and says nothing; Celery alone would try for ever."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for port in (1, silent.getsockname()[1]):
            monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
            before = time.perf_counter()
            with pytest.raises(Exception, match=r"connecting|refused|[Tt]imeout"):
                tasks.ask_for_placing(0)
            assert time.perf_counter() - before < 5


def test_the_task_places_every_slice_that_waits(db: None) -> None:
    make_columnists(["Ada Example"], claims=2)
    assert Slice.objects.filter(stale=True).count() > 1
    tasks.place_boards()
    assert not Slice.objects.filter(stale=True).exists()


def test_a_receiver_that_fails_costs_the_editor_nothing(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    class Broken:
        def ring(self) -> None:
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(tasks, "bell", Broken())
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert make_prediction().pk
    assert actions.place_boards(now=NOW) > 0


def wait_for(condition: Callable[[], bool], seconds: float = 5) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "nothing was asked for"
        time.sleep(0.01)
