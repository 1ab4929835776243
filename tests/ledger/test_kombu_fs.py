"""The file queue, by the faults of kombu's own file transport, with which these tests were seen to fail."""

import json
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from kombu.transport.virtual import BrokerState

from ledger import kombu_fs

PRODUCERS, CONSUMERS, MESSAGES, BULK = 4, 2, 40, "x" * 200_000


@pytest.fixture
def connect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Connection]:
    kombu_fs.register()
    # kombu remembers per process what it has bound; every test is a process that starts anew
    monkeypatch.setattr(kombu_fs.filesystem.Transport, "global_state", BrokerState())
    options = kombu_fs.prepare(tmp_path)
    return lambda: Connection("safefs://localhost", transport_options=options)


def put(connection: Connection, *bodies: Any, name: str = "celery") -> None:
    with connection.SimpleQueue(name) as target:
        for body in bodies:
            target.put(body)


def take(connection: Connection, name: str = "celery") -> list[Any]:
    """Return everything that waits."""
    found: list[Any] = []
    with connection.SimpleQueue(name) as source:
        while True:
            try:
                message = source.get(block=False)
            except queue.Empty:
                return found
            message.ack()
            found.append(message.payload)


def test_messages_arrive_in_the_order_they_were_put(connect: Callable[[], Connection]) -> None:
    with connect() as one, connect() as other:
        put(one, *range(30))
        assert take(other) == list(range(30))
        assert take(other) == []


def test_many_producers_and_consumers_lose_nothing_and_read_nothing_twice(connect: Callable[[], Connection]) -> None:
    found: list[tuple[int, int]] = []
    failures: list[BaseException] = []
    producing = threading.Event()

    def produce(producer: int) -> None:
        with connect() as connection:
            put(connection, *({"from": producer, "number": number, "bulk": BULK} for number in range(MESSAGES)))

    def consume() -> None:
        try:
            with connect() as connection:
                while not producing.is_set():
                    found.extend((body["from"], body["number"]) for body in take(connection))
        except BaseException as error:  # shown to the main thread, where it fails the test
            failures.append(error)

    consumers = [threading.Thread(target=consume) for _ in range(CONSUMERS)]
    producers = [threading.Thread(target=produce, args=(number,)) for number in range(PRODUCERS)]
    for thread in consumers + producers:
        thread.start()
    for thread in producers:
        thread.join()
    producing.set()
    for thread in consumers:
        thread.join()
    with connect() as connection:
        found.extend((body["from"], body["number"]) for body in take(connection))
    assert failures == []
    assert sorted(found) == [(producer, number) for producer in range(PRODUCERS) for number in range(MESSAGES)]


def test_queues_do_not_take_each_others_messages(connect: Callable[[], Connection]) -> None:
    with connect() as connection:
        put(connection, "a", name="celery")
        put(connection, "b", name="host.celery.pidbox")
        assert take(connection, "host.celery.pidbox") == ["b"]
        assert take(connection) == ["a"]


def test_a_message_nobody_can_read_is_set_aside_and_the_next_one_is_served(
    connect: Callable[[], Connection], tmp_path: Path
) -> None:
    (tmp_path / "messages" / "00000000000000000001_half.celery.msg").write_text('{"body": "ha')
    with connect() as connection:
        put(connection, "whole")
        assert take(connection) == ["whole"]
    assert [path.name for path in (tmp_path / "dead").iterdir()] == ["00000000000000000001_half.celery.msg"]


def test_a_message_that_cannot_be_written_is_an_error_and_leaves_nothing(
    connect: Callable[[], Connection], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with connect() as connection, connection.SimpleQueue("celery") as target:
        monkeypatch.setattr(kombu_fs.os, "fsync", full)
        with pytest.raises(Exception, match="No space left"):
            target.put("lost")
    assert list((tmp_path / "messages").iterdir()) == []


def test_an_exchange_table_is_never_seen_empty(
    connect: Callable[[], Connection], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    stock = kombu_fs.filesystem.Channel._queue_bind

    def watch(self: Any, exchange: str, *rest: str) -> None:
        seen.append((tmp_path / "control" / f"{exchange}.exchange").read_text())
        stock(self, exchange, *rest)

    monkeypatch.setattr(kombu_fs.filesystem.Channel, "_queue_bind", watch)
    with connect() as connection:
        put(connection, 1)
        put(connection, 2, name="other")
    assert seen
    assert all(isinstance(json.loads(text), list) for text in seen)


def test_a_reader_that_was_told_to_stop_does_not_sit_out_its_wait(
    connect: Callable[[], Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kombu_fs.Transport, "stopping", False)
    with connect() as connection, connection.SimpleQueue("celery"):
        threading.Timer(0.3, kombu_fs.stop_waiting).start()
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            connection.drain_events(timeout=30)
        assert time.monotonic() - started < 5


def test_a_reader_waits_as_long_as_it_was_told(connect: Callable[[], Connection]) -> None:
    with connect() as connection, connection.SimpleQueue("celery"):
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            connection.drain_events(timeout=0.5)
        assert time.monotonic() - started >= 0.5
