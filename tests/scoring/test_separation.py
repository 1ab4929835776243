import random
from itertools import combinations
from math import sqrt
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring import Competitor
from predictions.scoring.separation import (
    Separated,
    Separation,
    benjamini_hochberg,
    field_p_values,
    rank_ranges,
    separate,
    separate_columns,
)
from predictions.scoring.student_t import two_sided_p

from .test_ranking import LUCKY, STEADY, competitors, lucky_and_steady, mixed_field


def of(found: Separation) -> dict[int, Separated]:
    return {one.key: one for one in found.authors}


def spread_field() -> list[Competitor]:
    """Two good authors hardly apart, a crowd in the middle, one who is plainly worse."""
    rows = [(1, 60, 0.15), (2, 60, 0.14), *((key, 30, 0.03 + key / 1000) for key in range(3, 11)), (11, 60, -0.40)]
    return [Competitor(key, n, mean, 0.05) for key, n, mean in rows]


def test_a_range_holds_its_rank_and_says_who_is_clear() -> None:
    found = of(separate(spread_field(), min_n=10))
    assert (found[11].rank, found[11].rank_low, found[11].rank_high) == (11, 11, 11)
    assert (found[1].rank, found[1].rank_low) == (1, 1)
    assert (found[2].rank, found[2].rank_low) == (2, 1), "first and second overlap"
    assert (found[1].rank_high or 0) >= 2


def test_the_outlier_is_told_apart_and_the_middle_is_not() -> None:
    found = of(separate(spread_field(), min_n=10))
    assert found[11].separable
    assert found[11].p_value == pytest.approx(0, abs=1e-6)
    assert not any(found[key].separable for key in range(3, 11))


def test_ten_lucky_hits_are_not_clear_of_sixty_better_claims() -> None:
    found = of(separate([*lucky_and_steady(), *mixed_field()], min_n=10))
    lucky, steady = found[LUCKY], found[STEADY]
    assert (steady.rank or 0) < (lucky.rank or 0)
    assert lucky.low is not None and lucky.high is not None and steady.low is not None and steady.high is not None
    assert lucky.high - lucky.low > steady.high - steady.low, "ten events leave more open than sixty"
    assert not lucky.separable


def test_interval_by_hand() -> None:
    """Pooled .05, between .0125 (from the two means), 40 events: what is left is .0125 x .05 / (.5 + .05)."""
    field = [Competitor(1, 40, 0.1, 0.05), Competitor(2, 40, -0.1, 0.05)]
    found = of(separate(field, min_n=10))[1]
    between = 2 * 0.1**2 - 0.05 / 40
    left = between * 0.05 / (40 * between + 0.05)
    assert found.skill_shrunk == pytest.approx(0.1 * 40 * between / (40 * between + 0.05))
    assert found.low is not None and found.high is not None
    half = (found.high - found.low) / 2
    assert half / sqrt(left) == pytest.approx(1.4185968, abs=1e-6)  # t(.92), 78 degrees of freedom


def test_two_authors_apart_are_both_apart_from_the_field() -> None:
    found = separate([Competitor(1, 40, 0.1, 0.05), Competitor(2, 40, -0.3, 0.05)], min_n=10)
    assert [(one.rank_low, one.rank_high, one.separable) for one in found.authors] == [(1, 1, True), (2, 2, True)]


def test_p_of_two_authors_is_the_t_test_between_them_shrunk() -> None:
    p = field_p_values([30, 50], [0.10, 0.0], pooled=0.06, between=0.01)
    t = 0.10 / sqrt(0.06 * (1 / 30 + 1 / 50))
    assert t == pytest.approx(1.7678, abs=1e-4)
    assert p[0] == pytest.approx(two_sided_p(t * sqrt(0.3 / (0.3 + 0.06)), 78))
    assert p[1] == pytest.approx(two_sided_p(t * sqrt(0.5 / (0.5 + 0.06)), 78))


