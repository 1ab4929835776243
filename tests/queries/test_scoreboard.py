"""Journey 4: stored standings become a board that says how sure it is."""

from base64 import b64decode
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from predictions import actions
from predictions.queries.board_lines import RolledLines, StoredLines
from predictions.queries.scoreboard import Board, scoreboard
from predictions.queries.slices import BadSlice, BoardSlice, read_slice
from tests.factories import NOW, make_prediction, make_user, settle

pytestmark = pytest.mark.django_db

SEEDS = Path(__file__).parents[2] / "seeds"


def load(*names: str) -> None:
    for name in names:
        actions.import_file(actor=make_user(), open_file=partial(_open, name), name=name, now=NOW)


def _open(name: str) -> BinaryIO:
    return (SEEDS / name).open("rb")


def board(**part: Any) -> Board:
    return scoreboard(BoardSlice(**part), now=NOW)


def test_the_real_sets_are_ranked_by_shrunk_skill_and_the_small_one_is_not() -> None:
    load("gessen_2025.csv", "rolsky_2020.csv", "senate_2018.csv")
    found = [(line.rank, line.author_slug) for line in board().lines]
    assert found == [
        (1, "fivethirtyeight-deluxe"),
        (2, "fivethirtyeight-lite"),
        (3, "fivethirtyeight-classic"),
        (4, "dave-rolsky"),
        (None, "m-gessen"),
    ]


def test_a_rank_comes_with_the_ranks_it_might_as_well_be() -> None:
    load("gessen_2025.csv", "rolsky_2020.csv", "senate_2018.csv")
    found = {line.author_slug: (line.rank_low, line.rank_high, line.separable) for line in board().lines}
    # Three models of one house cannot be told apart; the blogger can, and one claim says nothing.
    assert {name: ranks[:2] for name, ranks in found.items()} == {
        "fivethirtyeight-deluxe": (1, 3),
        "fivethirtyeight-lite": (1, 3),
        "fivethirtyeight-classic": (1, 3),
        "dave-rolsky": (4, 4),
        "m-gessen": (None, None),
    }
    assert found["m-gessen"][2] is None


def test_counts_of_the_running_example() -> None:
    load("gessen_2025.csv")
    [line] = board().lines
    counts = {name: line.figures[name] for name in ("n", "n_vague", "n_void", "n_open", "n_advance")}
    assert counts == {"n": 1, "n_vague": 7, "n_void": 5, "n_open": 4, "n_advance": 0}
    assert line.figures["brier"] == pytest.approx(0.0025)


def test_a_higher_minimum_takes_ranks_away_and_hides_nobody() -> None:
    load("rolsky_2020.csv", "senate_2018.csv")
    assert [line.rank for line in board(min_n=27).lines] == [1, 2, 3, 4]
    # Without the blogger the field is three models of one house, which cannot be told apart: no ranks at all.
    three = board(min_n=28)
    assert ([line.rank for line in three.lines], three.separable) == ([None] * 4, False)
    assert len(board(min_n=100).lines) == 4


def test_a_field_without_difference_has_no_ranks() -> None:
    for author in ("Ada Example", "Ben Example"):
        for number in range(4):
            row = make_prediction(author=author, statement=f"Bill {number} is signed", deadline=date(2026, 2, 1))
            if author == "Ben Example":
                settle(row.question, "true" if number % 2 else "false", known_on=date(2026, 2, 1))
    found = board(min_n=2)
    assert not found.separable
    assert {line.rank for line in found.lines} == {None}


def test_the_board_is_cached_until_something_changes(django_assert_num_queries: Any) -> None:
    row = make_prediction()
    first = board(min_n=3)
    lines = first.lines[:]
    with django_assert_num_queries(2):  # the counters, and the page's figures: who stands where is remembered
        assert board(min_n=3).lines[:] == lines
    settle(row.question)
    assert board().version == first.version + 1
    assert board(min_n=3).lines[0].figures["n"] == 1


