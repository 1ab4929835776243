"""`./run rebuild_scores`: every score, standing and place from the record; `--check` only looks."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ... import actions
from ...models import Prediction, Score
from ..progress import Bar

MOST_PRINTED = 20


class Command(BaseCommand):
    """Safe to run at any time, beside editors at work: it writes only what is wrong."""

    help = "Make every score, standing and place what the record bears out. Stopped half way, run it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if anything differs")
        parser.add_argument("--if-empty", action="store_true", help="only where scores have never been made to the end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and _is_made():
            return
        bar = Bar(self.stderr if sys.stderr.isatty() else None)
        if options["check"]:
            self._check(bar)
            return
        found = actions.rebuild_scores(now=timezone.now(), progress=bar)
        bar.end()
        self.stdout.write(
            f"{found.questions:,} questions scored: {found.scores:,} scores and {found.standings:,} standings written."
        )

    def _check(self, bar: Bar) -> None:
        found = actions.check_scores(now=timezone.now(), progress=bar)
        bar.end()
        for one in found[:MOST_PRINTED]:
            self.stdout.write(f"{one}: stored {one.stored or 'nothing'}, should be {one.expected or 'nothing'}")
        if found:
            raise CommandError(
                f"{len(found):,} differences, listed in the admin under Drift; ./run rebuild_scores puts them right.",
                returncode=1,
            )
        self.stdout.write("Everything stored is what the record bears out.")


def _is_made() -> bool:
    """A first rebuild that was ended half way has not come to the last question, which is scored last."""
    last = Prediction.objects.public().order_by("-question_id").values_list("question_id", flat=True).first()
    return last is None or Score.objects.filter(question_id=last).exists()
