"""What a reader can narrow a board to."""

import pytest
from pytest_django import DjangoAssertNumQueries as Queries

from predictions.queries import choices
from predictions.queries.choices import Choice, slice_choices
from predictions.queries.slices import BoardSlice
from tests.factories import make_draft, make_prediction

pytestmark = pytest.mark.django_db


def test_topics_outlets_and_years_of_what_is_public() -> None:
    make_prediction(topics=("Law", "Ärzte"), outlet="The Paper")
    make_draft(topics=("Secret",), outlet="The Unread")

    found = slice_choices(BoardSlice())

    assert [one.name for one in found.topics] == ["Law", "Ärzte"]
    assert found.outlets == (Choice("the-paper", "The Paper"),)
    assert found.years == (2026,)


def test_what_is_chosen_is_among_them_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "MOST", 1)
    make_prediction(topics=("Law",))
    make_prediction(topics=("Law",), author="Bob Example")
    make_prediction(topics=("Sea",))

    assert [one.slug for one in slice_choices(BoardSlice()).topics] == ["law"]
    assert [one.slug for one in slice_choices(BoardSlice(topic="sea")).topics] == ["law", "sea"]
    assert slice_choices(BoardSlice(year=1999)).years == (2026, 1999)


def test_the_name_of_a_topic_that_only_drafts_have_is_not_told() -> None:
    make_draft(topics=("Secret Plans",))

    assert slice_choices(BoardSlice(topic="secret-plans")).topics == (Choice("secret-plans", "secret-plans"),)


def test_they_are_kept_until_the_board_changes(django_assert_num_queries: Queries) -> None:
    make_prediction(topics=("Law",))
    slice_choices(BoardSlice())

    with django_assert_num_queries(1):
        slice_choices(BoardSlice())
    make_prediction(topics=("Sea",))
    assert len(slice_choices(BoardSlice()).topics) == 2
