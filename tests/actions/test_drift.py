"""Whatever editors do in whatever order, stored scores equal a rebuild from nothing, and the log has no gap."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from predictions import actions
from predictions.models import Board, LogEntry, LogHead, Prediction, Question, Resolution
from tests.derived import derived, rebuild_from_nothing
from tests.factories import NOW, make_input, make_user

pytestmark = pytest.mark.django_db

STATEMENTS = ("The bill is signed", "The treaty is ratified", "The minister resigns")
AUTHORS = ("Ada Example", "Ben Example")
Step = tuple[str, int, int, int]


@st.composite
def step(draw: st.DrawFn) -> Step:
    kind = draw(
        st.sampled_from(["record", "record", "record", "settle", "correct", "withdraw", "amend", "regroup", "mature"])
    )
    return kind, draw(st.integers(0, 5)), draw(st.integers(0, 5)), draw(st.integers(0, 9))


class Desk:
    """Takes steps as an editor and an adjudicator would; a refused step changes nothing, which is checked."""

    def __init__(self) -> None:
        self.editor, self.adjudicator = make_user("editor"), make_user("adjudicator")
        self.now = NOW

    def take(self, taken: Step) -> None:
        kind, first, second, third = taken
        before = _state()
        try:
            getattr(self, kind)(first, second, third)
        except actions.DomainError:
            assert _state() == before, f"{kind} was refused and changed something"

    def record(self, first: int, second: int, third: int) -> None:
        retracts = third == 9
        draft = make_input(
            statement=STATEMENTS[first % 3],
            author=AUTHORS[second % 2],
            said_on=date(2026, 1, 10) + timedelta(days=7 * third),
            topics=("Law",) if first % 2 else ("Law", "Foreign affairs"),
            hedge="" if retracts else ("probably", "will", "may", "unlikely")[second % 4],
            retracts=retracts,
        )
        actions.record_predictions(actor=self.editor, drafts=[draft], now=self.now)

    def _verdict(self, first: int, second: int, third: int) -> actions.VerdictInput:
        outcome = ("true", "false", "partial", "void", "ambiguous", "true")[second]
        return actions.VerdictInput(
            question=_pick(Question.objects.public(), first),
            outcome=outcome,
            credit=Decimal("0.25") if outcome == "partial" else None,
            known_on=date(2026, 1, 5) + timedelta(days=6 * third),
            evidence=(actions.Evidence(url="https://journal.example/"),),
        )

    def settle(self, first: int, second: int, third: int) -> None:
        actions.give_verdicts(actor=self.editor, verdicts=[self._verdict(first, second, third)], now=self.now)

    def correct(self, first: int, second: int, third: int) -> None:
        verdict = self._verdict(first, second, third)
        actions.correct_outcome(actor=self.adjudicator, verdict=verdict, reason="Misread.", now=self.now)

    def withdraw(self, first: int, second: int, third: int) -> None:
        row = _pick(Prediction.objects.public(), first)
        actions.withdraw_predictions(actor=self.editor, predictions=[row], reason="misquoted", now=self.now)

    def amend(self, first: int, second: int, third: int) -> None:
        row = _pick(Prediction.objects.public(), first)
        changes: dict[str, Any] = {"probability": Decimal(third) / 10} if second % 2 else {"hedge": "likely"}
        actions.amend_prediction(
            actor=(self.editor, self.adjudicator)[second % 2], prediction=row, changes=changes, reason="Misheard.",
            now=self.now,
        )  # fmt: skip

    def regroup(self, first: int, second: int, third: int) -> None:
        question = _pick(Question.objects.public(), first)
        changes = {"event": f"Event {second % 2}", "topics": ["Law"] if third % 2 else ["Foreign affairs"]}
        actions.amend_question(
            actor=self.adjudicator, question=question, changes=changes, reason="One event.", now=self.now
        )

    def mature(self, first: int, second: int, third: int) -> None:
        self.now += timedelta(days=20 * second)
        actions.tick(now=self.now)


def _pick(rows: Any, index: int) -> Any:
    found = list(rows.order_by("pk"))
    if not found:
        raise actions.NotFound.one("pk", "not_found", "Nothing there yet.")
    return found[index % len(found)]


def _state() -> tuple[int, int, int, list[str]]:
    return (
        LogHead.objects.get().size, Board.objects.get().version, Prediction.objects.count(), derived(),
    )  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(step(), min_size=4, max_size=14))
def test_stored_scores_equal_a_rebuild_after_any_sequence_of_steps(steps: list[Step]) -> None:
    with transaction.atomic():  # one database serves all examples: each is undone
        _walk(steps)
        transaction.set_rollback(True)


def _walk(steps: list[Step]) -> None:
    desk = Desk()
    for taken in steps:
        desk.take(taken)
    stored = derived()
    rebuild_from_nothing(now=desk.now)
    assert derived() == stored
    assert list(LogEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(LogHead.objects.get().size)
    )
    in_force = Resolution.objects.filter(superseded_at__isnull=True)
    assert set(in_force.values_list("question_id", flat=True)) == set(
        Question.objects.filter(state="final").values_list("pk", flat=True)
    )
