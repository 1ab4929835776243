"""Sums of whole numbers: exact, the same in any order, and moved by a difference and back."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictions.scoring.counts import unpack
from predictions.scoring.facts import SCALES, Facts, Flags, Whole
from predictions.scoring.sums import (
    CELL_COLUMNS,
    RANK_NAMES,
    SUM_NAMES,
    RankFacts,
    Sums,
    add,
    rank_sums,
    rounded_mean,
    square_units,
    sum_ranks,
    sum_up,
)

from .plain_figures import QUARTER, Row, concatenate, event_means, made_up_facts, rows_of

UNIT = 10**12


def every(facts: Facts) -> Sums:
    """All facts in one slice."""
    rows = np.arange(len(facts), dtype=np.int64)
    return sum_up(facts, rows, np.zeros_like(rows), 1)


def spread_out(facts: Facts, n_groups: int, seed: int) -> tuple[Whole, Whole]:
    """Each fact in none, one or several of the groups."""
    dice = random.Random(seed)
    pairs = [(row, group) for row in range(len(facts)) for group in range(n_groups) if dice.random() < 0.4]
    rows, groups = (np.array(column, dtype=np.int64) for column in (zip(*pairs, strict=True) if pairs else ((), ())))
    return rows, groups


def same(first: Sums, second: Sums) -> bool:
    """Bit for bit, also as stored."""
    return (
        np.array_equal(first.main, second.main)
        and np.array_equal(first.rank, second.rank)
        and first.cells.packed() == second.cells.packed()
        and first.leads.packed() == second.leads.packed()
    )


def test_what_ranks_take_adds_up_to_the_same_alone() -> None:
    facts = made_up_facts(7, 400)
    rows, groups = spread_out(facts, 5, seed=8)
    plain = facts.plain[rows]
    frozen = plain & facts.referenced[rows]

    def family(name: str, kept: Flags, **skills: Whole) -> RankFacts:
        return RankFacts(
            name, groups[kept], facts.event[rows][kept], {scale: x[rows][kept] for scale, x in skills.items()}
        )

    scales = {scale: UNIT // 4 - facts.brier_as[:, place] for place, scale in enumerate(SCALES)}
    alone = sum_ranks(
        [
            family("rank", plain, actual=UNIT // 4 - facts.brier, **scales),
            family("frozen_rank", frozen, actual=facts.reference_brier - facts.brier),
        ],
        5,
    )
    assert plain.any() and frozen.any()
    assert np.array_equal(alone.rank, sum_up(facts, rows, groups, 5).rank)


@settings(deadline=None)
@given(st.integers(-UNIT, UNIT))
def test_a_square_is_rounded_half_up(x: int) -> None:
    assert square_units(np.array([x])).tolist() == [(2 * x * x + UNIT) // (2 * UNIT)]


def test_squares_at_the_ends_of_the_range() -> None:
    edges = [0, 1, 10**6 - 1, 10**6, 10**6 + 1, 707_106, 707_107, UNIT - 1, UNIT]
    xs = [sign * x for x in edges for sign in (1, -1)]
    assert square_units(np.array(xs)).tolist() == [(2 * x * x + UNIT) // (2 * UNIT) for x in xs]


@settings(deadline=None)
@given(st.integers(-(10**17), 10**17), st.integers(0, 10**4))
def test_a_mean_is_rounded_half_up_and_nothing_has_none(total: int, count: int) -> None:
    expected = (2 * total + count) // (2 * count) if count else 0
    assert rounded_mean(np.array([total]), np.array([count])).tolist() == [expected]


@pytest.mark.parametrize("seed", range(6))
def test_sums_do_not_depend_on_the_order(seed: int) -> None:
    facts = made_up_facts(seed, 60)
    rows, groups = spread_out(facts, 5, seed)
    order = np.array(random.Random(seed).sample(range(rows.size), rows.size), dtype=np.int64)
    assert same(sum_up(facts, rows, groups, 5), sum_up(facts, rows[order], groups[order], 5))


@pytest.mark.parametrize("seed", range(6))
def test_each_slice_is_summed_by_itself(seed: int) -> None:
    facts = made_up_facts(seed, 50)
    rows, groups = spread_out(facts, 4, seed)
    together = sum_up(facts, rows, groups, 4)
    for group in range(4):
        alone = every(facts.take(rows[groups == group]))
        assert np.array_equal(alone.main[0], together.main[group])
        assert np.array_equal(alone.rank[0], together.rank[group])
        assert alone.cells.packed()[0] == together.cells.packed()[group]
        assert alone.leads.packed()[0] == together.leads.packed()[group]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_added_and_taken_away_again_leaves_nothing_behind(seed: int) -> None:
    """Whole events, as the verbs move them: an event's questions are averaged into one unit."""
    first, second = made_up_facts(seed, 40), made_up_facts(seed + 100, 15)
    second = replace(second, event=second.event + 1)
    before, come = every(first), every(second)
    there = add(before, come)
    assert not same(there, before)
    assert same(there, every(concatenate([first, second]))), "no event is in both"
    assert same(add(there, come, -1), before)
    nothing = add(come, come, -1)
    assert nothing.empty.tolist() == [True]
    assert (nothing.cells.packed(), nothing.leads.packed()) == ([b""], [b""])
    assert not nothing.main.any() and not nothing.rank.any()


