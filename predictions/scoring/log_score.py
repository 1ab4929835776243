"""The logarithmic loss of Good (1952), natural log, with p kept away from 0 and 1 by policy."""

from decimal import Context, Decimal
from functools import lru_cache
from typing import Final

from predictions.scoring.brier import check_unit
from predictions.scoring.exact import EXACT
from predictions.scoring.policy import LOG_CLIP_HIGH, LOG_CLIP_LOW

# Decimal.ln is correctly rounded, the C library's log need not be: two machines must store the same score.
_LN: Final = Context(prec=30)


def log_loss(p: Decimal, o: Decimal) -> Decimal:
    """-[o ln p + (1 - o) ln(1 - p)] with p kept to [0.01, 0.99]; in [0.01005..., 4.60517...], less is better.

    p and credit o in [0, 1], in nats, to 30 digits. Raises ValueError outside [0, 1]. Source: Good (1952).

    >>> round(log_loss(Decimal("0.5"), Decimal(1)), 9), round(log_loss(Decimal(1), Decimal(0)), 9)
    (Decimal('0.693147181'), Decimal('4.605170186'))
    """
    check_unit(p, "probability")
    check_unit(o, "credit")
    kept = min(max(p, LOG_CLIP_LOW), LOG_CLIP_HIGH)
    if_false = EXACT.multiply(EXACT.subtract(1, o), _surprise(EXACT.subtract(1, kept)))
    return EXACT.fma(o, _surprise(kept), if_false)


@lru_cache(maxsize=4096)
def _surprise(p: Decimal) -> Decimal:
    """-ln p; remembered, since a ledger holds few different probabilities."""
    # Not unary minus: that would round, and remember, at the caller's precision.
    return _LN.ln(p).copy_negate()
