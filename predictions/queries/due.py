"""The due queue: everything past its deadline and unresolved, complete, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from ..models import Prediction, PredictionState, Question
from ..models.questions import QuestionQuerySet
from .reminders import with_reminders


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many questions wait for an outcome, and how many are open in all."""

    due: int
    open: int


def due_queue(now: datetime) -> QuestionQuerySet:
    """Unresolved questions past their deadline, oldest first; `due_rows` reads what a page says about them."""
    found: QuestionQuerySet = Question.objects.due(now)
    return found


def due_rows(page: Iterable[Question]) -> list[Question]:
    """The questions of a page, in its order, each with its published predictions counted, its owner, and how often
    somebody was reminded of it: `n_predictions`, `n_reminded`, `last_reminded_at`.

    For one page only: counted over the whole queue it took longer than everything else on the page.
    """
    ids = [one.pk for one in page]
    claims = Prediction.objects.filter(question=OuterRef("pk"), state=PredictionState.PUBLISHED).order_by()
    published = Coalesce(Subquery(claims.values("question").annotate(n=Count("pk")).values("n")), 0)
    rows = with_reminders(Question.objects.filter(pk__in=ids).annotate(n_predictions=published))
    by_id = rows.select_related("owner").in_bulk()
    return [by_id[pk] for pk in ids if pk in by_id]


def due_counts(now: datetime) -> DueCounts:
    """Three counts in one query."""
    row = Question.objects.aggregate(
        due=Count("pk", filter=Q(state__in=("open", "reopened"), due_at__lte=now)),
        open=Count("pk", filter=Q(state__in=("open", "reopened"))),
    )
    return DueCounts(**row)


def coming(now: datetime, *, topic: str = "", author: str = "") -> QuestionQuerySet:
    """Unresolved questions whose deadline is still to come, soonest first; of a topic or an author, by slug."""
    return _asked(Question.objects.unsettled().filter(due_at__gt=now), topic, author).order_by("due_at", "pk")


def waiting(now: datetime, *, topic: str = "", author: str = "") -> QuestionQuerySet:
    """The due queue as readers may see it, the longest waiting first; of a topic or an author, by slug."""
    return _asked(due_queue(now), topic, author)


def _asked(questions: QuestionQuerySet, topic: str, author: str) -> QuestionQuerySet:
    if topic:
        questions = questions.filter(topics__slug=topic)
    if author:
        claims = Prediction.objects.filter(state=PredictionState.PUBLISHED, author__slug=author)
        questions = questions.filter(pk__in=claims.values("question"))
    return questions
