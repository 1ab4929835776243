"""Who stands where, from stored sums: luck does not lead, and a difference that hangs on a reading is none."""

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from predictions.scoring import summarise
from predictions.scoring.facts import BILLION, SCALES, Facts, facts_of, squared_error
from predictions.scoring.ranking import COIN, FROZEN, Placed, in_order, place, rank_moments
from predictions.scoring.separation import in_units, separate, surviving_ranges
from predictions.scoring.sums import Sums, sum_up
from predictions.scoring.types import Competitor, ScoredFact

from .makers import make_fact
from .plain_figures import concatenate, made_up_facts
from .test_sums import every

Claims = Sequence[tuple[str, int, int]]


def author(*claims: tuple[str, int, int]) -> Facts:
    """An author from (probability, outcome, how often), each claim on an event of its own."""
    each = facts_of([make_fact(p, str(outcome)) for p, outcome, _ in claims])
    found = each.take(np.repeat(np.arange(len(claims)), [times for _, _, times in claims]))
    return replace(found, event=np.arange(len(found), dtype=np.int64))


def who_says_will(hits: int, misses: int) -> Facts:
    """Somebody whose every number is a bare "will", so that other readings of it move them."""
    found = author(("0.90", 1, hits), ("0.90", 0, misses))
    as_ = found.brier_as.copy()
    for scale, p in (("will_75", 750_000_000), ("will_98", 980_000_000)):
        as_[:, SCALES.index(scale)] = squared_error(np.full(len(found), p), found.credit)
    return replace(found, brier_as=as_)


def board(*authors: Facts) -> Sums:
    groups = np.repeat(np.arange(len(authors)), [len(one) for one in authors])
    return sum_up(concatenate(authors), np.arange(groups.size), groups, len(authors))


def middling() -> list[Facts]:
    return [
        author(("0.75", 1, 30), ("0.75", 0, 10)),
        author(("0.90", 1, 25), ("0.90", 0, 15)),
        author(("0.60", 1, 24), ("0.60", 0, 16)),
        author(("0.98", 1, 20), ("0.98", 0, 15)),
    ]


def test_ten_hits_do_not_outrank_sixty_claims_of_clearly_better_expected_skill() -> None:
    lucky, steady = author(("0.90", 1, 10)), author(("0.95", 1, 57), ("0.95", 0, 3))
    sums = board(lucky, steady, *middling())
    means, _ = rank_moments(sums)
    assert means[0] > means[1], "the raw mean would put luck first"
    placed = place(sums, min_n=10)
    assert placed.rank[1] == 1
    assert placed.rank[0] > 1
    assert placed.rank_low[0] < placed.rank_high[0], "ten events leave a range"


@pytest.mark.parametrize("seed", range(8))
def test_ranks_are_those_of_the_lines_one_by_one(seed: int) -> None:
    """Stored sums, and lines summed up one by one, make the same board where words move nothing."""
    dice = random.Random(seed)
    lists = [_honest(dice, dice.randrange(1, 40)) for _ in range(12)]
    placed = place(board(*map(facts_of, lists)), min_n=10)
    lines = [summarise(one) for one in lists]
    rivals = [
        Competitor(key, line.n_rank_events, line.event_skill_mean, line.event_skill_variance)
        for key, line in enumerate(lines)
    ]
    expected = separate(rivals, min_n=10)
    assert placed.ranked == expected.separable
    assert placed.n_events.tolist() == [line.n_rank_events for line in lines]
    for row, one in enumerate(expected.authors):
        figures = (placed.rank, placed.rank_low, placed.rank_high)
        assert [int(column[row]) or None for column in figures] == [one.rank, one.rank_low, one.rank_high]
        assert placed.skill_shrunk[row] == pytest.approx(
            np.nan if one.skill_shrunk is None else one.skill_shrunk, abs=1e-12, nan_ok=True
        )
        assert placed.separable[row] == bool(one.separable)


def _honest(dice: random.Random, size: int) -> list[ScoredFact]:
    chance = dice.random()
    claims = [(dice.choice(["0.6", "0.9", "0.2"]), dice.randrange(size)) for _ in range(size)]
    return [make_fact(p, str(int(dice.random() < chance)), event=event) for p, event in claims]


