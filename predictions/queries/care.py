"""Who looks after a question, how often they were reminded, and what the checks found: what the doors show of care."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from ..models import CheckFinding, DeliveryState, PlanChange, Question, Reminder, User

JUDGES = ("editor", "adjudicator")
MOST_FINDINGS = 20
MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class Reminded:
    """How often somebody was reminded of a question, and when last; one occasion counts once, however many heard."""

    times: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Care:
    """What is known about the care for one question, beside its own columns."""

    reminded: Reminded
    findings: tuple[CheckFinding, ...]


def care_of(questions: Iterable[Question]) -> dict[int, Care]:
    """The care for each of these questions, by primary key; two queries, whatever their number."""
    ids = [one.pk for one in questions]
    reminded, findings = reminded_of(ids), open_findings(ids)
    return {pk: Care(reminded.get(pk, Reminded()), tuple(findings[pk])) for pk in ids}


def reminded_of(ids: Iterable[int]) -> dict[int, Reminded]:
    """How often each question's people were reminded; questions that nobody was reminded of are left out."""
    occasions = (
        Reminder.objects.filter(question_id__in=list(ids), state=DeliveryState.SENT)
        .order_by()
        .values("question_id", "plan_rev", "stage", "occurrence")
        .annotate(last_at=Max("accepted_at"))
    )
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    for one in occasions:
        found[one["question_id"]].append(one["last_at"])
    return {pk: Reminded(len(moments), max(moments)) for pk, moments in found.items()}


def open_findings(ids: Iterable[int]) -> defaultdict[int, list[CheckFinding]]:
    """What the checks found and nobody has closed, newest first, at most MOST_FINDINGS of each question."""
    found: defaultdict[int, list[CheckFinding]] = defaultdict(list)
    for one in CheckFinding.objects.filter(question_id__in=list(ids), closed_at__isnull=True):
        if len(found[one.question_id]) < MOST_FINDINGS:
            found[one.question_id].append(one)
    return found


def changes_of_plan(question: Question) -> QuerySet[PlanChange]:
    """What people did to the plan of a question, newest first."""
    return question.plan_changes.select_related("actor")[:MOST_CHANGES]


def colleagues() -> QuerySet[User]:
    """Everybody who may look after a question: active, able to log in to the desk, an editor or adjudicator."""
    found = User.objects.filter(is_active=True, is_staff=True, groups__name__in=JUDGES)
    return found.order_by("first_name", "last_name", "email").distinct()


def reminders_of(user: User) -> QuerySet[Reminder]:
    """Everything that was, is or will be sent to `user` about a question."""
    return Reminder.objects.filter(recipient=user).select_related("question")
