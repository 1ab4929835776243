"""Celery's door: each task reads the clock and calls one verb. The database says what is due, never the broker."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from celery import current_app, shared_task
from django.utils import timezone

from . import actions

logger = logging.getLogger(__name__)

# Boards are placed at most once in so many seconds for each process that writes, however much it writes.
BETWEEN_PLACINGS: Final = 1.0
BETWEEN_COMPLAINTS: Final = 60.0
# Asking is not worth more: whoever is not asked finds out at the next tick.
_QUICK: Final[dict[str, Any]] = {
    "max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0, "socket_connect_timeout": 1,
    "socket_timeout": 1, "retry_on_timeout": False,
}  # fmt: skip

# A million entries take some minutes.
VERIFY_SECONDS: Final = 3600
# What waited longer than this in the queue is rung for again by the next tick.
EXPIRES_SECONDS = 55


@shared_task(ignore_result=True)
def tick() -> None:
    """Rung by beat at start and every minute."""
    done = actions.tick(now=timezone.now(), clock=actions.DATABASE_CLOCK)
    for ring in done.rings:
        message = (ring.kind, str(ring.token), [str(one) for one in ring.ids])
        send.apply_async(args=message, expires=EXPIRES_SECONDS)
    if done.deliveries:
        deliver.apply_async(expires=EXPIRES_SECONDS)
    if done.notices:
        tell_authors.apply_async(expires=EXPIRES_SECONDS)
    actions.finish_scores(now=timezone.now())


@shared_task(ignore_result=True)
def publish_log() -> None:
    """Rung by beat at start and twice a minute: signs the log's head where there is something new."""
    actions.publish_log(now=timezone.now())
    if actions.witnesses_wait(now=timezone.now()):
        ask_witnesses.apply_async(expires=EXPIRES_SECONDS)


@shared_task(ignore_result=True)
def ask_witnesses() -> None:
    """Have the signed head cosigned. Apart from the signing, which waits for nobody."""
    actions.ask_witnesses(now=timezone.now())


@shared_task(ignore_result=True)
def deliver() -> None:
    """Send subscribers what waits for them, as far as nobody else does."""
    actions.send_deliveries()


@shared_task(ignore_result=True)
def tell_authors() -> None:
    """Send authors the notices that wait for them, as far as nobody else does."""
    actions.send_notices()


@shared_task(ignore_result=True)
def check() -> None:
    """Let the resolution checks look, once an hour; they decide nothing."""
    actions.run_checks(now=timezone.now())


@shared_task(ignore_result=True)
def send(kind: str, token: str, ids: list[str]) -> None:
    """Send these reminders, as far as nobody else does. Repeating it sends nothing twice."""
    actions.send_ring(actions.Ring(kind, UUID(token), tuple(UUID(one) for one in ids)))


@shared_task(ignore_result=True)
def place_boards() -> None:
    """Asked for by whatever changed a standing: places every slice that waits, those of other changes too."""
    actions.place_boards(now=timezone.now())


@shared_task(ignore_result=True)
def check_scores() -> None:
    """Rung by beat once a night."""
    actions.check_scores(now=timezone.now())


@shared_task(ignore_result=True, time_limit=VERIFY_SECONDS)
def verify_log() -> None:
    """Rung by beat once a night: the log from its leaves up, and the record held against it."""
    actions.verify_log(now=timezone.now())


class Bell:
    """Has boards placed soon after a commit, at most once a second, and never at the cost of whoever committed.

    The first commit asks at once. The next one within a second asks for a placing at the end of that second, and all
    others until then need not ask: that placing finds their slices too. `asks` is called with the seconds to wait, in
    a thread of its own: a broker that is slow or gone holds up nobody, and is complained about once a minute.
    """

    def __init__(self, asks: Callable[[float], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._asks, self._clock = asks, clock
        self._lock = threading.Lock()
        self._next_at = self._complained_at = float("-inf")

    def ring(self) -> threading.Thread | None:
        """Ask, unless a placing that was asked for is still to come; the thread that asks, for whoever waits for it."""
        with self._lock:
            now = self._clock()
            if self._next_at > now:
                return None
            self._next_at = max(now, self._next_at + BETWEEN_PLACINGS)
            wait = self._next_at - now
        thread = threading.Thread(target=self._ask, args=(wait,), name="bell", daemon=True)
        thread.start()
        return thread

    def _ask(self, wait: float) -> None:
        try:
            self._asks(wait)
        except Exception as error:  # whatever a broker can do: nobody waits for this thread
            now = self._clock()
            if now - self._complained_at >= BETWEEN_COMPLAINTS:
                self._complained_at = now
                logger.warning("Boards could not be asked to be placed, the next tick does it: %s", error)


def ask_for_placing(wait: float) -> None:
    """Put one job into the queue, to begin in `wait` seconds. Raises what the broker raises, within a few seconds."""
    with current_app.connection_for_write(connect_timeout=1, transport_options=_QUICK) as connection:
        options: dict[str, Any] = {"expires": 55, "retry": False, "connection": connection}
        place_boards.apply_async(countdown=wait, **options)


bell = Bell(ask_for_placing)


def ring(**_: Any) -> None:
    """Receives `actions.board.board_changed`."""
    bell.ring()
