"""Importing one file: all of it checked first, then committed batch by batch."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO
from uuid import uuid4

from ...formats import LineProblem, Reject, Row, read_rows, rejects_of
from ...models import Kind, User
from ..base import JUDGES, WRITERS, require_role, verb
from ..board import raise_board_version
from ..errors import Conflict
from ..log import Entry, append_entries
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
    report, bad_lines, stale = _check(open_file, name, progress)
    if dry_run or report.broken or (report.rejected and not skip_invalid):
        return report
    checked = report.counts()
    report.created = report.settled = report.unchanged = 0
    source = Source(_sha256(open_file))
    for number, batch in _batches(open_file, name, bad_lines):
        if number in stale:
            report.unchanged += len(batch)
            continue
        written = _commit(actor=actor, batch=batch, source=source, now=now, counts=checked)
        _add(report, written)
        report.batches += 1
        progress("committed", sum(report.counts()[one] for one in ("created", "unchanged")))
    report.committed = True
    return report


def _check(open_file: Callable[[], BinaryIO], name: str, progress: Progress) -> tuple[ImportReport, set[int], set[int]]:
    """Read everything once: the report of a dry run, the lines that must not be written, the batches without news."""
    report, agreement, bad_lines = ImportReport(), Agreement(), set[int]()
    seen: set[object] = set()
    settling: set[str] = set()
    stale: set[int] = set()
    for number, (batch, problems) in enumerate(_read(open_file, name)):
        news = report.created + report.settled
        found = [*problems, *(problem for one in batch for problem in agreement.problems(one))]
        bad_lines |= {problem.line for problem in found if problem.level == "block"}
        planned = [one for one in batch if one.row.line not in bad_lines]
        for one in plan(planned):
            if isinstance(one, LineProblem):
                found.append(one)
                bad_lines.add(one.line)
            else:
                _foresee(report, one, seen, settling)
        if report.created + report.settled == news:
            stale.add(number)
        report.problems += found
        report.read += len(batch) + len({one.line for one in problems if one.level == "block" and one.raw})
        progress("checked", report.read)
    report.rejected = len(_rows_with_problems(report.problems))
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
    elif not settles:
        report.unchanged += 1
    if settles:
        settling.add(one.filled.question_key)
        report.settled += 1
    seen.add(key)


def _read(open_file: Callable[[], BinaryIO], name: str) -> Iterator[tuple[list[Filled], list[LineProblem]]]:
    """The file in batches of sound rows, with the problems met on the way."""
    batch: list[Filled] = []
    problems: list[LineProblem] = []
    with open_file() as stream:
        for item in read_rows(stream, name=name):
            filled = fill(item) if isinstance(item, Row) else item
            if isinstance(filled, LineProblem):
                problems.append(filled)
            else:
                batch.append(filled)
            if len(batch) == BATCH_ROWS:
                yield batch, problems
                batch, problems = [], []
    yield batch, problems


def _batches(open_file: Callable[[], BinaryIO], name: str, bad_lines: set[int]) -> Iterator[tuple[int, list[Filled]]]:
    for number, (batch, _) in enumerate(_read(open_file, name)):
        sound = [one for one in batch if one.row.line not in bad_lines]
        if sound:
            yield number, sound


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
    return written


def _add(report: ImportReport, written: Written) -> None:
    report.created += written.created
    report.settled += written.settled
    report.unchanged += written.unchanged


def _sha256(open_file: Callable[[], BinaryIO]) -> str:
    found = hashlib.sha256()
    with open_file() as stream:
        while block := stream.read(1 << 20):
            found.update(block)
    return found.hexdigest()
