"""Who sees which authors, outlets, topics, pieces and questions: those of a prediction that they may see."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import Author, Commentary, Outlet, Prediction, Question, QuestionState, Topic, User
from ..models.predictions import PredictionQuerySet

Reader = User | AnonymousUser


def predictions_for(reader: Reader) -> PredictionQuerySet:
    """Published and withdrawn ones, and the drafts that `reader` works on."""
    return Prediction.objects.visible_to(reader if isinstance(reader, User) else None)


def authors_for(reader: Reader) -> QuerySet[Author]:
    """Authors that a publication has named, and those of drafts that `reader` may see."""
    return Author.objects.standing().filter(Q(last_seq__isnull=False) | _of_drafts(reader, "author"))


def outlets_for(reader: Reader) -> QuerySet[Outlet]:
    """Outlets that a publication has named, and those of drafts that `reader` may see."""
    return Outlet.objects.filter(Q(last_seq__isnull=False) | _of_drafts(reader, "outlet"))


def questions_for(reader: Reader) -> QuerySet[Question]:
    """Published questions, and those of drafts that `reader` may see."""
    published = ~Q(state__in=(QuestionState.DRAFT, QuestionState.MERGED))
    return Question.objects.filter(published | _of_drafts(reader, "question"))


def topics_for(reader: Reader) -> QuerySet[Topic]:
    """Topics of visible questions."""
    return Topic.objects.filter(Exists(questions_for(reader).filter(topics=OuterRef("pk"))))


def commentaries_for(reader: Reader) -> QuerySet[Commentary]:
    """Pieces that a visible prediction stands on."""
    return Commentary.objects.filter(_named(reader, "commentary"))


def _of_drafts(reader: Reader, field: str) -> Q:
    """Nothing for the public, whose rows are marked as such: their lists need no look at the predictions."""
    works_here = isinstance(reader, User) and bool(reader.roles())
    return Q(_named(reader, field)) if works_here else Q(pk__in=[])


def _named(reader: Reader, field: str) -> Exists:
    return Exists(predictions_for(reader).filter(**{field: OuterRef("pk")}))
