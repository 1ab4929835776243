"""`./run rotate_log_key --as ADDRESS`: a new key takes over, the old one signs along for a while."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ... import actions
from ...actions.checkpoints import LEAST_DAYS
from ..actors import actor_named


class Command(BaseCommand):
    """Clients that know the old key go on trusting heads until it retires; the log says who follows it."""

    help = "Make a new key for the log's heads; both sign for at least 90 days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="actor", required=True, metavar="ADDRESS", help="an administrator")
        parser.add_argument("--days", type=int, default=LEAST_DAYS, help="for how long the old key signs along")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = actor_named(options["actor"])
        try:
            key = actions.rotate_log_key(actor=actor, now=timezone.now(), days=options["days"])
        except actions.DomainError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"From the next head on the log is signed by {key.vkey}")
        self.stdout.write(f"and for {options['days']} days by the old key too. Keep a copy of the new key's file.")
