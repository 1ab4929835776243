"""Questions for lists: what became of each, and the first few who spoke on it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from ..models import Question, Resolution, Score, ScoreStatus
from .records import Record, records

# A list says who spoke; a question's own page has everybody.
FIRST_VOICES = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """One question with `n` authors whose claims stand, and the records of the first few of them."""

    question: Question
    resolution: Resolution | None
    n: int
    voices: tuple[Record, ...]


def listed(questions: Sequence[Question]) -> list[Listed]:
    """The questions in the order given; four queries, however many they and their authors are."""
    found = list(_first_scores(questions))
    voices: defaultdict[int, list[Record]] = defaultdict(list)
    for record in records(found):
        voices[record.score.question_id].append(record)
    counted = {row.question_id: row.n_voices for row in found}  # type: ignore[attr-defined]  # annotated below
    outcomes = _outcomes(questions)
    return [
        Listed(one, outcomes.get(one.pk), counted.get(one.pk, 0), tuple(voices[one.pk])) for one in questions
    ]  # fmt: skip


def _first_scores(questions: Sequence[Question]) -> QuerySet[Score]:
    """The first few scores of each question, with how many it has: `n_voices`."""
    of_question = F("question_id")
    return (
        Score.objects.exclude(status=ScoreStatus.WITHDRAWN)
        .filter(question_id__in=[one.pk for one in questions])
        .annotate(
            place=Window(RowNumber(), partition_by=of_question, order_by="pk"),
            n_voices=Window(Count("pk"), partition_by=of_question),
        )
        .filter(place__lte=FIRST_VOICES)
        .select_related("author", "question")
        .order_by("question_id", "pk")
    )


def _outcomes(questions: Sequence[Question]) -> dict[int, Resolution]:
    in_force = Resolution.objects.filter(superseded_at__isnull=True, question_id__in=[one.pk for one in questions])
    return {one.question_id: one for one in in_force}
