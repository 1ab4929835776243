"""`./run export-log --static FOLDER`: the whole log for any static host, and for everybody's own copy."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ... import actions
from ...models import Cohort, LogCheckpoint
from ...queries import log_copy
from ...queries.slices import BoardSlice
from ..progress import Bar

# What the next run goes on from; no part of the log.
STATE = "export.json"
BOARDS = ((Cohort.ALL.value, "scoreboard"), (Cohort.ADVANCE.value, "scoreboard-cohort-advance"))


class Command(BaseCommand):
    """Safe to repeat, and quick when repeated: only what is new is written, and what was opened or closed since."""

    help = (
        "Write the log (head, tiles, entries, openings) and the scoreboard as files; again, to bring them up to date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--static", type=Path, required=True, metavar="FOLDER", help="where to, made if missing")

    def handle(self, *, static: Path, **options: Any) -> None:
        bar = Bar(self.stderr if sys.stderr.isatty() else None)
        try:
            head, boards = _head_and_boards()
            n = _Copy(static, head).write(boards, bar)
        except (OSError, actions.DomainError) as error:
            raise CommandError(f"The log cannot be exported: {error}.") from None
        bar.end()
        self.stderr.write(f"{head.size:,} entries in {static}: {n:,} files written.")


def _head_and_boards() -> tuple[LogCheckpoint, list[log_copy.File]]:
    """The newest head, and boards of no more entries than it has: signed anew where somebody wrote in between."""
    for _ in range(5):
        now = timezone.now()
        actions.admit_matured(now=now)
        actions.sum_up_waiting(now=now)
        actions.place_boards(now=now)
        published = actions.publish_checkpoint(now=now)
        found = [
            log_copy.board_file(BoardSlice(cohort=one, min_n=settings.MIN_N), name, now=now) for one, name in BOARDS
        ]
        head = log_copy.newest_head()
        assert head is not None and head.size >= published.size
        if all(size <= head.size for _, size in found):
            return head, [file for file, _ in found]
    raise CommandError("The log grew faster than it could be exported, five times over. Try again later.")


class _Copy:
    """The folder and what was in it before."""

    def __init__(self, folder: Path, head: LogCheckpoint) -> None:
        self.folder, self.head = folder, head
        state = folder / STATE
        before = json.loads(state.read_text()) if state.is_file() else {}
        self.before, self.closed = int(before.get("size", 0)), list(before.get("closed", ()))
        if self.before > head.size:
            raise CommandError(f"{folder} has {self.before} entries, and the log {head.size}: it is another log's.")

    def write(self, boards: list[log_copy.File], bar: Bar) -> int:
        """Tiles first and the head last: whoever reads meanwhile finds everything that a head promises."""
        n, total = 0, max(1, (self.head.size - self.before) // 128)
        pages, closed = log_copy.opening_pages(self.head.size, self.before, self.closed)
        for file in self._all(pages, boards):
            n += self._put(*file)
            bar("files written", n, max(n, total))
        for path in log_copy.outgrown(self.head.size, self.before):
            self._drop(path)
        self._put(STATE, json.dumps({"size": self.head.size, "closed": closed}).encode())
        return n

    def _all(self, pages: Iterator[log_copy.File], boards: list[log_copy.File]) -> Iterator[log_copy.File]:
        yield from log_copy.tile_files(self.head.size, self.before)
        yield from pages
        yield from log_copy.head_files(self.head)
        yield from boards

    def _put(self, path: str, data: bytes) -> int:
        file = self.folder / path
        if file.is_file() and file.read_bytes() == data:
            return 0
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(file.name + ".part")
        unfinished.write_bytes(data)
        unfinished.replace(file)
        return 1

    def _drop(self, path: str) -> None:
        file = self.folder / path
        file.unlink(missing_ok=True)
        if file.parent.name.endswith(".p") and file.parent.is_dir() and not any(file.parent.iterdir()):
            file.parent.rmdir()
