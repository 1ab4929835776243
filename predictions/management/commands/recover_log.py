"""`./run recover_log --from MIRROR`, and `--end`: after a database was put back to an older state."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ... import actions
from ...transparency.notes import BadNote


class Command(BaseCommand):
    """Fetches what is missing, and signs nothing until `--end`."""

    help = (
        "Get back entries that a restored database lacks, from a mirror of this log; --end lets heads be signed again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--from", dest="mirror", metavar="URL|FOLDER", help="https://mirror.example.org/log, or a folder"
        )
        what.add_argument("--end", action="store_true", help="the log is whole again: sign its heads")
        parser.add_argument("--vkey", action="append", default=[], help="a public key of this log to believe")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["end"]:
                actions.end_recovery()
                self.stdout.write("The recovery is over: the next head is signed within a minute.")
            else:
                self._recover(options["mirror"], options["vkey"])
        except (actions.DomainError, BadNote, OSError) as refused:
            raise CommandError(str(refused)) from None

    def _recover(self, where: str, vkeys: list[str]) -> None:
        is_url = where.startswith(("http://", "https://"))
        mirror = actions.UrlMirror(where) if is_url else actions.FolderMirror(Path(where))
        found = actions.recover_log(mirror=mirror, now=timezone.now(), vkeys=vkeys)
        self.stdout.write(
            f"{found.entries} entries fetched, {found.lost} of them without what opens them; the log has {found.size}."
        )
        self.stdout.write(
            "Nothing is signed meanwhile. Look at ./run verify-log, then end this with ./run recover_log --end."
        )
