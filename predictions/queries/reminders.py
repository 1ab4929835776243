"""Reminders as people look at them: their own, how often a question came up, what is coming, what checks found."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import CharField, Count, IntegerField, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from ..channels.calendar import Entry
from ..models import Amendment, CheckFinding, DeliveryState, PlanChange, Preferences, Question, Reminder, User
from ..models.questions import QuestionQuerySet

# A calendar program asks for the whole feed again and again.
MOST_ENTRIES = 2000


def own_reminders(user: User) -> QuerySet[Reminder]:
    """What was or will be delivered to `user`, the newest first."""
    return Reminder.objects.filter(recipient=user).select_related("question").order_by("-not_before", "id")


def all_reminders() -> QuerySet[Reminder]:
    """Everything that was or will be delivered, for the desk's list."""
    return Reminder.objects.select_related("question", "recipient", "digest").order_by("-not_before", "id")


def dead_reminders() -> QuerySet[Reminder]:
    """What could not be delivered, the newest first."""
    return all_reminders().filter(state=DeliveryState.DEAD)


def with_reminders(questions: QuestionQuerySet) -> QuestionQuerySet:
    """Each question with `n_reminded`, the stages that reached somebody, and `last_reminded_at`."""
    sent = Reminder.objects.filter(question=OuterRef("pk"), state=DeliveryState.SENT).order_by().values("question")
    stage = Concat("plan_rev", Value("/"), "stage", Value("/"), "occurrence", output_field=CharField())
    times = sent.annotate(n=Count(stage, distinct=True)).values("n")
    last = sent.annotate(last=Max("accepted_at")).values("last")
    return questions.annotate(
        n_reminded=Coalesce(Subquery(times, output_field=IntegerField()), 0), last_reminded_at=Subquery(last)
    )


def owned_by(user: User) -> QuestionQuerySet:
    """Unsettled questions that `user` looks after, by deadline."""
    found: QuestionQuerySet = Question.objects.unsettled().filter(owner=user).order_by("due_at", "id")
    return found


def plan_history(question: Question) -> QuerySet[PlanChange]:
    """Who rested it, passed it on or asked for a review, the latest first."""
    return question.plan_changes.select_related("actor")


def open_findings() -> QuerySet[CheckFinding]:
    """What the checks found and nobody has dealt with."""
    return CheckFinding.objects.filter(closed_at__isnull=True).select_related("question__owner")


def calendar_owner(token: str) -> User | None:
    """The active user whose private feed this token opens."""
    found = Preferences.objects.filter(calendar_token=token, user__is_active=True).select_related("user").first()
    return found.user if found is not None and token else None


def coming_deadlines(now: datetime) -> list[Entry]:
    """The deadlines still to come, soonest first: the public feed."""
    return _entries(Question.objects.unsettled().filter(due_at__gt=now).order_by("due_at", "id"))


def own_calendar(user: User, now: datetime) -> list[Entry]:
    """The private feed: deadlines of what `user` looks after, those of the last month too, and the reviews ahead."""
    mine = owned_by(user)
    deadlines = _entries(mine.filter(due_at__gt=now - timedelta(days=31)), private=True)
    reviews = mine.filter(review_on__gt=now.date()).order_by("review_on", "id")
    return [*deadlines, *(_review(one) for one in reviews[:MOST_ENTRIES])]


def _entries(questions: Any, *, private: bool = False) -> list[Entry]:
    # A subquery, so that only the rows of the feed are counted: joined, it grouped every open question first.
    amended = Amendment.objects.filter(question=OuterRef("pk")).order_by().values("question")
    counted = Subquery(amended.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    rows = questions.annotate(n_amended=Coalesce(counted, 0))[:MOST_ENTRIES]
    return [_entry(one, private) for one in rows]


def _entry(question: Any, private: bool) -> Entry:
    assert question.deadline is not None and question.terms_at is not None
    return Entry(
        uid=f"{question.public_id}@{_host()}",
        on=question.deadline,
        summary=question.statement,
        # Only what the record shows: a snooze is the desk's own business.
        revision=question.n_amended + (question.plan_rev if private else 0),
        changed_at=question.terms_at,
        url=f"{settings.PUBLIC_URL}/questions/{question.public_id}/",
        description=question.resolution_criteria,
    )


def _review(question: Question) -> Entry:
    assert question.review_on is not None and question.terms_at is not None
    return Entry(
        uid=f"review-{question.public_id}@{_host()}",
        on=question.review_on,
        summary=f"Review: {question.statement}",
        revision=question.plan_rev,
        changed_at=question.terms_at,
        url=f"{settings.PUBLIC_URL}/questions/{question.public_id}/",
    )


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