def test_a_placed_board_is_read_as_it_stands(django_assert_num_queries: Any) -> None:
    load("rolsky_2020.csv", "senate_2018.csv")
    worked_out = board().lines[:]
    actions.place_boards(now=NOW)
    with django_assert_num_queries(2):
        found = board()
        assert found.lines[:] == worked_out
    assert isinstance(found.lines, StoredLines)
    make_prediction()
    assert isinstance(board().lines, RolledLines), "the slice is stale until it is placed again"


def test_as_of_says_the_size_of_the_log_and_the_day() -> None:
    settle(make_prediction().question)
    as_of = board().as_of
    assert (as_of.size, as_of.on, as_of.at) == (4, NOW.date(), NOW)
    assert as_of.root is not None and len(b64decode(as_of.root)) == 32


def test_slices_by_topic_year_outlet_and_their_mixes() -> None:
    settle(make_prediction(topics=("Law", "Weather"), outlet="The Paper").question)
    settle(make_prediction(topics=("Law",), outlet="The Radio").question, "false")
    assert board(topic="law").lines[0].figures["n"] == 2
    assert board(topic="weather").lines[0].figures["n"] == 1
    assert board(year=2026).lines[0].figures["n"] == 2
    assert board(outlet="the-radio").lines[0].figures["brier"] == pytest.approx(0.5625)
    assert board(topic="law", outlet="the-paper").lines[0].figures["brier"] == pytest.approx(0.0625)
    assert board(topic="weather", year=2026).lines[0].figures["n"] == 1
    assert board(topic="weather", year=2025).lines[:] == []


def test_a_mix_has_the_same_figures_as_a_stored_slice() -> None:
    load("senate_2018.csv")
    stored, summed = board(topic="senate"), board(topic="senate", year=2018)
    assert list(summed.lines) == list(stored.lines)
    names = ("n", "n_advance", "n_open", "n_void")
    assert summed.lines.totals(names) == stored.lines.totals(names)


@pytest.mark.parametrize("ordering", ["rank", "-rank", "name", "-n", "brier", "-hit_rate"])
@pytest.mark.parametrize("reference", ["coin", "frozen"])
def test_a_mix_has_the_same_order_as_a_stored_slice(ordering: str, reference: str) -> None:
    load("senate_2018.csv")
    stored, summed = (
        scoreboard(BoardSlice(topic="senate", year=year, reference=reference), now=NOW, ordering=ordering)
        for year in (None, 2018)
    )
    assert [line.author_slug for line in summed.lines] == [line.author_slug for line in stored.lines]


def test_a_shortest_lead_leaves_out_what_was_said_late() -> None:
    settle(make_prediction(said_on=date(2026, 1, 1)).question)
    found = board().lines[0].figures["lead_days_median"]
    assert [len(board(lead_min=int(found) + more).lines) for more in (0, 1)] == [1, 0]


def test_orderings_put_the_unknown_last() -> None:
    load("gessen_2025.csv", "rolsky_2020.csv")
    make_prediction(author="Zoe Example")

    def slugs(ordering: str) -> list[str]:
        return [line.author_slug for line in scoreboard(BoardSlice(), now=NOW, ordering=ordering).lines]

    assert slugs("brier") == ["m-gessen", "dave-rolsky", "zoe-example"]
    assert slugs("-brier") == ["dave-rolsky", "m-gessen", "zoe-example"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"year": "20x6"}, "year"),
        ({"year": "²"}, "year"),
        ({"year": "0"}, "year"),
        ({"year": "9" * 5000}, "year"),
        ({"min_n": "-1"}, "min_n"),
        ({"min_n": "1e3"}, "min_n"),
        ({"cohort": "future"}, "cohort"),
        ({"topic": "nothing-like-it"}, "topic"),
        ({"outlet": "<script>"}, "outlet"),
    ],
)
def test_a_slice_that_is_none_names_the_parameter(given: dict[str, str], field: str) -> None:
    with pytest.raises(BadSlice) as error:
        read_slice(given)
    assert [one.field for one in error.value.problems] == [field]


def test_the_desk_decides_the_minimum_unless_the_reader_does(settings: Any) -> None:
    settings.MIN_N = 7
    assert read_slice({}).min_n == 7
    assert read_slice({"min_n": "3"}).min_n == 3
