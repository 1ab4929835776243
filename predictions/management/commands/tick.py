"""`./run tick`: one tick without Celery, or with --loop one a minute, sending included."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from ... import actions

EVERY_SECONDS = 60


class Command(BaseCommand):
    """The same verbs as beat and the workers; it may run beside them."""

    help = "Plan reminders, send what is due and admit what has matured; with --loop every minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument("--every", type=float, default=EVERY_SECONDS, help="seconds between two ticks of a loop")

    def handle(self, *args: Any, **options: Any) -> None:
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
            time.sleep(max(0.0, options["every"] - (time.monotonic() - started)))

    def _tick(self, verbosity: int) -> None:
        done = actions.tick(now=timezone.now(), clock=actions.DATABASE_CLOCK)
        skew = done.beat.counts["clock_skew"]
        if abs(skew) > 60:
            raise CommandError(f"The clocks of this machine and the database are {skew} seconds apart: set them right.")
        sent = sum(actions.send_ring(ring).sent for ring in done.rings)
        actions.finish_scores(now=timezone.now())
        if verbosity and (sent or done.rings):
            self.stdout.write(f"{sent} messages sent.")