@pytest.mark.parametrize("seed", range(10))
def test_a_range_holds_the_rank(seed: int) -> None:
    dice = random.Random(seed)
    placed = place(board(*(who_says_will(dice.randrange(5, 60), dice.randrange(40)) for _ in range(15))), min_n=10)
    inside = placed.in_field
    if placed.ranked:
        assert (placed.rank_low[inside] <= placed.rank[inside]).all()
        assert (placed.rank[inside] <= placed.rank_high[inside]).all()
        assert placed.rank_low[inside].min() >= 1 and placed.rank_high.max() <= inside.sum()


def test_a_difference_that_hangs_on_the_reading_of_will_is_none() -> None:
    """Read as .90, words right in 95 of 100 lose .05, and somebody's numbers .075; read as .75 they lose .0875."""
    numbers, worse = author(("0.85", 1, 2775), ("0.85", 0, 225)), author(("0.60", 1, 1500), ("0.60", 0, 1500))
    sums = board(who_says_will(2850, 150), numbers, worse)
    as_recorded, survives = place(_without_scales(sums), min_n=10), place(sums, min_n=10)
    assert as_recorded.rank.tolist() == survives.rank.tolist() == [1, 2, 3]
    assert _ranges(as_recorded) == [(1, 1), (2, 2), (3, 3)]
    assert _ranges(survives) == [(1, 2), (1, 2), (3, 3)]


def _ranges(placed: Placed) -> list[tuple[int, int]]:
    return list(zip(placed.rank_low.tolist(), placed.rank_high.tolist(), strict=True))


def _as_scale(facts: Facts, scale: str) -> Facts:
    loss = facts.brier_as[:, SCALES.index(scale)]
    return replace(facts, brier=loss, brier_as=np.repeat(loss[:, np.newaxis], len(SCALES), axis=1))


def _without_scales(sums: Sums) -> Sums:
    """Every scale as recorded."""
    rank = sums.rank.copy()
    for k in range(1, len(SCALES) + 1):
        rank[:, 1 + 2 * k : 3 + 2 * k] = rank[:, 1:3]
    return replace(sums, rank=rank)


def test_told_apart_on_both_sides_is_told_apart_on_neither() -> None:
    """Above the field with will read as .75, below it at .98: the words decide, and not the author."""
    field = [author(("0.50", 1, 3000), ("0.55", 1, 1650 + 9 * k), ("0.55", 0, 1350 - 9 * k)) for k in range(-3, 4)]
    will = who_says_will(6800, 3200)
    sides = [place(board(_as_scale(will, scale), *field), min_n=10) for scale in ("will_75", "will_98")]
    assert [bool(one.separable[0]) for one in sides] == [True, True]
    assert sides[0].rank[0] < sides[1].rank[0]
    sums = board(will, *field)
    assert place(_without_scales(sums), min_n=10).separable[0]
    assert not place(sums, min_n=10).separable[0]


def test_the_field_is_of_those_with_enough_events_and_the_others_do_not_move_it() -> None:
    field = [author(("0.90", 1, 30)), author(("0.90", 0, 30)), author(("0.60", 1, 15), ("0.60", 0, 15))]
    few = author(("0.99", 0, 9))
    with_few, without = place(board(*field, few), min_n=10), place(board(*field), min_n=10)
    assert with_few.in_field.tolist() == [True, True, True, False]
    assert with_few.rank.tolist() == [*without.rank.tolist(), 0]
    assert with_few.skill_shrunk[:3].tolist() == without.skill_shrunk.tolist()
    assert np.isnan(with_few.skill_shrunk[3]) and not with_few.separable[3]
    assert in_order(with_few, np.array([30, 30, 30, 900])).tolist()[-1] == 3
    lower = place(board(*field, few), min_n=9)
    assert lower.in_field.all() and lower.rank[3] > 0


def test_events_and_not_questions_make_the_minimum() -> None:
    one_event = facts_of([make_fact("0.9", "1", event=1) for _ in range(50)])
    placed = place(board(one_event, *middling()), min_n=10)
    assert not placed.in_field[0]
    assert placed.n_events[0] == 1


def test_without_a_difference_nobody_has_a_rank_and_all_have_the_fields_mean() -> None:
    placed = place(board(*[author(("0.7", 1, 14), ("0.7", 0, 6))] * 3), min_n=10)
    assert not placed.ranked
    assert placed.rank.tolist() == placed.rank_low.tolist() == placed.rank_high.tolist() == [0, 0, 0]
    assert not placed.separable.any()
    assert placed.skill_shrunk.tolist() == pytest.approx([0.25 - (0.09 * 14 + 0.49 * 6) / 20] * 3)


