"""How far luck alone moves a score, against what can be worked out by hand."""

from decimal import Decimal
from itertools import product
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring.luck import Claim, Luck, luck

claims_of = st.lists(st.tuples(st.integers(1, 5), st.decimals(0, 1, places=2)), min_size=1, max_size=12)


def of(*probabilities: str, event: int | None = None) -> Luck:
    found = luck((k if event is None else event, Decimal(p)) for k, p in enumerate(probabilities))
    assert found is not None
    return found


def test_nothing_said_moves_nowhere() -> None:
    assert luck([]) is None


def test_certainty_and_one_half_leave_luck_nothing() -> None:
    assert (of("0", "1").low, of("0", "1").high) == (0, 0)
    assert (of("0.5", "0.5").low, of("0.5", "0.5").high) == (0.25, 0.25)


def test_a_few_questions_are_as_every_way_they_can_go_says() -> None:
    said = [0.9, 0.8, 0.7, 0.4, 0.1]
    ways = []
    for outcome in product((0, 1), repeat=5):
        chance, loss = 1.0, 0.0
        for p, o in zip(said, outcome, strict=True):
            chance *= p if o else 1 - p
            loss += (p - o) ** 2 / 5
        ways.append((loss, chance))

    found = of(*map(str, said))

    below = sum(chance for loss, chance in ways if loss < found.low - 1e-9)
    above = sum(chance for loss, chance in ways if loss > found.high + 1e-9)
    assert below <= 0.03 and above <= 0.03
    assert found.expected == pytest.approx(sum(loss * chance for loss, chance in ways))


def test_many_questions_are_as_the_normal_curve_says() -> None:
    found = of(*["0.8"] * 400)

    half = 1.96 * sqrt(0.8 * 0.2) * 0.6 / sqrt(400)
    assert (found.low, found.high) == pytest.approx((0.16 - half, 0.16 + half), abs=0.002)


def test_one_event_is_one_piece_of_luck_however_many_questions_turn_on_it() -> None:
    assert of(*["0.8"] * 50, event=1).high == pytest.approx(0.64)
    assert of(*["0.8"] * 50).high < 0.24


@given(claims_of)
def test_neither_order_nor_names_nor_zeros_nor_denials_decide(claims: list[Claim]) -> None:
    turned = [(f"event {event}", 1 - Decimal(f"{p}0")) for event, p in reversed(claims)]

    assert luck(turned, resamples=50) == luck(claims, resamples=50)


@given(claims_of)
def test_the_range_stays_between_all_right_and_all_wrong(claims: list[Claim]) -> None:
    found = luck(claims, resamples=50)

    sides = [min(p, 1 - p) for _, p in claims]
    assert found is not None
    assert float(sum(q**2 for q in sides)) / len(sides) - 1e-9 <= found.low <= found.high
    assert found.high <= float(sum((1 - q) ** 2 for q in sides)) / len(sides) + 1e-9


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="probability must be between 0 and 1"):
        luck([(1, Decimal("1.1"))])
    with pytest.raises(ValueError, match="from 1"):
        luck([(1, Decimal("0.5"))], resamples=0)
