"""What makes a row the same row and a claim the same claim."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from predictions.formats import comparable, identity, row_digest

from .makers import make_row

DAY = date(2026, 1, 5)


def test_a_digest_covers_every_cell_but_not_the_line() -> None:
    assert row_digest(make_row(line=2)) == row_digest(make_row(line=3))
    assert row_digest(make_row()) != row_digest(make_row(place="p. 3"))
    assert row_digest(make_row(quote="a", statement="b")) != row_digest(make_row(quote="b", statement="a"))


def test_a_digest_does_not_depend_on_how_a_number_is_written() -> None:
    assert row_digest(make_row(probability=Decimal("0.7"))) == row_digest(make_row(probability=Decimal("0.700000000")))


def test_a_claim_is_the_same_after_trimming_and_in_either_unicode_form() -> None:
    assert comparable(" Ren\u00e9 ") == comparable("Rene\u0301")
    assert identity("René", "q", DAY, Decimal("0.70"), "will") == identity(
        "Rene\u0301 ", "q", DAY, Decimal("0.7"), " will"
    )


@pytest.mark.parametrize(
    "other",
    [
        ("ab", "c", DAY, None, ""),
        ("a", "b", DAY, None, "c"),
        ("a", "bc", DAY, Decimal(0), ""),
        ("a", "bc", date(2026, 1, 6), None, ""),
        ('a","b', "c", DAY, None, ""),
        ("a", "bc", DAY, None, "null"),
    ],
)
def test_no_two_claims_share_an_identity_by_where_the_parts_meet(other: Any) -> None:
    assert identity(*other) != identity("a", "bc", DAY, None, "")


def test_the_identity_is_pinned_because_it_is_stored() -> None:
    assert identity("ann", "rain", DAY, Decimal("0.7"), "It will rain.") == (
        "1698c24e7c55cfb579832c9e74e2273940a4f5779d5c3f16c6659fcaaf2eee7c"
    )
