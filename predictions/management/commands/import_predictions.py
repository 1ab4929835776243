"""`./run import_predictions FILE`: a CSV or JSON Lines file becomes part of the record."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ... import actions
from ...actions.imports import BATCH_ROWS
from ...formats import LineProblem, write_rejects
from ...models import Frame
from ..actors import actor_named

SHOWN = 200


class Command(BaseCommand):
    """Checks the whole file, then imports it; the same file twice changes nothing."""

    help = (
        "Import predictions from a CSV or JSON Lines file (.gz too). The whole file is checked first; up to 10,000 "
        "rows are one transaction, larger files are committed in batches and can be resumed by the same command."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="email", help="act as this user; the desk itself unless given")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument(
            "--skip-invalid",
            action="store_true",
            help="import the sound rows and write the others, with reasons, to FILE.rejects.csv",
        )
        parser.add_argument("--rejects", type=Path, help="where --skip-invalid writes the rows it left out")
        parser.add_argument(
            "--frame",
            help="id of the frame that the desk declared for these pieces; rows outside it are faults. Without one the "
            "claims are labelled as chosen with hindsight",
        )
        parser.add_argument("--json", action="store_true", help="print the counts as JSON on standard output")

    def handle(self, *, file: Path, **options: Any) -> None:
        report = self._import(file, options)
        self._show_problems(report.problems)
        if report.committed and report.rejected:
            self._write_rejects(report, options["rejects"] or file.with_name(file.name + ".rejects.csv"))
        self._show_counts(report, options)
        if report.broken:
            raise CommandError("The file could not be read to its end, so nothing was imported: mend it and try again.")
        if report.rejected and not options["skip_invalid"]:
            raise CommandError(
                f"{_rows(report.rejected)} cannot be imported, so nothing was: mend the file, or leave them out with "
                "--skip-invalid."
            )

    def _import(self, file: Path, options: dict[str, Any]) -> actions.ImportReport:
        try:
            return actions.import_file(
                actor=actor_named(options["email"]),
                open_file=_opener(file),
                name=file.name,
                now=timezone.now(),
                dry_run=options["dry_run"],
                skip_invalid=options["skip_invalid"],
                frame=_frame(options["frame"]),
                progress=self._progress,
            )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from None
        except actions.DomainError as error:
            raise CommandError(str(error)) from None

    def _progress(self, stage: str, rows: int) -> None:
        if rows >= BATCH_ROWS:
            self.stderr.write(f"{stage} {rows:,} rows")

    def _show_problems(self, problems: list[LineProblem]) -> None:
        ordered = sorted(problems, key=lambda one: (one.line, one.level))
        for one in ordered[:SHOWN]:
            kind = "warning" if one.level == "warn" else "problem"
            where = f"line {one.line}" + (f", {one.field}" if one.field else "")
            self.stderr.write(f"{kind}, {where}: {one.sentence} ({one.code})")
        if len(ordered) > SHOWN:
            self.stderr.write(f"… and {len(ordered) - SHOWN:,} more")

    def _write_rejects(self, report: actions.ImportReport, path: Path) -> None:
        try:
            with path.open("wb") as stream:
                write_rejects(report.rejects(), stream)
        except OSError as error:
            raise CommandError(
                f"The sound rows are imported, but {path} cannot be written: {error.strerror}."
            ) from None
        self.stderr.write(f"{_rows(report.rejected)} left out, with reasons: {path}")

    def _show_counts(self, report: actions.ImportReport, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(report.counts()))
            return
        counts = ", ".join(f"{number:,} {name}" for name, number in report.counts().items())
        how = "Nothing written" if not report.committed else _transactions(report.batches)
        self.stdout.write(f"{counts}. {how}.")


def _opener(file: Path) -> Callable[[], BinaryIO]:
    """Opens the file; standard input could not be read again by the command that resumes an import."""
    if str(file) == "-":
        raise CommandError("Name a file: what was interrupted is resumed from it, which standard input does not allow.")
    return lambda: file.open("rb")


def _frame(text: str | None) -> Frame | None:
    if text is None:
        return None
    try:
        return actions.frame_covering(str(UUID(text)))
    except ValueError:
        raise CommandError("--frame takes the id of a frame, a UUID.") from None


def _transactions(batches: int) -> str:
    return "One transaction" if batches <= 1 else f"{batches} transactions; the same command resumes an interrupted one"


def _rows(number: int) -> str:
    return "One row" if number == 1 else f"{number:,} rows"
