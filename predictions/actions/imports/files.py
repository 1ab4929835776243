"""Importing one file: all of it checked first, then committed batch by batch."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO
from uuid import uuid4

from ...formats import LineProblem, Reject, Row, read_rows, rejects_of
from ...models import Kind, User
from ..base import JUDGES, WRITERS, require_role, verb
from ..board import raise_board_version
from ..errors import Conflict
from ..log import Entry, append_entries
from ..reminders.late import announce_late
from .agreement import Agreement
from .known import Planned, plan
from .normal import Filled, fill
from .writing import Source, Written, write_batch

# Up to this many rows are one transaction.
BATCH_ROWS = 10_000


@dataclass(slots=True)
class ImportReport:
    """What an import found and did. `rejected` counts rows; nothing is written unless `committed`."""

    read: int = 0
    created: int = 0
    settled: int = 0
    unchanged: int = 0
    warnings: int = 0
    rejected: int = 0
    committed: bool = False
    batches: int = 0
    problems: list[LineProblem] = field(default_factory=list)

    @property
    def broken(self) -> bool:
        """The file could not be read to its end, so nobody knows what else it holds."""
        return any(one.fatal for one in self.problems)

    def counts(self) -> dict[str, int]:
        """The six numbers that `--json` prints."""
        names = ("read", "created", "settled", "unchanged", "warnings", "rejected")
        return {name: getattr(self, name) for name in names}

    def rejects(self) -> Iterator[Reject]:
        """The rows that were not imported, with every reason."""
        return rejects_of(sorted((one for one in self.problems if one.level == "block"), key=lambda one: one.line))


Progress = Callable[[str, int], None]


def import_file(
    *,
    actor: User,
    open_file: Callable[[], BinaryIO],
    name: str,
    now: datetime,
    dry_run: bool = False,
    skip_invalid: bool = False,
    progress: Progress = lambda stage, rows: None,
) -> ImportReport:
    """Import a CSV or JSON Lines file; the same file twice changes nothing.

    The whole file is checked first. With a blocking problem nothing is written, unless `skip_invalid` leaves those
    rows out; a fault that ends the reading (a broken quote, a foreign encoding) keeps everything out. Up to
    BATCH_ROWS rows are one transaction; larger files are committed in batches, and running the same import again
    goes on where it stopped. Raises NotAllowed; Conflict if the record changed under the import.
    """
    require_role(actor, WRITERS if dry_run else JUDGES, "import a file")
    file = _File(open_file, name, now.date())
    report, bad_lines, stale = _check(file, progress)
    if dry_run or report.broken or (report.rejected and not skip_invalid):
        return report
    checked = report.counts()
    report.created = report.settled = report.unchanged = 0
    source = Source(file.sha256())
    for number, batch in file.batches(bad_lines):
        if number in stale:
            report.unchanged += len(batch)
            continue
        written = _commit(actor=actor, batch=batch, source=source, now=now, counts=checked)
        _add(report, written)
        report.batches += 1
        progress("committed", sum(report.counts()[one] for one in ("created", "unchanged")))
    report.committed = True
    return report


def _check(file: "_File", progress: Progress) -> tuple[ImportReport, set[int], set[int]]:
    """Read everything twice: the report of a dry run, the lines that must not be written, the batches without news.

    First the rows are held against each other, then, each with what the file says together, against the record.
    """
    report, stale = ImportReport(), set[int]()
    for batch, problems in file.read():
        found = [*problems, *(problem for one in batch for problem in file.agreement.problems(one))]
        report.problems += found
        report.read += len(batch) + len({one.line for one in problems if one.level == "block" and not one.fatal})
        progress("read", report.read)
    bad_lines = _rows_with_problems(report.problems)
    seen: set[object] = set()
    settling: set[str] = set()
    for number, batch in file.batches(bad_lines):
        news = report.created + report.settled
        for one in plan(batch):
            if isinstance(one, LineProblem):
                report.problems.append(one)
            else:
                _foresee(report, one, seen, settling)
        if report.created + report.settled == news:
            stale.add(number)
    bad_lines = _rows_with_problems(report.problems)
    report.rejected = len(bad_lines)
    report.warnings = sum(one.level == "warn" for one in report.problems)
    return report, bad_lines, stale


def _rows_with_problems(problems: Sequence[LineProblem]) -> set[int]:
    """Lines of rows that cannot be imported; a problem of the whole file (no cells) rejects what cannot be counted."""
    return {one.line for one in problems if one.level == "block"}


def _foresee(report: ImportReport, one: Planned, seen: set[object], settling: set[str]) -> None:
    """Count what writing this row would do."""
    key = one.filled.external_key or one.filled.claim_key
    settles = one.settles and one.filled.question_key not in settling
    if one.known is None and key not in seen:
        report.created += 1
    elif one.known is None or not settles:
        report.unchanged += 1
    if settles:
        settling.add(one.filled.question_key)
        report.settled += 1
    seen.add(key)


@dataclass(slots=True)
class _File:
    """A file that is read several times over, and what its rows say together."""

    open: Callable[[], BinaryIO]
    name: str
    today: date
    agreement: Agreement = field(default_factory=Agreement)

    def read(self) -> Iterator[tuple[list[Filled], list[LineProblem]]]:
        """The file in batches of sound rows, with the problems met on the way."""
        batch: list[Filled] = []
        problems: list[LineProblem] = []
        with self.open() as stream:
            for item in read_rows(stream, name=self.name):
                filled = fill(item, today=self.today) if isinstance(item, Row) else item
                if isinstance(filled, LineProblem):
                    problems.append(filled)
                else:
                    batch.append(filled)
                if len(batch) == BATCH_ROWS:
                    yield batch, problems
                    batch, problems = [], []
        yield batch, problems

    def batches(self, bad_lines: set[int]) -> Iterator[tuple[int, list[Filled]]]:
        """The rows that may be written, each with what the whole file says about its question; batches by number."""
        for number, (batch, _) in enumerate(self.read()):
            sound = [self.agreement.complete(one) for one in batch if one.row.line not in bad_lines]
            if sound:
                yield number, sound

    def sha256(self) -> str:
        found = hashlib.sha256()
        with self.open() as stream:
            while block := stream.read(1 << 20):
                found.update(block)
        return found.hexdigest()


@verb
def _commit(*, actor: User, batch: Sequence[Filled], source: Source, now: datetime, counts: dict[str, int]) -> Written:
    planned: list[Planned] = []
    for one in plan(batch):
        if isinstance(one, LineProblem):
            raise Conflict.one(
                one.field,
                "record_changed",
                f"Line {one.line}: the record changed during the import. Run it again.",
            )
        planned.append(one)
    written = write_batch(planned, actor=actor, source=source, now=now)
    if written.created or written.settled:
        payload = {
            "file_sha256": source.sha256, "rows": len(batch), "created": written.created, "settled": written.settled,
            "file_rows": counts["read"], "file_rejected": counts["rejected"], "actor": str(actor.public_id),
        }  # fmt: skip
        append_entries([Entry(Kind.IMPORT_BATCH, uuid4(), payload)], now=now)
        raise_board_version(now)
    if any(one.known is None and not one.settles and one.filled.deadline < now.date() for one in planned):
        announce_late(actor, now)
    return written


def _add(report: ImportReport, written: Written) -> None:
    report.created += written.created
    report.settled += written.settled
    report.unchanged += written.unchanged
