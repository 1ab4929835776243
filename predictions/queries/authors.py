"""One author's record: figures, calibration, what they said and what became of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from ..models import Author, Cohort, Prediction, PredictionState, Score
from ..scoring.calibration import calibration, murphy
from ..scoring.summary import calibration_pairs
from ..scoring.types import Bin, Murphy
from .scoreboard import AsOf, Line, scoreboard
from .slices import BoardSlice


@dataclass(frozen=True, slots=True)
class Profile:
    """What an author page shows. `line` is None while nothing of theirs is published."""

    author: Author
    line: Line | None
    as_of: AsOf
    min_n: int
    bins: tuple[Bin, ...]
    murphy: Murphy | None
    calibration_n: int
    n_refused: int
    refusals: dict[str, int]
    n_drafts: int


def profile(author: Author, part: BoardSlice, *, now: datetime) -> Profile:
    """The author's line on the board of `part`, with calibration over matured, settled yes-or-no questions."""
    board = scoreboard(part, now=now)
    line = board.lines.of_author(author.slug)
    pairs = calibration_pairs([score.fact() for score in _scores(author, part) if score.is_scored])
    finds = Counter(
        Prediction.objects.filter(author=author, state__in=(PredictionState.REFUSED, PredictionState.DRAFT))
        .values_list("refusal_reason", flat=True)
        .order_by()
    )
    drafts = finds.pop("", 0)
    return Profile(
        author=author,
        line=line,
        as_of=board.as_of,
        min_n=part.min_n,
        bins=tuple(calibration(pairs)),
        murphy=murphy(pairs),
        calibration_n=len(pairs),
        n_refused=sum(finds.values()),
        refusals=dict(finds),
        n_drafts=drafts,
    )


def _scores(author: Author, part: BoardSlice) -> list[Score]:
    scores = Score.objects.filter(author=author, status="scored").order_by("question_id")
    if part.topic:
        scores = scores.filter(question__topics__slug=part.topic)
    if part.outlet:
        scores = scores.filter(outlet__slug=part.outlet)
    if part.year is not None:
        scores = scores.filter(year=part.year)
    if part.cohort == Cohort.ADVANCE:
        scores = scores.filter(advance=True)
    return list(scores)
