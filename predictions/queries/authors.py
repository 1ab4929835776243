"""One author's record: figures, calibration, what they said and what became of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from ..models import Author, Prediction, PredictionState, Standing
from ..scoring.calibration import bins_of
from ..scoring.counts import unpack
from ..scoring.figures import bin_columns
from ..scoring.sums import CELL_COLUMNS
from ..scoring.types import Bin, Murphy
from .frames import Read, n_with_hindsight, shown_frames
from .scoreboard import AsOf, Board, Line, scoreboard
from .slices import BoardSlice
from .summing import summed


@dataclass(frozen=True, slots=True)
class Profile:
    """What an author page shows. `line` is None while nothing of theirs is published."""

    author: Author
    board: Board
    line: Line | None
    as_of: AsOf
    min_n: int
    bins: tuple[Bin, ...]
    murphy: Murphy | None
    calibration_n: int
    n_refused: int
    refusals: dict[str, int]
    n_drafts: int
    n_with_hindsight: int
    frames: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class OnBoard:
    """An author's line on a board; `line` is None while nothing of theirs is published."""

    author: Author
    board: Board
    line: Line | None

    @property
    def as_of(self) -> AsOf:
        """What the board was computed from."""
        return self.board.as_of

    @property
    def min_n(self) -> int:
        """The events that a rank takes."""
        return self.board.part.min_n


def on_board(author: Author, part: BoardSlice, *, now: datetime) -> OnBoard:
    """The author's line on the board of `part`; two queries where its authors are placed."""
    board = scoreboard(part, now=now)
    return OnBoard(author, board, board.lines.of_author(author.slug))


def profile(author: Author, part: BoardSlice, *, now: datetime) -> Profile:
    """The author's line on the board of `part`, with calibration over matured, settled yes-or-no questions."""
    found = on_board(author, part, now=now)
    board, line = found.board, found.line
    finds = Counter(
        Prediction.objects.filter(author=author, state__in=(PredictionState.REFUSED, PredictionState.DRAFT))
        .values_list("refusal_reason", flat=True)
        .order_by()
    )
    drafts = finds.pop("", 0)
    return Profile(
        author=author,
        board=board,
        line=line,
        as_of=board.as_of,
        min_n=part.min_n,
        bins=_bins(author, board),
        murphy=_murphy(line),
        calibration_n=line.figures["calibration_n"] if line else 0,
        n_refused=sum(finds.values()),
        refusals=dict(finds),
        n_drafts=drafts,
        n_with_hindsight=n_with_hindsight(author),
        frames=tuple(shown_frames(author=author)),
    )


def _bins(author: Author, board: Board) -> tuple[Bin, ...]:
    """From the author's sums in the slice; a mix that is not stored is summed up from the claims that fit."""
    if board.slice_id is not None:
        stored = Standing.objects.filter(author=author, slice_id=board.slice_id)
        cells = unpack([bytes(one) for one in stored.values_list("cells", flat=True)] or [b""], CELL_COLUMNS)
    elif board.part.stored:
        cells = unpack([b""], CELL_COLUMNS)
    else:
        cells = summed(board.part, authors=[author.pk]).cells
    n, true, said = (column[0].tolist() for column in bin_columns(cells))
    return tuple(bins_of(n, true, said))


def _murphy(line: Line | None) -> Murphy | None:
    if line is None or not line.figures["calibration_n"]:
        return None
    parts = {name: line.figures[name] for name in ("reliability", "resolution", "uncertainty", "within_bin")}
    return Murphy(**parts, n=line.figures["calibration_n"], brier=line.figures["calibration_brier"])