@pytest.mark.parametrize("sums", [board(author(("0.9", 1, 12))), board(author(("0.9", 1, 12)), author(("0.1", 1, 3)))])
def test_a_field_of_one_has_no_rank(sums: Sums) -> None:
    placed = place(sums, min_n=10)
    assert not placed.ranked
    assert not placed.rank.any()


def test_an_empty_slice_is_placed_without_a_fault() -> None:
    none = np.zeros(0, dtype=np.int64)
    placed = place(sum_up(made_up_facts(0, 0), none, none, 0), min_n=10)
    assert (placed.rank.size, placed.ranked) == (0, False)
    assert in_order(placed, none).tolist() == []


def test_ties_share_a_rank_and_more_claims_come_first() -> None:
    twin = author(("0.9", 1, 20), ("0.9", 0, 2))
    placed = place(board(author(("0.9", 0, 25)), twin, twin, author(("0.6", 1, 30))), min_n=10)
    assert sorted(placed.rank.tolist()) == [1, 1, 3, 4]
    assert in_order(placed, np.array([25, 22, 23, 30])).tolist()[:2] == [2, 1]


def test_all_right_and_all_certain_leaves_no_variance_and_no_minus_zero() -> None:
    _, variance = rank_moments(board(author(("1", 1, 12)), author(("0.7", 1, 12)), author(("0.7", 1, 1))))
    assert variance.tolist()[:2] == [0, 0]
    assert not np.signbit(variance[:2]).any()
    assert np.isnan(variance[2])


def test_the_frozen_board_is_of_referenced_claims_against_their_references() -> None:
    def referenced(p: str, hits: int, misses: int) -> Facts:
        found = author((p, 1, hits), (p, 0, misses))
        return replace(
            found, referenced=np.ones(len(found), dtype=bool),
            reference_brier=squared_error(np.full(len(found), 6 * BILLION // 10), found.credit),
        )  # fmt: skip

    sums = board(referenced("0.9", 36, 4), referenced("0.6", 20, 20), referenced("0.9", 10, 30), author(("0.9", 1, 60)))
    placed = place(sums, min_n=10, reference=FROZEN)
    assert placed.in_field.tolist() == [True, True, True, False]
    assert placed.rank.tolist() == [1, 2, 3, 0]
    means, _ = rank_moments(sums, reference=FROZEN)
    assert means[1] == 0, "saying what the reference says is no skill"
    assert place(sums, min_n=10, reference=COIN).in_field.all()


@pytest.mark.parametrize("min_n", [0, -1])
def test_a_minimum_below_one_is_refused(min_n: int) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        place(every(made_up_facts(0, 5)), min_n=min_n)


def _pair_by_pair(lows: np.ndarray, highs: np.ndarray) -> list[tuple[int, int]]:
    size = lows.shape[1]
    return [
        (
            1 + sum(bool((lows[:, other] > highs[:, one]).all()) for other in range(size)),
            size - sum(bool((highs[:, other] < lows[:, one]).all()) for other in range(size)),
        )
        for one in range(size)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_ranges_that_survive_are_those_of_every_pair(seed: int) -> None:
    numbers = np.random.default_rng(seed)
    size, boards = int(numbers.integers(1, 40)), int(numbers.integers(1, 4))
    lows = numbers.integers(-15, 15, (boards, size))
    highs = lows + numbers.integers(0, 12, (boards, size))
    found = surviving_ranges(lows, highs)
    assert list(zip(*(column.tolist() for column in found), strict=True)) == _pair_by_pair(lows, highs)


def test_ranges_of_more_authors_than_a_block_holds() -> None:
    numbers = np.random.default_rng(7)
    lows = in_units(numbers.normal(0, 0.1, (3, 2100)))
    highs = lows + in_units(numbers.uniform(0, 0.05, (3, 2100)))
    low, high = surviving_ranges(lows, highs)
    above = (lows[:, np.newaxis, :] > highs[:, :, np.newaxis]).all(axis=0)
    below = (highs[:, np.newaxis, :] < lows[:, :, np.newaxis]).all(axis=0)
    assert np.array_equal(low, 1 + above.sum(axis=1))
    assert np.array_equal(high, 2100 - below.sum(axis=1))


def test_placed_of_a_decimal_that_no_float_is() -> None:
    """Ranks are told apart in whole units: 0.1 + 0.2 and 0.3 are one skill."""
    third = [make_fact(Decimal("0.333333333"), "1", event=k) for k in range(12)]
    placed: Placed = place(board(facts_of(third), facts_of(third[::-1]), author(("0.9", 1, 20))), min_n=10)
    assert placed.rank[0] == placed.rank[1]
