import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.scoring.facts import BILLION, SCALES, Facts, facts_of, squared_error
from predictions.scoring.ranking import place
from predictions.scoring.sensitivity import READINGS, Sensitivity, boards_by_scale
from predictions.scoring.sums import RANK_NAMES, Sums, rank_sums, sum_up

from .makers import make_fact

WILL = {"will_75": "0.75", "will_98": "0.98"}


@dataclass(frozen=True)
class Claim:
    """What an author said on an event, what came of it, and what else the words may stand for."""

    author: int
    event: int
    p: str
    credit: str
    read: dict[str, str]
    matured: bool = True


def career(author: int, p: str, hits: int, misses: int, read: dict[str, str] | None = None) -> list[Claim]:
    credits = ["1"] * hits + ["0"] * misses
    return [Claim(author, 1000 * author + k, p, credit, read or {}) for k, credit in enumerate(credits)]


def facts(claims: Sequence[Claim]) -> Facts:
    found = facts_of([make_fact(one.p, one.credit, event=one.event, matured=one.matured) for one in claims])
    for row, one in enumerate(claims):
        for scale, p in one.read.items():
            reading = np.array([int(Decimal(p) * BILLION)])
            loss = squared_error(reading, np.array([int(Decimal(one.credit) * BILLION)]))
            found.brier_as[row, SCALES.index(scale)] = loss[0]
    return found


def sums(claims: Sequence[Claim]) -> Sums:
    """Authors in the order of their numbers."""
    authors = sorted({one.author for one in claims})
    group = np.array([authors.index(one.author) for one in claims], dtype=np.int64)
    return sum_up(facts(claims), np.arange(len(claims)), group, len(authors))


def board(claims: Sequence[Claim]) -> Sensitivity:
    return boards_by_scale(sums(claims), min_n=10)


def ranks(found: Sensitivity, scale: str = "actual") -> list[int]:
    return [int(rank) for rank in found.ranks[scale]]


def a_field() -> list[Claim]:
    """One who says will and is right at .9, one who says .8 and is as good, and others."""
    return [
        *career(1, "0.90", 54, 6, WILL),
        *career(2, "0.80", 54, 6),
        *career(3, "0.60", 36, 24),
        *career(4, "0.95", 30, 30, WILL),
        *career(5, "0.70", 35, 15),
    ]


def test_the_board_as_it_stands_is_the_one_that_is_placed() -> None:
    found, expected = board(a_field()), place(sums(a_field()), min_n=10)
    for name in ("rank", "rank_low", "rank_high", "separable", "skill_shrunk", "in_field"):
        assert getattr(found.stands, name).tolist() == getattr(expected, name).tolist()
    assert ranks(found) == expected.rank.tolist()
    assert found.skills["actual"].tolist() == expected.skill_shrunk.tolist()


def test_authors_who_change_place_are_named_with_every_rank() -> None:
    """Read as .75, nine hits in ten are worth less than .80 stated."""
    found = board(a_field())
    assert {scale: int(found.ranks[scale][0]) for scale in READINGS} == {
        "actual": 1, "will_75": 2, "will_98": 1, "survey": 1, "icd203": 1, "ipcc": 1, "kent": 1,
    }  # fmt: skip
    assert found.moves.tolist()[:2] == [True, True]


def test_nobody_moves_when_nobody_is_read() -> None:
    found = board([*career(1, "0.90", 54, 6), *career(2, "0.60", 20, 30), *career(3, "0.80", 30, 30)])
    assert not found.moves.any()
    assert {scale: ranks(found, scale) for scale in READINGS} == dict.fromkeys(READINGS, ranks(found))


def test_another_scale_is_the_board_of_whoever_had_said_those_numbers() -> None:
    """Denials too: “won't” at .1 for the statement is read as .25 where “will” is .75."""
    read = [*career(1, "0.10", 3, 12, {"kent": "0.25"}), *career(2, "0.60", 20, 30), *career(3, "0.80", 40, 10)]
    said = [*career(1, "0.25", 3, 12), *career(2, "0.60", 20, 30), *career(3, "0.80", 40, 10)]
    assert board(read).skills["kent"].tolist() == board(said).skills["actual"].tolist()
    assert board(read).skills["survey"].tolist() == board(read).skills["actual"].tolist()


