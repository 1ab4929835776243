"""Four authors of a desk whose scores are kept in step, and what is asked of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from predictions import actions
from predictions.actions.scores import score
from predictions.models import (
    Question,
    Standing,
)
from predictions.models.base import writing
from tests.derived import derived, rebuild_from_nothing
from tests.factories import NOW, make_prediction, settle

PEOPLE = ("Ada Example", "Ben Example", "Cleo Example", "Dan Example")
LATER = NOW + timedelta(days=200)


def fill_desk() -> None:
    """Four authors, a shared question, a void one, and one each; some of it settled."""
    for author, hedge in zip(PEOPLE, ("probably", "will", "unlikely", "likely"), strict=True):
        make_prediction(author=author, hedge=hedge, statement="The bill is signed")
        make_prediction(author=author, hedge=hedge, outlet=f"Paper of {author[:3]}", topics=("Law", "Foreign affairs"))
    make_prediction(author=PEOPLE[0], statement="The treaty is ratified")
    settle(question("The bill is signed"))
    settle(question("The treaty is ratified"), "void")


def question(statement: str) -> Question:
    return Question.objects.get(statement=statement)


def total(slug: str, key: str = "all") -> Standing:
    return Standing.objects.get(author__slug=slug, slice__key=key)


def finish(now: datetime = NOW) -> None:
    """What beat rings for: outcomes mature, who waits is summed up, boards are placed."""
    actions.tick(now=now)
    actions.sum_up_waiting(now=now)
    actions.place_boards(now=now)


def assert_as_rebuilt() -> None:
    stored = derived()
    rebuild_from_nothing(now=NOW)
    assert derived() == stored


def tamper(change: Callable[[], Any]) -> None:
    with writing("a test"):
        change()


def score_and_wait(ids: list[int]) -> None:
    with transaction.atomic(), writing("a test"):
        score(ids, now=NOW, wait=True)
