"""Everything that is shown of one prediction, or of one question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from ..models import Amendment, Challenge, Kind, LogEntry, Prediction, Question, Reply, Resolution, Score, Verdict
from .frames import is_with_hindsight
from .judging import challenge_counts
from .predictions import with_outcomes
from .records import brier_of, reading_band
from .replies import replies_on_prediction, replies_on_question


@dataclass(frozen=True, slots=True)
class Dossier:
    """One public prediction, with what its author's claim on the question came to.

    `band` is the score under the kindest and the harshest reading, None where they are the same; `after_outcome` is
    None while nothing is known to have happened; `hindsight`: it came in a file for which nobody
    had stated what is read.
    """

    prediction: Prediction
    question: Question
    resolution: Resolution | None
    score: Score | None
    brier: float | None
    band: tuple[float, float] | None
    after_outcome: bool | None
    statements: tuple[Prediction, ...]
    n_others: int
    amendments: tuple[Amendment, ...]
    challenges: tuple[Challenge, ...]
    replies: tuple[Reply, ...]
    history: tuple[LogEntry, ...]
    hindsight: bool

    @property
    def withdrawn_at(self) -> datetime | None:
        """When the desk took it back."""
        withdrawals = [entry.at for entry in self.history if entry.kind == Kind.PREDICTION_WITHDRAWN]
        return withdrawals[-1] if withdrawals else None


@dataclass(frozen=True, slots=True)
class QuestionDossier:
    """One public question; `resolutions` are every outcome it ever had, `verdicts` those behind them, oldest first."""

    question: Question
    resolution: Resolution | None
    resolutions: tuple[Resolution, ...]
    verdicts: tuple[Verdict, ...]
    amendments: tuple[Amendment, ...]
    challenges: tuple[Challenge, ...]
    replies: tuple[Reply, ...]
    challenge_counts: Mapping[str, int]
    history: tuple[LogEntry, ...]
    due: bool


def prediction_dossier(public_id: UUID) -> Dossier:
    """Raises Prediction.DoesNotExist for drafts, refused finds and unknown ids; twelve queries."""
    prediction = with_outcomes(Prediction.objects.public()).get(public_id=public_id)
    question = prediction.question
    assert question is not None
    resolution: Resolution | None = next(iter(question.in_force), None)  # type: ignore[attr-defined]
    scores = Score.objects.filter(question=question)
    score = scores.filter(author=prediction.author).first()
    same = Prediction.objects.public().filter(author=prediction.author, question=question)
    return Dossier(
        prediction=prediction,
        question=question,
        resolution=resolution,
        score=score,
        brier=brier_of(score),
        band=reading_band(score),
        after_outcome=_recorded_after(prediction, question, resolution),
        statements=tuple(same.in_standing_order()),
        n_others=scores.exclude(author=prediction.author).count(),
        amendments=tuple(Amendment.objects.filter(Q(prediction=prediction) | Q(question=question))),
        challenges=tuple(question.challenges.public().order_by("filed_at", "pk")),
        replies=tuple(replies_on_prediction(prediction)),
        history=_history(question, prediction.log_subject),
        hindsight=is_with_hindsight(prediction),
    )


def question_dossier(public_id: UUID, *, now: datetime) -> QuestionDossier:
    """Raises Question.DoesNotExist for drafts and unknown ids; eleven queries."""
    questions = Question.objects.public().select_related("event").prefetch_related("topics", "amendments")
    question = questions.get(public_id=public_id)
    resolutions = tuple(question.resolutions.select_related("verdict"))
    return QuestionDossier(
        question=question,
        resolution=next((one for one in resolutions if one.superseded_at is None), None),
        resolutions=resolutions,
        verdicts=tuple(question.verdicts.opened()),
        amendments=tuple(question.amendments.all()),
        challenges=tuple(question.challenges.public().order_by("filed_at", "pk")),
        replies=tuple(replies_on_question(question)),
        challenge_counts=challenge_counts(question),
        history=_history(question),
        due=question.is_due(now),
    )


def _recorded_after(prediction: Prediction, question: Question, resolution: Resolution | None) -> bool | None:
    """By calendar days in the question's zone, as scoring has it: the day itself counts as after."""
    if resolution is None:
        return None
    assert prediction.recorded_at is not None
    return prediction.recorded_at.astimezone(ZoneInfo(question.time_zone)).date() >= resolution.known_on


def _history(question: Question, *subjects: UUID) -> tuple[LogEntry, ...]:
    """The entries about a question and further `subjects`.

    A row of an imported file is one entry, under its prediction: the one that brought the question, and those that
    brought an outcome, belong here too. The numbers are read first: one statement with subqueries under OR would make
    PostgreSQL read the whole log.
    """
    settled_by = list(question.resolutions.values_list("last_seq", flat=True))
    first = Prediction.objects.public().filter(question=question).order_by("recorded_seq")[:1]
    brought_by = Q(kind=Kind.IMPORT_ROW, subject__in=list(first.values_list("log_subject", flat=True)))
    entries = LogEntry.objects.filter(
        Q(subject__in=[question.log_subject, *subjects]) | Q(seq__in=settled_by) | brought_by
    )
    return tuple(entries.order_by("seq").defer("leaf", "leaf_hash"))
