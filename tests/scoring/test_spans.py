from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring import Statement, score_question
from predictions.scoring.spans import Presence, Together, presence, together

from .makers import day, make_statement

H = 10


def seen(*statements: Statement, deadline: int = H, known: int = H) -> Presence | None:
    return presence(statements, deadline=day(deadline), known_on=day(known))


def stood(*statements: Statement, deadline: int = H, known: int = H) -> list[tuple[int, int, str]]:
    found = seen(*statements, deadline=deadline, known=known)
    assert found is not None
    return [((one.start - day(0)).days, (one.end - day(0)).days, str(one.probability)) for one in found.spans]


def last(*statements: Statement) -> str | None:
    found = seen(*statements)
    assert found is not None
    return None if found.last is None else str(found.last)


def test_a_forecast_stands_until_the_next_and_the_last_until_the_end() -> None:
    assert stood(make_statement(0, "0.6"), make_statement(4, "0.9")) == [(0, 4, "0.6"), (4, 10, "0.9")]
    assert last(make_statement(0, "0.6"), make_statement(4, "0.9")) == "0.9"


def test_the_end_is_the_earlier_of_deadline_and_news() -> None:
    assert stood(make_statement(0, "0.6"), deadline=20, known=7) == [(0, 7, "0.6")]
    assert stood(make_statement(0, "0.6"), deadline=5, known=7) == [(0, 5, "0.6")]


def test_a_revision_on_the_last_day_stands_for_no_day_but_at_the_end() -> None:
    said = make_statement(0, "0.6"), make_statement(H, "0.9")
    assert stood(*said) == [(0, 10, "0.6")]
    assert last(*said) == "0.9"


def test_said_on_the_last_day_only() -> None:
    assert stood(make_statement(H, "0.9")) == []
    assert last(make_statement(H, "0.9")) == "0.9"


def test_said_after_the_outcome_was_known_is_not_there_at_all() -> None:
    assert seen(make_statement(8, "0.9"), known=7) is None
    assert seen(make_statement(H, "0.9", after_news=True)) is None
    assert seen() is None


def test_what_is_taken_back_stops_standing() -> None:
    back = make_statement(6, "0.5", retracts=True)
    assert stood(make_statement(0, "0.6"), back) == [(0, 6, "0.6")]
    assert last(make_statement(0, "0.6"), back) is None
    assert last(make_statement(0, "0.6"), back, make_statement(8, "0.7")) == "0.7"


def test_taken_back_on_the_last_day_it_does_not_stand_at_its_end() -> None:
    assert stood(make_statement(0, "0.6"), make_statement(H, "0.5", retracts=True)) == [(0, 10, "0.6")]
    assert last(make_statement(0, "0.6"), make_statement(H, "0.5", retracts=True)) is None
    too_late = make_statement(H, "0.5", retracts=True, after_news=True)
    assert last(make_statement(0, "0.6"), too_late) == "0.6"


def test_too_vague_to_score_changes_nothing() -> None:
    assert stood(make_statement(0, "0.6"), make_statement(5, "0.5", "0.2", "0.7", vague=True)) == [(0, 10, "0.6")]


def both(first: Sequence[Statement], second: Sequence[Statement]) -> tuple[Together, ...]:
    one, other = seen(*first), seen(*second)
    assert one is not None and other is not None
    return together(one, other)


def test_only_shared_days_are_compared() -> None:
    found = both([make_statement(0, "0.6"), make_statement(7, "0.8")], [make_statement(5, "0.3")])
    assert [(one.days, str(one.first), str(one.second)) for one in found] == [(2, "0.6", "0.3"), (3, "0.8", "0.3")]


def test_never_at_the_same_time_is_no_comparison() -> None:
    gone = [make_statement(0, "0.6"), make_statement(3, "0.5", retracts=True)]
    assert both(gone, [make_statement(4, "0.3")]) == ()


def test_without_a_shared_day_the_end_of_the_last_one_counts() -> None:
    late = [make_statement(H, "0.3")]
    assert both([make_statement(0, "0.6")], late) == (Together(1, Decimal("0.6"), Decimal("0.3")),)
    assert both(late, late) == (Together(1, Decimal("0.3"), Decimal("0.3")),)


statement_of = st.builds(
    lambda on, p, vague, retracts, after: make_statement(on, str(p), vague=vague, retracts=retracts, after_news=after),
    st.integers(0, 12),
    st.decimals(0, 1, places=2),
    st.booleans(),
    st.sampled_from([False, False, True]),
    st.booleans(),
)
statements_of = st.lists(statement_of, max_size=5).map(lambda said: sorted(said, key=lambda one: one.said_on))


@given(statements_of, st.integers(0, 12), st.integers(0, 12))
def test_spans_are_the_days_that_brier_weighs(said: list[Statement], deadline: int, known: int) -> None:
    found = presence(said, deadline=day(deadline), known_on=day(known))
    score = score_question(said, deadline=day(deadline), known_on=day(known), credit=Decimal(1))
    assert (found is None) == (score is None)
    if found is None or score is None:
        return
    ends = [day(0), *(one.end for one in found.spans)]
    assert all(end <= one.start < one.end for end, one in zip(ends, found.spans, strict=False))
    days = sum((one.end - one.start).days for one in found.spans)
    if days:
        losses = sum((one.end - one.start).days * (one.probability - 1) ** 2 for one in found.spans)
        assert abs(float(losses / days) - score.brier) < 1e-12
    else:
        assert found.last == score.probability


@given(statements_of, statements_of)
def test_days_together_are_counted_one_by_one(first: list[Statement], second: list[Statement]) -> None:
    one, other = seen(*first), seen(*second)
    if one is None or other is None:
        return
    shared = [
        (mine.probability, theirs.probability)
        for today in (day(0) + timedelta(k) for k in range(H))
        for mine in one.spans
        for theirs in other.spans
        if mine.start <= today < mine.end and theirs.start <= today < theirs.end
    ]
    found = together(one, other)
    if shared:
        assert sorted(pair for part in found for pair in [(part.first, part.second)] * part.days) == sorted(shared)
    else:
        assert len(found) == (one.last is not None and other.last is not None)
