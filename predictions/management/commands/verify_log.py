"""`./run verify-log`: the log from its leaves up, the record replayed from it, and the scores from the record."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ... import actions
from ..progress import Bar

MOST_PRINTED = 200


class Command(BaseCommand):
    """Safe to run at any time, beside editors at work: it corrects nothing."""

    help = "Verify the log and hold the public record and the scores against it. Ends with 1 if anything differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--log-only", action="store_true", help="leave out the record and the scores")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(self.stderr if sys.stderr.isatty() else None)
        whole = not options["log_only"]
        found = actions.verify_log(now=timezone.now(), progress=bar, record=whole)
        drift = actions.check_scores(now=timezone.now(), progress=bar) if whole else []
        bar.end()
        sentences = [str(one) for one in found.found]
        sentences += [f"{one}: {one.stored or 'nothing'} is stored, not {one.expected or 'nothing'}." for one in drift]
        for sentence in sentences[:MOST_PRINTED]:
            self.stdout.write(sentence)
        for kind in found.unknown_kinds:
            self.stdout.write(f"Entries {kind} change nothing that is held against the log.")
        n = found.n + len(drift)
        if n:
            raise CommandError(f"{n:,} differences, listed in the admin under Drift.", returncode=1)
        self.stdout.write(f"{found.entries:,} entries verified; everything stored is what they say.")
