"""Whatever editors do in whatever order, stored scores equal a rebuild from nothing, and the log has no gap."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from predictions import actions
from predictions.actions.scores import score
from predictions.models import Board, LogEntry, LogHead, Prediction, Question, Resolution, Score, Standing
from predictions.models.base import writing
from tests.derived import derived, rebuild_from_nothing
from tests.factories import NOW, make_input, make_user
from tests.sampling import examples

pytestmark = pytest.mark.django_db

STATEMENTS = ("The bill is signed", "The treaty is ratified", "The minister resigns")
AUTHORS = ("Ada Example", "Ben Example", "Cleo Example")
OUTLETS = ("The Paper", "The Journal")
HEDGES = ("probably", "will", "unlikely", "may", "won't", "very likely")
ZONES = ("UTC", "Pacific/Apia", "America/New_York")
Step = tuple[str, int, int, int]


@st.composite
def step(draw: st.DrawFn) -> Step:
    kind = draw(
        st.sampled_from(
            ["record"] * 5
            + ["settle"] * 3
            + ["correct", "withdraw", "withdraw_all", "amend", "refer", "regroup"]
            + ["gather", "move", "mature", "wait"]
        )
    )
    return kind, draw(st.integers(0, 5)), draw(st.integers(0, 5)), draw(st.integers(0, 9))


class Desk:
    """Takes steps as an editor and an adjudicator would; a refused step changes nothing, which is checked."""

    def __init__(self) -> None:
        self.editor, self.adjudicator = make_user("editor"), make_user("adjudicator")
        self.now = NOW

    def take(self, taken: Step) -> None:
        kind, first, second, third = taken
        self.now += timedelta(days=4)  # so that some outcomes become known after all was written down
        before = _state()
        try:
            getattr(self, kind)(first, second, third)
        except actions.DomainError:
            assert _state() == before, f"{kind} was refused and changed something"

    def open(self) -> None:
        """A question that all three answered, two with a reference, and one more each."""
        drafts = [
            make_input(
                statement=STATEMENTS[0] if shared else STATEMENTS[1 + k % 2], author=author, outlet=OUTLETS[k % 2],
                said_on=date(2026, 1, 12) + timedelta(days=k), hedge=HEDGES[k], denies=not shared and k == 2,
                **(_reference(Decimal(k) / 4) if shared and k else {}),
            )
            for shared in (True, False)
            for k, author in enumerate(AUTHORS)
        ]  # fmt: skip
        actions.record_predictions(actor=self.editor, drafts=drafts, now=self.now)

    def record(self, first: int, second: int, third: int) -> None:
        retracts = third == 9
        changes: dict[str, Any] = {"hedge": "" if retracts else HEDGES[(second + third) % 6], "retracts": retracts}
        if second == 4 and not retracts:
            changes |= {"denies": True}
        if first > 2 and not retracts:
            changes |= _reference(Decimal(second) / 5)
        draft = make_input(
            statement=STATEMENTS[first % 3],
            author=AUTHORS[second % 3],
            outlet=OUTLETS[third % 2],
            said_on=self.now.date() - timedelta(days=6 * (9 - third)),
            topics=("Law",) if first % 2 else ("Law", "Foreign affairs"),
            **changes,
        )
        actions.record_predictions(actor=self.editor, drafts=[draft], now=self.now)

    def _verdict(self, first: int, second: int, third: int) -> actions.VerdictInput:
        outcome = ("true", "false", "partial", "void", "ambiguous", "true")[second]
        return actions.VerdictInput(
            question=_pick(Question.objects.public(), first),
            outcome=outcome,
            credit=Decimal("0.25") if outcome == "partial" else None,
            known_on=self.now.date() - timedelta(days=third * third // 2),
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

    def withdraw_all(self, first: int, second: int, third: int) -> None:
        rows = list(_pick(Question.objects.public(), first).predictions.filter(state="published"))
        actions.withdraw_predictions(actor=self.editor, predictions=rows, reason="duplicate", now=self.now)

    def refer(self, first: int, second: int, third: int) -> None:
        row = _pick(Prediction.objects.public(), first)
        changes = _reference(Decimal(third) / 10) if second else {"reference_probability": None, "reference_at": "",
                                                                  "reference_source": ""}  # fmt: skip
        actions.amend_prediction(
            actor=self.adjudicator, prediction=row, changes=changes, reason="The market stood elsewhere.", now=self.now
        )

    def gather(self, first: int, second: int, third: int) -> None:
        """All questions onto one event."""
        for question in Question.objects.public().order_by("pk"):
            if question.event.name != "The truce":
                actions.amend_question(
                    actor=self.adjudicator, question=question, changes={"event": "The truce"}, reason="One event.",
                    now=self.now,
                )  # fmt: skip

    def move(self, first: int, second: int, third: int) -> None:
        question = _pick(Question.objects.public(), first)
        deadline = date(2026, 2, 1) + timedelta(days=40 * second)
        changes = {"deadline": deadline} if third % 2 else {"time_zone": ZONES[second % 3]}
        actions.amend_question(
            actor=self.adjudicator, question=question, changes=changes, reason="Misread the day.", now=self.now
        )

    def wait(self, first: int, second: int, third: int) -> None:
        """A large import writes the scores of everybody and leaves the sums; the tick finishes them in the end."""
        with writing("a test"):
            Score.objects.filter(question=_pick(Question.objects.public(), first)).delete()
            score(Question.objects.public().values_list("pk", flat=True), now=self.now, wait=True)

    def mature(self, first: int, second: int, third: int) -> None:
        self.now += timedelta(days=(1, 20, 60, 120, 150, 180)[second])
        actions.tick(now=self.now)


def _reference(p: Decimal) -> dict[str, Any]:
    return {"reference_probability": p, "reference_source": "A market", "reference_at": "2026-01-09"}


def _pick(rows: Any, index: int) -> Any:
    found = list(rows.order_by("pk"))
    if not found:
        raise actions.NotFound.one("pk", "not_found", "Nothing there yet.")
    return found[index % len(found)]


_SUMS = ("sums", "rank_sums", "cells", "leads")


def _state() -> tuple[Any, ...]:
    return (
        LogHead.objects.get().size, Board.objects.get().version, Prediction.objects.count(),
        list(Score.objects.order_by("pk").values_list()),
        [tuple(map(bytes, row)) for row in Standing.objects.order_by("pk").values_list(*_SUMS)],
    )  # fmt: skip


@settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(step(), min_size=3, max_size=12), late=st.booleans())
def test_stored_scores_equal_a_rebuild_after_any_sequence_of_steps(steps: list[Step], late: bool) -> None:
    with transaction.atomic():  # one database serves all examples: each is undone
        _walk(steps, late)
        transaction.set_rollback(True)


def _walk(steps: list[Step], late: bool) -> None:
    desk = Desk()
    desk.open()
    for taken in steps:
        desk.take(taken)
    if late:
        desk.mature(0, 5, 0)
    actions.sum_up_waiting(now=desk.now)
    stored = derived()
    assert actions.check_scores(now=desk.now) == []
    rebuild_from_nothing(now=desk.now)
    assert derived() == stored
    assert list(LogEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(LogHead.objects.get().size)
    )
    in_force = Resolution.objects.filter(superseded_at__isnull=True)
    assert set(in_force.values_list("question_id", flat=True)) == set(
        Question.objects.filter(state="final").values_list("pk", flat=True)
    )
