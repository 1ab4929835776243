"""`./run make_log_key`: the first key that signs the log's heads."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ... import actions
from ..actors import actor_named


class Command(BaseCommand):
    """Prints the public half; the private one stays in its file."""

    help = "Make the key that signs the log's heads, once. LOG_KEY_FILE says where."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="", help="the log's name, by default the site's address and /log")
        parser.add_argument(
            "--after-loss", action="store_true",
            help="no copy of the key is left: go on under a new key and a new name, and say so in the log",
        )  # fmt: skip
        parser.add_argument("--as", dest="actor", metavar="ADDRESS", help="with --after-loss: an administrator")
        parser.add_argument("--reason", default="", help="with --after-loss: what happened to the key, in public")
        parser.add_argument("--if-missing", action="store_true", help="say nothing where there is a key")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["after_loss"]:
            self._after_loss(options)
            return
        try:
            made = actions.make_log_key(name=options["name"])
        except actions.SigningRefused as refused:
            if not options["if_missing"]:
                raise CommandError(str(refused)) from None
            self.stderr.write(
                str(refused)
            )  # the service starts all the same: what it publishes is not signed, and it says so
            return
        if made:
            self.stdout.write(f"The log is signed by {made.vkey}")
            self.stdout.write(f"The key is in {settings.LOG_KEY_FILE}: keep a copy of it apart from the database's.")
        elif not options["if_missing"]:
            raise CommandError(f"There is a key in {settings.LOG_KEY_FILE}; ./run rotate_log_key makes its successor.")

    def _after_loss(self, options: dict[str, Any]) -> None:
        if not options["actor"] or not options["reason"].strip():
            raise CommandError("--after-loss takes --as ADDRESS and --reason TEXT: both stand in the log.")
        actor = actor_named(options["actor"])
        try:
            key = actions.replace_lost_key(
                actor=actor, reason=options["reason"], name=options["name"], now=timezone.now()
            )
        except actions.DomainError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"From the next head on the log is signed by {key.vkey}")
        self.stdout.write(
            "It has another name, so clients of the old one stop: tell your readers and witnesses the new key, and "
            f"keep a copy of its file beside {settings.LOG_KEY_FILE}."
        )
