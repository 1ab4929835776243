"""How often it came out as they said, by where the numbers come from."""

from datetime import date
from decimal import Decimal

import pytest

from predictions.models import Author
from predictions.queries.wording import ByBasis, by_basis
from tests.factories import make_prediction, settle

pytestmark = pytest.mark.django_db
OVER = date(2026, 2, 15)


def ada() -> Author:
    """The author of the factories."""
    return Author.objects.get(slug="ada-example")


def settled(outcome: str, *, deadline: date = OVER, credit: Decimal | None = None, **words: object) -> None:
    """One prediction with its outcome."""
    one = make_prediction(**words, deadline=deadline)  # type: ignore[arg-type]
    settle(one.question, outcome, known_on=OVER, credit=credit)


def test_a_denial_that_did_not_happen_came_out_as_said() -> None:
    settled("false", hedge="will", denies=True, quote="It will not be signed.")
    settled("false", hedge="will", quote="It will be signed.")

    assert by_basis(ada()) == [ByBasis("bare", 2, 1, 0.9)]


def test_each_basis_has_its_own_row() -> None:
    settled("true", hedge="probably")
    settled("true", hedge="", probability=Decimal("0.3"), quote="A 30% chance.")

    rows = by_basis(ada())

    assert [(row.basis, row.n, row.n_right, row.mean_probability) for row in rows] == [
        ("stated", 1, 0, 0.7),
        ("hedge", 1, 1, 0.75),
    ]


def test_even_chances_partial_outcomes_and_unmatured_questions_are_left_out() -> None:
    settled("true", hedge="", probability=Decimal("0.5"), quote="A 50% chance.")
    settled("partial", credit=Decimal("0.5"))
    settled("true", deadline=date(2026, 6, 30))

    assert by_basis(ada()) == []
