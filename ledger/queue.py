"""What lies in the queue, asked of the broker itself."""

from pathlib import Path

import redis

QUEUE = "celery"  # Celery's own name for its one default queue
TIMEOUT_SECONDS = 2


class Unreachable(Exception):
    """The broker does not answer."""


def length(redis_url: str, folder: Path) -> int:
    """Return how many jobs wait; on Redis this leaves out those a worker has taken and not yet begun."""
    if redis_url:
        return _redis_length(redis_url)
    return _count(folder / "messages", f"*.{QUEUE}.msg")


def dead_letters(folder: Path) -> int:
    """Return how many messages lie aside because nobody could read them.

    Only the file queue sets any aside. Jobs that fail leave no message behind on either broker: the database says what
    is due, and the next tick tries again. On Redis the number is therefore 0 until an outbox keeps its own.
    """
    return _count(folder / "dead", "*.msg")


def _count(folder: Path, pattern: str) -> int:
    return sum(1 for _ in folder.glob(pattern))


def _redis_length(url: str) -> int:
    client = redis.Redis.from_url(url, socket_connect_timeout=TIMEOUT_SECONDS, socket_timeout=TIMEOUT_SECONDS)
    try:
        return int(client.llen(QUEUE))
    except redis.RedisError as error:
        raise Unreachable from error
    finally:
        client.close()
