"""From the record to Score rows: one per author and question, whatever became of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from ..models import (
    SCORED_OUTCOMES,
    Prediction,
    PredictionState,
    Question,
    Resolution,
    Score,
    ScoreStatus,
)
from ..scoring.exact import to_units
from ..scoring.question import score_question
from ..scoring.standing_forecast import horizon, standing_forecast
from ..scoring.types import QuestionScore, Statement

_LOSSES = (
    "brier",
    "brier_best",
    "brier_worst",
    "brier_if_true",
    "brier_if_false",
    "log_score",
    "reference_brier",
)
# A retraction has no numbers, and scoring does not read them.
NOTHING = Decimal(0)
_UNSCORED = {
    "void": ScoreStatus.VOID,
    "unverifiable": ScoreStatus.UNVERIFIABLE,
    "ambiguous": ScoreStatus.AMBIGUOUS,
}


def facts_of(question_ids: Iterable[int], *, now: datetime) -> list[Score]:
    """Unsaved Score rows of everybody who predicted on these questions; three queries, however many there are."""
    ids = list(question_ids)
    questions = {question.pk: question for question in Question.objects.public().filter(pk__in=ids)}
    in_force = {
        one.question_id: one for one in Resolution.objects.filter(question_id__in=ids, superseded_at__isnull=True)
    }
    said: defaultdict[tuple[int, int], list[Prediction]] = defaultdict(list)
    rows = Prediction.objects.public().filter(question_id__in=ids).defer("quote", "translation", "note")
    for row in rows.in_standing_order():
        assert row.author_id is not None and row.question_id is not None  # a constraint says so
        said[row.author_id, row.question_id].append(row)
    return [
        _fact(author_id, questions[question_id], statements, in_force.get(question_id), now)
        for (author_id, question_id), statements in said.items()
    ]


def _fact(
    author_id: int,
    question: Question,
    said: Sequence[Prediction],
    resolution: Resolution | None,
    now: datetime,
) -> Score:
    assert question.deadline is not None and question.due_at is not None
    standing = [row for row in said if row.state == PredictionState.PUBLISHED]
    settled_on = horizon(question.deadline, resolution.known_on) if resolution else question.deadline
    fact = Score(
        author_id=author_id,
        question=question,
        event_id=question.event_id,
        outlet_id=(standing or said)[-1].outlet_id,
        year=settled_on.year,
        n_statements=len(standing),
        matures_at=question.due_at,
        advance=_logged_before(resolution.known_on if resolution else None, question, standing),
    )
    fact.status = _settle(fact, question, standing, resolution)
    # Only of scored ones: what waits for an outcome does not change when the clock passes its deadline.
    fact.matured = fact.is_scored and question.due_at <= now
    return fact


def _settle(
    fact: Score, question: Question, standing: Sequence[Prediction], resolution: Resolution | None
) -> ScoreStatus:
    """Fill in the figures where there are any, and say what became of the claim."""
    if not standing:
        return ScoreStatus.WITHDRAWN
    # Vague first: it is a property of what was said, whatever became of the question.
    if all(row.vague or row.retracts for row in standing):
        return ScoreStatus.VAGUE if any(row.vague for row in standing) else ScoreStatus.RETRACTED
    if resolution is not None and resolution.outcome in _UNSCORED:
        return _UNSCORED[resolution.outcome]
    if resolution is None:
        return ScoreStatus.OPEN
    statements = [_statement(row, question, resolution.known_on) for row in standing]
    found = _score(question, statements, resolution)
    if found is None:
        return _uncounted(question, standing, resolution)
    fact.advance = _logged_before(resolution.known_on, question, _counted(question, standing, statements, resolution))
    counted = standing[found.basis_index]
    fact.credit, fact.probability, fact.basis = resolution.credit, found.probability, counted.basis
    fact.outlet_id, fact.referenced, fact.lead_days = counted.outlet_id, found.referenced, found.lead_days
    fact.n_statements = found.n_statements
    for name in _LOSSES:
        setattr(fact, name, to_units(getattr(found, name)))
    return ScoreStatus.SCORED


def _uncounted(question: Question, standing: Sequence[Prediction], resolution: Resolution) -> ScoreStatus:
    """Nothing of it counts: it came after the news, or was taken back on the day it was said."""
    assert question.deadline is not None
    last = horizon(question.deadline, resolution.known_on)
    in_time = (
        row.said_on is not None and row.said_on <= last and not row.after_news for row in standing if row.retracts
    )
    return ScoreStatus.RETRACTED if any(in_time) else ScoreStatus.LATE


def _score(question: Question, statements: Sequence[Statement], resolution: Resolution) -> QuestionScore | None:
    assert question.deadline is not None and resolution.credit is not None
    assert resolution.outcome in SCORED_OUTCOMES
    return score_question(
        statements, deadline=question.deadline, known_on=resolution.known_on, credit=resolution.credit
    )


def _counted(
    question: Question,
    standing: Sequence[Prediction],
    statements: Sequence[Statement],
    resolution: Resolution,
) -> list[Prediction]:
    assert question.deadline is not None
    counted = standing_forecast(statements, deadline=question.deadline, known_on=resolution.known_on)
    return [standing[one.index] for one in counted]


def _statement(row: Prediction, question: Question, known_on: date) -> Statement:
    assert row.said_on is not None
    return Statement(
        said_on=row.said_on,
        probability=NOTHING if row.probability is None else row.probability,
        low=NOTHING if row.low is None else row.low,
        high=NOTHING if row.high is None else row.high,
        reference=_usable_reference(row, question, known_on),
        vague=row.vague,
        retracts=row.retracts,
        after_news=row.after_news,
    )


def _usable_reference(row: Prediction, question: Question, known_on: date) -> Decimal | None:
    """The frozen reference, if it was taken by the day of the claim and logged before the outcome was known."""
    if row.reference_probability is None or not row.reference_at or row.reading_at is None:
        return None
    taken_by_then = row.reference_at[:10] <= str(row.said_on)
    return row.reference_probability if taken_by_then and _day(row.reading_at, question) < known_on else None


def _logged_before(known_on: date | None, question: Question, standing: Sequence[Prediction]) -> bool:
    """Quote, reading, criteria and event were all logged before the outcome was known (DESIGN rule 7)."""
    if known_on is None:
        return True
    times = [question.terms_at, *(row.reading_at for row in standing)]
    return all(at is not None and _day(at, question) < known_on for at in times)


def _day(at: datetime, question: Question) -> date:
    return at.astimezone(ZoneInfo(question.time_zone)).date()
