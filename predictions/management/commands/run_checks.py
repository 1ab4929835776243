"""`./run run_checks`: let the resolution checks look now instead of within the hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ... import actions


class Command(BaseCommand):
    """The same verb as the hourly task; what is known already is not written twice."""

    help = "Look for passed deadlines, settled siblings, lost sources and numbers that decide a question."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in actions.run_checks(now=timezone.now()).items():
            self.stdout.write(f"{name}: {count if count >= 0 else 'broke off, see the log'}")
