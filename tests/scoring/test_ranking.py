import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring import Competitor, summarise
from predictions.scoring.separation import Separation, separate

from .makers import make_fact


def ranks(found_field: Separation) -> dict[int, int | None]:
    return {one.key: one.rank for one in found_field.authors}


def compete(key: int, *claims: tuple[str, int, int]) -> Competitor:
    """An author from (probability, outcome, how often), each claim on an event of its own."""
    rows = [(p, str(outcome)) for p, outcome, times in claims for _ in range(times)]
    line = summarise([make_fact(p, credit, event=event) for event, (p, credit) in enumerate(rows)])
    return Competitor(key, line.n_rank_events, line.event_skill_mean, line.event_skill_variance)


LUCKY, STEADY = 1, 2


def lucky_and_steady() -> list[Competitor]:
    """Ten hits at .90 (expected skill .16 if that .90 is honest), and sixty honest claims at .95 (.2025)."""
    return [compete(LUCKY, ("0.90", 1, 10)), compete(STEADY, ("0.95", 1, 57), ("0.95", 0, 3))]


def mixed_field() -> list[Competitor]:
    return [
        compete(11, ("0.75", 1, 30), ("0.75", 0, 10)),
        compete(12, ("0.90", 1, 25), ("0.90", 0, 15)),
        compete(13, ("0.60", 1, 24), ("0.60", 0, 16)),
        compete(14, ("0.90", 1, 27), ("0.90", 0, 3)),
        compete(15, ("0.98", 1, 20), ("0.98", 0, 15)),
    ]


def test_ten_lucky_hits_do_not_outrank_sixty_better_claims() -> None:
    lucky, steady = lucky_and_steady()
    assert lucky.mean is not None and steady.mean is not None
    assert lucky.mean > steady.mean, "the raw mean would put luck first"
    found = ranks(separate([lucky, steady, *mixed_field()], min_n=10))
    assert found[STEADY] == 1
    assert (found[LUCKY] or 0) > 1


def test_luck_and_skill_alone_cannot_be_told_apart() -> None:
    found_field = separate(lucky_and_steady(), min_n=10)
    assert not found_field.separable
    assert ranks(found_field) == {LUCKY: None, STEADY: None}


def test_no_difference_in_the_field_means_no_ranks_but_the_field_mean_for_all() -> None:
    found_field = separate([Competitor(1, 20, 0.10, 0.05), Competitor(2, 20, 0.11, 0.05)], min_n=10)
    assert ranks(found_field) == {1: None, 2: None}
    assert [one.skill_shrunk for one in found_field.authors] == pytest.approx([0.105, 0.105])
    assert not found_field.separable


def test_below_the_minimum_no_rank_and_no_pull_on_the_field() -> None:
    alone = separate(mixed_field(), min_n=10)
    joined = separate([Competitor(99, 9, 0.25, 0.0), *mixed_field()], min_n=10)
    assert ranks(joined) == {99: None, **ranks(alone)}
    assert joined.authors[0].skill_shrunk is None


def test_exactly_the_minimum_is_enough() -> None:
    found = separate([Competitor(1, 10, 0.2, 0.01), Competitor(2, 10, -0.2, 0.01)], min_n=10)
    assert ranks(found) == {1: 1, 2: 2}


def test_ties_share_a_rank_and_the_next_is_skipped() -> None:
    same = [Competitor(key, 40, 0.1, 0.01) for key in (1, 2)]
    found = separate([Competitor(3, 40, -0.3, 0.01), *same, Competitor(4, 40, 0.2, 0.01)], min_n=10)
    assert ranks(found) == {4: 1, 1: 2, 2: 2, 3: 4}


def test_always_right_and_always_wrong_are_told_apart_without_any_noise() -> None:
    found = separate([compete(1, ("0.9", 1, 12)), compete(2, ("0.9", 0, 12))], min_n=10)
    assert ranks(found) == {1: 1, 2: 2}


@pytest.mark.parametrize("field", [[], [Competitor(1, 30, 0.2, 0.01)], [Competitor(1, 3, 0.2, 0.01)]])
def test_a_field_of_fewer_than_two_has_no_ranks(field: list[Competitor]) -> None:
    found = separate(field, min_n=10)
    assert not found.separable
    assert set(ranks(found).values()) <= {None}


def test_one_event_each_gives_no_noise_to_rank_by() -> None:
    found = separate([Competitor(1, 1, 0.2, None), Competitor(2, 1, -0.2, None)], min_n=1)
    assert not found.separable


def test_authors_without_anything_settled_are_carried_along() -> None:
    found = separate([Competitor(5, 0, None, None), *mixed_field()], min_n=10)
    assert found.authors[0].key == 5
    assert (found.authors[0].rank, found.authors[0].skill_shrunk) == (None, None)


competitors = st.lists(st.tuples(st.integers(0, 60), st.floats(-0.75, 0.25), st.floats(0, 0.2)), max_size=12).map(
    lambda rows: [Competitor(key, n, mean, spread) for key, (n, mean, spread) in enumerate(rows)]
)


@given(competitors, st.integers())
def test_the_order_they_come_in_changes_nothing(field: list[Competitor], seed: int) -> None:
    shuffled = list(field)
    random.Random(seed).shuffle(shuffled)
    assert {one.key: one for one in separate(shuffled, min_n=10).authors} == {
        one.key: one for one in separate(field, min_n=10).authors
    }


@given(competitors)
def test_ranks_follow_shrunk_skill(field: list[Competitor]) -> None:
    found_field = separate(field, min_n=10)
    assert [one.key for one in found_field.authors] == [one.key for one in field]
    ranked = sorted((one.rank, one.skill_shrunk) for one in found_field.authors if one.rank and one.skill_shrunk)
    assert all(later[1] <= earlier[1] + 1e-12 for earlier, later in pairwise(ranked))


def test_ten_thousand_authors_are_placed_at_once() -> None:
    dice = random.Random(1)
    field = [Competitor(key, dice.randint(10, 90), dice.gauss(0.05, 0.1), 0.05) for key in range(10_000)]
    found_field = separate(field, min_n=10)
    assert found_field.separable
    assert min(one.rank for one in found_field.authors if one.rank) == 1


def test_faulty_input_is_refused() -> None:
    with pytest.raises(ValueError, match="minimum"):
        separate([], min_n=0)
    with pytest.raises(ValueError, match="needs a mean"):
        separate([Competitor(1, 12, None, 0.1)], min_n=10)
    with pytest.raises(ValueError, match="variance"):
        separate([Competitor(1, 12, 0.1, None)], min_n=10)
    with pytest.raises(ValueError, match="only once"):
        separate([Competitor(1, 12, 0.1, 0.1)] * 2, min_n=10)
