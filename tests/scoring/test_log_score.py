import math
import random
from decimal import Context, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring.exact import decimal_units, from_billionths
from predictions.scoring.log_score import log_loss, log_losses, peer_logs
from predictions.scoring.policy import PEER_CLIP_HIGH, PEER_CLIP_LOW

probabilities = st.decimals(0, 1, places=9)


@given(probabilities, probabilities)
def test_agrees_with_the_math_library(p: Decimal, o: Decimal) -> None:
    kept = min(max(float(p), 0.01), 0.99)
    expected = -(float(o) * math.log(kept) + (1 - float(o)) * math.log(1 - kept))
    assert float(log_loss(p, o)) == pytest.approx(expected, abs=1e-12)


@given(probabilities, st.sampled_from([Decimal(0), Decimal(1)]))
def test_turning_the_question_round_changes_nothing(p: Decimal, o: Decimal) -> None:
    assert log_loss(p, o) == log_loss(1 - p, 1 - o)


def test_does_not_depend_on_the_callers_precision() -> None:
    p, expected = Decimal("0.123456788"), -math.log(0.123456788)
    with localcontext(prec=4):
        assert float(log_loss(p, Decimal(1))) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(("p", "o"), [("1.1", "1"), ("0.5", "-1"), ("NaN", "1")])
def test_refuses_what_is_no_probability(p: str, o: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        log_loss(Decimal(p), Decimal(o))


def _drawn(n: int) -> list[int]:
    dice = random.Random(3)
    edges = [0, 1, 10**6, 10**7, 10**7 + 1, 5 * 10**8, 99 * 10**7, 999 * 10**6, 10**9 - 1, 10**9]
    return edges + [dice.randrange(10**9 + 1) for _ in range(n)]


def test_columns_are_the_decimals_rounded_whatever_the_floats_say() -> None:
    """A sixteenth of so many lies too near to a tie for a float, the rest is decided by floats."""
    p = _drawn(3000)
    for o in (0, 10**9, 400_000_001):
        expected = [decimal_units(log_loss(from_billionths(one), from_billionths(o))) for one in p]
        assert log_losses(np.array(p), np.full(len(p), o)).tolist() == expected


def test_peer_columns_are_the_decimals_rounded_too() -> None:
    p = _drawn(3000)
    kept = [min(max(from_billionths(one), PEER_CLIP_LOW), PEER_CLIP_HIGH) for one in p]
    assert peer_logs(np.array(p)).tolist() == [decimal_units(Context(prec=30).ln(one)) for one in kept]


def test_the_floats_are_ten_times_better_than_they_need_to_be() -> None:
    for one in _drawn(1000):
        if one:
            units = Decimal(float(np.log(np.array([one]) / 10**9)[0] * 1e12))
            exact = Context(prec=40).multiply(Context(prec=40).ln(from_billionths(one)), 10**12)
            assert abs(units - exact) < Decimal(1) / 320 or one < 10**6


def test_a_column_refuses_what_is_no_probability() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        log_losses(np.array([5, 10**9 + 1]), np.array([0, 0]))
