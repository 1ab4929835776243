"""Two people at once: one effect, one clear answer, nothing lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from predictions import actions
from predictions.models import (
    Author,
    Board,
    LogEntry,
    Outlet,
    Prediction,
    Question,
    Resolution,
    Standing,
    Verdict,
)
from tests.derived import derived, rebuild_from_nothing
from tests.factories import NOW, make_draft, make_input, make_prediction, make_user, settle

WRITERS = 4


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What each of four threads got, a DomainError included, when all start together."""
    start = Barrier(WRITERS)

    def run(number: int) -> Any:
        try:
            start.wait(timeout=10)
            return act(number)
        except actions.DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def refusals(results: list[Any]) -> list[str]:
    return [type(one).__name__ for one in results if isinstance(one, actions.DomainError)]


def test_one_question_is_settled_once(committed_db: None) -> None:
    question = make_prediction().question
    editors = [make_user() for _ in range(WRITERS)]
    results = at_once(lambda number: settle(question, "true" if number % 2 else "false", actor=editors[number]))
    assert refusals(results) == ["Conflict"] * (WRITERS - 1)
    assert Resolution.objects.count() == Verdict.objects.count() == 1
    assert Standing.objects.get(slice__key="all").n == 1


def test_one_draft_is_published_once(committed_db: None) -> None:
    row, editors = make_draft(), [make_user() for _ in range(WRITERS)]
    results = at_once(
        lambda number: actions.publish_predictions(actor=editors[number], predictions=[row], now=NOW)
    )  # fmt: skip
    assert refusals(results) == ["Conflict"] * (WRITERS - 1)
    assert LogEntry.objects.count() == 2


def test_a_new_author_and_outlet_are_made_once(committed_db: None) -> None:
    editors = [make_user() for _ in range(WRITERS)]
    drafts = [make_input(author="New Name", outlet="New Paper") for _ in range(WRITERS)]
    results = at_once(
        lambda number: actions.record_predictions(actor=editors[number], drafts=[drafts[number]], now=NOW)
    )  # fmt: skip
    assert refusals(results) == []
    assert Author.objects.public().count() == Outlet.objects.public().count() == 1
    assert Prediction.objects.public().count() == Standing.objects.get(slice__key="all").n_open


def test_every_board_change_is_counted(committed_db: None) -> None:
    questions = [make_prediction().question for _ in range(WRITERS)]
    editors = [make_user() for _ in range(WRITERS)]
    before = Board.objects.get().version
    at_once(lambda number: settle(questions[number], actor=editors[number]))
    assert Board.objects.get().version == before + WRITERS
    total = Standing.objects.get(slice__key="all")
    assert (total.n, Question.objects.filter(state="final").count()) == (WRITERS, WRITERS)


@pytest.mark.parametrize("rounds", range(3))
def test_scores_of_one_author_do_not_drift_when_marked_at_once(committed_db: None, rounds: int) -> None:
    questions = [make_prediction(topics=("Law",)).question for _ in range(WRITERS)]
    editors = [make_user() for _ in range(WRITERS)]
    at_once(lambda number: settle(questions[number], "true" if number % 2 else "false", actor=editors[number]))
    kept = derived()
    rebuild_from_nothing(now=NOW)
    assert derived() == kept
