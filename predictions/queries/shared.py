"""The questions that two authors both answered, one by one, and with whom an author shares any."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from ..models import Author, PredictionState, Score, ScoreStatus
from ..scoring.head_to_head import Duel, SharedQuestion, duel
from ..scoring.types import Statement
from .kept import kept
from .records import Record, records
from .versus import statement

# Whoever answers what everybody answers has thousands of others; a page names those with the most in common.
MOST_OTHERS = 200


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who answered `n` of an author's settled questions."""

    slug: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Shared:
    """One question that two authors answered; `duel` is None where it does not count in their comparison."""

    first: Record
    second: Record
    duel: Duel | None


def others(author: Author, *, now: datetime, version: int | None = None) -> tuple[Other, ...]:
    """Who answered the most of an author's settled questions, at most MOST_OTHERS; kept by board version.

    `version` is the board's, where that has been read.
    """
    return kept(f"others:{author.pk}", lambda: _others(author), now=now, worth_keeping=bool, version=version)


def _others(author: Author) -> tuple[Other, ...]:
    settled = Score.objects.filter(status=ScoreStatus.SCORED)
    theirs = settled.filter(author=author).values("question")
    rows = settled.filter(question__in=theirs).exclude(author=author).order_by()
    counted = rows.values_list("author__slug", "author__name").annotate(n=Count("pk"))
    return tuple(Other(*row) for row in counted.order_by("-n", "author__name", "author__slug")[:MOST_OTHERS])


def shared_scores(first: Author, second: Author) -> QuerySet[Score]:
    """The first author's claims on questions that the second answered too, latest deadline first."""
    standing = Score.objects.exclude(status=ScoreStatus.WITHDRAWN)
    mine = standing.filter(author=first, question__in=standing.filter(author=second).values("question"))
    return mine.select_related("author", "question").order_by("-matures_at", "-question_id")


def shared(page: Sequence[Score], second: Author, *, now: datetime) -> list[Shared]:
    """The rows that `shared_scores` found, each beside the second author's; three queries."""
    theirs = Score.objects.filter(author=second, question_id__in=[row.question_id for row in page])
    found = records([*page, *theirs.select_related("author", "question")])
    by_question = {one.score.question_id: one for one in found[len(page) :]}
    pairs = [(one, by_question.get(one.score.question_id)) for one in found[: len(page)]]
    return [Shared(one, other, _duel(one, other, now)) for one, other in pairs if other is not None]


def _duel(first: Record, second: Record, now: datetime) -> Duel | None:
    outcome, question = first.resolution, first.score.question
    if outcome is None or outcome.credit is None:
        return None
    assert question.deadline is not None and question.due_at is not None
    return duel(
        SharedQuestion(
            event=question.event_id,
            deadline=question.deadline,
            known_on=outcome.known_on,
            credit=outcome.credit,
            first=_said(first),
            second=_said(second),
            matured=question.due_at <= now,
        )
    )


def _said(record: Record) -> list[Statement]:
    return [statement(row, {}) for row in record.statements if row.state == PredictionState.PUBLISHED]