def test_no_difference_in_the_field_means_no_ranges() -> None:
    found = separate([Competitor(1, 20, 0.10, 0.05), Competitor(2, 20, 0.11, 0.05)], min_n=10)
    assert not found.separable
    for one in found.authors:
        assert (one.rank, one.rank_low, one.rank_high, one.low, one.p_value, one.separable) == (*(None,) * 5, False)
        assert one.skill_shrunk == pytest.approx(0.105)


def test_below_the_minimum_there_is_nothing_to_say() -> None:
    found = separate([Competitor(99, 9, 0.25, 0.0), Competitor(98, 0, None, None), *spread_field()], min_n=10)
    assert found.authors[0] == Separated(99, *(None,) * 8)
    assert found.authors[1] == Separated(98, *(None,) * 8)
    assert found.authors[2:] == separate(spread_field(), min_n=10).authors


@pytest.mark.parametrize("field", [[], [Competitor(1, 30, 0.2, 0.01)], [Competitor(1, 3, 0.2, 0.01)]])
def test_a_field_of_fewer_than_two_has_no_ranges(field: list[Competitor]) -> None:
    found = separate(field, min_n=10)
    assert not found.separable
    assert found.authors == tuple(Separated(one.key, *(None,) * 8) for one in field)
    assert separate_columns([], [], []) is None


def test_ties_share_rank_and_range() -> None:
    same = [Competitor(key, 40, 0.1, 0.01) for key in (1, 2)]
    found = of(separate([Competitor(3, 40, -0.3, 0.01), *same, Competitor(4, 40, 0.2, 0.01)], min_n=10))
    assert (found[1].rank, found[1].rank_low, found[1].rank_high) == (2, 2, 3)
    assert (found[2].rank, found[2].rank_low, found[2].rank_high) == (2, 2, 3)
    assert found[3].rank == 4


def test_without_any_noise_every_difference_counts() -> None:
    field = [Competitor(key, 12, mean, 0.0) for key, mean in ((1, 0.24), (2, 0.24), (3, -0.56))]
    found = of(separate(field, min_n=10))
    assert [(found[key].rank_low, found[key].rank_high) for key in (1, 2, 3)] == [(1, 2), (1, 2), (3, 3)]
    assert [found[key].separable for key in (1, 2, 3)] == [True, True, True]


def by_pairs(low: list[float], high: list[float]) -> list[tuple[int, int]]:
    size = len(low)
    return [
        (1 + sum(low[j] > high[i] for j in range(size)), size - sum(high[j] < low[i] for j in range(size)))
        for i in range(size)
    ]


intervals_of = st.lists(st.tuples(st.integers(-8, 8), st.integers(0, 6)), max_size=15)


@given(intervals_of)
def test_ranges_equal_a_count_of_the_pairs(rows: list[tuple[int, int]]) -> None:
    low = [centre / 10 - half / 10 for centre, half in rows]
    high = [centre / 10 + half / 10 for centre, half in rows]
    tenths = [centre - half for centre, half in rows], [centre + half for centre, half in rows]
    best, worst = rank_ranges(low, high)
    exact = by_pairs([float(x) for x in tenths[0]], [float(x) for x in tenths[1]])
    assert list(zip(best.tolist(), worst.tolist(), strict=True)) == exact


@given(competitors)
def test_a_range_always_holds_its_rank(field: list[Competitor]) -> None:
    found = separate(field, min_n=10)
    for one in found.authors:
        if one.rank is not None:
            assert one.rank_low is not None and one.rank_high is not None
            assert 1 <= one.rank_low <= one.rank <= one.rank_high <= found.n_field
            assert one.low is not None and one.high is not None and one.skill_shrunk is not None
            assert one.low <= one.skill_shrunk <= one.high
            assert one.p_value is not None and 0 <= one.p_value <= 1


@given(competitors, st.integers())
def test_the_order_they_come_in_changes_nothing(field: list[Competitor], seed: int) -> None:
    shuffled = list(field)
    random.Random(seed).shuffle(shuffled)
    assert of(separate(shuffled, min_n=10)) == of(separate(field, min_n=10))


