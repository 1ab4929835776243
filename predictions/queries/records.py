"""One author on one question: what they said, what became of it, and what it was worth."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from ..models import Author, Prediction, PredictionState, Question, Resolution, Score, ScoreStatus


@dataclass(frozen=True, slots=True)
class Record:
    """A Score with its outcome in force and the author's statements, in standing order; `brier` in [0, 1] or None."""

    score: Score
    resolution: Resolution | None
    statements: tuple[Prediction, ...]
    brier: float | None

    @property
    def last(self) -> Prediction | None:
        """What the author said last and the desk did not withdraw; a withdrawn one only where there is nothing else."""
        standing = [one for one in self.statements if one.state == PredictionState.PUBLISHED]
        return next(reversed(standing or self.statements), None)


def author_scores(author: Author, statuses: Sequence[str] = ()) -> QuerySet[Score]:
    """An author's claims, latest deadline first; only those with one of `statuses`, if any are named."""
    scores = _joined().filter(author=author).order_by("-matures_at", "-question_id")
    return scores.filter(status__in=statuses) if statuses else scores


def question_scores(question: Question) -> QuerySet[Score]:
    """Everybody who predicted on a question, by name."""
    return _joined().filter(question=question).order_by("author__name", "author_id")


def records(found: Iterable[Score]) -> list[Record]:
    """The rows, as `author_scores` or `question_scores` found them, with outcomes and statements; two queries."""
    rows = list(found)
    said = _statements(rows)
    outcomes = _outcomes(rows)
    return [
        Record(
            score=row,
            resolution=outcomes.get(row.question_id),
            statements=tuple(said[row.author_id, row.question_id]),
            brier=brier_of(row),
        )
        for row in rows
    ]


def brier_of(score: Score | None) -> float | None:
    """The Brier score of one author on one question, where it has one."""
    return score.fact().brier if score is not None and score.status == ScoreStatus.SCORED else None


def reading_band(score: Score | None) -> tuple[float, float] | None:
    """The same under the kindest and the harshest reading of the words; None where they do not differ."""
    if score is None or score.status != ScoreStatus.SCORED or score.brier_best == score.brier_worst:
        return None
    fact = score.fact()
    return fact.brier_best, fact.brier_worst


def _joined() -> QuerySet[Score]:
    return Score.objects.select_related("author", "question")


def _outcomes(rows: Sequence[Score]) -> dict[int, Resolution]:
    in_force = Resolution.objects.filter(superseded_at__isnull=True)
    return {one.question_id: one for one in in_force.filter(question_id__in={row.question_id for row in rows})}


def _statements(scores: Sequence[Score]) -> defaultdict[tuple[Any, Any], list[Prediction]]:
    said: defaultdict[tuple[Any, Any], list[Prediction]] = defaultdict(list)
    public = Prediction.objects.public().filter(
        author_id__in={row.author_id for row in scores}, question_id__in={row.question_id for row in scores}
    )
    for one in public.in_standing_order():
        said[one.author_id, one.question_id].append(one)
    return said
