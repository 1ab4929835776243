"""What an author's record is made of: by topic and year, in the course of time, question by question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import FilteredRelation, Q
from django.db.models.functions import Substr

from ..models import Author, Cohort, Score, ScoreStatus, Standing
from ..scoring.exact import from_units
from ..scoring.summary import is_partial
from ..scoring.types import ScoredFact
from .calibration import AuthorCalibration, calibrated, calibration_fact
from .kept import kept
from .scoreboard import Board

MOST_TOPICS: Final = 12
# Of the questions on which somebody was furthest on the right side, and of those on the wrong one.
MOST_FURTHEST: Final = 3
LONGEST_STATEMENT: Final = 200
# A line through more points than this looks the same and weighs more.
MOST_POINTS: Final = 120
_HALF: Final = Decimal("0.5")


class Part(NamedTuple):
    """An author's figures in a topic (by slug and name) or a year."""

    slug: str
    name: str
    year: int | None
    n: int
    n_events: int
    brier: float | None
    brier_low: float | None
    brier_high: float | None
    n_hits: int
    n_hit_base: int


@dataclass(frozen=True, slots=True)
class Point:
    """The mean Brier score of the first `n` settled questions, up to the day `on`."""

    on: date
    n: int
    brier: float


@dataclass(frozen=True, slots=True)
class Furthest:
    """One question (the beginning of its statement), the author's last probability on it, and their score."""

    question_id: UUID
    statement: str
    on: date
    probability: Decimal
    basis: str
    came_true: bool
    brier: float


@dataclass(frozen=True, slots=True)
class Portrait:
    """`topics` are those with the most settled questions; `course` is in time; the furthest come first.

    `n_questions` were answered, `n_revised` of them more than once by statements that count; `n_taken_back` at once.
    """

    topics: Sequence[Part]
    n_more_topics: int
    years: Sequence[Part]
    course: Sequence[Point]
    right: Sequence[Furthest]
    wrong: Sequence[Furthest]
    n_questions: int
    n_revised: int
    n_taken_back: int
    calibrated: AuthorCalibration


class _Row(NamedTuple):
    question_id: int
    event_id: int
    status: str
    n_statements: int
    credit: Decimal | None
    probability: Decimal | None
    basis: str
    brier: int | None
    lead_days: int | None
    matured: bool
    advance: bool
    deadline: date
    public_id: UUID
    statement: str
    known_on: date | None

    @property
    def on(self) -> date:
        """The day with which scoring ended."""
        return self.deadline if self.known_on is None else min(self.deadline, self.known_on)

    @property
    def side(self) -> int:
        """1 on the right side of one half, -1 on the wrong one, 0 on neither."""
        assert self.probability is not None and self.credit is not None
        if self.probability == _HALF or is_partial(self.credit):
            return 0
        return 1 if (self.probability > _HALF) == (self.credit > _HALF) else -1


def portrait(author: Author, board: Board, *, now: datetime) -> Portrait:
    """Two queries, however much there is; none while the `board` of everything, read for this answer, stays the same.

    Furthest, below the board's minimum of events: nothing; see `furthest`.
    """
    return kept(
        f"portrait:{author.pk}:{board.part.min_n}",
        lambda: _build(author, board),
        now=now,
        worth_keeping=lambda found: bool(found.n_questions),
        version=board.version,
    )


def _build(author: Author, board: Board) -> Portrait:
    parts = list(_parts(author))
    topics = sorted((one for one in parts if one.year is None and one.n), key=lambda one: (-one.n, one.name))
    rows = list(_rows(author))
    scored = [row for row in rows if row.status == ScoreStatus.SCORED]
    right, wrong = furthest(scored, board.part.min_n)
    return Portrait(
        topics=topics[:MOST_TOPICS],
        n_more_topics=len(topics[MOST_TOPICS:]),
        years=sorted((one for one in parts if one.year is not None and one.n), key=lambda one: one.year or 0),
        course=_thinned(list(_course(scored))),
        right=[_shown(row) for row in right],
        wrong=[_shown(row) for row in wrong],
        n_questions=sum(row.status != ScoreStatus.WITHDRAWN for row in rows),
        n_revised=sum(row.n_statements > 1 for row in rows),
        n_taken_back=sum(row.status == ScoreStatus.RETRACTED for row in rows),
        calibrated=calibrated(list(_facts(scored)), board.part, board.as_of),
    )


