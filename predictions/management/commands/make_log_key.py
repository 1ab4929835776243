"""`./run make_log_key`: the first key that signs the log's heads."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ... import actions


class Command(BaseCommand):
    """Prints the public half; the private one stays in its file."""

    help = "Make the key that signs the log's heads, once. LOG_KEY_FILE says where."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="", help="the log's name, by default the site's address and /log")
        parser.add_argument("--if-missing", action="store_true", help="say nothing where there is a key")

    def handle(self, *args: Any, **options: Any) -> None:
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