def test_benjamini_and_hochberg_by_hand() -> None:
    """Five p against .01, .02, .03, .04, .05: the largest that passes takes those below it along."""
    assert benjamini_hochberg([0.04, 0.009, 0.025, 0.028, 0.6], rate=0.05).tolist() == [True] * 4 + [False]
    assert benjamini_hochberg([0.011, 0.5], rate=0.02).tolist() == [False, False]
    assert benjamini_hochberg([], rate=0.05).tolist() == []


@given(st.lists(st.floats(0, 1), max_size=20))
def test_benjamini_and_hochberg_equal_their_definition(p: list[float]) -> None:
    ordered = sorted(p)
    passing = [k for k, value in enumerate(ordered, start=1) if value <= k * 0.05 / len(p)]
    limit = ordered[passing[-1] - 1] if passing else -1
    assert benjamini_hochberg(p, rate=0.05).tolist() == [value <= limit for value in p]


def test_few_events_are_not_called_different_for_being_all_right() -> None:
    """Ten of ten at .90 happens to one in three honest authors; a normal tail would call it rare."""
    crowd = [Competitor(key, 40, 0.05 + key / 200, 0.06) for key in range(8)]
    found = of(separate([Competitor(99, 10, 0.24, 0.0), *crowd, Competitor(98, 40, -0.25, 0.06)], min_n=10))
    assert not found[99].separable
    assert found[98].separable


def test_of_equal_authors_hardly_any_is_told_apart() -> None:
    """Five hundred fields of twenty equals: a false alarm in at most about one field in twenty."""
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(500):
        n = rng.integers(10, 80, 20)
        means = rng.normal(0.05, np.sqrt(0.06 / n))
        columns = separate_columns(n, means, 0.06 * rng.chisquare(n - 1) / (n - 1))
        alarms += columns is not None and bool(columns.separable.any())
    assert alarms <= 0.05 * 500 + 3 * sqrt(500 * 0.05 * 0.95)


def test_pairs_without_a_difference_look_different_about_one_time_in_twenty_at_most() -> None:
    """Authors in twins: whoever has a twin of the same skill and as many events should overlap it."""
    rng = np.random.default_rng(6)
    skill = np.repeat(rng.normal(0.03, 0.08, 400), 2)
    n = np.full(skill.size, 40)
    columns = separate_columns(n, rng.normal(skill, np.sqrt(0.06 / n)), np.full(skill.size, 0.06))
    assert columns is not None
    apart = (columns.low[::2] > columns.high[1::2]) | (columns.high[::2] < columns.low[1::2])
    assert apart.mean() <= 0.05 + 3 * sqrt(0.05 * 0.95 / 400)


def test_ten_thousand_authors_take_one_pass() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(10, 90, 10_000)
    means = rng.normal(0.05, 0.1, n.size)
    before = perf_counter()
    columns = separate_columns(n, means, np.full(n.size, 0.05))
    assert perf_counter() - before < 1, "about 15 ms; a loop over pairs would take minutes"
    assert columns is not None
    assert columns.rank.min() == 1
    for a, b in combinations(range(0, 10_000, 999), 2):
        assert (columns.low[a] > columns.high[b]) <= (columns.rank_low[b] > columns.rank[a] - 10_000)


def test_faulty_input_is_refused() -> None:
    with pytest.raises(ValueError, match="minimum"):
        separate([], min_n=0)
    with pytest.raises(ValueError, match="needs a mean"):
        separate([Competitor(1, 12, None, 0.1)], min_n=10)
    with pytest.raises(ValueError, match="variance"):
        separate([Competitor(1, 12, 0.1, None), Competitor(2, 12, 0.1, 0.1)], min_n=10)
    with pytest.raises(ValueError, match="only once"):
        separate([Competitor(1, 12, 0.1, 0.1)] * 2, min_n=10)
    with pytest.raises(ValueError, match="told apart"):
        field_p_values([10], [0.1], pooled=0.05, between=0.01)
    for p, rate in (([0.5], 0.0), ([1.5], 0.05), ([float("nan")], 0.05)):
        with pytest.raises(ValueError, match="rate"):
            benjamini_hochberg(p, rate=rate)
