"""Keeping scores in step: exactly the authors on the questions concerned, in the verb's own transaction."""

from collections.abc import Iterable
from datetime import datetime

from ..models import Prediction, Question, Score, ScoreStatus, Standing
from .base import verb
from .board import raise_board_version
from .facts import facts_of
from .standings import write_standings

BATCH = 1000
_WRITTEN = [
    field.name
    for field in Score._meta.concrete_fields
    if not field.primary_key and field.name not in ("author", "question")
]


def score(question_ids: Iterable[int], *, now: datetime) -> None:
    """Score these questions' authors anew and sum them up. Call inside a verb, after the record is written."""
    ids = sorted(set(question_ids))
    authors: set[int] = set()
    for start in range(0, len(ids), BATCH):
        facts = facts_of(ids[start : start + BATCH], now=now)
        _write(facts)
        authors.update(fact.author_id for fact in facts)
    write_standings(authors)


def _write(facts: list[Score]) -> None:
    Score.objects.bulk_create(
        facts,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["author", "question"],
        update_fields=_WRITTEN,
    )


@verb
def score_questions(*, question_ids: Iterable[int], now: datetime) -> None:
    """Score these questions anew; safe to repeat, and changes nothing when nothing has changed."""
    score(question_ids, now=now)
    raise_board_version(now)


@verb
def rebuild_scores(*, now: datetime) -> int:
    """Make every score and standing anew from the record, and drop what it does not bear out.

    Returns the number of questions.
    """
    Standing.objects.all().delete()
    Score.objects.all().delete()
    ids = list(Question.objects.public().values_list("pk", flat=True))
    score(ids, now=now)
    raise_board_version(now)
    return len(ids)


@verb
def admit_matured(*, now: datetime) -> int:
    """Admit questions that settled early to ranks and calibration, now that their deadline day is over."""
    waiting = Score.objects.filter(status=ScoreStatus.SCORED, matured=False, matures_at__lte=now)
    ids = set(waiting.values_list("question_id", flat=True))
    if ids:
        score(ids, now=now)
        raise_board_version(now)
    return len(ids)


def questions_of(predictions: Iterable[Prediction]) -> set[int]:
    """The ids of the questions that these predictions are on."""
    return {one.question_id for one in predictions if one.question_id is not None}
