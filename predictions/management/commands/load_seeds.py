"""`./run load_seeds`: the real commentary in seeds/, by the same road as every other file."""

import csv
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from ... import actions
from ...models import Prediction

# The order matters for nobody's score; it is the order in which the log will have them.
PREDICTIONS = ("gessen_2025.csv", "rolsky_2020.csv", "senate_2018.csv")
REFUSED_FINDS = "refused_finds.csv"


class Command(BaseCommand):
    """Imports each file of seeds/ as the desk, then records the refused finds; safe to repeat."""

    help = "Load the seeds: real columns and forecasts with their outcomes. The second time changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the ledger holds anything")

    def handle(self, *, if_empty: bool, **options: Any) -> None:
        if if_empty and Prediction.objects.exists():
            return
        folder = Path(settings.BASE_DIR) / "seeds"
        with transaction.atomic():  # all or nothing: a start that was interrupted finds an empty ledger again
            for name in PREDICTIONS:
                self._import(folder / name)
            self._refuse(folder / REFUSED_FINDS)

    def _import(self, file: Path) -> None:
        try:
            report = actions.import_file(
                actor=actions.desk_user(), open_file=lambda: file.open("rb"), name=file.name, now=timezone.now()
            )
        except (OSError, actions.DomainError) as error:
            raise CommandError(f"{file.name}: {error}") from None
        if report.rejected:
            faults = "; ".join(f"line {one.line}: {one.sentence}" for one in report.problems if one.level == "block")
            raise CommandError(f"{file.name}: {faults}")
        self.stdout.write(f"{file.name}: {report.created:,} new, {report.unchanged:,} known")

    def _refuse(self, file: Path) -> None:
        """Save each find and refuse it with its reason; one that is there already is left alone."""
        with file.open(newline="", encoding="utf-8") as stream:
            rows = [row for row in csv.DictReader(stream) if not Prediction.objects.filter(quote=row["quote"]).exists()]
        now, desk = timezone.now(), actions.desk_user()
        try:
            for row, find in zip(rows, actions.save_drafts(actor=desk, drafts=[_find(row) for row in rows], now=now),
                                 strict=True):  # fmt: skip
                actions.refuse_drafts(actor=desk, predictions=[find], reason=row["reason"], note=row["note"], now=now)
        except actions.DomainError as error:
            raise CommandError(f"{file.name}: {error}") from None
        self.stdout.write(f"{file.name}: {len(rows):,} refused finds")


def _find(row: dict[str, str]) -> actions.PredictionInput:
    piece = actions.CommentaryInput(
        url=row["source_url"],
        outlet=row["outlet"],
        title=row["source_title"],
        published_on=date.fromisoformat(row["published_on"]),
    )
    return actions.PredictionInput(
        quote=row["quote"], commentary=piece, author=row["author"] or None, place=row["place"]
    )
