"""Importing one file: all of it checked first, then committed batch by batch."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO
from uuid import uuid4

from ...formats import LineProblem, Reject, Row, read_rows, rejects_of
from ...models import Frame, Kind, User
from ..base import JUDGES, WRITERS, require_role, verb
from ..board import raise_board_version
from ..errors import Conflict
from ..log import Entry, append_entries
from ..placing import place_boards
from ..reminders.late import announce_late
from ..resumming import sum_up_waiting
from .agreement import Agreement
from .framing import Scope, keep_batch
from .known import Planned, plan
from .normal import Filled, fill
from .record import Record
from .spill import Spill
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
    frame: Frame | None = None,
    progress: Progress = lambda stage, rows: None,
) -> ImportReport:
    """Import a CSV or JSON Lines file; the same file twice changes nothing.

    The whole file is checked first. With a blocking problem nothing is written, unless `skip_invalid` leaves those
    rows out; a fault that ends the reading (a broken quote, a foreign encoding) keeps everything out. Up to
    BATCH_ROWS rows are one transaction; larger files are committed in batches, and running the same import again
    goes on where it stopped. `frame`: what the desk undertook to read; rows outside it are faults. Without one the
    claims are labelled as chosen with hindsight, for good. Raises NotAllowed; Conflict if the record changed under
    the import.
    """
    require_role(actor, WRITERS if dry_run else JUDGES, "import a file")
    with _File(open_file, name, now.date()) as file:
        report, bad_lines, stale = _check(file, Scope(frame), progress)
        if dry_run or report.broken or (report.rejected and not skip_invalid):
            return report
        checked = report.counts()
        report.created = report.settled = report.unchanged = 0
        source = Source(file.sha256, frame)
        for number in range(file.batches):
            batch = file.batch(number, bad_lines)
            if number in stale:
                report.unchanged += len(batch)
            elif batch:
                written = _commit(
                    actor=actor, batch=batch, source=source, now=now, counts=checked, wait=file.batches > 1
                )
                _add(report, written)
                report.batches += 1
                progress("committed", sum(report.counts()[one] for one in ("created", "unchanged")))
    # An import that ends before this is finished by the tick.
    sum_up_waiting(now=now, progress=progress)
    place_boards(now=now)
    report.committed = True
    return report


def _check(file: "_File", scope: Scope, progress: Progress) -> tuple[ImportReport, set[int], set[int]]:
    """The report of a dry run, the lines that must not be written, the batches without news.

    First the rows are held against each other, then, each with what the file says together, against the record.
    """
    report, stale = ImportReport(), set[int]()
    for rows, problems in file.read():
        report.problems += problems
        report.read += rows + len({one.line for one in problems if one.level == "block" and not one.fatal})
        progress("read", report.read)
    report.problems += file.disagreements()
    bad_lines = _rows_with_problems(report.problems)
    foresight = _Foresight(report, file.agreement)
    for number in range(file.batches):
        news = report.created + report.settled
        batch = file.batch(number, bad_lines)
        report.problems += scope.problems(batch)
        for one in plan(batch, Record(batch)):
            if isinstance(one, LineProblem):
                report.problems.append(one)
            else:
                foresight.take(one)
        if report.created + report.settled == news:
            stale.add(number)
        progress("checked", report.created + report.unchanged)
    bad_lines = _rows_with_problems(report.problems)
    report.rejected = len(bad_lines)
    report.warnings = sum(one.level == "warn" for one in report.problems)
    return report, bad_lines, stale


def _rows_with_problems(problems: Sequence[LineProblem]) -> set[int]:
    """Lines of rows that cannot be imported; a problem of the whole file (no cells) rejects what cannot be counted."""
    return {one.line for one in problems if one.level == "block"}


class _Foresight:
    """Counts what writing rows would do."""

    def __init__(self, report: ImportReport, agreement: Agreement) -> None:
        self._report, self._agreement = report, agreement
        self._seen: set[int] = set()
        self._settling: set[int] = set()

    def take(self, one: Planned) -> None:
        """Count one row, after those before it."""
        row, report = one.filled, self._report
        known = one.known is not None
        repeats = not known and self._agreement.may_repeat(row) and self._seen_before(row)
        settles = one.settles and self._settles_first(row)
        if not known and not repeats:
            report.created += 1
        elif not known or not settles:
            report.unchanged += 1
        report.settled += settles

    def _seen_before(self, row: Filled) -> bool:
        key = hash(row.claim_key)
        if key in self._seen:
            return True
        self._seen.add(key)
        return False

    def _settles_first(self, row: Filled) -> bool:
        key = hash(row.question_key)
        if key in self._settling:
            return False
        self._settling.add(key)
        return True


class _File:
    """A file that is read once, and what its rows say together; what was read is kept on disk."""

    def __init__(self, open_file: Callable[[], BinaryIO], name: str, today: date) -> None:
        self._open, self._name, self._today = open_file, name, today
        self._spill = Spill()
        self.agreement = Agreement()
        self.sha256 = ""

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *raised: object) -> None:
        self._spill.close()

    @property
    def batches(self) -> int:
        """How many batches the file has."""
        return len(self._spill)

    def read(self) -> Iterator[tuple[int, list[LineProblem]]]:
        """Read the file, batch by batch: how many sound rows, and the problems met on the way."""
        rows: list[Filled] = []
        problems: list[LineProblem] = []
        with self._open() as stream:
            hashed = _Hashed(stream)
            for item in read_rows(hashed, name=self._name):
                filled = fill(item, today=self._today) if isinstance(item, Row) else item
                if isinstance(filled, LineProblem):
                    problems.append(filled)
                else:
                    rows.append(filled)
                if len(rows) == BATCH_ROWS:
                    yield self._keep(rows), problems
                    rows, problems = [], []
            self.sha256 = hashed.hexdigest()
        yield self._keep(rows), problems

    def _keep(self, rows: list[Filled]) -> int:
        self._spill.add(rows)
        self.agreement.take(rows)
        return len(rows)

    def disagreements(self) -> Iterator[LineProblem]:
        """What rows of the file hold against each other, after the last was read."""
        if self.agreement.look_closer():
            for rows in self._spill:
                yield from self.agreement.problems(rows)

    def batch(self, number: int, bad_lines: set[int]) -> list[Filled]:
        """The rows of a batch that may be written, each with what the whole file says about its question."""
        complete = self.agreement.complete
        return [complete(row) for row in self._spill.block(number) if row.line not in bad_lines]


class _Hashed:
    """A stream that digests what is read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._found = stream, hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        self._found.update(data)
        return data

    def hexdigest(self) -> str:
        """SHA-256 of the whole stream, also of what nobody asked for."""
        while self.read(1 << 20):
            pass
        return self._found.hexdigest()


