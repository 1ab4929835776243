"""`./run export_predictions [FILE]`: every published prediction, in the columns that import_predictions reads."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...formats import write_csv, write_jsonl, write_rows
from ...queries.export import exported_rows


class Command(BaseCommand):
    """Writes all columns; import into an empty ledger and another export give the same bytes."""

    help = "Export everything published as CSV or JSON Lines, to FILE (.csv, .jsonl, with or without .gz) or to stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--jsonl", action="store_true", help="JSON Lines on standard output instead of CSV")

    def handle(self, *, file: Path | None, jsonl: bool, **options: Any) -> None:
        if file is None:
            (write_jsonl if jsonl else write_csv)(exported_rows(), sys.stdout.buffer)
            return
        # Under another name until it is whole, so that a broken export never looks like a finished one.
        unfinished = file.with_name(file.name + ".part")
        try:
            with unfinished.open("wb") as stream:
                rows = write_rows(exported_rows(), stream, name=file.name)
            unfinished.replace(file)
        except (OSError, ValueError) as error:
            unfinished.unlink(missing_ok=True)
            raise CommandError(f"{file} cannot be written: {error}.") from None
        self.stderr.write(f"{rows:,} predictions in {file}")
