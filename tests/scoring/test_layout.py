"""What a batch must keep to, and how statements become one."""

from dataclasses import replace
from decimal import Decimal

import pytest

from predictions.scoring.claims import score_claims
from predictions.scoring.columns import BILLION
from predictions.scoring.layout import one_claim, one_question

from .batches import answer, lay_out, whole
from .makers import day, make_statement

GOOD = lay_out([answer(make_statement(0, "0.6"), make_statement(3, "0.7")), answer(make_statement(1, "0.2"))])


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("claim", [0, 1, 0], "order of the claims"),
        ("claim", [0, 0, 0], "order of the claims"),
        ("claim", [0, 0, 2], "order of the claims"),
        ("claim", [1, 1, 2], "order of the claims"),
        ("claim", [1, 1, 1], "order of the claims"),
        ("said_on", [738_003, 738_002, 738_001], "standing order"),
        ("said_on", [0, 738_002, 738_001], "toordinal"),
        ("probability", [-1, 700_000_000, 200_000_000], "probability must be .* statement 0"),
        ("low", [600_000_000, 700_000_000, -1], "low must be .* statement 2"),
        ("high", [600_000_000, 1_000_000_001, 200_000_000], "high must be .* statement 1"),
        ("reference", [-1, -1, -2], "reference must be .* statement 2"),
        ("low", [600_000_000, 700_000_001, 200_000_000], "low <= probability <= high: see statement 1"),
    ],
)
def test_a_batch_that_is_not_laid_out_so_is_refused(column: str, values: list[int], message: str) -> None:
    claims, statements = GOOD
    with pytest.raises(ValueError, match=message):
        score_claims(claims, replace(statements, **{column: whole(values)}))


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("deadline", [800_000, 3_652_060], "deadline must be"),
        ("known_on", [0, 800_000], "known_on must be"),
        ("credit", [-2, 0], "credit must be"),
        ("deadline", [800_000, 800_001], "agree on its deadline"),
        ("credit", [BILLION, 0], "agree on its credit"),
    ],
)
def test_claims_that_cannot_be_are_refused(column: str, values: list[int], message: str) -> None:
    claims, statements = GOOD
    with pytest.raises(ValueError, match=message):
        score_claims(replace(claims, **{column: whole(values)}), statements)


def test_other_readings_are_checked_too() -> None:
    claims, statements = GOOD
    readings = statements.readings.copy()
    readings[2, 1] = BILLION + 1
    with pytest.raises(ValueError, match=r"readings must be .* statement 2"):
        score_claims(claims, replace(statements, readings=readings))


def test_longer_decimals_are_rounded_half_even_to_nine_places() -> None:
    said = make_statement(0, "0.1234567885", "0.1234567875", "0.12345678850000001")
    _, columns = one_claim([said], deadline=day(10), known_on=day(10))
    assert (columns.probability[0], columns.low[0], columns.high[0]) == (123_456_788, 123_456_788, 123_456_789)


def test_a_reference_that_is_no_probability_does_not_pass_for_none() -> None:
    for reference in ("-0.1", "1.1", "NaN"):
        said = make_statement(0, "0.6", reference=reference)
        claims = one_claim([said], deadline=day(10), known_on=day(10), credit=Decimal(1))
        with pytest.raises(ValueError, match="reference"):
            score_claims(*claims)


def test_one_question_is_a_claim_an_author() -> None:
    said = [[make_statement(0, "0.6", retracts=True), make_statement(2, "0.7")], [make_statement(1, "0.2", vague=True)]]
    claims, columns = one_question(said, deadline=day(10), known_on=day(9), credit=None)
    assert (claims.deadline - claims.known_on).tolist() == [1, 1]
    assert claims.credit.tolist() == [-1, -1]
    assert columns.claim.tolist() == [0, 0, 1]
    assert (columns.retracts.tolist(), columns.vague.tolist()) == ([True, False, False], [False, False, True])
    assert columns.said_on.tolist() == [day(n).toordinal() for n in (0, 2, 1)]
