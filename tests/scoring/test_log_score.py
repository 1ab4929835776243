import math
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictions.scoring.log_score import log_loss

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
