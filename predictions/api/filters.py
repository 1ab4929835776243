"""What lists can be narrowed to."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters import rest_framework as rest
from drf_spectacular.utils import extend_schema_field

from ..models import (
    Author,
    ChallengeState,
    Channel,
    CorrectionKind,
    DeliveryState,
    Outlet,
    PredictionState,
    ProposalState,
    Question,
    QuestionState,
    Stage,
)
from ..models.questions import UNSETTLED, QuestionQuerySet
from ..queries.corrections import corrections_concerning
from ..queries.search import authors_with, predictions_with, questions_with
from ..queries.visible import authors_for, outlets_for, predictions_for, topics_for
from .fields import iso_day, public_id
from .outputs.questions import DUE, QUESTION_STATES

PREDICTION_STATES = tuple(state.value for state in PredictionState)
# `draft` is a prediction's own state; the others of a question say where its predictions are on their way.
STATUSES = PREDICTION_STATES + tuple(state for state in QUESTION_STATES if state != QuestionState.DRAFT)
LONGEST_SEARCH = 200
WORDS_HELP = "Every word must be there; words in quotation marks follow each other; * stands for any ending."


class _DayField(forms.CharField):
    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        text = super().to_python(value)
        day = iso_day(text) if text else None
        if text and day is None:
            raise forms.ValidationError("Give a day as YYYY-MM-DD.", code="invalid_date")
        return day


class _IdField(forms.CharField):
    def to_python(self, value: Any) -> UUID | None:  # type: ignore[override]
        text = super().to_python(value)
        key = public_id(text) if text else None
        if text and key is None:
            raise forms.ValidationError("Give an id as the API shows it, a UUID.", code="invalid_id")
        return key


class DayFilter(django_filters.DateFilter):
    """A calendar day, YYYY-MM-DD and nothing else."""

    field_class = _DayField


class IdFilter(django_filters.UUIDFilter):
    """A public id."""

    field_class = _IdField


class SlugFilter(django_filters.ModelChoiceFilter):
    """Something of the catalogue, by slug, among what the reader may see; an unknown slug is a mistake, not nothing."""

    def __init__(self, what: str, visible: Callable[[Any], QuerySet[Any]], **options: Any) -> None:
        super().__init__(
            queryset=lambda request: visible(request.user),
            to_field_name="slug",
            error_messages={"invalid_choice": f"There is no {what} of this slug."},
            **options,
        )
        extend_schema_field({"type": "string", "description": f"Slug of the {what}."})(self)


class WordFilter(django_filters.ChoiceFilter):
    """One of a few words."""

    def __init__(self, words: tuple[str, ...], help_text: str, **options: Any) -> None:
        super().__init__(
            choices=[(word, word) for word in words],
            error_messages={"invalid_choice": f"Give one of: {', '.join(words)}."},
            **options,
        )
        extend_schema_field({"type": "string", "enum": list(words), "description": help_text})(self)


def search_filter(help_text: str) -> django_filters.CharFilter:
    """Words to be found, whatever the case; the filter set's `search` says where."""
    return django_filters.CharFilter(method="search", max_length=LONGEST_SEARCH, strip=False, help_text=help_text)


class PredictionFilter(rest.FilterSet):
    """Filters of the list of predictions."""

    status = WordFilter(
        STATUSES,
        "The prediction's own state, or, of published ones, that of the question; "
        "`due` is past its deadline without an outcome.",
        method="by_status",
    )
    author = SlugFilter("author", authors_for)
    outlet = SlugFilter("outlet", outlets_for)
    topic = SlugFilter("topic", topics_for, field_name="question__topics")
    question = IdFilter(field_name="question__public_id", help_text="Id of a question.")
    said_from = DayFilter(field_name="said_on", lookup_expr="gte", help_text="Said on this day or later.")
    said_to = DayFilter(field_name="said_on", lookup_expr="lte", help_text="Said on this day or earlier.")
    due_from = DayFilter(field_name="question__deadline", lookup_expr="gte", help_text="Deadline on this day or later.")
    due_to = DayFilter(field_name="question__deadline", lookup_expr="lte", help_text="Deadline on this day or earlier.")
    q = search_filter(f"Words of the quote, of the question's terms or of the author's name. {WORDS_HELP}")

    def by_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow to the prediction's or the question's state."""
        if value in PREDICTION_STATES:
            return rows.filter(state=value)
        questions = in_state(Question.objects.all(), value)
        return rows.filter(state=PredictionState.PUBLISHED, question__in=questions.values("pk"))

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow to rows that hold the words."""
        return predictions_with(rows, value)


