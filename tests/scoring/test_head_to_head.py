from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring import Statement, plus_one_interval
from predictions.scoring.head_to_head import HeadToHead, SharedQuestion, head_to_head, survives
from predictions.scoring.intervals import Unit, unit_sums

from .makers import day, make_statement
from .test_spans import statements_of

H = 10
Said = str | Sequence[Statement]


def shared(first: Said, second: Said, credit: str = "1", *, event: int = 1, matured: bool = True) -> SharedQuestion:
    sides = [[make_statement(0, said)] if isinstance(said, str) else said for said in (first, second)]
    return SharedQuestion(event, day(H), day(H), Decimal(credit), sides[0], sides[1], matured=matured)


def versus(*rows: tuple[str, str, str], times: int = 1) -> HeadToHead:
    return head_to_head([shared(*row, event=event) for event, row in enumerate(rows * times)])


def test_nothing_shared_is_unknown_not_0() -> None:
    assert head_to_head([]) == HeadToHead(0, 0, 0, 0, 0, None, None, None, None, None, False)


def test_one_question_has_a_difference_but_proves_nothing() -> None:
    found = versus(("0.9", "0.6", "1"))
    assert (found.n, found.n_events, found.told_apart) == (1, 1, False)
    assert (found.brier_first, found.brier_second) == (0.01, 0.16)
    assert found.difference == pytest.approx(0.15)
    assert found.low is not None and found.high is not None and found.low < 0 < found.high


def test_interval_by_hand() -> None:
    """Two questions, p .9 v. .6, true and false: differences .15 and -.45, either of which each could have had."""
    found = versus(("0.9", "0.6", "1"), ("0.9", "0.6", "0"))
    sums = unit_sums([Unit(0.15, -0.45, 0.15), Unit(-0.45, -0.45, 0.15)])
    assert found.difference == pytest.approx(-0.15)
    assert (found.low, found.high) == pytest.approx(plus_one_interval(sums, floor=-1, ceiling=1))


def test_only_days_on_which_both_stood() -> None:
    """The first author was wrong at .1 while alone, and stood at .8 beside the second."""
    first = [make_statement(0, "0.1"), make_statement(6, "0.8")]
    found = head_to_head([shared(first, [make_statement(6, "0.6")])])
    assert (found.brier_first, found.brier_second) == (0.04, 0.16)
    uneven = head_to_head([shared(first, [make_statement(4, "0.6")])])
    assert uneven.brier_first == pytest.approx((2 * 0.81 + 4 * 0.04) / 6)


def test_a_revision_on_the_day_it_settles_comes_too_late_to_count() -> None:
    first = [make_statement(0, "0.6"), make_statement(H, "1")]
    found = head_to_head([shared(first, "0.6")])
    assert found.difference == 0


def test_both_on_the_last_day_are_compared_at_its_end() -> None:
    found = head_to_head([shared([make_statement(H, "0.9")], [make_statement(H, "0.6")])])
    assert found.difference == pytest.approx(0.15)


def test_what_cannot_be_compared_is_counted_apart() -> None:
    gone = [make_statement(0, "0.6"), make_statement(3, "0.5", retracts=True)]
    found = head_to_head(
        [
            shared("0.9", "0.6"),
            shared("0.9", "0.6", "0.5"),
            shared("0.9", "0.6", matured=False),
            shared(gone, [make_statement(4, "0.6")]),
            shared("0.9", [make_statement(0, "0.4", "0.2", "0.7", vague=True)]),
            shared("0.9", [make_statement(H, "0.4", after_news=True)]),
        ]
    )
    assert (found.n, found.n_partial, found.n_early, found.n_apart) == (1, 1, 1, 3)


def test_five_questions_on_one_event_prove_no_more_than_one() -> None:
    clustered = head_to_head([shared("0.9", "0.2", event=1)] * 5)
    single = head_to_head([shared("0.9", "0.2", event=1)])
    assert (clustered.n, clustered.n_events) == (5, 1)
    assert (clustered.low, clustered.high) == pytest.approx((single.low, single.high))


def test_many_shared_questions_tell_two_authors_apart() -> None:
    found = versus(("0.9", "0.2", "1"), ("0.9", "0.2", "1"), ("0.9", "0.2", "0"), times=30)
    assert found.told_apart
    assert found.difference is not None and found.difference > 0


def test_the_same_forecasts_are_never_told_apart() -> None:
    found = versus(("0.9", "0.9", "1"), ("0.7", "0.7", "0"), times=30)
    assert (found.difference, found.low, found.high, found.told_apart) == (0, 0, 0, False)


def test_certainties() -> None:
    found = versus(("1", "0", "1"))
    assert (found.brier_first, found.brier_second, found.difference) == (0, 1, 1)


def test_a_difference_has_to_survive_every_reading() -> None:
    better = versus(("0.9", "0.2", "1"), times=30)
    worse = versus(("0.2", "0.9", "1"), times=30)
    unclear = versus(("0.9", "0.2", "1"))
    assert survives([better, better])
    assert survives([worse])
    assert not survives([better, unclear])
    assert not survives([better, worse])
    assert not survives([])


questions_of = st.lists(
    st.builds(
        lambda first, second, credit, event: SharedQuestion(event, day(H), day(H), Decimal(credit), first, second),
        statements_of,
        statements_of,
        st.sampled_from(["0", "1", "0.5"]),
        st.integers(1, 4),
    ),
    max_size=8,
)


def turned(one: SharedQuestion) -> SharedQuestion:
    return SharedQuestion(one.event, one.deadline, one.known_on, one.credit, one.second, one.first, one.matured)


@given(questions_of)
def test_seen_from_the_other_side_everything_is_mirrored(questions: list[SharedQuestion]) -> None:
    found, mirrored = head_to_head(questions), head_to_head([turned(one) for one in questions])
    assert (found.n, found.n_apart, found.told_apart) == (mirrored.n, mirrored.n_apart, mirrored.told_apart)
    assert (found.brier_first, found.brier_second) == (mirrored.brier_second, mirrored.brier_first)
    if found.n:
        ends = (found.difference, found.low, found.high)
        assert ends == pytest.approx([-(x or 0.0) for x in (mirrored.difference, mirrored.high, mirrored.low)])


@given(questions_of)
def test_the_difference_lies_in_its_interval(questions: list[SharedQuestion]) -> None:
    found = head_to_head(questions)
    assert found.n + found.n_partial + found.n_apart + found.n_early == len(questions)
    if found.difference is not None and found.low is not None and found.high is not None:
        assert found.brier_first is not None and found.brier_second is not None
        assert found.difference == pytest.approx(found.brier_second - found.brier_first, abs=1e-12)
        assert -1 <= found.low <= found.difference <= found.high <= 1


def test_faulty_input_is_refused() -> None:
    with pytest.raises(ValueError, match="credit"):
        versus(("0.5", "0.5", "2"))
    with pytest.raises(ValueError, match="probability"):
        versus(("1.5", "0.5", "1"))
