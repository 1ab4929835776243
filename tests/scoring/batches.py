"""Claims of several questions laid out as one batch, in any order, and what each got out of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st

from predictions.scoring import Statement
from predictions.scoring.claims import score_claims
from predictions.scoring.columns import BILLION, Claims, Scored, Statements

from .makers import day

SCALES = 2  # other readings of every statement
OF_THE_FIELD = {"peer", "peer_spot", "has_peer", "has_spot", "n_authors", "n_spot"}
ROWS = {"first", "last"}


@dataclass(frozen=True)
class Asked:
    """A question with an outcome; days as in `makers.day`, credit None where it is not scored."""

    key: int
    deadline: int
    known: int
    credit: Decimal | None


@dataclass(frozen=True)
class Answer:
    """One author's claim on it, and what its statements say under other scales."""

    question: Asked
    said: Sequence[Statement]
    readings: Sequence[Sequence[Decimal]]


def whole(values: Iterable[int]) -> np.ndarray:
    return np.array(list(values), dtype=np.int64)


def billionths(values: Iterable[Decimal]) -> np.ndarray:
    return whole(int(value * BILLION) for value in values)


def lay_out(answers: Sequence[Answer]) -> tuple[Claims, Statements]:
    asked = [answer.question for answer in answers]
    said = [one for answer in answers for one in answer.said]
    claims = Claims(
        question=whole(one.key for one in asked),
        deadline=whole(day(one.deadline).toordinal() for one in asked),
        known_on=whole(day(one.known).toordinal() for one in asked),
        credit=billionths(Decimal("-1e-9") if one.credit is None else one.credit for one in asked),
    )
    statements = Statements(
        claim=whole(row for row, answer in enumerate(answers) for _ in answer.said),
        said_on=whole(one.said_on.toordinal() for one in said),
        probability=billionths(one.probability for one in said),
        low=billionths(one.low for one in said),
        high=billionths(one.high for one in said),
        reference=billionths(Decimal("-1e-9") if one.reference is None else one.reference for one in said),
        readings=np.stack([billionths(row) for answer in answers for row in answer.readings])
        if said
        else np.zeros((0, SCALES), dtype=np.int64),
        vague=np.array([one.vague for one in said], dtype=np.bool_),
        retracts=np.array([one.retracts for one in said], dtype=np.bool_),
        after_news=np.array([one.after_news for one in said], dtype=np.bool_),
    )
    return claims, statements


def figures(scored: Scored, answers: Sequence[Answer]) -> list[dict[str, object]]:
    """By claim, everything it got; rows counted from the claim's first statement."""
    found: list[dict[str, object]] = []
    begin = 0
    for row, answer in enumerate(answers):
        end = begin + len(answer.said)
        one: dict[str, object] = {
            field.name: getattr(scored, field.name)[row].tolist() for field in fields(scored) if field.name != "counted"
        }
        one["counted"] = scored.counted[begin:end].tolist()
        for name in ROWS:
            place = one[name]
            assert isinstance(place, int)
            one[name] = place - begin if place >= 0 else place
        found.append(one)
        begin = end
    return found


def scored(answers: Sequence[Answer]) -> list[dict[str, object]]:
    return figures(score_claims(*lay_out(answers)), answers)


def answer(*said: Statement, credit: str | None = "1", key: int = 1, deadline: int = 10, known: int = 10) -> Answer:
    question = Asked(key, deadline, known, None if credit is None else Decimal(credit))
    return Answer(question, said, [[one.probability] * SCALES for one in said])


def by_question(answers: Sequence[Answer]) -> list[list[Answer]]:
    found: dict[int, list[Answer]] = {}
    for one in answers:
        found.setdefault(one.question.key, []).append(one)
    return list(found.values())


def days_of(one: Answer) -> dict[str, date]:
    return {"deadline": day(one.question.deadline), "known_on": day(one.question.known)}


def half_up(x: Fraction) -> int:
    return (2 * x + 1) // 2


def near_units(value: float) -> object:
    """Units of 1e-12 that are this, to nine digits."""
    return pytest.approx(value * 1e12, abs=1e3)


def own(one: dict[str, object]) -> dict[str, object]:
    """What does not depend on the others on the question."""
    return {name: value for name, value in one.items() if name not in OF_THE_FIELD}


_probabilities = st.one_of(
    st.sampled_from([Decimal(0), Decimal(1), Decimal("0.5"), Decimal("0.9"), Decimal("0.001")]),
    st.decimals(0, 1, places=9),
)
_yes_or_no = st.sampled_from([Decimal(1), Decimal(0)])
_seldom = st.sampled_from([False, False, False, True])
_statements = st.builds(
    lambda on, numbers, reference, vague, retracts, after: Statement(
        day(on), numbers[1], numbers[0], numbers[2], reference, vague, retracts, after
    ),
    st.one_of(st.integers(0, 14), st.sampled_from([3, 10])),
    st.lists(_probabilities, min_size=3, max_size=3).map(sorted),
    st.one_of(st.none(), _probabilities, _probabilities),
    _seldom,
    _seldom,
    _seldom,
)


@st.composite
def _answers_on(draw: st.DrawFn, key: int) -> list[Answer]:
    credit = draw(st.one_of(_yes_or_no, _yes_or_no, st.none(), st.just(Decimal("0.5")), st.decimals(0, 1, places=9)))
    last_days = st.one_of(st.just(10), st.integers(3, 14))
    question = Asked(key, draw(last_days), draw(last_days), credit)
    found = []
    for _ in range(draw(st.sampled_from([1, 2, 2, 3, 5]))):
        said = sorted(draw(st.lists(_statements, min_size=1, max_size=5)), key=lambda one: one.said_on)
        readings = [draw(st.lists(_probabilities, min_size=SCALES, max_size=SCALES)) for _ in said]
        found.append(Answer(question, said, readings))
    return found


def _in_one_row(questions: tuple[list[Answer], ...]) -> list[Answer]:
    return [answer for answers in questions for answer in answers]


batches = st.integers(1, 4).flatmap(
    lambda size: st.tuples(*(_answers_on(7 * key) for key in range(size))).map(_in_one_row)
)
