"""The logarithmic loss of Good (1952), natural log, with p kept away from 0 and 1 by policy."""

from collections.abc import Callable
from decimal import Context, Decimal
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from predictions.scoring.brier import check_unit
from predictions.scoring.columns import BILLION, Whole
from predictions.scoring.exact import EXACT, UNITS_PER_ONE, billionths, decimal_units, from_billionths
from predictions.scoring.policy import LOG_CLIP_HIGH, LOG_CLIP_LOW, PEER_CLIP_HIGH, PEER_CLIP_LOW

Reals = NDArray[np.float64]

# Decimal.ln is correctly rounded, the C library's log need not be: two machines must store the same score. It takes
# 25 microseconds, so floats decide where they can.
_LN: Final = Context(prec=30)
# Entries of about 150 bytes; a ledger holds few different probabilities, and imported prices have four places.
_REMEMBERED: Final = 65_536
_PAIR: Final = BILLION + 1
_UNITS_PER_BILLIONTH: Final = UNITS_PER_ONE // BILLION
_LOW, _HIGH, _PEER_LOW, _PEER_HIGH = map(billionths, (LOG_CLIP_LOW, LOG_CLIP_HIGH, PEER_CLIP_LOW, PEER_CLIP_HIGH))
# Of a unit of 1e-12: one value in sixteen is worked out as a decimal.
_DOUBT: Final = 1 / 32


def log_losses(p: Whole, o: Whole) -> Whole:
    """`log_loss` of n forecasts p and credits o, in billionths, as whole units of 1e-12, rounded half up.

    Exactly `log_loss` rounded, on any machine: see `_rounded`. Raises ValueError for an n-th that `log_loss` refuses.

    >>> log_losses(np.array([500_000_000, 10**9]), np.array([10**9, 0])).tolist()
    [693147180560, 4605170185988]
    """
    for place in np.flatnonzero((np.minimum(p, o) < 0) | (np.maximum(p, o) > BILLION))[:1].tolist():
        log_loss(from_billionths(int(p[place])), from_billionths(int(o[place])))
    kept: Reals = np.clip(p, _LOW, _HIGH).astype(np.float64)
    if_true: Reals = np.log(kept / BILLION)
    if_false: Reals = np.log((BILLION - kept) / BILLION)
    # As a key a pair is at most 10^9 (10^9 + 2), below 2^63.
    units = (o * if_true + (BILLION - o) * if_false) * -_UNITS_PER_BILLIONTH
    return _rounded(np.asarray(units, dtype=np.float64), p * _PAIR + o, _log_loss_units)


def peer_logs(p: Whole) -> Whole:
    """ln p in whole units of 1e-12, rounded half up, p in billionths and kept to [0.001, 0.999]; raises nothing.

    >>> peer_logs(np.array([500_000_000, 0])).tolist()
    [-693147180560, -6907755278982]
    """
    kept = np.clip(p, _PEER_LOW, _PEER_HIGH)
    nats: Reals = np.log(kept.astype(np.float64) / BILLION)
    return _rounded(nats * UNITS_PER_ONE, kept, _peer_log_units)


def log_loss(p: Decimal, o: Decimal) -> Decimal:
    """-[o ln p + (1 - o) ln(1 - p)] with p kept to [0.01, 0.99]; in [0.01005..., 4.60517...], less is better.

    p and credit o in [0, 1], in nats, to 30 digits. Raises ValueError outside [0, 1]. Source: Good (1952).

    >>> round(log_loss(Decimal("0.5"), Decimal(1)), 9), round(log_loss(Decimal(1), Decimal(0)), 9)
    (Decimal('0.693147181'), Decimal('4.605170186'))
    """
    check_unit(p, "probability")
    check_unit(o, "credit")
    kept = min(max(p, LOG_CLIP_LOW), LOG_CLIP_HIGH)
    if o == 1:
        return _surprise(kept)
    if_false = EXACT.multiply(EXACT.subtract(1, o), _surprise(EXACT.subtract(1, kept)))
    return EXACT.fma(o, _surprise(kept), if_false) if o else if_false


def _surprise(p: Decimal) -> Decimal:
    # Not unary minus: that would round at the caller's precision.
    return _LN.ln(p).copy_negate()


def _rounded(units: Reals, keys: Whole, exact: Callable[[int], int]) -> Whole:
    """Floats rounded half up, and what lies so near to a tie that an error might decide worked out by `exact`.

    All are below 7e12, where a float's last place is below 1e-3 units. With a logarithm good to four last places and
    two roundings more, what comes in is wrong by less than 1/100 unit; up to _DOUBT would be forgiven.
    """
    found = np.floor(units + 0.5).astype(np.int64)
    doubtful = np.flatnonzero(np.abs(units - np.floor(units) - 0.5) < _DOUBT)
    if doubtful.size:
        different, place = np.unique(keys[doubtful], return_inverse=True)
        found[doubtful] = np.array([exact(key) for key in different.tolist()], dtype=np.int64)[place]
    return found


@lru_cache(maxsize=_REMEMBERED)
def _log_loss_units(pair: int) -> int:
    p, o = divmod(pair, _PAIR)
    return decimal_units(log_loss(from_billionths(p), from_billionths(o)))


@lru_cache(maxsize=_REMEMBERED)
def _peer_log_units(p: int) -> int:
    kept = min(max(from_billionths(p), PEER_CLIP_LOW), PEER_CLIP_HIGH)
    return decimal_units(_LN.ln(kept))