def _parts(author: Author) -> Iterator[Part]:
    by_topic_or_year = Q(slice__topic__isnull=False) | Q(slice__year__isnull=False)
    rows: Any = Standing.objects.filter(by_topic_or_year, author=author, slice__cohort=Cohort.ALL).values_list(
        "slice__topic__slug", "slice__topic__name", "slice__year", *Part._fields[3:]
    )
    return (Part(slug or "", name or "", year, *figures) for slug, name, year, *figures in rows)


def _rows(author: Author) -> Iterator[_Row]:
    in_force = FilteredRelation("question__resolutions", condition=Q(question__resolutions__superseded_at__isnull=True))
    # Texts of twenty thousand questions would weigh more than all their figures.
    beginning = Substr("question__statement", 1, LONGEST_STATEMENT)
    rows: Any = Score.objects.filter(author=author).annotate(in_force=in_force, statement=beginning)
    rows = rows.order_by("question_id")
    of_question = ("question__deadline", "question__public_id", "statement", "in_force__known_on")
    return (_Row(*row) for row in rows.values_list(*_Row._fields[: -len(of_question)], *of_question))


def _facts(scored: Iterable[_Row]) -> Iterator[ScoredFact]:
    """What calibration is of: matured yes-or-no questions."""
    for row in scored:
        if row.matured and row.probability is not None and row.credit is not None and not is_partial(row.credit):
            yield calibration_fact(row.event_id, row.probability, row.credit, row.basis, row.advance)


def furthest(scored: Iterable[_Row], min_n: int) -> tuple[list[_Row], list[_Row]]:
    """The questions on which a forecast ended furthest on the right side of one half, and furthest on the wrong one.

    Of matured yes-or-no questions, and only where they turn on at least `min_n` events. Furthest is by what the
    question adds to skill against a coin, 0.25 less its Brier score; of equal ones, said the longest ahead, then the
    latest. One question of an event, at most MOST_FURTHEST on either side.
    """
    matured = [row for row in scored if row.matured]
    if len({row.event_id for row in matured}) < min_n:
        return [], []

    def ordered(side: int) -> list[_Row]:
        rows = [row for row in matured if row.side == side]
        return sorted(rows, key=lambda row: (side * (row.brier or 0), -(row.lead_days or 0), -row.on.toordinal()))

    return _one_of_an_event(ordered(1)), _one_of_an_event(ordered(-1))


def _one_of_an_event(rows: Sequence[_Row]) -> list[_Row]:
    first: dict[int, _Row] = {}
    for row in rows:
        first.setdefault(row.event_id, row)
        if len(first) == MOST_FURTHEST:
            break
    return list(first.values())


def _course(scored: Sequence[_Row]) -> Iterator[Point]:
    """The running mean, one point a day."""
    total, last = 0, None
    for n, row in enumerate(sorted(scored, key=lambda one: (one.on, one.question_id)), start=1):
        if last is not None and row.on != last.on:
            yield last
        total += row.brier or 0
        last = Point(row.on, n, from_units(total) / n)
    if last is not None:
        yield last


def _thinned(points: Sequence[Point]) -> list[Point]:
    """At most MOST_POINTS of them, the last among them."""
    if len(points) <= MOST_POINTS:
        return list(points)
    step = (len(points) - 1) / (MOST_POINTS - 1)
    return [points[round(step * place)] for place in range(MOST_POINTS)]


def _shown(row: _Row) -> Furthest:
    assert row.probability is not None and row.credit is not None
    return Furthest(
        question_id=row.public_id,
        statement=row.statement,
        on=row.on,
        probability=row.probability,
        basis=row.basis,
        came_true=row.credit > _HALF,
        brier=from_units(row.brier or 0),
    )