class QuestionFilter(rest.FilterSet):
    """Filters of the list of questions."""

    status = WordFilter(
        QUESTION_STATES,
        "`due` is past its deadline without an outcome, `open` is before it.",
        method="by_status",
    )
    author = SlugFilter("author", authors_for, method="by_author")
    outlet = SlugFilter("outlet", outlets_for, method="by_outlet")
    topic = SlugFilter("topic", topics_for, field_name="topics")
    due_from = DayFilter(field_name="deadline", lookup_expr="gte", help_text="Deadline on this day or later.")
    due_to = DayFilter(field_name="deadline", lookup_expr="lte", help_text="Deadline on this day or earlier.")
    q = search_filter(f"Words of the statement or the criteria. {WORDS_HELP}")

    def by_status(self, rows: QuestionQuerySet, name: str, value: str) -> QuerySet[Any]:
        """Narrow to a state as answers show it."""
        return in_state(rows, value)

    def by_author(self, rows: QuerySet[Any], name: str, value: Author) -> QuerySet[Any]:
        """Narrow to questions on which the author has spoken."""
        return rows.filter(pk__in=predictions_for(self.request.user).filter(author=value).values("question"))

    def by_outlet(self, rows: QuerySet[Any], name: str, value: Outlet) -> QuerySet[Any]:
        """Narrow to questions of the outlet's pieces."""
        return rows.filter(pk__in=predictions_for(self.request.user).filter(outlet=value).values("question"))

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow to rows that hold the words."""
        return questions_with(rows, value)


class CommentaryFilter(rest.FilterSet):
    """Filters of the list of pieces."""

    outlet = SlugFilter("outlet", outlets_for)
    author = SlugFilter("author", authors_for, field_name="authors")
    q = search_filter("Part of the title or the address.")

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow to rows that hold the words."""
        return rows.filter(Q(title__icontains=value) | Q(url__icontains=value))


class FrameFilter(rest.FilterSet):
    """Filters of the list of frames."""

    author = SlugFilter("author", authors_for)
    outlet = SlugFilter("outlet", outlets_for)


class NameFilter(rest.FilterSet):
    """Filters of the lists of outlets and topics."""

    q = search_filter("Part of the name.")

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow to rows that hold the words."""
        return rows.filter(name__icontains=value)


class AuthorFilter(rest.FilterSet):
    """Filters of the list of authors."""

    q = search_filter(f"Words of the name. {WORDS_HELP}")

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Narrow to names with the words."""
        return authors_with(rows, value)


class CorrectionFilter(rest.FilterSet):
    """Filters of the list of corrections."""

    question = IdFilter(field_name="question__public_id", help_text="Id of a question.")
    author = SlugFilter("author", authors_for, method="by_author")
    kind = WordFilter(tuple(CorrectionKind.values), "What was corrected.")
    since = DayFilter(method="from_day", help_text="Made on this day (UTC) or later.")

    def by_author(self, rows: QuerySet[Any], name: str, value: Author) -> QuerySet[Any]:
        """Narrow to those of the author's entries, and of questions on which they have spoken."""
        return corrections_concerning(value, rows)

    def from_day(self, rows: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        """Narrow to those made since a day began."""
        return rows.filter(made_at__gte=datetime.combine(value, time(), UTC))


class ProposalFilter(rest.FilterSet):
    """Filters of the list of proposals."""

    state = WordFilter(tuple(ProposalState.values), "Where it stands.")


class ChallengeFilter(rest.FilterSet):
    """Filters of the desk's list of challenges."""

    state = WordFilter(tuple(ChallengeState.values), "Where it stands.")
    question = IdFilter(field_name="question__public_id", help_text="Id of a question.")


class ReminderFilter(rest.FilterSet):
    """Filters of the list of one's own reminders."""

    state = WordFilter(tuple(DeliveryState.values), "What became of it; `due` waits or is on its way.")
    stage = WordFilter(tuple(Stage.values), "Why somebody is reminded.")
    channel = WordFilter(tuple(Channel.values), "How it goes out.")


def in_state(questions: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Questions in a state as answers show it: what is due is neither open nor reopened there."""
    now = timezone.now()
    if state == DUE:
        return questions.filter(state__in=UNSETTLED, due_at__lte=now)
    found = questions.filter(state=state)
    return found.filter(due_at__gt=now) if state in UNSETTLED else found
