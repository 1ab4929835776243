"""The doors of Celery and of the command line: ids in batches, and the same verbs behind both."""

import os
import signal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from predictions import actions, tasks
from predictions.actions.reminders import failpoints
from predictions.management.commands import tick as command
from predictions.models import Heartbeat, Reminder
from tests.actions.reminders.makers import NOW, PostBox, after, look, make_question, settings, wants
from tests.factories import make_user

pytestmark = pytest.mark.django_db


class Clock:
    """Stands where the database's clock is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOW
        given = actions.GivenClock
        monkeypatch.setattr(actions.DATABASE_CLOCK, "now", lambda: self.now, raising=False)
        monkeypatch.setattr(actions.DATABASE_CLOCK, "after", lambda *wait: given(self.now).after(*wait), raising=False)
        for door in (tasks, command):
            monkeypatch.setattr(door.timezone, "now", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    settings(heads_up_days=None)
    look(NOW)
    return Clock(monkeypatch)


def test_a_tick_rings_once_for_a_hundred_and_the_worker_sends(
    clock: Clock, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = make_user()
    wants(ada, digest=False)
    for _ in range(3):
        make_question(ada)
    rung: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.send, "apply_async", lambda **kwargs: rung.append(kwargs))
    clock.now = after(1)
    tasks.tick()
    [message] = rung
    assert message["expires"] == 55 and not {"eta", "countdown"} & message.keys()
    assert len(message["args"][2]) == 3
    tasks.send(*message["args"])
    tasks.send(*message["args"])
    assert len(post_box.sent) == 3
    assert set(Reminder.objects.values_list("state", flat=True)) == {"sent"}


def test_the_command_sends_without_celery(clock: Clock, post_box: PostBox, capsys: Any) -> None:
    make_question(make_user())
    clock.now = after(1)
    call_command("tick")
    assert len(post_box.sent) == 1 and "1 messages sent" in capsys.readouterr().out
    assert Heartbeat.objects.get(name="tick").finished_at == after(1)


def test_a_loop_survives_a_database_that_is_away(clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    ticks: list[int] = []

    def fail_once(self: object, verbosity: int) -> None:
        ticks.append(verbosity)
        if len(ticks) == 1:
            raise DatabaseError("gone")
        raise KeyboardInterrupt

    monkeypatch.setattr(command.Command, "_tick", fail_once)
    monkeypatch.setattr(command, "close_old_connections", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        call_command("tick", loop=True, every=0)
    assert len(ticks) == 2 and "gone" in capsys.readouterr().err


def test_a_loop_ends_after_the_tick_in_which_it_is_asked_to(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[int] = []

    def ask(self: object, verbosity: int) -> None:
        ticks.append(verbosity)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(command.Command, "_tick", ask)
    monkeypatch.setattr(command, "close_old_connections", lambda: None)
    before = signal.getsignal(signal.SIGTERM)
    call_command("tick", loop=True, every=60)
    assert len(ticks) == 1 and signal.getsignal(signal.SIGTERM) == before


def test_a_command_on_a_machine_with_a_wrong_clock_says_so(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.timezone, "now", lambda: after(1))
    with pytest.raises(CommandError, match="seconds apart"):
        call_command("tick")


def test_the_hourly_check_is_a_task(clock: Clock) -> None:
    make_question(make_user())
    clock.now = after(1)
    tasks.check()


def test_a_failpoint_ends_the_process_only_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr(failpoints.os, "kill", lambda pid, signum: killed.append(signum))
    monkeypatch.delenv("LEDGER_FAILPOINT", raising=False)
    for point in failpoints.POINTS:
        failpoints.reach(point)
    assert killed == []
    monkeypatch.setenv("LEDGER_FAILPOINT", "send.data")
    for point in failpoints.POINTS:
        failpoints.reach(point)
    assert killed == [9]


def test_the_databases_clock_agrees_with_itself() -> None:
    early, late = actions.DATABASE_CLOCK.now(), actions.DATABASE_CLOCK.now()
    assert early <= late and early.utcoffset() is not None


def test_several_loops_share_what_waits(clock: Clock, post_box: PostBox, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = make_user()
    wants(ada, digest=False)
    for _ in range(5):
        make_question(ada)
    clock.now = after(1)
    monkeypatch.setattr(command, "MOST_AT_ONCE", 2)
    taken = [sum(len(ring.ids) for ring in command.Command()._take().rings) for _ in range(2)]
    assert taken == [2, 2]  # two others, who have not sent theirs yet
    call_command("tick")
    assert len(post_box.sent) == 1
