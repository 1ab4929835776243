"""Who stands where: placed once after a change, and only where something changed."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from predictions import actions
from predictions.actions import placing
from predictions.models import (
    Place,
    Slice,
    Standing,
)
from predictions.scoring.ranking import place
from predictions.scoring.sums import rank_sums
from tests.actions.desk import LATER, finish, tamper
from tests.factories import NOW, make_input, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def field() -> None:
    """Three authors of twelve matured events each, told apart, and one of two."""
    editor, number = make_user(), 0
    for author, p, n in (("Good Example", "0.95", 12), ("Fair Example", "0.6", 12), ("Bad Example", "0.1", 12),
                         ("New Example", "0.9", 2)):  # fmt: skip
        drafts = []
        for _ in range(n):
            number += 1
            drafts.append(
                make_input(
                    author=author,
                    hedge="",
                    quote=f"Measure {number} will be signed by the end of June.",
                    probability=Decimal(p),
                    basis="import",
                )
            )
        for k, row in enumerate(actions.record_predictions(actor=editor, drafts=drafts, now=NOW)):
            settle(row.question, "true" if k % 6 else "false", actor=editor)
    finish(LATER)


def places() -> dict[str, tuple[int | None, int | None]]:
    found = Place.objects.filter(slice__key="all").values_list("standing__author__name", "position", "rank")
    return {name.split()[0]: (position, rank) for name, position, rank in found}


@pytest.mark.usefixtures("field")
def test_boards_are_placed_once_and_placing_again_does_nothing(django_assert_num_queries: Any) -> None:
    assert [places()[name][0] for name in ("Good", "Fair", "Bad", "New")] == [1, 2, 3, 4]
    part = Slice.objects.get(key="all")
    assert (part.ranked, part.n_authors, part.n_field, part.stale) == (True, 4, 3, False)
    assert places()["New"] == (4, None)
    with django_assert_num_queries(1):
        assert actions.place_boards(now=LATER) == 0


@pytest.mark.usefixtures("field")
def test_only_slices_whose_lines_have_changed_are_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    placed: list[int] = []
    place_slice = placing._place_slice

    def watched(part: int) -> int:
        placed.append(part)
        return place_slice(part)

    monkeypatch.setattr(placing, "_place_slice", watched)
    row = make_prediction(author="New Example", topics=("Treaties",), outlet="Another paper", now=LATER,
                          deadline=date(2027, 3, 1), statement="Z is signed", said_on=date(2026, 2, 1))  # fmt: skip
    actions.place_boards(now=LATER)
    keys = set(Slice.objects.filter(pk__in=placed).values_list("key", flat=True))
    treaties = row.question.topics.get().pk if row.question else 0
    parts = ("", "/year/2027", f"/topic/{treaties}", f"/outlet/{row.outlet_id}")
    assert keys == {f"{cohort}{part}" for cohort in ("all", "advance") for part in parts}
    assert len(placed) == len(keys)
    assert places()["New"] == (4, None)


@pytest.mark.usefixtures("field")
def test_another_minimum_places_every_board_anew(settings: Any) -> None:
    settings.MIN_N = 2
    assert actions.place_boards(now=LATER) == Slice.objects.count()
    assert (Slice.objects.get(key="all").n_field, places()["New"][1] is not None) == (4, True)
    settings.MIN_N = 13
    actions.place_boards(now=LATER)
    part = Slice.objects.get(key="all")
    assert (part.n_field, part.ranked, part.min_n) == (0, False, 13)
    assert {rank for _, rank in places().values()} == {None}
    assert set(Place.objects.values_list("separable", "skill_shrunk", "rank_low")) == {(None, None, None)}
    settings.MIN_N = 10
    actions.place_boards(now=LATER)
    assert places()["Good"] == (1, 1)


@pytest.mark.usefixtures("field")
def test_a_board_that_everybody_has_left_is_placed_empty() -> None:
    part = Slice.objects.get(key="all")
    tamper(lambda: Standing.objects.filter(slice=part).delete())
    tamper(lambda: Slice.objects.filter(pk=part.pk).update(stale=True))
    actions.place_boards(now=LATER)
    part.refresh_from_db()
    assert (part.n_authors, part.n_field, part.ranked, part.stale) == (0, 0, False, False)
    assert not Place.objects.filter(slice=part).exists()


@pytest.mark.usefixtures("field")
def test_stored_ranks_are_those_of_the_sums() -> None:
    rows = list(Standing.objects.total().order_by("author__slug"))
    placed = place(rank_sums([bytes(row.rank_sums) for row in rows]), min_n=10)
    assert [row.place.rank or 0 for row in rows] == placed.rank.tolist()
    assert [row.place.rank_low or 0 for row in rows] == placed.rank_low.tolist()
    assert [row.place.rank_high or 0 for row in rows] == placed.rank_high.tolist()
    shrunk = [np.nan if row.place.skill_shrunk is None else row.place.skill_shrunk for row in rows]
    assert np.array_equal(shrunk, placed.skill_shrunk, equal_nan=True)
