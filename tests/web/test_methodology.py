"""The page that explains the figures."""

import pytest
from pytest_django import DjangoAssertNumQueries as Queries

from predictions.language.hedges import families
from tests.web.helpers import page, read


def test_it_defines_the_figures() -> None:
    text = read("/methodology/")

    for term in ("Brier score", "Skill v. coin", "95 % interval", "Rank", "Matured", "Recorded in advance"):
        assert term in text


def test_every_family_of_the_lexicon_is_listed() -> None:
    text = read("/methodology/")

    assert "probably probably, in all probability 65 % 75 % 80 % survey" in text
    assert "20 % not scored 70 % ours" in text
    assert all(one.name in text for one in families())


def test_it_names_every_reason_for_a_refusal() -> None:
    assert "a promise or plan of the one who decides" in read("/methodology/")


def test_it_stays_small() -> None:
    assert len(page("/methodology/").encode()) < 100_000


@pytest.mark.django_db
def test_it_costs_no_query(django_assert_num_queries: Queries) -> None:
    with django_assert_num_queries(0):
        page("/methodology/")
