"""`./run rebuild_scores`: every score and standing anew from the record."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ... import actions


class Command(BaseCommand):
    """Safe to run at any time: it makes what is there already, unless something was wrong."""

    help = "Make every score and standing anew from the record."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.write("Scoring everything anew …")
        questions = actions.rebuild_scores(now=timezone.now())
        self.stdout.write(f"{questions:,} questions scored anew.")
