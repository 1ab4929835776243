"""Two authors on the questions that both answered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from ..language.lexicon import WILL_READINGS
from ..models import Author, Basis, Prediction, PredictionState, Resolution
from ..scoring.head_to_head import HeadToHead, SharedQuestion, head_to_heads, survives
from ..scoring.types import Statement
from .kept import as_of, kept
from .scoreboard import AsOf

# What the words of a basis are read as.
Scale = Mapping[str, Decimal]

_HALF: Final = Decimal("0.5")
# A retraction has no numbers, and scoring does not read them.
_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnderReading:
    """The same comparison with every bare “will” of either author read as `will`, and every “won’t” as 1 - `will`."""

    will: Decimal
    found: HeadToHead


@dataclass(frozen=True, slots=True)
class Versus:
    """How two authors compare on the record as it stands.

    Counted apart beside those of `found`: `n_unscored` questions that both answered and that ended void, unverifiable
    or ambiguous, and `n_open` without an outcome. `survives`: told apart, the same way round, under every reading.
    """

    as_of: AsOf
    found: HeadToHead
    n_unscored: int
    n_open: int
    readings: tuple[UnderReading, ...]
    survives: bool


class _Said(NamedTuple):
    question_id: int
    author_id: int
    said_on: date
    probability: Decimal | None
    vague: bool
    retracts: bool
    after_news: bool
    basis: str
    denies: bool


class _Outcome(NamedTuple):
    question_id: int
    credit: Decimal | None
    known_on: date
    event_id: int
    deadline: date
    due_at: datetime


class _Field(NamedTuple):
    """Every scorable question that both answered, before anybody's words are read as numbers."""

    outcomes: Sequence[_Outcome]
    said: Mapping[tuple[int, int], Sequence[_Said]]
    pair: tuple[int, int]
    now: datetime

    def by(self, author: int, one: _Outcome) -> Sequence[_Said]:
        """What an author said on a question; nothing where it was withdrawn since the outcomes were read."""
        return self.said.get((one.question_id, author), ())

    def reads(self, one: _Outcome, scale: Scale) -> bool:
        """Whether the scale changes a number that either said on a question."""
        return any(row.basis in scale for author in self.pair for row in self.by(author, one))


def versus(first: Author, second: Author, *, now: datetime) -> Versus:
    """Compare two different authors on what both published and did not withdraw, kept by board version.

    Four queries, however much they share; one from the cache.
    """
    return kept(
        f"versus:{first.pk}:{second.pk}",
        lambda: _compare(first, second, now),
        now=now,
        worth_keeping=lambda found: bool(found.found.n),
    )


def _compare(first: Author, second: Author, now: datetime) -> Versus:
    shared = _shared(first, second)
    outcomes = _outcomes(shared)
    said = _statements(first, second, shared)
    scorable = [one for one in outcomes if one.credit is not None]
    field = _Field(scorable, said, (first.pk, second.pk), now)
    as_stored = [_question(one, field, {}) for one in scorable]
    scales: list[Scale] = [{Basis.BARE: will} for will in WILL_READINGS]
    plain, *read = head_to_heads([as_stored, *(_read(field, as_stored, scale) for scale in scales)])
    return Versus(
        as_of=as_of(now),
        found=plain,
        n_unscored=len(outcomes) - len(scorable),
        n_open=len({question for question, _ in said} - {one.question_id for one in outcomes}),
        readings=tuple(UnderReading(will, one) for will, one in zip(WILL_READINGS, read, strict=True)),
        survives=survives(read),
    )


def _shared(first: Author, second: Author) -> QuerySet[Prediction, int]:
    """The questions on which both have a published claim, for use inside another query."""
    published = Prediction.objects.filter(state=PredictionState.PUBLISHED)
    theirs = published.filter(author=second).values("question")
    return published.filter(author=first, question__in=theirs).values_list("question", flat=True)


def _outcomes(shared: QuerySet[Prediction, int]) -> list[_Outcome]:
    in_force = Resolution.objects.filter(superseded_at__isnull=True, question__in=shared)
    # Published questions have a deadline and an instant after it: a constraint says so.
    rows: QuerySet[Resolution, Any] = in_force.values_list(
        "question_id", "credit", "known_on", "question__event_id", "question__deadline", "question__due_at"
    )
    return [_Outcome(*row) for row in rows.order_by("question_id")]


def _statements(
    first: Author, second: Author, shared: QuerySet[Prediction, int]
) -> Mapping[tuple[int, int], Sequence[_Said]]:
    rows = Prediction.objects.filter(
        state=PredictionState.PUBLISHED, author__in=(first.pk, second.pk), question__in=shared
    ).in_standing_order()
    said: defaultdict[tuple[int, int], list[_Said]] = defaultdict(list)
    for row in rows.values_list(*_Said._fields):
        one = _Said(*row)
        said[one.question_id, one.author_id].append(one)
    return said


def _read(field: _Field, as_stored: Sequence[SharedQuestion], scale: Scale) -> list[SharedQuestion]:
    """The questions under a scale; the same objects where nobody's words are in it, so that they are scored once."""
    return [
        _question(one, field, scale) if field.reads(one, scale) else stored
        for one, stored in zip(field.outcomes, as_stored, strict=True)
    ]


def _question(one: _Outcome, field: _Field, scale: Scale) -> SharedQuestion:
    assert one.credit is not None
    first, second = field.pair
    return SharedQuestion(
        event=one.event_id,
        deadline=one.deadline,
        known_on=one.known_on,
        credit=one.credit,
        first=[statement(row, scale) for row in field.by(first, one)],
        second=[statement(row, scale) for row in field.by(second, one)],
        matured=one.due_at <= field.now,
    )


def statement(row: _Said | Prediction, scale: Scale) -> Statement:
    """What was said, with its probability read by `scale` where that knows the words it comes from."""
    assert row.said_on is not None
    p = _NOTHING if row.probability is None else row.probability
    found = Statement(row.said_on, p, low=p, high=p, vague=row.vague, retracts=row.retracts, after_news=row.after_news)
    if row.basis not in scale:
        return found
    reading = 1 - scale[row.basis] if _is_denial(row, p) else scale[row.basis]
    return replace(found, probability=reading, low=reading, high=reading)


def _is_denial(row: _Said | Prediction, p: Decimal) -> bool:
    """The number in force says which side was taken: a file may give a “won’t” its number and leave out the flag."""
    return row.denies if p == _HALF else p < _HALF
