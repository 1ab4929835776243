"""The desk: what waits for a judge, in tabs, and how much there is in each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from ..models import PENDING, Awaiting, Challenge, Proposal, ProposalState, Question, QuestionState, User, Verdict
from ..models.questions import UNSETTLED, QuestionQuerySet

TABS = ("due", "mine", "unowned", "second", "disputed", "challenged", "provisional")
# A provisional outcome is listed when its window ends within so many days.
ENDING_SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """How many questions each tab lists for one person, and how many proposals wait for anybody."""

    due: int
    mine: int
    unowned: int
    second: int
    disputed: int
    challenged: int
    provisional: int
    proposals: int


def desk_counts(user: User, now: datetime) -> DeskCounts:
    """The counts on the tabs, in five queries."""
    due = Q(due_at__lte=now)
    unsettled = Question.objects.filter(state__in=UNSETTLED).aggregate(
        due=Count("pk", filter=due),
        mine=Count("pk", filter=due & Q(owner=user)),
        unowned=Count("pk", filter=due & Q(owner__isnull=True)),
        disputed=Count("pk", filter=Q(awaiting=Awaiting.DISPUTED)),
    )
    others = {tab: desk_queue(tab, user, now).count() for tab in ("second", "challenged", "provisional")}
    return DeskCounts(**unsettled, **others, proposals=Proposal.objects.filter(state=ProposalState.OPEN).count())


def desk_queue(tab: str, user: User, now: datetime) -> QuestionQuerySet:
    """The questions of one of TABS, the most urgent first. Which verdicts wait is never part of it."""
    rows = Question.objects.order_by("due_at", "id")
    if tab == "second":
        mine = Verdict.objects.filter(question=OuterRef("pk"), round=OuterRef("round"), editor=user)
        # One's own verdict on a condition is no verdict on what follows from it.
        turn = mine.filter(about="condition", question__condition_outcome="") | mine.filter(about="outcome")
        found = rows.filter(awaiting=Awaiting.SECOND).exclude(Exists(turn))
    elif tab == "disputed":
        found = rows.filter(awaiting=Awaiting.DISPUTED)
    elif tab == "challenged":
        pending = Challenge.objects.filter(question=OuterRef("pk"), state__in=PENDING).order_by("answer_by")
        found = rows.filter(Exists(pending))
    elif tab == "provisional":
        ending = Q(resolutions__provisional_until__lte=now + ENDING_SOON, resolutions__final_at__isnull=True)
        in_force = ending & Q(resolutions__superseded_at__isnull=True)
        found = rows.filter(in_force, state=QuestionState.PROVISIONAL).order_by("resolutions__provisional_until", "id")
    else:
        found = Question.objects.due(now)
        owned = {"mine": Q(owner=user), "unowned": Q(owner__isnull=True)}
        found = found.filter(owned[tab]) if tab in owned else found
    return found
