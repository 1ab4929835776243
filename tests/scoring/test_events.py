from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring.events import around, event_means

rows_of = st.lists(st.tuples(st.integers(1, 4), st.floats(-1, 1)), max_size=20)


def test_nothing_is_no_unit() -> None:
    assert event_means([]) == []


def test_five_questions_on_one_event_are_one_unit() -> None:
    assert event_means([(1, 0.25)] * 4 + [(1, 0.5), (2, 1.0)]) == [0.3, 1.0]


@given(rows_of)
def test_each_mean_lies_among_its_own_values(rows: list[tuple[int, float]]) -> None:
    events = list(dict.fromkeys(event for event, _ in rows))
    for event, mean in zip(events, event_means(rows), strict=True):
        values = [value for key, value in rows if key == event]
        assert min(values) - 1e-15 <= mean <= max(values) + 1e-15


def test_an_interval_is_widened_only_as_far_as_its_point() -> None:
    assert around(0.5, (0.1, 0.4)) == (0.1, 0.5)
    assert around(0.0, (0.1, 0.4)) == (0.0, 0.4)
    assert around(0.2, (0.1, 0.4)) == (0.1, 0.4)
