"""`./run tick`: one tick without Celery, or with --loop one a minute, sending included."""

import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from ... import actions

EVERY_SECONDS = 60
# So many messages of a kind a process takes at a time: what others could send meanwhile stays theirs.
MOST_AT_ONCE = 100


@contextmanager
def _asked_to_stop(stop: threading.Event) -> Iterator[None]:
    """Whoever asks the loop to stop gets it after the message in hand: ended in between, it would go out twice."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return
    before = {one: signal.signal(one, lambda *_: stop.set()) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class Command(BaseCommand):
    """The same verbs as beat and the workers; it may run beside them."""

    help = "Plan reminders, send what is due, admit what matured, sign the log's head; with --loop every minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument("--every", type=float, default=EVERY_SECONDS, help="seconds between two ticks of a loop")

    def handle(self, *args: Any, **options: Any) -> None:
        self._stop = threading.Event()
        with _asked_to_stop(self._stop) if options["loop"] else nullcontext():
            self._run(options)

    def _run(self, options: dict[str, Any]) -> None:
        while True:
            started = time.monotonic()
            try:
                self._tick(options["verbosity"])
            except DatabaseError as error:
                # A database that restarts, or a file that is locked for long: the next tick finds everything as it was.
                if not options["loop"]:
                    raise
                self.stderr.write(f"The tick failed, the next one follows: {error}")
            if not options["loop"]:
                return
            close_old_connections()
            if self._stop.wait(max(0.0, options["every"] - (time.monotonic() - started))):
                return

    def _tick(self, verbosity: int) -> None:
        sent, rang = 0, True
        while rang and not self._stop.is_set():
            done = self._take()
            rang = bool(done.rings)
            sent += sum(actions.send_ring(ring, stop=self._stop.is_set).sent for ring in done.rings)
        sent += actions.send_deliveries(stop=self._stop.is_set)
        sent += actions.send_notices(stop=self._stop.is_set)
        actions.finish_scores(now=timezone.now())
        actions.publish_log(now=timezone.now())
        if verbosity and sent:
            self.stdout.write(f"{sent} messages sent.")

    def _take(self) -> actions.Tick:
        done = actions.tick(now=timezone.now(), clock=actions.DATABASE_CLOCK, most=MOST_AT_ONCE)
        skew = done.beat.counts["clock_skew"]
        if abs(skew) > 60:
            raise CommandError(f"The clocks of this machine and the database are {skew} seconds apart: set them right.")
        return done