def test_a_difference_counts_only_if_it_survives_every_reading_of_will() -> None:
    """Author 4 says will and is right half the time: clearly worse than 3 at .90 and .98, not so at .75."""
    field = [one for one in a_field() if one.author != 4] + career(4, "0.90", 16, 14, WILL)
    found = board(field).stands
    at_90 = board([*(one for one in field if one.author != 4), *career(4, "0.90", 16, 14)]).stands
    assert at_90.rank_high[2] == 4 and found.rank_high[2] == 5, "4 may just as well stand before 3"
    assert found.rank_low[3] < at_90.rank_low[3] == 5
    assert found.rank_high[0] < found.rank_low[3], "1 and 4 differ whatever will means"


def test_a_reading_that_makes_all_alike_lets_no_difference_survive() -> None:
    """Read as .60, all three are alike to the digit, and nobody is ranked."""
    alike = {"will_75": "0.60"}
    found = board([*career(1, "0.90", 54, 6, alike), *career(2, "0.60", 54, 6), *career(3, "0.60", 54, 6)])
    assert ranks(found) == [1, 2, 2]
    assert ranks(found, "will_75") == [0, 0, 0] and not found.separable["will_75"]
    assert len(set(found.skills["will_75"].tolist())) == 1
    assert (found.stands.rank_low.tolist(), found.stands.rank_high.tolist()) == ([1] * 3, [3] * 3)
    assert found.moves.all()


def test_only_matured_yes_or_no_claims_of_enough_events_count() -> None:
    few = [
        *career(7, "0.99", 9, 0, WILL),
        Claim(7, 7100, "0.99", "0.5", WILL),
        Claim(7, 7101, "0.99", "1", WILL, matured=False),
    ]
    found = board([*a_field(), *few])
    assert ranks(found) == [*ranks(board(a_field())), 0]
    assert not found.moves[-1] and np.isnan(found.skills["kent"][-1])


def test_five_questions_on_one_event_are_one() -> None:
    clustered = [Claim(7, 7000 + k // 5, "0.99", "1", WILL) for k in range(45)]
    assert ranks(board([*a_field(), *clustered]))[-1] == 0


def test_a_board_of_nobody_and_of_one() -> None:
    assert board([]).moves.tolist() == [] and not any(board([]).separable.values())
    alone = board(career(1, "0.9", 20, 2, WILL))
    assert ranks(alone) == [0] and not alone.moves.any()


def test_faulty_input_is_refused() -> None:
    with pytest.raises(ValueError, match="minimum"):
        boards_by_scale(sums(a_field()), min_n=0)


careers = st.lists(
    st.tuples(
        st.sampled_from(["0.9", "0.7", "0.2"]), st.integers(0, 30), st.integers(0, 30), st.sampled_from([None, WILL])
    ),
    min_size=2,
    max_size=6,
)


@settings(deadline=None, max_examples=15)
@given(careers)
def test_every_scale_is_ranked_as_if_it_were_the_only_one(
    rows: list[tuple[str, int, int, dict[str, str] | None]],
) -> None:
    claims = [one for author, row in enumerate(rows, start=1) for one in career(author, *row)]
    found = board(claims)
    for scale in WILL:
        said = [Claim(one.author, one.event, one.read.get(scale, one.p), one.credit, {}) for one in claims]
        assert ranks(found, scale) == ranks(board(said))
    for k in range(len(found.moves)):
        assert found.moves[k] == (len({int(found.ranks[scale][k]) for scale in READINGS}) > 1)


def test_ten_thousand_authors_are_read_under_every_scale_in_a_moment() -> None:
    dice = np.random.default_rng(3)
    packed = np.zeros((10_000, len(RANK_NAMES)), dtype="<i8")
    n = dice.integers(10, 200, 10_000)
    for place_, name in enumerate(RANK_NAMES):
        if name.endswith("_units"):
            packed[:, place_] = n
        elif name.endswith("_squared"):
            packed[:, place_] = (n * 0.05 * 1e12).astype(np.int64)
        else:
            packed[:, place_] = (n * dice.normal(0.05, 0.1, 10_000) * 1e12).astype(np.int64)
    given_sums = rank_sums([row.tobytes() for row in packed])
    before = perf_counter()
    boards_by_scale(given_sums, min_n=10)
    taken = perf_counter() - before
    assert taken < 10, f"about half a second on an idle machine, here {taken:.2f} s"


def test_the_order_they_come_in_changes_nothing() -> None:
    claims = a_field()
    random.Random(1).shuffle(claims)
    assert ranks(board(claims), "will_75") == ranks(board(a_field()), "will_75")
