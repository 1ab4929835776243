from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring import Statement, horizon, standing_forecast

from .makers import day, make_statement


def weights(*statements: Statement, deadline: int = 10, known: int = 10) -> list[tuple[int, int]]:
    standing = standing_forecast(statements, deadline=day(deadline), known_on=day(known))
    return [(one.index, one.weight) for one in standing]


def say(on: int, **flags: bool) -> Statement:
    return make_statement(on, "0.7", **flags)  # type: ignore[arg-type]


def take_back(on: int, *, after_news: bool = False) -> Statement:
    return make_statement(on, "0.5", retracts=True, after_news=after_news)


def test_nothing_said_is_nothing_standing() -> None:
    assert weights() == []


def test_each_stands_until_the_next_and_the_last_until_the_horizon() -> None:
    assert weights(say(0), say(3), say(7)) == [(0, 3), (1, 4), (2, 3)]


@pytest.mark.parametrize(("deadline", "known", "end"), [(10, 4, 4), (4, 10, 4), (4, 4, 4)])
def test_horizon_is_the_earlier_of_deadline_and_news(deadline: int, known: int, end: int) -> None:
    assert horizon(day(deadline), day(known)) == day(end)
    assert weights(say(1), deadline=deadline, known=known) == [(0, 3)]


def test_said_on_the_last_day_counts_alone_with_weight_one() -> None:
    assert weights(say(10)) == [(0, 1)]


def test_a_revision_on_settlement_day_counts_but_weighs_nothing() -> None:
    assert weights(say(0), say(10)) == [(0, 10), (1, 0)]


def test_the_last_of_several_on_the_last_day_has_the_weight() -> None:
    assert weights(say(10), say(10)) == [(0, 0), (1, 1)]


def test_same_day_statements_stand_in_recording_order() -> None:
    assert weights(say(2), say(2)) == [(0, 0), (1, 8)]


def test_claims_made_after_the_outcome_was_known_do_not_count() -> None:
    assert weights(say(5), deadline=10, known=4) == []


def test_after_the_news_on_the_day_itself_does_not_count() -> None:
    assert weights(say(10, after_news=True)) == []
    assert weights(say(0), say(10, after_news=True)) == [(0, 10)]


def test_the_news_flag_means_nothing_on_another_day() -> None:
    assert weights(say(3, after_news=True)) == [(0, 7)]


def test_a_vague_statement_neither_counts_nor_ends_the_one_before() -> None:
    assert weights(say(0), say(3, vague=True), say(6)) == [(0, 6), (2, 4)]
    assert weights(say(0, vague=True)) == []


def test_a_retraction_ends_the_forecast_and_nothing_stands_until_the_next() -> None:
    assert weights(say(0), take_back(4)) == [(0, 4)]
    assert weights(say(0), take_back(4), say(9)) == [(0, 4), (2, 1)]


def test_a_retraction_ends_a_forecast_even_if_it_is_marked_vague() -> None:
    assert weights(say(0), make_statement(4, "0.5", retracts=True, vague=True)) == [(0, 4)]


def test_retracted_before_a_day_passed_is_as_if_never_said() -> None:
    assert weights(say(3), take_back(3)) == []
    assert weights(say(10), take_back(10)) == []
    assert weights(say(3), say(3), take_back(3)) == []


def test_said_again_on_the_day_of_the_retraction_counts() -> None:
    assert weights(say(3), take_back(3), say(3)) == [(2, 7)]
    assert weights(say(10), take_back(10), say(10)) == [(2, 1)]


def test_a_revision_taken_back_at_once_still_ends_what_stood() -> None:
    assert weights(say(0), say(3), take_back(3)) == [(0, 3)]


def test_a_retraction_with_nothing_standing_changes_nothing() -> None:
    assert weights(take_back(1), say(3)) == [(1, 7)]


def test_a_retraction_on_settlement_day_costs_no_day() -> None:
    assert weights(say(0), take_back(10)) == [(0, 10)]


def test_a_retraction_after_the_news_saves_nobody() -> None:
    assert weights(say(10), take_back(10, after_news=True)) == [(0, 1)]
    assert weights(say(2), take_back(12), deadline=10, known=12) == [(0, 8)]


def test_statements_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="standing order"):
        weights(say(3), say(2))


KINDS = {
    "says": make_statement(0, "0.6"),
    "vague": make_statement(0, "0.5", vague=True),
    "retracts": make_statement(0, "0.5", retracts=True),
}
turns = st.lists(st.tuples(st.integers(0, 14), st.sampled_from(sorted(KINDS))), max_size=8).map(
    lambda rows: [replace(KINDS[kind], said_on=day(on)) for on, kind in sorted(rows, key=lambda row: row[0])]
)


@given(turns)
def test_weights_are_the_days_on_which_something_stood(statements: Sequence[Statement]) -> None:
    """An oracle that walks the calendar day by day."""
    standing = standing_forecast(statements, deadline=day(10), known_on=day(12))
    by_day = [_standing_at_end_of(number, statements) for number in range(10)]
    days = {index: by_day.count(index) for index in set(by_day) if index is not None}
    if days:
        assert {one.index: one.weight for one in standing if one.weight} == days
    else:
        assert [one.weight for one in standing] in ([], [0] * (len(standing) - 1) + [1])
        assert bool(standing) == (_standing_at_end_of(10, statements) is not None)


def _standing_at_end_of(number: int, statements: Sequence[Statement]) -> int | None:
    current = None
    for index, statement in enumerate(statements):
        if statement.said_on <= day(number) and not statement.vague:
            current = None if statement.retracts else index
    return current