@verb
def _commit(
    *, actor: User, batch: Sequence[Filled], source: Source, now: datetime, counts: dict[str, int], wait: bool
) -> Written:
    planned, record = list[Planned](), Record(batch)
    for one in plan(batch, record):
        if isinstance(one, LineProblem):
            raise Conflict.one(
                one.field,
                "record_changed",
                f"Line {one.line}: the record changed during the import. Run it again.",
            )
        planned.append(one)
    written = write_batch(planned, record=record, actor=actor, source=source, now=now, wait=wait)
    if written.created or written.settled:
        payload = {
            "file_sha256": source.sha256, "rows": len(batch), "created": written.created, "settled": written.settled,
            "file_rows": counts["read"], "file_rejected": counts["rejected"], "actor": str(actor.public_id),
            "frame": str(source.frame.public_id) if source.frame else None,
        }  # fmt: skip
        append_entries([Entry(Kind.IMPORT_BATCH, uuid4(), payload)], now=now)
        keep_batch(source.frame, source.sha256, written.seqs, now)
        raise_board_version(now)
    if any(one.known is None and not one.settles and one.filled.deadline < str(now.date()) for one in planned):
        announce_late(actor, now)
    return written


def _add(report: ImportReport, written: Written) -> None:
    report.created += written.created
    report.settled += written.settled
    report.unchanged += written.unchanged