@pytest.mark.parametrize("seed", range(4))
def test_questions_on_one_event_are_one_unit(seed: int) -> None:
    facts = made_up_facts(seed, 40, n_events=3)
    sums = every(facts)
    plain = [row for row in rows_of(facts) if row.status == "scored" and row.matured and row.credit in (0, 1)]
    for k, name in enumerate(("actual", *SCALES)):
        units = event_means(plain, lambda row, k=k: _rank_skill(row, k))  # type: ignore[misc]
        assert sums.column("rank_units").tolist() == [len(units)]
        assert sums.column(f"rank_{name}")[0] == pytest.approx(float(sum(units)) * UNIT, abs=2)
        squares = float(sum(x * x for x in units))
        assert sums.column(f"rank_{name}_squared")[0] == pytest.approx(squares * UNIT, abs=4)


def _rank_skill(row: Row, k: int) -> Fraction:
    return Fraction(QUARTER - (row.brier if k == 0 else row.brier_as[k - 1]))


def test_five_questions_on_one_event_weigh_as_one() -> None:
    facts = made_up_facts(3, 200)
    one = facts.take(np.flatnonzero(facts.plain)[:1])
    five = concatenate([one] * 5)
    first, second = every(one), every(five)
    assert np.array_equal(first.rank, second.rank)
    assert second.column("n").tolist() == [5]
    assert second.column("brier_units").tolist() == [1]
    assert np.array_equal(first.column("brier_actual_squared"), second.column("brier_actual_squared"))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_stored_is_read_again(seed: int) -> None:
    facts = made_up_facts(seed, 50)
    rows, groups = spread_out(facts, 5, seed)
    sums = sum_up(facts, rows, groups, 6)
    ranks = [row.astype("<i8").tobytes() for row in sums.rank]
    read = Sums(
        sums.main, rank_sums(ranks).rank, unpack(sums.cells.packed(), CELL_COLUMNS), unpack(sums.leads.packed(), 1)
    )
    assert same(read, sums)
    assert np.array_equal(read.leads.group, sums.leads.group)
    assert read.cells.values.dtype == np.int64


def test_nothing_adds_up_to_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    sums = sum_up(made_up_facts(1, 0), none, none, 3)
    assert sums.main.shape == (3, len(SUM_NAMES)) and sums.rank.shape == (3, len(RANK_NAMES))
    assert sums.empty.all()
    assert same(add(sums, sums, -1), sums)
    assert rank_sums([]).rank.shape == (0, len(RANK_NAMES))


def test_no_name_stands_twice() -> None:
    assert len(set(SUM_NAMES) | set(RANK_NAMES)) == len(SUM_NAMES) + len(RANK_NAMES)


def test_an_author_of_a_million_claims_fits() -> None:
    """The worst losses a million times over stay inside 64 bits; so does the largest peer score ten thousand times."""
    worst = 4_605_170_185_988
    assert worst * 10**6 < 2**63
    assert 691 * UNIT * 10**4 < 2**63
