from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from predictions.channels import Report, Status, backoff
from tests.channels.makers import make_message


def test_the_waits_are_those_of_the_promise() -> None:
    minutes = [backoff(attempt, jitter=0.5) for attempt in range(1, 11)]
    assert minutes == [
        timedelta(seconds=5),
        timedelta(minutes=5),
        timedelta(minutes=30),
        *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
        None,
    ]


@pytest.mark.parametrize(("jitter", "minutes"), [(0.0, 4), (0.5, 5), (1.0, 6)])
def test_jitter_moves_a_wait_by_a_fifth_either_way(jitter: float, minutes: int) -> None:
    assert backoff(2, jitter=jitter) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("attempt", "jitter"), [(0, 0.5), (-1, 0.5), (1, 1.1), (1, -0.1), (1, float("nan"))])
def test_an_attempt_or_jitter_out_of_range_is_refused(attempt: int, jitter: float) -> None:
    with pytest.raises(ValueError, match="attempt|jitter"):
        backoff(attempt, jitter=jitter)


def test_a_reply_is_one_printable_line_of_at_most_500_characters() -> None:
    reply = Report(status=Status.RETRY, reply="a\x00b\r\nc\ud800d \u202e" + "x" * 10_000).reply
    assert reply.startswith("a b c d xxx")
    assert len(reply) == 500


def test_a_message_needs_a_time_with_a_zone() -> None:
    with pytest.raises(ValueError, match="at: "):
        replace(make_message(), at=datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))
