"""The scheduled resolution checks: they look, write down what they found, and decide nothing."""

import logging
from datetime import datetime

from .clock import ClockChecker
from .findings import Checker, Found, close_settled, confirm_proposal, dismiss_finding, keep
from .series import SeriesChecker
from .sources import SourceChecker
from .watching import SeriesInput, watch_series

__all__ = [
    "CHECKERS",
    "Checker",
    "Found",
    "SeriesInput",
    "confirm_proposal",
    "dismiss_finding",
    "run_checks",
    "watch_series",
]

CHECKERS: list[Checker] = [ClockChecker(), SeriesChecker(), SourceChecker()]
logger = logging.getLogger(__name__)


def run_checks(*, now: datetime) -> dict[str, int]:
    """Let every checker look; return how much each found. A checker that breaks stops none of the others.

    Never call it inside a transaction: checkers ask the network.
    """
    counts = {"closed": close_settled(now=now)}
    for checker in CHECKERS:
        try:
            counts[checker.name] = keep(list(checker.look(now)), now=now)
        except Exception:  # a checker is anybody's code and meets anybody's data; the others still have to look
            logger.exception("The check “%s” broke off; the next run tries again.", checker.name)
            counts[checker.name] = -1
    return counts
