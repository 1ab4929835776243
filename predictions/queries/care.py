"""Who may look after a question, and what the checks found about the questions of a page."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from ..models import UNSETTLED, CheckFinding, Question, User

JUDGES = ("editor", "adjudicator")
MOST_FINDINGS = 20


def findings_of(questions: Iterable[Question]) -> defaultdict[int, list[CheckFinding]]:
    """What the checks found and nobody has closed, newest first, at most MOST_FINDINGS of each question; one query."""
    found: defaultdict[int, list[CheckFinding]] = defaultdict(list)
    ids = [one.pk for one in questions]
    # Between an outcome and the next run of the checks a finding is still open; it says nothing any more.
    found_open = CheckFinding.objects.filter(question__in=ids, question__state__in=UNSETTLED, closed_at__isnull=True)
    for one in found_open:
        if len(found[one.question_id]) < MOST_FINDINGS:
            found[one.question_id].append(one)
    return found


def colleagues() -> QuerySet[User]:
    """Everybody who may look after a question: active, able to log in to the desk, an editor or adjudicator."""
    found = User.objects.filter(is_active=True, is_staff=True, groups__name__in=JUDGES)
    return found.order_by("first_name", "last_name", "email").distinct()
