"""Everything derived, made anew from the record: a repair that writes what is wrong, or a check that writes nothing.

Block by block, each a short transaction: editors go on working, readers see the board all along, and a rebuild that was
stopped goes on where it is run again, since what is right already is only read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ..models import Drift, Heartbeat, Question, Unsummed
from ..models.columns import Whole, read_columns
from ..models.score_columns import COLUMNS, KEYS, Columns, read_scores
from .base import verb
from .board import raise_board_version
from .facts import facts_of
from .placing import place_boards
from .resumming import author_blocks, resum, sum_up_authors
from .scores import Difference, compare, let_wait, write

# So many questions are scored at a time.
BLOCK: Final = 40_000
# A night's differences are shown one by one up to this many, and counted beyond.
MOST_SHOWN: Final = 1000
_LAST_ID: Final = 2**63 - 1
# And so long.
KEPT_FOR: Final = timedelta(days=30)

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild found: how many questions it scored, and how many scores and standings were not as they should."""

    questions: int = 0
    scores: int = 0
    standings: int = 0


def _silent(stage: str, done: int, of: int) -> None: ...


def rebuild_scores(*, now: datetime, progress: Progress = _silent) -> Rebuilt:
    """Make every score, standing and place what the record bears out.

    `progress` hears of the stage, how much of it is done, and of how much. Safe at any time and safe to repeat.
    """
    found, total = Rebuilt(), Question.objects.public().count()
    for first, last, size in question_blocks():
        found.scores += _score_block(first=first, last=last, now=now)
        found.questions += size
        progress("questions scored", found.questions, max(total, found.questions))
    blocks = list(author_blocks())
    for number, (first, last) in enumerate(blocks, start=1):
        found.standings += sum_up_authors(first=first, last=last, now=now)
        progress("blocks of authors summed up", number, len(blocks))
    place_boards(now=now)
    return found


def question_blocks() -> Iterator[tuple[int, int, int]]:
    """Ranges of question ids with BLOCK public questions each, and how many these are; together they hold every id."""
    ids = read_columns(
        [("id", "q.id")], "FROM predictions_question AS q WHERE q.state <> 'draft' ORDER BY q.id", many=True
    )[0]["id"]
    ends = [*ids[BLOCK - 1 : -1 : BLOCK].tolist(), _LAST_ID]
    first = 0
    for number, last in enumerate(ends):
        yield first, last, min(BLOCK, ids.size - number * BLOCK)
        first = last + 1


@verb
def _score_block(*, first: int, last: int, now: datetime) -> int:
    found = _difference(first, last, now)
    if not found:
        return 0
    write(found)
    # Should the rebuild end here, the tick sums these authors up.
    let_wait(found)
    raise_board_version(now)
    return _size(found)


def _difference(first: int, last: int, now: datetime) -> Difference:
    expected = facts_of("{id} BETWEEN %s AND %s", [first, last], now=now, many=True)
    return compare(expected, read_scores("WHERE s.question_id BETWEEN %s AND %s", [first, last], many=True))


def _size(found: Difference) -> int:
    return int(found.missing.size + found.changed.size + found.surplus.size)


def check_scores(*, now: datetime, progress: Progress = _silent) -> list[Drift]:
    """Hold everything derived against the record and keep what differs as Drift rows; corrects nothing.

    What waits to mature or to be summed up is no drift: the tick has it. Block by block, as a rebuild goes, so that
    editors go on working. Leaves a heartbeat with the number of differences and drops rows older than KEPT_FOR.
    Returns at most MOST_SHOWN rows.
    """
    found, n = list[Drift](), 0
    blocks = list(question_blocks())
    for number, (first, last, _) in enumerate(blocks, start=1):
        n += _gather(found, _check_questions(first=first, last=last, now=now))
        progress("blocks of questions checked", number, len(blocks))
    authors = list(author_blocks())
    for number, (first, last) in enumerate(authors, start=1):
        n += _gather(found, _check_authors(first=first, last=last, now=now))
        progress("blocks of authors checked", number, len(authors))
    return _keep(found=found, n=n, now=now)


@verb
def _check_questions(*, first: int, last: int, now: datetime) -> list[Drift]:
    return list(_score_drift(_difference(first, last, now), now))


@verb
def _check_authors(*, first: int, last: int, now: datetime) -> list[Drift]:
    return list(_standing_drift(first, last, now))


def _gather(found: list[Drift], more: list[Drift]) -> int:
    """Add as many as are still shown; returns how many there were."""
    found += more[: MOST_SHOWN - len(found)]
    return len(more)


@verb
def _keep(*, found: list[Drift], n: int, now: datetime) -> list[Drift]:
    Drift.objects.filter(found_at__lt=now - KEPT_FOR).delete()
    left = {"finished_at": now, "counts": {"differences": n}}
    Heartbeat.objects.update_or_create(name=Heartbeat.CHECK, defaults=left)
    return Drift.objects.bulk_create(found)


def _score_drift(found: Difference, now: datetime) -> Iterator[Drift]:
    for expected, stored in zip(found.changed.tolist(), found.was.tolist(), strict=True):
        names = [name for name in COLUMNS if found.expected[name][expected] != found.stored[name][stored]]
        if names == ["matured"] and found.expected["matured"][expected]:
            continue
        yield _drift(found.expected, expected, now, _text(found.stored, stored, names),
                     _text(found.expected, expected, names))  # fmt: skip
    for row in found.missing.tolist():
        yield _drift(found.expected, row, now, "", _text(found.expected, row, ["status", "brier"]))
    for row in found.surplus.tolist():
        yield _drift(found.stored, row, now, _text(found.stored, row, ["status", "brier"]), "")


def _drift(of: Columns, row: int, now: datetime, stored: str, expected: str) -> Drift:
    author, question = (int(of[name][row]) for name in KEYS)
    return Drift(
        found_at=now, what="score", author_id=author, of=f"question {question}", stored=stored, expected=expected
    )


def _text(of: Columns, row: int, names: list[str]) -> str:
    return ", ".join(f"{name} {int(of[name][row])}" for name in names)


def _standing_drift(first: int, last: int, now: datetime) -> Iterator[Drift]:
    found = resum(first, last, make=False)
    waiting = _waiting(first, last)

    def rows(places: Whole, authors: Whole, slices: Whole, stored: str, expected: str) -> Iterator[Drift]:
        for author, part in zip(authors[places].tolist(), slices[places].tolist(), strict=True):
            if author not in waiting:
                yield Drift(
                    found_at=now, what="standing", author_id=author, of=f"slice {part}" if part else "a new slice",
                    stored=stored, expected=expected,
                )  # fmt: skip

    yield from rows(found.changed, found.cells.author, found.slices, "other sums", "the sums of the scores")
    yield from rows(found.missing, found.cells.author, found.slices, "", "a standing")
    yield from rows(found.surplus, found.stored.author, found.stored.slice, "a standing", "")


def _waiting(first: int, last: int) -> set[int]:
    return set(Unsummed.objects.filter(author_id__gte=first, author_id__lte=last).values_list("author_id", flat=True))
