"""What lies in the queue, asked of the broker itself."""

import queue
import threading
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

QUEUE = "celery"  # Celery's own name for its one default queue
TIMEOUT_SECONDS = 1.0


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
    """Ask in a thread of its own: looking up the name of a host that is gone has no timeout that we could set."""
    answers: queue.SimpleQueue[int | redis.RedisError] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(_asked(url)), name="queue length", daemon=True).start()
    try:
        answer = answers.get(timeout=TIMEOUT_SECONDS)
    except queue.Empty:
        raise Unreachable from None
    if isinstance(answer, redis.RedisError):
        raise Unreachable from answer
    return answer


def _asked(url: str) -> int | redis.RedisError:
    client = redis.Redis.from_url(
        url, socket_connect_timeout=TIMEOUT_SECONDS, socket_timeout=TIMEOUT_SECONDS, retry=Retry(NoBackoff(), 0)
    )
    try:
        return int(client.llen(QUEUE))
    except redis.RedisError as error:
        return error
    finally:
        client.close()
